#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "iolaus/error/error.hpp"
#include "iolaus/model/evaluate.hpp"
#include "model/bins.hpp"
#include "model/forest_split.hpp"
#include "model/forest_tree.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

ModelOptions small_forest() {
  ModelOptions options;
  options.trees = 20;
  return options;
}

RandomForest forest_of(const FeatureMatrix& features, const std::vector<std::uint8_t>& positive,
                       const ModelOptions& options) {
  std::vector<std::uint32_t> rows(features.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  return std::get<RandomForest>(
      fit(Learner::kRandomForest, features, positive, rows, options, 0, Communicator{}));
}

TEST(CutPoints, SeparateEveryValueWhereThereAreFew) {
  std::vector<float> values{3, 1, 1, 2, 8};
  EXPECT_THAT(cut_points(values), testing::ElementsAre(1.5f, 2.5f, 5.5f));
  std::vector<float> none, same{4, 4, 4};
  EXPECT_TRUE(cut_points(none).empty());
  EXPECT_TRUE(cut_points(same).empty());
}

TEST(CutPoints, LieBetweenNeighbouringFloats) {
  const float one = 1, next = std::nextafterf(one, 2);
  const float most = std::numeric_limits<float>::max();
  std::vector<float> values{next, one, -most, most};
  for (const float cut : cut_points(values)) EXPECT_TRUE(std::isfinite(cut));
  const std::vector<float> cuts = cut_points(values);
  ASSERT_EQ(cuts.size(), 3u);
  EXPECT_EQ(cuts[1], one);
}

TEST(CutPoints, GiveHeavyValuesTheirOwnBinAndShareTheRest) {
  std::vector<float> values(50000, 0.0f);
  for (int i = 1; i <= 5000; ++i) values.push_back(static_cast<float>(i));
  for (int i = 1; i <= 5000; ++i) values.push_back(static_cast<float>(-i));
  const std::vector<float> cuts = cut_points(values);
  EXPECT_GE(cuts.size(), 240u);
  EXPECT_LE(cuts.size(), kMaxCuts);
  EXPECT_TRUE(std::is_sorted(cuts.begin(), cuts.end()));
  EXPECT_TRUE(std::find(cuts.begin(), cuts.end(), -0.5f) != cuts.end());
  EXPECT_TRUE(std::find(cuts.begin(), cuts.end(), 0.5f) != cuts.end());
}

TEST(Binner, CountsTheCutsBelow) {
  std::mt19937_64 random(3);
  for (const std::size_t count : {0u, 1u, 7u, 253u, 254u}) {
    std::vector<float> cuts;
    for (std::size_t i = 0; i < count; ++i) cuts.push_back(static_cast<float>(i) * 0.5f);
    const std::vector<std::uint32_t> start{0, 0, static_cast<std::uint32_t>(count)};
    const Binner binner(start, cuts);
    for (int i = 0; i < 1000; ++i) {
      const float value = static_cast<float>(random() % 600) * 0.25f - 10;
      const auto below =
          std::count_if(cuts.begin(), cuts.end(), [&](float cut) { return cut < value; });
      EXPECT_EQ(binner.bin(1, value), 1 + below);
      EXPECT_EQ(binner.bin(0, value), 1);
    }
    EXPECT_EQ(binner.bin(1, kMissing), 0);
    EXPECT_EQ(binner.bin(1, std::numeric_limits<float>::infinity()), 0);
  }
}

// The least impurity over every column and threshold, by counting afresh.
double slow_best_impurity(const BinnedExamples& examples, const std::vector<Sampled>& node) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t column = 0; column < examples.columns; ++column)
    for (int threshold = 0; threshold < 255; ++threshold) {
      double rows[2] = {0, 0}, positive[2] = {0, 0};
      for (const Sampled& sample : node) {
        const bool right = examples.bins[column * examples.rows + sample.row] > threshold;
        rows[right] += sample.weight;
        positive[right] += sample.positive;
      }
      if (rows[0] == 0 || rows[1] == 0) continue;
      const double impurity = positive[0] * (rows[0] - positive[0]) / rows[0] +
                              positive[1] * (rows[1] - positive[1]) / rows[1];
      best = std::min(best, impurity);
    }
  return best;
}

TEST(SplitFinder, FindsWhatCountingAfreshFinds) {
  std::mt19937_64 random(5);
  SplitFinder finder;
  for (int round = 0; round < 120; ++round) {
    BinnedExamples examples;
    examples.rows = static_cast<std::uint32_t>(round % 4 == 0 ? 500 : 2 + random() % 40);
    examples.columns = 3;
    const auto bins = static_cast<std::uint32_t>(1 + random() % 255);
    std::vector<Sampled> node;
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < examples.rows * 3; ++i)
      examples.bins.push_back(static_cast<std::uint8_t>(random() % bins));
    for (std::uint32_t row = 0; row < examples.rows; ++row) {
      const auto weight = static_cast<std::uint16_t>(1 + random() % 4);
      node.push_back({row, weight, random() % 2 ? weight : std::uint16_t{0}});
      sum += packed(node.back());
    }
    Split best{};
    for (std::uint16_t column = 0; column < 3; ++column)
      finder.try_column(examples, node, sum, column, best);
    const double expected = slow_best_impurity(examples, node);
    EXPECT_EQ(best.found, std::isfinite(expected));
    if (best.found) {
      EXPECT_EQ(best.impurity, expected);
    }
  }
}

TEST(SplitFinder, LeavesMissingAlone) {
  BinnedExamples examples;
  examples.rows = 4;
  examples.columns = 1;
  examples.bins = {0, 0, 200, 200};
  const std::vector<Sampled> node{{0, 1, 1}, {1, 1, 1}, {2, 1, 0}, {3, 1, 0}};
  Split best{};
  SplitFinder finder;
  finder.try_column(examples, node, std::uint64_t{4} << 32 | 2, 0, best);
  EXPECT_TRUE(best.found);
  EXPECT_EQ(best.threshold, 0);
  examples.bins = {100, 100, 200, 200};
  best = {};
  finder.try_column(examples, node, std::uint64_t{4} << 32 | 2, 0, best);
  EXPECT_EQ(best.threshold, 149);
}

TEST(GrowTree, LinksDownwardsAndSeparatesItsSample) {
  BinnedExamples examples;
  examples.rows = 300;
  examples.columns = 2;
  for (std::uint32_t row = 0; row < 300; ++row) {
    examples.bins.push_back(static_cast<std::uint8_t>(row % 250));
    examples.positive.push_back((row % 250) % 2);
  }
  examples.bins.resize(600, 1);
  for (const std::uint32_t depth : {1u, 3u, 255u}) {
    const auto tree = grow_tree(examples, {depth, 1}, 7);
    std::vector<std::uint32_t> level(tree.size());
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      EXPECT_LE(level[i], depth);
      if (tree[i].left == 0) continue;
      EXPECT_EQ(tree[i].feature, 0);
      EXPECT_GT(tree[i].left, i);
      ASSERT_LT(tree[i].left + 1, tree.size());
      level[tree[i].left] = level[tree[i].left + 1] = level[i] + 1;
    }
    EXPECT_LE(tree.size(), depth > 9 ? 1000 : (std::size_t{2} << depth) - 1);
    for (const TreeNode& node : tree) {
      if (depth == 255 && node.left == 0) {
        EXPECT_TRUE(node.votes == 0 || node.votes == kFullVote);
      }
    }
  }
}

TEST(RandomForest, LearnsWhatNoSingleColumnTells) {
  std::mt19937_64 random(11);
  std::vector<float> values;
  std::vector<std::uint8_t> positive;
  for (int i = 0; i < 2000; ++i) {
    const auto bits = random();
    const bool a = bits & 1, b = bits & 2;
    values.insert(values.end(), {static_cast<float>(a), static_cast<float>(b)});
    positive.push_back(a != b);
  }
  const FeatureMatrix features = matrix(2, values);
  ModelOptions options = small_forest();
  const auto scores = predict(forest_of(features, positive, options), features, 1);
  EXPECT_EQ(roc_auc(scores, positive), 1.0);
}

TEST(RandomForest, TellsHeldOutRowsApart) {
  const TrainingSet set = planted(2000, 1), other = planted(1000, 2);
  const RandomForest forest = forest_of(set.features, set.positive, small_forest());
  EXPECT_GT(roc_auc(predict(forest, other.features, 1), other.positive), 0.97);
}

TEST(RandomForest, IsTheSameForAnyThreads) {
  const TrainingSet set = planted(700, 4);
  ModelOptions options = small_forest();
  const RandomForest one = forest_of(set.features, set.positive, options);
  options.threads = 3;
  const RandomForest three = forest_of(set.features, set.positive, options);
  EXPECT_EQ(one.left, three.left);
  EXPECT_EQ(one.feature, three.feature);
  EXPECT_EQ(one.threshold, three.threshold);
  EXPECT_EQ(one.votes, three.votes);
  EXPECT_EQ(one.cuts, three.cuts);
  const TrainingSet many = planted(5003, 5);
  EXPECT_EQ(predict(one, many.features, 1), predict(one, many.features, 4));
}

TEST(RandomForest, DiffersBySeedSaltAndTree) {
  const TrainingSet set = planted(300, 4);
  ModelOptions options = small_forest();
  const RandomForest first = forest_of(set.features, set.positive, options);
  options.seed = 2;
  EXPECT_NE(first.left, forest_of(set.features, set.positive, options).left);
  options.seed = 1;
  const auto rows = all_rows(set);
  const auto salted = std::get<RandomForest>(
      fit(Learner::kRandomForest, set.features, set.positive, rows, options, 9, Communicator{}));
  EXPECT_NE(first.left, salted.left);
  const auto tree = [&](std::size_t i) {
    return std::vector(first.left.begin() + first.tree_start[i],
                       first.left.begin() + first.tree_start[i + 1]);
  };
  EXPECT_NE(tree(0), tree(1));
}

TEST(RandomForest, WalksInLanesAsRowByRow) {
  const TrainingSet set = planted(900, 6);
  const RandomForest forest = forest_of(set.features, set.positive, small_forest());
  const auto together = predict(forest, set.features, 1);
  for (std::size_t row = 0; row < 900; row += 13) {
    const auto values = set.features.row(row);
    const auto alone = predict(forest, matrix(10, {values.begin(), values.end()}), 1);
    EXPECT_EQ(alone[0], together[row]);
  }
}

TEST(RandomForest, ManagesPoorMatrices) {
  const std::vector<std::uint8_t> positive{0, 1, 0, 1};
  const FeatureMatrix constant = matrix(1, {5, 5, 5, 5});
  const FeatureMatrix missing = matrix(1, {kMissing, kMissing, kMissing, kMissing});
  for (const FeatureMatrix& features : {constant, missing}) {
    const RandomForest forest = forest_of(features, positive, small_forest());
    EXPECT_EQ(forest.left.size(), 20u);
    for (const float score : predict(forest, features, 1)) EXPECT_NEAR(score, 0.5, 0.3);
  }
  const RandomForest one_class = forest_of(constant, {1, 1, 1, 1}, small_forest());
  EXPECT_EQ(predict(one_class, constant, 1)[0], 1.0f);
  EXPECT_TRUE(predict(one_class, matrix(1, {}), 1).empty());
}

TEST(Fit, RefusesWhatItCannotUse) {
  const FeatureMatrix features = matrix(1, {1, 2});
  const std::vector<std::uint8_t> positive{0, 1};
  const std::vector<std::uint32_t> rows{0, 1}, beyond{0, 2}, none;
  ModelOptions options = small_forest();
  const auto attempt = [&](const std::vector<std::uint32_t>& chosen) {
    fit(Learner::kRandomForest, features, positive, chosen, options, 0, Communicator{});
  };
  EXPECT_THROW(attempt(none), Error);
  EXPECT_THROW(attempt(beyond), Error);
  options.trees = 0;
  EXPECT_THROW(attempt(rows), Error);
  options = small_forest();
  options.ridge = kMissing;
  EXPECT_THROW(attempt(rows), Error);
  const RandomForest forest = forest_of(features, positive, small_forest());
  EXPECT_THROW(predict(forest, matrix(2, {1, 2}), 1), Error);
}

}  // namespace
}  // namespace iolaus

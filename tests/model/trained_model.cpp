#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "iolaus/error/error.hpp"
#include "iolaus/model/evaluate.hpp"
#include "iolaus/model/score.hpp"
#include "iolaus/model/train.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

ModelOptions quick() {
  ModelOptions options;
  options.trees = 20;
  return options;
}

TEST(Train, ScoresLabelledDomainsOutOfFold) {
  const TrainingSet set = planted(800, 2);
  const TrainedModel model = train(set, quick(), Communicator::world());
  EXPECT_EQ(model.rows, 800u);
  FeatureMatrix rows = set.features;
  rows.domains[5] = DomainId{1};  // as if unlabelled
  const Scores scores = score(rows, model, 2);
  for (std::size_t row = 0; row < 800; ++row)
    EXPECT_EQ(scores.flags[row], row == 5 ? 0 : kOutOfFold);
  for (const std::size_t row : {0u, 5u, 799u}) {
    const auto values = rows.row(row);
    const FeatureMatrix one = matrix(rows.columns, {values.begin(), values.end()});
    const auto& fold = model.fold[row];
    const Classifier& forest = row == 5 ? model.deployed[2] : model.of_fold[2][fold];
    const Classifier& bayes = row == 5 ? model.deployed[0] : model.of_fold[0][fold];
    const Classifier& regression = row == 5 ? model.deployed[1] : model.of_fold[1][fold];
    EXPECT_EQ(predict(forest, one, 1)[0], scores.random_forest[row]);
    EXPECT_EQ(predict(bayes, one, 1)[0], scores.naive_bayes[row]);
    EXPECT_EQ(predict(regression, one, 1)[0], scores.logistic_regression[row]);
    EXPECT_FLOAT_EQ(scores.calibrated[row],
                    static_cast<float>(calibrate(model.calibration, scores.random_forest[row])));
    EXPECT_NEAR(
        scores.confidence[row],
        shift_base_rate(static_cast<double>(scores.calibrated[row]), model.training_rate, 0.001),
        1e-6);
  }
  EXPECT_GT(roc_auc(scores.random_forest, set.positive), 0.95);
  for (std::size_t row = 1; row < 800; ++row)
    if (set.grouping.group[row] == set.grouping.group[row - 1]) {
      EXPECT_EQ(model.fold[row], model.fold[row - 1]);
    }
}

// With labels drawn by lot, a leak anywhere between training and scoring lifts the area above a
// half.
TEST(Train, KnowsNothingWhereThereIsNothingToKnow) {
  TrainingSet set = planted(2000, 3);
  std::mt19937_64 random(17);
  bool positive = false;
  for (std::size_t row = 0; row < set.positive.size(); ++row) {
    if (row % 4 == 0) positive = random() % 2;
    set.positive[row] = positive;
  }
  const TrainedModel model = train(set, quick(), Communicator::world());
  const Scores scores = score(set.features, model, 1);
  EXPECT_NEAR(roc_auc(scores.random_forest, set.positive), 0.5, 0.06);
  EXPECT_NEAR(roc_auc(scores.logistic_regression, set.positive), 0.5, 0.06);
  EXPECT_NEAR(roc_auc(scores.naive_bayes, set.positive), 0.5, 0.06);
}

TEST(Train, CalibratesToTheShareOfPositives) {
  const TrainingSet set = planted(2000, 4);
  const TrainedModel model = train(set, quick(), Communicator::world());
  const Scores scores = score(set.features, model, 1);
  double claimed = 0;
  for (const float probability : scores.calibrated) claimed += static_cast<double>(probability);
  EXPECT_NEAR(claimed / 2000, model.training_rate, 0.02);
}

TEST(Evaluate, CountsWhatItPools) {
  const TrainingSet set = planted(1500, 6);
  EvaluationOptions options;
  options.domains_per_run = 1001500;
  const auto splits = evaluate(set, quick(), options, Communicator::world());
  ASSERT_EQ(splits.size(), 2u);
  EXPECT_EQ(splits[0].split, "random");
  EXPECT_EQ(splits[1].split, "grouped");
  EXPECT_EQ(splits[1].groups, 375u);
  for (const SplitQuality& split : splits) {
    EXPECT_EQ(split.repeats, 3u);
    EXPECT_NEAR(static_cast<double>(split.test_rows), 450, 100);
    EXPECT_EQ(split.train_rows + split.test_rows, 4500u);
    for (const ModelQuality& quality : split.models) {
      EXPECT_GT(quality.roc_auc, 0.95);
      EXPECT_GT(quality.pr_auc, 0.9);
      EXPECT_LT(quality.brier, 0.1);
      EXPECT_EQ(quality.tpr.trials + quality.fpr.trials, split.test_rows);
      EXPECT_EQ(quality.accuracy.hits, quality.tpr.hits + quality.fpr.trials - quality.fpr.hits);
      std::uint64_t cells = 0;
      for (const auto& row : quality.confusion) cells += row[0] + row[1];
      EXPECT_EQ(cells, split.test_rows);
      EXPECT_EQ(quality.confusion[0][1], quality.tpr.hits);
      EXPECT_DOUBLE_EQ(quality.flags_per_run[2], 400);
      EXPECT_LE(quality.ppv_low, quality.ppv_at_base_rate);
      const double tpr = quality.tpr.value * 0.001, fpr = quality.fpr.value * 0.999;
      EXPECT_NEAR(quality.ppv_at_base_rate, tpr / (tpr + fpr), 1e-12);
      EXPECT_GE(quality.tpr_at_fpr[0], quality.tpr_at_fpr[1]);
    }
  }
}

TEST(Evaluate, ShowsTheLeakOfARandomSplit) {
  TrainingSet set = planted(1200, 8);
  std::mt19937_64 random(4);
  for (std::size_t row = 0; row < 1200; ++row) {
    if (row % 4 == 0) {
      set.positive[row] = random() % 2;
      for (std::size_t i = 0; i < 10; ++i)
        set.features.values[row * 10 + i] = static_cast<float>(random() % 1000);
      continue;
    }
    set.positive[row] = set.positive[row - 1];
    std::copy_n(set.features.values.begin() + static_cast<std::ptrdiff_t>(row * 10 - 10), 10,
                set.features.values.begin() + static_cast<std::ptrdiff_t>(row * 10));
  }
  EvaluationOptions options;
  options.repeats = 10;
  const auto splits = evaluate(set, quick(), options, Communicator::world());
  EXPECT_GT(splits[0].models[2].roc_auc, 0.95);
  EXPECT_NEAR(splits[1].models[2].roc_auc, 0.5, 0.08);
}

}  // namespace
}  // namespace iolaus

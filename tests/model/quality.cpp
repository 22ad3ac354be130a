#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "iolaus/error/error.hpp"
#include "iolaus/model/calibration.hpp"
#include "iolaus/model/evaluate.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

struct Drawn {
  std::vector<float> scores;
  std::vector<std::uint8_t> positive;
};

// Scores with many ties that lean the right way.
Drawn draw(std::size_t rows, std::uint64_t seed, std::uint64_t levels) {
  std::mt19937_64 random(seed);
  Drawn drawn;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto level = random() % levels;
    drawn.scores.push_back(static_cast<float>(level) / static_cast<float>(levels));
    drawn.positive.push_back(random() % levels <= level / 2);
  }
  drawn.positive[0] = 0;
  drawn.positive[1] = 1;
  return drawn;
}

TEST(Curves, RocAreaIsTheShareOfOrderedPairs) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Drawn drawn = draw(2 + seed * 5, seed, 1 + seed % 9);
    double ordered = 0, pairs = 0;
    for (std::size_t i = 0; i < drawn.scores.size(); ++i)
      for (std::size_t j = 0; j < drawn.scores.size(); ++j) {
        if (!drawn.positive[i] || drawn.positive[j]) continue;
        pairs += 1;
        ordered += drawn.scores[i] > drawn.scores[j]    ? 1
                   : drawn.scores[i] == drawn.scores[j] ? 0.5
                                                        : 0;
      }
    EXPECT_NEAR(roc_auc(drawn.scores, drawn.positive), ordered / pairs, 1e-12);
  }
}

// True and false positives at a threshold, counted afresh.
std::pair<double, double> flagged(const Drawn& drawn, float threshold) {
  double yes = 0, no = 0;
  for (std::size_t i = 0; i < drawn.scores.size(); ++i)
    if (drawn.scores[i] >= threshold) (drawn.positive[i] ? yes : no) += 1;
  return {yes, no};
}

TEST(Curves, PrecisionRecallAndTprEqualTheSlowOnes) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Drawn drawn = draw(40 + seed, seed, 2 + seed % 20);
    const auto [positives, negatives] = flagged(drawn, -1);
    std::map<float, int, std::greater<>> thresholds;
    for (const float score : drawn.scores) thresholds[score] = 1;
    double area = 0, before = 0, best = 0;
    for (const auto& [threshold, one] : thresholds) {
      const auto [yes, no] = flagged(drawn, threshold);
      area += (yes - before) / positives * yes / (yes + no);
      before = yes;
      if (no / negatives <= 0.2) best = yes / positives;
    }
    EXPECT_NEAR(pr_auc(drawn.scores, drawn.positive), area, 1e-12);
    EXPECT_NEAR(tpr_at_fpr(drawn.scores, drawn.positive, 0.2), best, 1e-12);
  }
}

TEST(Curves, AreUndefinedWithoutBothClasses) {
  const std::vector<float> scores{0.1f, 0.2f};
  const std::vector<std::uint8_t> none{0, 0}, all{1, 1};
  EXPECT_TRUE(std::isnan(roc_auc(scores, none)));
  EXPECT_TRUE(std::isnan(roc_auc(scores, all)));
  EXPECT_TRUE(std::isnan(pr_auc(scores, none)));
  EXPECT_TRUE(std::isnan(tpr_at_fpr(scores, all, 0.1)));
  EXPECT_TRUE(std::isnan(roc_auc({}, {})));
}

// Share of the binomial's mass on at most `hits`.
double binomial_up_to(std::uint64_t hits, std::uint64_t trials, double rate) {
  const double all = static_cast<double>(trials);
  double mass = 0;
  for (double k = 0; k <= static_cast<double>(hits); ++k)
    mass += std::exp(std::lgamma(all + 1) - std::lgamma(k + 1) - std::lgamma(all - k + 1) +
                     k * std::log(rate) + (all - k) * std::log1p(-rate));
  return mass;
}

TEST(ClopperPearson, EndsHaveATailOfTwoAndAHalfPercent) {
  for (const auto& [hits, trials] : {std::pair<std::uint64_t, std::uint64_t>{3, 10},
                                     {1, 3400},
                                     {2, 5000},
                                     {999, 1000},
                                     {1, 1000000}}) {
    const Rate rate = clopper_pearson(hits, trials);
    EXPECT_NEAR(binomial_up_to(hits, trials, rate.high), 0.025, 1e-6);
    EXPECT_NEAR(1 - binomial_up_to(hits - 1, trials, rate.low), 0.025, 1e-6);
  }
  const Rate two = clopper_pearson(2, 5000);  // a published example: 0.005 to 0.14 %
  EXPECT_NEAR(two.low, 0.00005, 0.000005);
  EXPECT_NEAR(two.high, 0.00144, 0.00001);
  EXPECT_EQ(clopper_pearson(0, 10).low, 0);
  EXPECT_EQ(clopper_pearson(10, 10).high, 1);
  EXPECT_NEAR(clopper_pearson(0, 7488).high, 1 - std::pow(0.025, 1.0 / 7488), 1e-9);
  EXPECT_EQ(clopper_pearson(0, 0).high, 1);
  EXPECT_THROW(clopper_pearson(2, 1), Error);
}

// The isotonic fit of each distinct score as max over starts of min over ends of the means between.
std::map<float, double> minimax(const Drawn& drawn) {
  std::map<float, std::pair<double, double>> at;  // count, positives
  for (std::size_t i = 0; i < drawn.scores.size(); ++i) {
    at[drawn.scores[i]].first += 1;
    at[drawn.scores[i]].second += drawn.positive[i];
  }
  std::map<float, double> result;
  for (const auto& [score, own] : at) {
    double most = -1;
    for (auto start = at.begin(); start != at.upper_bound(score); ++start) {
      double least = 2, count = 0, positives = 0;
      for (auto end = start; end != at.end(); ++end) {
        count += end->second.first;
        positives += end->second.second;
        if (end->first >= score) least = std::min(least, positives / count);
      }
      most = std::max(most, least);
    }
    result[score] = most;
  }
  return result;
}

TEST(Isotonic, PoolsAsTheMinimaxFormulaAndShrinks) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Drawn drawn = draw(3000, seed, 8);  // large blocks: shrinking keeps their order
    const Isotonic isotonic = fit_isotonic(drawn.scores, drawn.positive);
    std::map<double, std::pair<double, double>> blocks;  // by fitted mean: count, positives
    const auto means = minimax(drawn);
    for (std::size_t i = 0; i < drawn.scores.size(); ++i) {
      auto& block = blocks[std::round(means.at(drawn.scores[i]) * 1e9)];
      block.first += 1;
      block.second += drawn.positive[i];
    }
    for (const auto& [score, mean] : means) {
      const auto& [count, positives] = blocks[std::round(mean * 1e9)];
      EXPECT_NEAR(calibrate(isotonic, score), (positives + 1) / (count + 2), 1e-6);
    }
  }
}

TEST(Isotonic, NeverFallsNorClaimsCertainty) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Drawn drawn = draw(2 + seed % 40, seed, 1 + seed % 30);
    const Isotonic isotonic = fit_isotonic(drawn.scores, drawn.positive);
    EXPECT_TRUE(std::is_sorted(isotonic.probability.begin(), isotonic.probability.end()));
    for (float score = -1; score < 2; score += 0.1f) {
      EXPECT_GT(calibrate(isotonic, score), 0);
      EXPECT_LT(calibrate(isotonic, score), 1);
    }
  }
  EXPECT_THROW(fit_isotonic({}, {}), Error);
  const std::vector<float> missing{kMissing};
  const std::vector<std::uint8_t> one{1};
  EXPECT_THROW(fit_isotonic(missing, one), Error);
}

TEST(BaseRate, MovesTheLogit) {
  const auto logit = [](double p) { return std::log(p / (1 - p)); };
  for (const double p : {0.001, 0.3, 0.5, 0.99}) {
    EXPECT_NEAR(logit(shift_base_rate(p, 0.3, 0.001)), logit(p) + logit(0.001) - logit(0.3), 1e-9);
    EXPECT_NEAR(shift_base_rate(p, 0.2, 0.2), p, 1e-12);
  }
  EXPECT_EQ(shift_base_rate(0, 0.3, 0.001), 0);
  EXPECT_EQ(shift_base_rate(1, 0.3, 0.001), 1);
  EXPECT_THROW(shift_base_rate(0.5, 0, 0.1), Error);
}

}  // namespace
}  // namespace iolaus

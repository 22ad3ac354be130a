#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "iolaus/model/classifier.hpp"
#include "iolaus/model/training_set.hpp"

namespace iolaus {

struct Rate {
  std::uint64_t hits = 0, trials = 0;
  double value = 0, low = 0, high = 1;  // Clopper-Pearson, 95 %
};
Rate clopper_pearson(std::uint64_t hits, std::uint64_t trials);

inline constexpr std::array kReportedFpr{0.01, 0.001, 0.0004};

struct ModelQuality {
  Rate accuracy, tpr, fpr;  // at probability 0.5
  double roc_auc = 0, pr_auc = 0, brier = 0;
  std::array<double, 3> tpr_at_fpr{};     // at kReportedFpr; thresholds from the test scores
  std::array<double, 3> flags_per_run{};  // false flags a run at each: FPR x its unlabelled domains
  double ppv_at_base_rate = 0;            // at probability 0.5 and the deployment base rate
  double ppv_low = 0;  // the same from the low end of TPR and the high end of FPR
  std::array<std::array<std::uint64_t, 2>, 4> confusion{};  // [class][flagged]
};

struct SplitQuality {
  std::string split;  // "random", "grouped"
  std::uint64_t train_rows = 0, test_rows = 0, repeats = 0;
  std::uint32_t groups = 0, largest_group = 0, key_limit = 0;  // grouped only
  std::array<ModelQuality, 3> models;                          // by Learner
};

struct EvaluationOptions {
  double test_share = 0.1;
  std::uint32_t repeats = 3;          // pooled; seeds derive from ModelOptions::seed
  std::uint64_t domains_per_run = 0;  // how many a run scores, for flags_per_run
};

// Random 90/10 as in the talk, and grouped: no family, burst or rare shared key on both sides. The
// tests of one split's repeats are disjoint as far as they go (repeat r tests fold r of round(1 /
// test_share)), so that pooled predictions count every row once. A fold without test or training
// rows is left out of `repeats`. Quality without rows of either class has NaN areas. Collective;
// the same on every rank.
std::vector<SplitQuality> evaluate(const TrainingSet& set, const ModelOptions& model,
                                   const EvaluationOptions& options, const Communicator& comm);

// Curves of pooled scores, pure. Equal scores are one step. ROC by trapezoids (= the Mann-Whitney
// statistic), PR as average precision, TPR at the lowest threshold whose FPR is at most `fpr`. NaN
// where a class they need is absent.
double roc_auc(std::span<const float> scores, std::span<const std::uint8_t> positive);
double pr_auc(std::span<const float> scores, std::span<const std::uint8_t> positive);
double tpr_at_fpr(std::span<const float> scores, std::span<const std::uint8_t> positive,
                  double fpr);

}  // namespace iolaus

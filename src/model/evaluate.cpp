#include "iolaus/model/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "iolaus/error/error.hpp"
#include "rows.hpp"
#include "training_set.hpp"

namespace iolaus {
namespace {

// The test predictions of one split, pooled over its repeats.
struct Pooled {
  std::array<std::vector<float>, 3> scores;  // by Learner
  std::vector<std::uint8_t> positive;
  std::vector<LabelClass> label;
};

void check_options(const EvaluationOptions& options) {
  if (!(options.test_share >= 0.004 && options.test_share <= 0.5))
    fail_usage("[evaluation] test_share = {}: give a share from 0.004 to 0.5", options.test_share);
  if (options.repeats < 1 || options.repeats > 1000)
    fail_usage("[evaluation] repeats = {}: give 1 to 1000", options.repeats);
}

// Tests on one fold what was trained on the others.
void test_fold(const TrainingSet& set, const std::vector<std::uint8_t>& folds, std::uint32_t fold,
               const ModelOptions& model, std::uint64_t salt, const Communicator& comm,
               SplitQuality& split, Pooled& pooled) {
  const auto tested = rows_where(folds, [&](std::uint8_t of_row) { return of_row == fold; });
  const auto trained = rows_where(folds, [&](std::uint8_t of_row) { return of_row != fold; });
  if (tested.empty() || trained.empty()) return;
  const FeatureMatrix test_rows = take_rows(set.features, tested);
  for (const Learner learner : kLearners) {
    const Classifier classifier =
        fit(learner, set.features, set.positive, trained, model, salt, comm);
    const std::vector<float> scores = predict(classifier, test_rows, model.threads);
    auto& all = pooled.scores[static_cast<std::size_t>(learner)];
    all.insert(all.end(), scores.begin(), scores.end());
  }
  for (const std::uint32_t row : tested) {
    pooled.positive.push_back(set.positive[row] != 0);
    pooled.label.push_back(set.labels[row].label);
  }
  split.train_rows += trained.size();
  split.test_rows += tested.size();
  ++split.repeats;
}

double share_that_is_positive(double tpr, double fpr, double base_rate) {
  const double flagged = tpr * base_rate + fpr * (1 - base_rate);
  return flagged > 0 ? tpr * base_rate / flagged : 0;
}

// Counts at probability 0.5 and the rates that follow from them.
void count_flags(std::span<const float> scores, const Pooled& pooled, double base_rate,
                 ModelQuality& quality) {
  std::uint64_t flagged[2] = {0, 0}, rows[2] = {0, 0};  // [1] = positive
  double squares = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool positive = pooled.positive[i] != 0, flag = scores[i] >= 0.5f;
    ++rows[positive];
    flagged[positive] += flag;
    ++quality.confusion[static_cast<std::size_t>(pooled.label[i])][flag];
    const double miss = static_cast<double>(scores[i]) - positive;
    squares += miss * miss;
  }
  quality.brier = squares / static_cast<double>(scores.size());
  quality.accuracy = clopper_pearson(flagged[1] + rows[0] - flagged[0], scores.size());
  quality.tpr = clopper_pearson(flagged[1], rows[1]);
  quality.fpr = clopper_pearson(flagged[0], rows[0]);
  quality.ppv_at_base_rate =
      share_that_is_positive(quality.tpr.value, quality.fpr.value, base_rate);
  quality.ppv_low = share_that_is_positive(quality.tpr.low, quality.fpr.high, base_rate);
}

ModelQuality measure(std::span<const float> scores, const Pooled& pooled, double base_rate,
                     double unlabelled) {
  ModelQuality quality;
  if (scores.empty()) {
    quality.roc_auc = quality.pr_auc = quality.brier = std::nan("");
    quality.tpr_at_fpr.fill(std::nan(""));
    return quality;
  }
  count_flags(scores, pooled, base_rate, quality);
  quality.roc_auc = roc_auc(scores, pooled.positive);
  quality.pr_auc = pr_auc(scores, pooled.positive);
  for (std::size_t i = 0; i < kReportedFpr.size(); ++i) {
    quality.tpr_at_fpr[i] = tpr_at_fpr(scores, pooled.positive, kReportedFpr[i]);
    quality.flags_per_run[i] = kReportedFpr[i] * unlabelled;
  }
  return quality;
}

SplitQuality evaluate_split(const TrainingSet& set, const ModelOptions& model,
                            const EvaluationOptions& options, bool grouped,
                            const Communicator& comm) {
  SplitQuality split;
  split.split = grouped ? "grouped" : "random";
  const auto folds = static_cast<std::uint32_t>(std::lround(1 / options.test_share));
  Pooled pooled;
  std::vector<std::uint8_t> fold_of_row;
  for (std::uint32_t repeat = 0; repeat < options.repeats; ++repeat) {
    const std::uint64_t salt =
        salt_of(grouped ? Purpose::kGroupedSplit : Purpose::kRandomSplit, repeat);
    const std::uint64_t seed = model.seed + repeat / folds;
    if (repeat % folds == 0)
      fold_of_row = grouped ? grouped_folds(set.labels, set.grouping, folds, seed)
                            : random_folds(set.labels, folds, seed);
    test_fold(set, fold_of_row, repeat % folds, model, salt, comm, split, pooled);
  }
  if (grouped) {
    split.groups = set.grouping.groups;
    split.largest_group = set.grouping.largest;
    split.key_limit = set.grouping.key_limit;
  }
  const double unlabelled = static_cast<double>(
      std::max<std::uint64_t>(options.domains_per_run, set.labels.size()) - set.labels.size());
  for (const Learner learner : kLearners) {
    const auto index = static_cast<std::size_t>(learner);
    split.models[index] = measure(pooled.scores[index], pooled, model.base_rate, unlabelled);
  }
  return split;
}

}  // namespace

std::vector<SplitQuality> evaluate(const TrainingSet& set, const ModelOptions& model,
                                   const EvaluationOptions& options, const Communicator& comm) {
  check_options(options);
  check_training_set(set);
  return {evaluate_split(set, model, options, false, comm),
          evaluate_split(set, model, options, true, comm)};
}

}  // namespace iolaus

#include "iolaus/model/score.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"
#include "rows.hpp"

namespace iolaus {
namespace {

constexpr std::uint8_t kUnlabelled = 0xff;

// The fold of each row's domain; kUnlabelled where the model has no label for it.
std::vector<std::uint8_t> folds_of(const FeatureMatrix& rows, const TrainedModel& model) {
  std::vector<std::uint8_t> folds;
  folds.reserve(rows.rows());
  for (const DomainId domain : rows.domains) {
    const auto at = std::lower_bound(model.labelled.begin(), model.labelled.end(), domain);
    const bool labelled = at != model.labelled.end() && *at == domain;
    folds.push_back(labelled ? model.fold[static_cast<std::size_t>(at - model.labelled.begin())]
                             : kUnlabelled);
  }
  return folds;
}

std::vector<float>& scores_of(Scores& scores, Learner learner) {
  switch (learner) {
    case Learner::kNaiveBayes:
      return scores.naive_bayes;
    case Learner::kLogisticRegression:
      return scores.logistic_regression;
    case Learner::kRandomForest:
      break;
  }
  return scores.random_forest;
}

// Replaces the scores of labelled rows by those of the models that saw neither them nor their
// groups.
void score_labelled(const FeatureMatrix& rows, const TrainedModel& model, int threads,
                    Scores& scores) {
  const std::vector<std::uint8_t> folds = folds_of(rows, model);
  for (std::size_t fold = 0; fold < model.of_fold.front().size(); ++fold) {
    const std::vector<std::uint32_t> held_out =
        rows_where(folds, [&](std::uint8_t of_row) { return of_row == fold; });
    if (held_out.empty()) continue;
    const FeatureMatrix part = take_rows(rows, held_out);
    for (const Learner learner : kLearners) {
      const std::vector<float> part_scores =
          predict(model.of_fold[static_cast<std::size_t>(learner)][fold], part, threads);
      for (std::size_t i = 0; i < held_out.size(); ++i)
        scores_of(scores, learner)[held_out[i]] = part_scores[i];
    }
    for (const std::uint32_t row : held_out) scores.flags[row] |= kOutOfFold;
  }
}

}  // namespace

Scores score(const FeatureMatrix& rows, const TrainedModel& model, int threads) {
  if (model.deployed.size() != kLearners.size() || model.of_fold.size() != kLearners.size())
    fail("a model of {} learners; {} are needed: train again", model.deployed.size(),
         kLearners.size());
  Scores scores;
  scores.flags.resize(rows.rows());
  for (const Learner learner : kLearners)
    scores_of(scores, learner) =
        predict(model.deployed[static_cast<std::size_t>(learner)], rows, threads);
  score_labelled(rows, model, threads, scores);
  scores.calibrated.reserve(rows.rows());
  scores.confidence.reserve(rows.rows());
  for (const float raw : scores.random_forest) {
    const double calibrated = calibrate(model.calibration, raw);
    scores.calibrated.push_back(static_cast<float>(calibrated));
    scores.confidence.push_back(
        static_cast<float>(shift_base_rate(calibrated, model.training_rate, model.base_rate)));
  }
  return scores;
}

}  // namespace iolaus

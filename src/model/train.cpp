#include "iolaus/model/train.hpp"

#include <algorithm>
#include <numeric>

#include "iolaus/error/error.hpp"
#include "iolaus/features/catalogue.hpp"
#include "rows.hpp"
#include "training_set.hpp"

namespace iolaus {
namespace {

void check_options(const ModelOptions& options) {
  if (options.folds < 2 || options.folds > 255)
    fail_usage("[model] folds = {}: give 2 to 255", options.folds);
  if (!(options.base_rate > 0 && options.base_rate < 1))
    fail_usage("[model] base_rate = {}: give a share between 0 and 1", options.base_rate);
}

// The models of each fold, all learners, trained on the other folds' rows.
void fit_folds(const TrainingSet& set, const ModelOptions& options, const Communicator& comm,
               TrainedModel& model) {
  model.of_fold.resize(kLearners.size());
  for (std::uint32_t fold = 0; fold < options.folds; ++fold) {
    const std::vector<std::uint32_t> rows =
        rows_where(model.fold, [&](std::uint8_t of_row) { return of_row != fold; });
    if (rows.empty())
      fail(
          "the {} labelled domains form a single group (families, bursts and rare shared keys): "
          "there is nothing to test a model on. Add labels of other families",
          set.labels.size());
    for (const Learner learner : kLearners)
      model.of_fold[static_cast<std::size_t>(learner)].push_back(fit(
          learner, set.features, set.positive, rows, options, salt_of(Purpose::kFold, fold), comm));
  }
}

// Every row's score by the forest that did not see its fold.
std::vector<float> out_of_fold_scores(const FeatureMatrix& features, const TrainedModel& model,
                                      int threads) {
  const auto& forests = model.of_fold[static_cast<std::size_t>(Learner::kRandomForest)];
  std::vector<float> scores(features.rows());
  for (std::size_t fold = 0; fold < forests.size(); ++fold) {
    const std::vector<std::uint32_t> rows =
        rows_where(model.fold, [&](std::uint8_t of_row) { return of_row == fold; });
    const std::vector<float> part = predict(forests[fold], take_rows(features, rows), threads);
    for (std::size_t i = 0; i < rows.size(); ++i) scores[rows[i]] = part[i];
  }
  return scores;
}

}  // namespace

TrainedModel train(const TrainingSet& set, const ModelOptions& options, const Communicator& comm) {
  check_options(options);
  check_training_set(set);
  TrainedModel model;
  model.catalogue_digest = feature_catalogue_digest();
  model.labelled = set.features.domains;
  for (const std::uint8_t positive : set.positive) model.positive.push_back(positive != 0);
  model.rows = model.labelled.size();
  model.positives = std::accumulate(model.positive.begin(), model.positive.end(), std::uint64_t{0});
  model.training_rate = static_cast<double>(model.positives) / static_cast<double>(model.rows);
  model.base_rate = options.base_rate;
  model.fold = grouped_folds(set.labels, set.grouping, options.folds, options.seed);
  std::vector<std::uint32_t> rows(set.labels.size());
  std::iota(rows.begin(), rows.end(), 0u);
  for (const Learner learner : kLearners)
    model.deployed.push_back(fit(learner, set.features, set.positive, rows, options,
                                 salt_of(Purpose::kDeployed, 0), comm));
  fit_folds(set, options, comm, model);
  model.calibration =
      fit_isotonic(out_of_fold_scores(set.features, model, options.threads), model.positive);
  return model;
}

}  // namespace iolaus

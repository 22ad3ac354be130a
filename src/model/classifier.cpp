#include "iolaus/model/classifier.hpp"

#include <algorithm>
#include <cmath>

#include "iolaus/error/error.hpp"
#include "learners.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kMaxTrees = 1u << 16;  // keeps a sum of votes within 32 bits
constexpr std::size_t kMaxColumns = 1u << 12;

void check_options(const ModelOptions& options) {
  if (options.trees < 1 || options.trees > kMaxTrees)
    fail_usage("[model] trees = {}: give 1 to {}", options.trees, kMaxTrees);
  if (options.depth < 1 || options.depth > 255)
    fail_usage("[model] depth = {}: give 1 to 255", options.depth);
  if (!(options.ridge > 0 && std::isfinite(options.ridge)))
    fail_usage("[model] ridge = {}: give a number above 0", options.ridge);
}

void check_examples(const Examples& examples) {
  const FeatureMatrix& features = examples.features;
  if (examples.rows.empty())
    fail("no labelled rows to train on: check that the labels' domains occur in the inputs");
  if (features.columns < 1 || features.columns > kMaxColumns)
    fail("{} feature columns: a model takes 1 to {}", features.columns, kMaxColumns);
  if (features.values.size() != features.rows() * features.columns ||
      examples.positive.size() != features.rows())
    fail("{} values and {} labels do not make {} rows of {} features", features.values.size(),
         examples.positive.size(), features.rows(), features.columns);
  if (features.rows() > 0xffffffffu)
    fail("{} labelled rows: a model takes 2^32 - 1", features.rows());
  for (const std::uint32_t row : examples.rows)
    if (row >= features.rows()) fail("row {} of {} to train on", row, features.rows());
}

}  // namespace

std::string_view describe(Learner learner) {
  switch (learner) {
    case Learner::kNaiveBayes:
      return "naive_bayes";
    case Learner::kLogisticRegression:
      return "logistic_regression";
    case Learner::kRandomForest:
      return "random_forest";
  }
  return "?";
}

Classifier fit(Learner learner, const FeatureMatrix& features,
               std::span<const std::uint8_t> positive, std::span<const std::uint32_t> rows,
               const ModelOptions& options, std::uint64_t salt, const Communicator& comm) {
  const Examples examples{features, positive, rows};
  check_options(options);
  check_examples(examples);
  switch (learner) {
    case Learner::kNaiveBayes:
      return fit_naive_bayes(examples);
    case Learner::kLogisticRegression:
      return fit_logistic_regression(examples, options.ridge, std::max(options.threads, 1), comm);
    case Learner::kRandomForest:
      return fit_random_forest(examples, options, salt, comm);
  }
  fail("no learner {}", static_cast<int>(learner));
}

std::size_t columns_of(const Classifier& classifier) {
  if (const auto* bayes = std::get_if<NaiveBayes>(&classifier)) return bayes->mean[0].size();
  if (const auto* regression = std::get_if<LogisticRegression>(&classifier))
    return regression->mean.size();
  return std::get<RandomForest>(classifier).cut_start.size() - 1;
}

std::vector<float> predict(const Classifier& classifier, const FeatureMatrix& features,
                           int threads) {
  if (features.rows() == 0) return {};
  const std::size_t columns = columns_of(classifier);
  if (features.columns != columns || features.values.size() != features.rows() * columns)
    fail("the rows to score have {} features, the model {}: extract or train again",
         features.columns, columns);
  return std::visit(
      [&](const auto& model) { return predict_rows(model, features, std::max(threads, 1)); },
      classifier);
}

}  // namespace iolaus

#include <algorithm>
#include <cmath>

#include "cholesky.hpp"
#include "learners.hpp"
#include "logistic_sums.hpp"
#include "values.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kMaxIterations = 100;
constexpr int kMaxHalvings = 30;
constexpr double kLastDecrement = 1e-7;  // a full step from here squares it away

// Means and scales of the squashed values that are there; scale 1 for a constant column.
void standardise(const Examples& examples, LogisticRegression& model) {
  const std::size_t columns = examples.features.columns;
  std::vector<double> count(columns), squares(columns);
  model.mean.assign(columns, 0);
  for (const std::uint32_t row : examples.rows) {
    const float* const values = examples.features.values.data() + row * columns;
    for (std::size_t column = 0; column < columns; ++column) {
      if (is_missing(values[column])) continue;
      count[column] += 1;
      const double shift = squash(values[column]) - model.mean[column];
      model.mean[column] += shift / count[column];
      squares[column] += shift * (squash(values[column]) - model.mean[column]);
    }
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const double variance = count[column] > 0 ? squares[column] / count[column] : 0;
    model.scale.push_back(variance > 1e-12 ? std::sqrt(variance) : 1);
  }
}

// Newton's method over the design's columns from the zero model; returns the weights.
std::vector<double> newton(const LogisticDesign& design, double ridge, double intercept,
                           std::uint32_t& iterations) {
  const std::size_t size = design.width;
  std::vector<double> weights(size);
  weights[0] = intercept;
  LogisticSums sums = logistic_sums(design, weights, ridge);
  for (iterations = 1; iterations <= kMaxIterations; ++iterations) {
    const std::vector<double> step = solve_positive_definite(sums.curvature, sums.gradient);
    double decrement = 0;
    for (std::size_t i = 0; i < size; ++i) decrement += step[i] * sums.gradient[i];
    const std::vector<double> from = weights;
    const double loss = sums.loss;
    double share = 1;
    for (int halving = 0; halving <= kMaxHalvings; ++halving, share /= 2) {
      for (std::size_t i = 0; i < size; ++i) weights[i] = from[i] - share * step[i];
      if (decrement < kLastDecrement) return weights;
      sums = logistic_sums(design, weights, ridge);
      if (sums.loss <= loss - 1e-4 * share * decrement) break;
      if (halving == kMaxHalvings) return from;
    }
  }
  return weights;
}

}  // namespace

LogisticRegression fit_logistic_regression(const Examples& examples, double ridge, int threads,
                                           const Communicator& comm) {
  const std::size_t columns = examples.features.columns;
  double positives = 0;
  for (const std::uint32_t row : examples.rows) positives += examples.positive[row] != 0;
  const double negatives = static_cast<double>(examples.rows.size()) - positives;
  LogisticRegression model;
  standardise(examples, model);
  model.weight.assign(2 * columns, 0);
  model.intercept = std::log((positives + 1) / (negatives + 1));
  if (positives == 0 || negatives == 0) return model;
  const LogisticDesign design = logistic_design(examples, model, threads, comm);
  const std::vector<double> weights = newton(design, ridge, model.intercept, model.iterations);
  model.intercept = weights[0];
  for (std::size_t i = 0; i < design.term.size(); ++i)
    model.weight[design.term[i]] = weights[i + 1];
  return model;
}

std::vector<float> predict_rows(const LogisticRegression& model, const FeatureMatrix& features,
                                int threads) {
  const std::size_t columns = features.columns;
  std::vector<float> probabilities(features.rows());
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t row = 0; row < features.rows(); ++row) {
    const float* const values = features.values.data() + row * columns;
    double logit = model.intercept;
    for (std::size_t column = 0; column < columns; ++column) {
      if (is_missing(values[column]))
        logit += model.weight[columns + column];
      else
        logit += model.weight[column] * (squash(values[column]) - model.mean[column]) /
                 model.scale[column];
    }
    probabilities[row] = static_cast<float>(logistic(logit));
  }
  return probabilities;
}

}  // namespace iolaus

#include <algorithm>
#include <cmath>

#include "learners.hpp"
#include "values.hpp"

namespace iolaus {
namespace {

constexpr double kVarianceFloor = 0.01;  // of the column's variance over both classes

// Count, mean and sum of squared deviations, by Welford's update.
struct Moments {
  double count = 0, mean = 0, squares = 0;
  void add(double value) {
    count += 1;
    const double shift = value - mean;
    mean += shift / count;
    squares += shift * (value - mean);
  }
  double variance() const { return count > 0 ? squares / count : 0; }
};

struct Sides {
  Moments of_class[2], both;
};

std::vector<Sides> column_moments(const Examples& examples) {
  const std::size_t columns = examples.features.columns;
  std::vector<Sides> sides(columns);
  for (const std::uint32_t row : examples.rows) {
    const float* const values = examples.features.values.data() + row * columns;
    const int side = examples.positive[row] != 0;
    for (std::size_t column = 0; column < columns; ++column) {
      if (is_missing(values[column])) continue;
      const double value = squash(values[column]);
      sides[column].of_class[side].add(value);
      sides[column].both.add(value);
    }
  }
  return sides;
}

// Terms of one column's log likelihood ratio: square x^2 + slope x + constant.
struct Ratio {
  double square, slope, constant;
};

Ratio column_ratio(const NaiveBayes& model, std::size_t column) {
  const double precision0 = 1 / model.variance[0][column];
  const double precision1 = 1 / model.variance[1][column];
  const double mean0 = model.mean[0][column], mean1 = model.mean[1][column];
  return {(precision0 - precision1) / 2, mean1 * precision1 - mean0 * precision0,
          (mean0 * mean0 * precision0 - mean1 * mean1 * precision1) / 2 +
              std::log(precision1 / precision0) / 2};
}

}  // namespace

NaiveBayes fit_naive_bayes(const Examples& examples) {
  double positives = 0;
  for (const std::uint32_t row : examples.rows) positives += examples.positive[row] != 0;
  const double negatives = static_cast<double>(examples.rows.size()) - positives;
  NaiveBayes model;
  model.log_prior_ratio = std::log((positives + 1) / (negatives + 1));
  for (const Sides& sides : column_moments(examples)) {
    const double whole = sides.both.variance();
    const bool tells =
        sides.of_class[0].count >= 2 && sides.of_class[1].count >= 2 && whole > 1e-12;
    for (const int side : {0, 1}) {
      const Moments& moments = tells ? sides.of_class[side] : sides.both;
      model.mean[side].push_back(moments.mean);
      model.variance[side].push_back(tells ? std::max(moments.variance(), kVarianceFloor * whole)
                                           : std::max(whole, 1.0));
    }
  }
  return model;
}

std::vector<float> predict_rows(const NaiveBayes& model, const FeatureMatrix& features,
                                int threads) {
  const std::size_t columns = features.columns;
  std::vector<Ratio> ratios;
  for (std::size_t column = 0; column < columns; ++column)
    ratios.push_back(column_ratio(model, column));
  std::vector<float> probabilities(features.rows());
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t row = 0; row < features.rows(); ++row) {
    const float* const values = features.values.data() + row * columns;
    double logit = model.log_prior_ratio;
    for (std::size_t column = 0; column < columns; ++column) {
      if (is_missing(values[column])) continue;
      const double value = squash(values[column]);
      const Ratio& ratio = ratios[column];
      logit += (ratio.square * value + ratio.slope) * value + ratio.constant;
    }
    probabilities[row] = static_cast<float>(logistic(logit));
  }
  return probabilities;
}

}  // namespace iolaus

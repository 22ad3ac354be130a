#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "iolaus/model/evaluate.hpp"
#include "model/cholesky.hpp"
#include "model/values.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

Classifier fit_all(Learner learner, const FeatureMatrix& features,
                   const std::vector<std::uint8_t>& positive, const ModelOptions& options = {}) {
  std::vector<std::uint32_t> rows(features.rows());
  for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
  return fit(learner, features, positive, rows, options, 0, Communicator{});
}

TEST(Values, SquashKeepsOrderAndSign) {
  EXPECT_EQ(squash(0), 0);
  EXPECT_DOUBLE_EQ(squash(std::numbers::e_v<float> - 1), -squash(1 - std::numbers::e_v<float>));
  EXPECT_NEAR(squash(1e6f), 13.8155, 1e-4);
  EXPECT_TRUE(is_missing(kMissing));
  EXPECT_TRUE(is_missing(-std::numeric_limits<float>::infinity()));
  EXPECT_FALSE(is_missing(-std::numeric_limits<float>::max()));
  EXPECT_DOUBLE_EQ(logistic(0), 0.5);
  EXPECT_EQ(logistic(-1e9), 0);
  EXPECT_EQ(logistic(1e9), 1);
}

TEST(Cholesky, SolvesAndSurvivesASingularMatrix) {
  const std::vector<double> matrix{4, 2, 0.5, 0, 5, 1, 0, 0, 3};
  const std::vector<double> right{1, 2, 3};
  const auto x = solve_positive_definite(matrix, right);
  EXPECT_NEAR(4 * x[0] + 2 * x[1] + 0.5 * x[2], 1, 1e-12);
  EXPECT_NEAR(2 * x[0] + 5 * x[1] + x[2], 2, 1e-12);
  EXPECT_NEAR(0.5 * x[0] + x[1] + 3 * x[2], 3, 1e-12);
  for (const double value : solve_positive_definite({1, 1, 1, 1}, std::vector<double>{1, 1}))
    EXPECT_TRUE(std::isfinite(value));
}

double gaussian(double x, double mean, double variance) {
  return std::exp(-(x - mean) * (x - mean) / (2 * variance)) /
         std::sqrt(2 * std::numbers::pi * variance);
}

TEST(NaiveBayes, EqualsTheFormulaByHand) {
  const FeatureMatrix features =
      matrix(2, {1, 5, 2, kMissing, 3, 9, 10, 8, 14, 1, kMissing, 2, 12, 4});
  const std::vector<std::uint8_t> positive{0, 0, 0, 1, 1, 1, 1};
  const auto model = fit_all(Learner::kNaiveBayes, features, positive);
  const auto scores = predict(model, features, 1);
  double mean[2][2] = {}, variance[2][2] = {}, count[2][2] = {};  // [class][column]
  for (std::size_t row = 0; row < 7; ++row)
    for (std::size_t column = 0; column < 2; ++column)
      if (const float x = features.row(row)[column]; !std::isnan(x)) {
        mean[positive[row]][column] += std::log(1.0 + x);
        count[positive[row]][column] += 1;
      }
  for (int side : {0, 1})
    for (std::size_t column = 0; column < 2; ++column) {
      mean[side][column] /= count[side][column];
      for (std::size_t row = 0; row < 7; ++row)
        if (const float x = features.row(row)[column]; !std::isnan(x) && positive[row] == side)
          variance[side][column] +=
              std::pow(std::log(1.0 + x) - mean[side][column], 2) / count[side][column];
    }
  for (std::size_t row = 0; row < 7; ++row) {
    double odds = 5.0 / 4.0;
    for (std::size_t column = 0; column < 2; ++column)
      if (const float x = features.row(row)[column]; !std::isnan(x))
        odds *= gaussian(std::log(1.0 + x), mean[1][column], variance[1][column]) /
                gaussian(std::log(1.0 + x), mean[0][column], variance[0][column]);
    EXPECT_NEAR(scores[row], odds / (1 + odds), 1e-6);
  }
}

TEST(NaiveBayes, FloorsVariancesAndSkipsColumnsThatSayNothing) {
  // Column 0 is constant in the positive class, 1 constant, 2 never there, 3 there in one class
  // only.
  const FeatureMatrix features = matrix(4, {0, 7, kMissing, 1, 5, 7, kMissing, 2, 3, 7, kMissing,
                                            kMissing, 3, 7, kMissing, kMissing});
  const auto model = std::get<NaiveBayes>(fit_all(Learner::kNaiveBayes, features, {0, 0, 1, 1}));
  EXPECT_GT(model.variance[1][0], 0);
  EXPECT_LT(model.variance[1][0], model.variance[0][0]);
  for (const std::size_t column : {1u, 2u, 3u}) {
    EXPECT_EQ(model.mean[0][column], model.mean[1][column]);
    EXPECT_EQ(model.variance[0][column], model.variance[1][column]);
  }
  const FeatureMatrix odd = matrix(4, {kMissing, 1e30f, -1e30f, 1e30f});
  EXPECT_FLOAT_EQ(predict(model, odd, 1)[0], 0.5f);
}

// Gradient of the penalised loss at the model, computed from the model's own definition.
std::vector<double> slow_gradient(const LogisticRegression& model, const TrainingSet& set,
                                  double ridge) {
  const std::size_t columns = set.features.columns;
  std::vector<double> gradient(2 * columns + 1);
  for (std::size_t row = 0; row < set.features.rows(); ++row) {
    std::vector<double> x(2 * columns);
    double logit = model.intercept;
    for (std::size_t column = 0; column < columns; ++column) {
      const float value = set.features.row(row)[column];
      if (std::isnan(value))
        x[columns + column] = 1;
      else
        x[column] = (squash(value) - model.mean[column]) / model.scale[column];
    }
    for (std::size_t i = 0; i < x.size(); ++i) logit += model.weight[i] * x[i];
    const double residual = 1 / (1 + std::exp(-logit)) - set.positive[row];
    for (std::size_t i = 0; i < x.size(); ++i) gradient[i] += residual * x[i];
    gradient[2 * columns] += residual;
  }
  for (std::size_t i = 0; i < 2 * columns; ++i) gradient[i] += ridge * model.weight[i];
  return gradient;
}

TEST(LogisticRegression, EndsWhereTheGradientVanishes) {
  const TrainingSet set = planted(403, 3);
  for (const double ridge : {0.01, 1.0, 100.0}) {
    ModelOptions options;
    options.ridge = ridge;
    const auto model = std::get<LogisticRegression>(
        fit_all(Learner::kLogisticRegression, set.features, set.positive, options));
    EXPECT_LT(model.iterations, 30u);
    for (const double slope : slow_gradient(model, set, ridge)) EXPECT_NEAR(slope, 0, 1e-3);
  }
}

TEST(LogisticRegression, AgreesWithGradientDescent) {
  const TrainingSet set = planted(120, 8);
  const auto model = std::get<LogisticRegression>(
      fit_all(Learner::kLogisticRegression, set.features, set.positive));
  LogisticRegression slow = model;
  slow.intercept = 0;
  slow.weight.assign(slow.weight.size(), 0);
  for (int step = 0; step < 12000; ++step) {
    const std::vector<double> gradient = slow_gradient(slow, set, 1.0);
    for (std::size_t i = 0; i < slow.weight.size(); ++i) slow.weight[i] -= 0.005 * gradient[i];
    slow.intercept -= 0.005 * gradient.back();
  }
  EXPECT_NEAR(model.intercept, slow.intercept, 1e-4);
  for (std::size_t i = 0; i < slow.weight.size(); ++i)
    EXPECT_NEAR(model.weight[i], slow.weight[i], 1e-4);
}

TEST(LogisticRegression, IsBoundedOnSeparableRows) {
  std::vector<float> values;
  std::vector<std::uint8_t> positive;
  for (int i = 0; i < 50; ++i) {
    values.push_back(static_cast<float>(i));
    positive.push_back(i >= 25);
  }
  ModelOptions options;
  options.ridge = 1e-6;
  const FeatureMatrix features = matrix(1, values);
  const auto model = fit_all(Learner::kLogisticRegression, features, positive, options);
  EXPECT_TRUE(std::isfinite(std::get<LogisticRegression>(model).weight[0]));
  EXPECT_EQ(roc_auc(predict(model, features, 1), positive), 1.0);
}

TEST(GaussianLearners, TellHeldOutRowsApartWithAnyThreads) {
  const TrainingSet set = planted(16000, 1), other = planted(1000, 2);
  for (const Learner learner : {Learner::kNaiveBayes, Learner::kLogisticRegression}) {
    ModelOptions options;
    const auto one =
        predict(fit_all(learner, set.features, set.positive, options), other.features, 1);
    EXPECT_GT(roc_auc(one, other.positive), 0.97) << describe(learner);
    options.threads = 4;
    EXPECT_EQ(one,
              predict(fit_all(learner, set.features, set.positive, options), other.features, 3));
  }
}

TEST(GaussianLearners, AnswerThePriorForOneClass) {
  const FeatureMatrix features = matrix(1, {1, 2, 3, kMissing});
  for (const Learner learner : {Learner::kNaiveBayes, Learner::kLogisticRegression}) {
    const auto model = fit_all(learner, features, {0, 0, 0, 0});
    for (const float score : predict(model, features, 1)) EXPECT_NEAR(score, 1.0 / 6, 1e-6);
  }
}

}  // namespace
}  // namespace iolaus

#include "cluster/monotone_logistic.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cluster/logit.hpp"

namespace iolaus {

namespace {

constexpr int kMostSteps = 100;
constexpr int kMostHalvings = 40;
constexpr double kPenalty = 1;
// Keeps the intercept finite where one class is absent.
constexpr double kInterceptPenalty = 1e-4;

using Matrix = std::array<Terms, kTerms>;

double penalty(std::size_t term) { return term == 0 ? kInterceptPenalty : kPenalty; }

// log(1 + exp(-odds)) without overflow.
double log_loss(double odds) {
  return odds > 0 ? std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds)) - odds;
}

double loss(const std::vector<Example>& examples, const Terms& weight, const Terms& prior) {
  double sum = 0;
  for (std::size_t i = 0; i < kTerms; ++i) {
    sum += 0.5 * penalty(i) * (weight[i] - prior[i]) * (weight[i] - prior[i]);
  }
  for (const Example& example : examples) {
    const double odds = dot(weight, example.terms);
    sum += log_loss(example.positive ? odds : -odds);
  }
  return sum;
}

void derivatives(const std::vector<Example>& examples, const Terms& weight, const Terms& prior,
                 Terms& gradient, Matrix& curvature) {
  curvature = {};
  for (std::size_t i = 0; i < kTerms; ++i) {
    gradient[i] = penalty(i) * (weight[i] - prior[i]);
    curvature[i][i] = penalty(i);
  }
  for (const Example& example : examples) {
    const double probability = logistic(dot(weight, example.terms));
    const double error = probability - (example.positive ? 1 : 0);
    const double slope = probability * (1 - probability);
    for (std::size_t i = 0; i < kTerms; ++i) {
      gradient[i] += error * example.terms[i];
      for (std::size_t j = 0; j < kTerms; ++j) {
        curvature[i][j] += slope * example.terms[i] * example.terms[j];
      }
    }
  }
}

// Solves the positive definite system by Gaussian elimination; rows held at the bound are made
// trivial.
Terms solve(Matrix matrix, Terms right, const std::array<bool, kTerms>& held) {
  for (std::size_t i = 0; i < kTerms; ++i) {
    if (!held[i]) continue;
    for (std::size_t j = 0; j < kTerms; ++j) matrix[i][j] = matrix[j][i] = 0;
    matrix[i][i] = 1;
    right[i] = 0;
  }
  for (std::size_t i = 0; i < kTerms; ++i) {
    for (std::size_t row = i + 1; row < kTerms; ++row) {
      const double factor = matrix[row][i] / matrix[i][i];
      for (std::size_t j = i; j < kTerms; ++j) matrix[row][j] -= factor * matrix[i][j];
      right[row] -= factor * right[i];
    }
  }
  for (std::size_t i = kTerms; i-- > 0;) {
    for (std::size_t j = i + 1; j < kTerms; ++j) right[i] -= matrix[i][j] * right[j];
    right[i] /= matrix[i][i];
  }
  return right;
}

}  // namespace

double dot(const Terms& one, const Terms& other) {
  double sum = 0;
  for (std::size_t i = 0; i < kTerms; ++i) sum += one[i] * other[i];
  return sum;
}

Terms fit_monotone(const std::vector<Example>& examples, const Terms& prior) {
  Terms weight = prior;
  double current = loss(examples, weight, prior);
  for (int step = 0; step < kMostSteps; ++step) {
    Terms gradient{};
    Matrix curvature{};
    derivatives(examples, weight, prior, gradient, curvature);
    std::array<bool, kTerms> held{};
    for (std::size_t i = 1; i < kTerms; ++i) held[i] = weight[i] <= 0 && gradient[i] > 0;
    const Terms move = solve(curvature, gradient, held);
    bool better = false;
    double size = 1;
    for (int halving = 0; halving < kMostHalvings && !better; ++halving, size /= 2) {
      Terms next = weight;
      for (std::size_t i = 0; i < kTerms; ++i) {
        next[i] -= size * move[i];
        if (i > 0) next[i] = std::max(0.0, next[i]);
      }
      const double reached = loss(examples, next, prior);
      if (reached < current - 1e-12 * std::abs(current)) {
        weight = next;
        current = reached;
        better = true;
      }
    }
    if (!better) break;
  }
  return weight;
}

}  // namespace iolaus

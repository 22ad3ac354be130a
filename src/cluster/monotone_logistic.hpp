#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace iolaus {

constexpr std::size_t kTerms = 4;  // the intercept and three inputs
using Terms = std::array<double, kTerms>;

struct Example {
  Terms terms;  // terms[0] = 1
  bool positive;
};

// Weights of the logistic model that minimise log loss + half the squared distance of the inputs'
// weights from `prior` (the intercept is free), with no input's weight below zero. Projected Newton
// with an active set and halved steps (Bertsekas 1982): the loss is convex, so the minimum is
// unique. One thread, in the order of the examples.
Terms fit_monotone(const std::vector<Example>& examples, const Terms& prior);

double dot(const Terms& one, const Terms& other);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/model/classifier.hpp"

namespace iolaus {

// What a learner learns from: rows of a matrix and which of all its rows are positive.
struct Examples {
  const FeatureMatrix& features;
  std::span<const std::uint8_t> positive;
  std::span<const std::uint32_t> rows;  // not empty
};

NaiveBayes fit_naive_bayes(const Examples& examples);

// Collective. Rows are cut into blocks by their count alone; ranks and threads share the blocks,
// whose sums are gathered and added in block order.
LogisticRegression fit_logistic_regression(const Examples& examples, double ridge, int threads,
                                           const Communicator& comm);

// Collective. Trees t with t mod ranks = rank are grown here, by threads.
RandomForest fit_random_forest(const Examples& examples, const ModelOptions& options,
                               std::uint64_t salt, const Communicator& comm);

// Probabilities of the rows, in order; `threads` share them.
std::vector<float> predict_rows(const NaiveBayes& model, const FeatureMatrix& features,
                                int threads);
std::vector<float> predict_rows(const LogisticRegression& model, const FeatureMatrix& features,
                                int threads);
std::vector<float> predict_rows(const RandomForest& model, const FeatureMatrix& features,
                                int threads);

}  // namespace iolaus

#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "iolaus/features/extract.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

enum class Learner : std::uint8_t { kNaiveBayes, kLogisticRegression, kRandomForest };
inline constexpr std::array kLearners{Learner::kNaiveBayes, Learner::kLogisticRegression,
                                      Learner::kRandomForest};
std::string_view describe(Learner learner);  // "naive_bayes", ...

struct ModelOptions {
  std::uint32_t trees = 100;
  std::uint32_t depth = 24;          // deepest leaf of a tree
  std::uint32_t tried_features = 0;  // at each node; 0 = square root of the columns
  std::uint64_t seed = 1;
  double ridge = 1.0;        // L2 penalty of the logistic regression
  double base_rate = 0.001;  // of positive domains, at deployment
  std::uint32_t folds = 5;   // of the out-of-fold scores
  int threads = 1;
};

// Missing is NaN; an infinite value counts as missing too. The two Gaussian-minded learners see
// every value x as sign(x) log(1 + |x|): counts, days and distances have heavy tails, and on shares
// the map is nearly linear. The forest needs no such map.

// Gaussian likelihood per feature and class, missing values skipped (their likelihood ratio is 1).
// No variance is below 1 % of the column's over both classes; a column that either class shows
// fewer than two times, or that is constant, has the same Gaussian on both sides and so says
// nothing.
struct NaiveBayes {
  double log_prior_ratio = 0;
  std::vector<double> mean[2], variance[2];  // per column; [1] = positive
};

// Standardised columns, missing = the mean, and a missing-value indicator per column; L2 penalty on
// all but the intercept, fitted by Newton's method (IRLS) with step halving to convergence. The
// indicator of a column never or always missing in training has weight 0.
struct LogisticRegression {
  std::vector<double> mean, scale;  // per column
  std::vector<double> weight;       // columns, then as many indicators
  double intercept = 0;
  std::uint32_t iterations = 0;
};

// Trees in flat arrays. Node i tests bin(row, feature[i]) <= threshold[i] ? left[i] : left[i] + 1;
// left[i] == 0 marks a leaf with `votes[i]` (probability of positive, kFullVote = 1; inner nodes
// carry theirs too). Missing values have the bin 0, value v has the bin 1 + (cuts below v). Splits
// are found on u8 bins (at most 254 quantile cut points a column) by the Gini impurity over
// `tried_features` columns of a bootstrap sample (Breiman, Random Forests, 2001), more columns
// where none of those can split.
constexpr std::uint32_t kFullVote = 1u << 15;
struct RandomForest {
  std::vector<std::uint32_t> cut_start;  // columns + 1 offsets into `cuts`
  std::vector<float> cuts;
  std::vector<std::uint32_t> tree_start;  // trees + 1 offsets into the node arrays
  std::vector<std::uint16_t> feature;
  std::vector<std::uint8_t> threshold;
  std::vector<std::uint32_t> left;  // relative to the tree's first node
  std::vector<std::uint16_t> votes;
};

using Classifier = std::variant<NaiveBayes, LogisticRegression, RandomForest>;  // a closed set

// Trains on the rows listed. Every rank passes the same data and gets the same model; trees are
// shared out over ranks and threads, each with the seed (options.seed, salt, tree), so the bytes do
// not depend on either. Rows of one class give a model that always answers with that class or its
// prior. Throws Error on no rows, and on options or a matrix outside the learner's limits.
Classifier fit(Learner learner, const FeatureMatrix& features,
               std::span<const std::uint8_t> positive, std::span<const std::uint32_t> rows,
               const ModelOptions& options, std::uint64_t salt, const Communicator& comm);

// Probability of positive for each row of a matrix, at the training set's prevalence. Threads share
// rows. Throws Error where the matrix has other columns than the model.
std::vector<float> predict(const Classifier& classifier, const FeatureMatrix& features,
                           int threads);

std::size_t columns_of(const Classifier& classifier);

}  // namespace iolaus

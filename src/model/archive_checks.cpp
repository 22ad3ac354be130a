#include "archive_checks.hpp"

#include <algorithm>
#include <cmath>

#include "bins.hpp"

namespace iolaus {
namespace {

template <typename T>
bool all_finite(const std::vector<T>& values) {
  return std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); });
}

bool all_positive(const std::vector<double>& values) {
  return all_finite(values) &&
         std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

template <typename T>
bool strictly_ascending(const T* first, const T* last) {
  return std::adjacent_find(first, last, [](T a, T b) { return !(a < b); }) == last;
}

void check(const NaiveBayes& model, std::size_t columns, const BlockReader& in) {
  in.require(std::isfinite(model.log_prior_ratio), "a prior that is no number");
  for (const int side : {0, 1})
    in.require(model.mean[side].size() == columns && model.variance[side].size() == columns &&
                   all_finite(model.mean[side]) && all_positive(model.variance[side]),
               "the Gaussians of a naive Bayes model");
}

void check(const LogisticRegression& model, std::size_t columns, const BlockReader& in) {
  in.require(model.mean.size() == columns && model.scale.size() == columns &&
                 model.weight.size() == 2 * columns && all_finite(model.mean) &&
                 all_positive(model.scale) && all_finite(model.weight) &&
                 std::isfinite(model.intercept),
             "the weights of a logistic regression");
}

// Whether offsets start at 0, never fall, and end at the size of what they cut.
bool cuts_whole(const std::vector<std::uint32_t>& offsets, std::size_t size) {
  return !offsets.empty() && offsets.front() == 0 && offsets.back() == size &&
         std::is_sorted(offsets.begin(), offsets.end());
}

void check_cuts(const RandomForest& model, const BlockReader& in) {
  in.require(all_finite(model.cuts), "a cut point that is no number");
  for (std::size_t column = 0; column + 1 < model.cut_start.size(); ++column) {
    const std::uint32_t from = model.cut_start[column], to = model.cut_start[column + 1];
    in.require(to - from <= kMaxCuts &&
                   strictly_ascending(model.cuts.data() + from, model.cuts.data() + to),
               "the cut points of a column");
  }
}

void check_tree(const RandomForest& model, std::uint32_t first, std::uint32_t nodes,
                const BlockReader& in) {
  const std::size_t columns = model.cut_start.size() - 1;
  in.require(nodes > 0, "a tree without a node");
  for (std::uint32_t node = 0; node < nodes; ++node) {
    const std::uint32_t left = model.left[first + node];
    in.require(left == 0 || (left > node && left < nodes - 1), "a tree's links");
    in.require(model.feature[first + node] < columns, "a tree's feature");
    in.require(model.votes[first + node] <= kFullVote, "a tree's votes");
  }
}

void check(const RandomForest& model, std::size_t columns, const BlockReader& in) {
  const std::size_t nodes = model.left.size();
  in.require(model.feature.size() == nodes && model.threshold.size() == nodes &&
                 model.votes.size() == nodes,
             "the node arrays of a forest");
  in.require(
      model.cut_start.size() == columns + 1 && cuts_whole(model.cut_start, model.cuts.size()),
      "the columns of a forest");
  in.require(model.tree_start.size() >= 2 && model.tree_start.size() <= (1u << 16) + 1 &&
                 cuts_whole(model.tree_start, nodes),
             "the trees of a forest");
  check_cuts(model, in);
  for (std::size_t tree = 0; tree + 1 < model.tree_start.size(); ++tree)
    check_tree(model, model.tree_start[tree], model.tree_start[tree + 1] - model.tree_start[tree],
               in);
}

void check_labelled(const TrainedModel& model, const BlockReader& in) {
  const std::size_t folds = model.of_fold.front().size();
  in.require(model.fold.size() == model.labelled.size() &&
                 model.positive.size() == model.labelled.size() &&
                 model.rows == model.labelled.size() && model.positives <= model.rows,
             "its labelled domains");
  in.require(strictly_ascending(model.labelled.data(), model.labelled.data() + model.rows),
             "the order of its labelled domains");
  in.require(std::all_of(model.fold.begin(), model.fold.end(),
                         [&](std::uint8_t fold) { return fold < folds; }),
             "a fold");
  in.require(std::all_of(model.positive.begin(), model.positive.end(),
                         [](std::uint8_t positive) { return positive <= 1; }),
             "a label");
}

void check_calibration(const Isotonic& isotonic, const BlockReader& in) {
  const auto& probability = isotonic.probability;
  in.require(!isotonic.upper.empty() && isotonic.upper.size() == probability.size() &&
                 all_finite(isotonic.upper) && all_finite(probability),
             "the blocks of its calibration");
  in.require(
      strictly_ascending(isotonic.upper.data(), isotonic.upper.data() + isotonic.upper.size()) &&
          std::is_sorted(probability.begin(), probability.end()) && probability.front() >= 0 &&
          probability.back() <= 1,
      "the order of its calibration");
}

}  // namespace

void check_model(const TrainedModel& model, const BlockReader& in) {
  in.require(model.training_rate > 0 && model.training_rate < 1 && model.base_rate > 0 &&
                 model.base_rate < 1,
             "its base rates");
  check_labelled(model, in);
  check_calibration(model.calibration, in);
  const std::size_t columns = columns_of(model.deployed.front());
  in.require(columns > 0 && columns <= 4096, "its number of columns");
  const auto check_one = [&](const Classifier& classifier) {
    std::visit([&](const auto& learned) { check(learned, columns, in); }, classifier);
  };
  for (std::size_t learner = 0; learner < model.deployed.size(); ++learner) {
    check_one(model.deployed[learner]);
    for (const Classifier& classifier : model.of_fold[learner]) check_one(classifier);
  }
}

}  // namespace iolaus

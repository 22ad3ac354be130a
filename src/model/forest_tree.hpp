#pragma once
#include <cstdint>
#include <vector>

namespace iolaus {

// A node as it is grown and sent between ranks.
struct TreeNode {
  std::uint32_t left;  // 0 = leaf
  std::uint16_t feature;
  std::uint16_t votes;
  std::uint8_t threshold;
  std::uint8_t reserved[3];  // zero
};
static_assert(sizeof(TreeNode) == 12);

// The training rows in bins.
struct BinnedExamples {
  std::uint32_t rows = 0, columns = 0;
  std::vector<std::uint8_t> bins;      // column-major
  std::vector<std::uint8_t> positive;  // per row
};

struct TreeOptions {
  std::uint32_t depth, tried_features;
};

// Grows one tree on a bootstrap sample (with replacement, as many as there are rows). All that is
// random derives from `key` and the node's number.
std::vector<TreeNode> grow_tree(const BinnedExamples& examples, const TreeOptions& options,
                                std::uint64_t key);

// A split of a node: bin <= threshold goes left. `impurity` is the Gini impurity of both sides
// weighted by their rows, sum of positives x negatives / rows, a double computed from integers.
struct Split {
  double impurity;
  std::uint16_t feature;
  std::uint8_t threshold;
  bool found;
};

// Sample of a node: row, its multiplicity in the bootstrap, and that again where it is positive.
struct Sampled {
  std::uint32_t row;
  std::uint16_t weight, positive;
};
static_assert(sizeof(Sampled) == 8);

}  // namespace iolaus

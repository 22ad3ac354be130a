#include <algorithm>
#include <cmath>

#include "bins.hpp"
#include "forest_tree.hpp"
#include "learners.hpp"
#include "split_mix.hpp"

namespace iolaus {
namespace {

BinnedExamples bin_examples(const Examples& examples, const Cuts& cuts, int threads) {
  BinnedExamples binned;
  binned.rows = static_cast<std::uint32_t>(examples.rows.size());
  binned.columns = static_cast<std::uint32_t>(examples.features.columns);
  binned.bins.resize(std::size_t{binned.rows} * binned.columns);
  for (const std::uint32_t row : examples.rows)
    binned.positive.push_back(examples.positive[row] != 0);
  const Binner binner(cuts.cut_start, cuts.cuts);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (std::size_t column = 0; column < binned.columns; ++column)
    for (std::size_t i = 0; i < binned.rows; ++i)
      binned.bins[column * binned.rows + i] = binner.bin(
          column, examples.features.values[examples.rows[i] * examples.features.columns + column]);
  return binned;
}

// Brings all ranks' trees together in the order of their numbers.
void join_trees(const std::vector<std::vector<TreeNode>>& mine, std::uint32_t trees,
                const Communicator& comm, RandomForest& forest) {
  std::vector<std::uint64_t> my_sizes;
  std::vector<TreeNode> my_nodes;
  for (const auto& tree : mine) {
    my_sizes.push_back(tree.size());
    my_nodes.insert(my_nodes.end(), tree.begin(), tree.end());
  }
  const std::vector<std::uint64_t> sizes = comm.all_gather(my_sizes);
  const std::vector<TreeNode> nodes = comm.all_gather(my_nodes);
  const auto ranks = static_cast<std::uint32_t>(comm.size());
  std::vector<std::uint64_t> start(trees), size(trees);
  std::uint64_t place = 0, next = 0;
  for (std::uint32_t rank = 0; rank < ranks; ++rank)
    for (std::uint32_t tree = rank; tree < trees; tree += ranks) {
      start[tree] = next;
      size[tree] = sizes[place++];
      next += size[tree];
    }
  forest.tree_start.push_back(0);
  for (std::uint32_t tree = 0; tree < trees; ++tree) {
    for (std::uint64_t i = start[tree]; i < start[tree] + size[tree]; ++i) {
      forest.feature.push_back(nodes[i].feature);
      forest.threshold.push_back(nodes[i].threshold);
      forest.left.push_back(nodes[i].left);
      forest.votes.push_back(nodes[i].votes);
    }
    forest.tree_start.push_back(static_cast<std::uint32_t>(forest.left.size()));
  }
}

}  // namespace

RandomForest fit_random_forest(const Examples& examples, const ModelOptions& options,
                               std::uint64_t salt, const Communicator& comm) {
  const int threads = std::max(options.threads, 1);
  Cuts cuts = cut_columns(examples.features, examples.rows, threads);
  const BinnedExamples binned = bin_examples(examples, cuts, threads);
  const auto root = static_cast<std::uint32_t>(std::lround(std::sqrt(binned.columns)));
  const TreeOptions tree_options{
      options.depth,
      std::clamp(options.tried_features == 0 ? root : options.tried_features, 1u, binned.columns)};
  const std::uint64_t key = SplitMix::key(options.seed, salt);
  const auto rank = static_cast<std::uint32_t>(comm.rank());
  const auto ranks = static_cast<std::uint32_t>(comm.size());
  std::vector<std::vector<TreeNode>> mine(
      options.trees > rank ? (options.trees - rank + ranks - 1) / ranks : 0);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::uint32_t i = 0; i < mine.size(); ++i)
    mine[i] = grow_tree(binned, tree_options, SplitMix::key(key, rank + i * ranks));
  RandomForest forest;
  forest.cut_start = std::move(cuts.cut_start);
  forest.cuts = std::move(cuts.cuts);
  join_trees(mine, options.trees, comm, forest);
  return forest;
}

}  // namespace iolaus

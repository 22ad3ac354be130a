#include <algorithm>
#include <array>

#include "bins.hpp"
#include "learners.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kBlockRows =
    1024;                          // rows that every tree passes over in turn: 64 KiB of bins
constexpr std::size_t kLanes = 8;  // rows that go down a tree together
constexpr std::size_t kPackedRows = 512;  // below, packing the forest costs more than it saves

// Nodes of all trees in 8 bytes each: child, feature, threshold. A leaf is its own left child,
// whatever the bin, so that a walk may take steps too many.
struct PackedForest {
  std::vector<std::uint64_t> nodes;
  std::vector<std::uint32_t> depth;  // per tree
};

PackedForest pack(const RandomForest& forest) {
  PackedForest result;
  result.nodes.resize(forest.left.size());
  std::vector<std::uint32_t> level;
  for (std::size_t tree = 0; tree + 1 < forest.tree_start.size(); ++tree) {
    const std::uint32_t first = forest.tree_start[tree], end = forest.tree_start[tree + 1];
    level.assign(end - first, 0);
    std::uint32_t deepest = 0;
    for (std::uint32_t i = first; i < end; ++i) {
      const std::uint32_t left = forest.left[i];
      const bool leaf = left == 0;
      result.nodes[i] = std::uint64_t{leaf ? i : first + left} |
                        std::uint64_t{leaf ? std::uint16_t{0} : forest.feature[i]} << 32 |
                        std::uint64_t{leaf ? std::uint8_t{255} : forest.threshold[i]} << 48;
      deepest = std::max(deepest, level[i - first]);
      if (!leaf) level[left] = level[left + 1] = level[i - first] + 1;
    }
    result.depth.push_back(deepest);
  }
  return result;
}

std::uint32_t step(std::uint64_t node, const std::uint8_t* bins) {
  const std::uint32_t bin = bins[(node >> 32) & 0xffffu];
  return static_cast<std::uint32_t>(node) + (bin > ((node >> 48) & 0xffu));
}

// Takes kLanes rows from the root to their leaves, and adds what they vote.
void walk_lanes(const PackedForest& packed, const RandomForest& forest, std::size_t tree,
                const std::uint8_t* bins, std::size_t stride, std::uint32_t* sums) {
  std::array<std::uint32_t, kLanes> at;
  at.fill(forest.tree_start[tree]);
  for (std::uint32_t level = 0; level < packed.depth[tree]; level += 4) {
    std::uint32_t moved = 0;
    for (int unrolled = 0; unrolled < 4; ++unrolled) {
      moved = 0;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::uint32_t next = step(packed.nodes[at[lane]], bins + lane * stride);
        moved |= next ^ at[lane];
        at[lane] = next;
      }
    }
    if (moved == 0) break;
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += forest.votes[at[lane]];
}

float share_of(std::uint32_t sum, const RandomForest& forest) {
  const double trees = static_cast<double>(forest.tree_start.size() - 1);
  return static_cast<float>(sum / (kFullVote * trees));
}

// One block: bins once, then tree after tree over its rows, so that a tree stays in the cache.
void predict_block(const RandomForest& forest, const PackedForest& packed, const Binner& binner,
                   const FeatureMatrix& features, std::size_t first, std::span<float> result) {
  const std::size_t columns = features.columns;
  const std::size_t stride = (columns + 63) / 64 * 64;
  const std::size_t padded = (result.size() + kLanes - 1) / kLanes * kLanes;
  std::vector<std::uint8_t> bins(padded * stride);
  for (std::size_t row = 0; row < result.size(); ++row)
    for (std::size_t column = 0; column < columns; ++column)
      bins[row * stride + column] =
          binner.bin(column, features.values[(first + row) * columns + column]);
  std::vector<std::uint32_t> sums(padded);
  for (std::size_t tree = 0; tree < packed.depth.size(); ++tree)
    for (std::size_t row = 0; row < padded; row += kLanes)
      walk_lanes(packed, forest, tree, bins.data() + row * stride, stride, sums.data() + row);
  for (std::size_t row = 0; row < result.size(); ++row) result[row] = share_of(sums[row], forest);
}

float predict_row(const RandomForest& forest, std::span<const std::uint8_t> bins) {
  std::uint32_t sum = 0;
  for (std::size_t tree = 0; tree + 1 < forest.tree_start.size(); ++tree) {
    const std::size_t first = forest.tree_start[tree];
    std::size_t at = first;
    while (forest.left[at] != 0)
      at = first + forest.left[at] + (bins[forest.feature[at]] > forest.threshold[at]);
    sum += forest.votes[at];
  }
  return share_of(sum, forest);
}

}  // namespace

std::vector<float> predict_rows(const RandomForest& model, const FeatureMatrix& features,
                                int threads) {
  const Binner binner(model.cut_start, model.cuts);
  std::vector<float> result(features.rows());
  if (features.rows() < kPackedRows) {
    std::vector<std::uint8_t> bins(features.columns);
    for (std::size_t row = 0; row < features.rows(); ++row) {
      for (std::size_t column = 0; column < features.columns; ++column)
        bins[column] = binner.bin(column, features.row(row)[column]);
      result[row] = predict_row(model, bins);
    }
    return result;
  }
  const PackedForest packed = pack(model);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::size_t first = 0; first < result.size(); first += kBlockRows)
    predict_block(model, packed, binner, features, first,
                  std::span(result).subspan(first, std::min(kBlockRows, result.size() - first)));
  return result;
}

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/graph/edge.hpp"

namespace iolaus {

// One merge of average linkage: the clusters named by their smallest members became one (named a)
// at mean similarity weight / pairs. a < b.
struct Merge {
  DomainId a, b;
  std::uint64_t weight, pairs;
};
static_assert(sizeof(Merge) == 32);

// Average linkage with missing = 0 over one component's edges, from the most similar pair down to
// `threshold` (fixed point, 2^24 = 1.0), by nearest-neighbour chains. Exact rational comparison
// (weight / pairs by 128-bit cross products); ties by hash64(min, max) of the clusters' names, so
// the result is unique. Merges sorted by (descending mean, a, b).
std::vector<Merge> agglomerate(std::span<const Edge> edges, std::uint32_t threshold);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace iolaus {

constexpr std::uint64_t kNever = ~std::uint64_t{0};  // the cost of what must not be chosen

struct Path {
  std::uint32_t left, right;
};

struct Cover {
  std::vector<std::uint8_t> left, right;  // 1 = chosen
  std::vector<std::uint8_t> uncut;        // per path: 1 = neither end may be chosen
  std::uint64_t cost = 0;
};

// The cheapest choice of nodes that touches every path: weighted vertex cover of a bipartite graph
// as a minimum cut (König; Dinic's algorithm, O(V^2 E) and near-linear in practice). Of equally
// cheap covers the one whose cut lies nearest the left side: unique, whatever the order of the
// paths.
Cover least_cover(std::span<const std::uint64_t> left_cost,
                  std::span<const std::uint64_t> right_cost, std::span<const Path> paths);

}  // namespace iolaus

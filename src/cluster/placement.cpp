#include "cluster/placement.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

namespace iolaus {

namespace {

constexpr std::uint64_t kLargeEdges = 1 << 12;

// The sizes over all ranks, of the components whose name this rank owns.
std::vector<ComponentSize> total_sizes(std::span<const ComponentSize> sizes,
                                       const Ownership& ownership, const Communicator& comm) {
  std::vector<std::vector<ComponentSize>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const ComponentSize& size : sizes) {
    outgoing[static_cast<std::size_t>(ownership.owner(size.component))].push_back(size);
  }
  std::vector<ComponentSize> incoming = comm.exchange(outgoing);
  std::sort(incoming.begin(), incoming.end(),
            [](const auto& one, const auto& other) { return one.component < other.component; });
  std::vector<ComponentSize> totals;
  for (const ComponentSize& size : incoming) {
    if (totals.empty() || totals.back().component != size.component) {
      totals.push_back(size);
    } else {
      totals.back().edges += size.edges;
    }
  }
  return totals;
}

}  // namespace

std::vector<int> share_out(std::span<const ComponentSize> large, std::vector<std::uint64_t> loads) {
  assert(!loads.empty());
  std::vector<std::size_t> order(large.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    if (large[one].edges != large[other].edges) return large[one].edges > large[other].edges;
    return large[one].component < large[other].component;
  });
  using Load = std::pair<std::uint64_t, int>;
  std::priority_queue<Load, std::vector<Load>, std::greater<>> least;
  for (std::size_t rank = 0; rank < loads.size(); ++rank) {
    least.emplace(loads[rank], static_cast<int>(rank));
  }
  std::vector<int> ranks(large.size());
  for (const std::size_t place : order) {
    const auto [load, rank] = least.top();
    least.pop();
    ranks[place] = rank;
    least.emplace(load + large[place].edges, rank);
  }
  return ranks;
}

Placement::Placement(std::span<const ComponentSize> sizes, const Ownership& ownership,
                     const Communicator& comm) {
  std::vector<ComponentSize> mine;
  std::uint64_t small = 0;
  for (const ComponentSize& size : total_sizes(sizes, ownership, comm)) {
    if (size.edges < kLargeEdges) {
      small += size.edges;
    } else {
      mine.push_back(size);
    }
  }
  const std::vector<ComponentSize> large = comm.all_gather(mine);
  ranks_ = share_out(large, comm.all_gather(std::vector<std::uint64_t>{small}));
  large_.reserve(large.size());
  for (const ComponentSize& size : large) large_.push_back(size.component);
  assert(std::is_sorted(large_.begin(), large_.end()));
}

int Placement::rank_of(DomainId component, const Ownership& ownership) const {
  const auto found = std::lower_bound(large_.begin(), large_.end(), component);
  if (found != large_.end() && *found == component) {
    return ranks_[static_cast<std::size_t>(found - large_.begin())];
  }
  return ownership.owner(component);
}

}  // namespace iolaus

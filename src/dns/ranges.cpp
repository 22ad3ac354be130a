#include "iolaus/dns/ranges.hpp"

#include <algorithm>
#include <cassert>

namespace iolaus {
namespace {

__extension__ using Wide = unsigned __int128;

// Whether the cut after `before` is at least as near to the target share as the cut after `after`.
// Both sums and the target are scaled by the number of ranks, so that nothing is rounded.
bool nearer_before(Wide before, Wide after, Wide target) {
  return target - before <= after - target;
}

}  // namespace

// Ranks that own nothing share their first range with the next rank; the last of them that begins
// at or before the range is the one that holds it.
int Ownership::owner_of_range(std::uint32_t range) const {
  assert(range < ranges.count);
  const auto after = std::upper_bound(first.begin(), first.end(), range);
  return static_cast<int>(after - first.begin()) - 1;
}

std::uint32_t Ownership::rounds() const {
  std::uint32_t most = 0;
  for (std::size_t rank = 0; rank + 1 < first.size(); ++rank)
    most = std::max(most, first[rank + 1] - first[rank]);
  return most;
}

// Cut r lies where the running weight is nearest to r / ranks of the whole. Targets ascend, so the
// cuts do too, and one pass finds them all.
Ownership cut_by_weight(Ranges ranges, std::span<const std::uint64_t> weight_of_range, int ranks) {
  assert(ranks > 0 && weight_of_range.size() == ranges.count);
  Wide total = 0;
  for (const std::uint64_t weight : weight_of_range) total += weight;
  if (total == 0) return cut_evenly(ranges, ranks);
  const Wide shares = static_cast<Wide>(ranks);
  Ownership ownership{ranges, {0}};
  ownership.first.reserve(static_cast<std::size_t>(ranks) + 1);
  std::uint32_t cut = 0;
  Wide before = 0;  // weight of the ranges before `cut`
  for (int rank = 1; rank < ranks; ++rank) {
    const Wide target = total * static_cast<Wide>(rank);
    while (cut < ranges.count && before * shares < target) {
      const Wide after = before + weight_of_range[cut];
      if (after * shares > target && nearer_before(before * shares, after * shares, target)) break;
      before = after;
      ++cut;
    }
    ownership.first.push_back(cut);
  }
  ownership.first.push_back(ranges.count);
  return ownership;
}

Ownership cut_evenly(Ranges ranges, int ranks) {
  assert(ranks > 0);
  Ownership ownership{ranges, {}};
  ownership.first.reserve(static_cast<std::size_t>(ranks) + 1);
  for (int rank = 0; rank <= ranks; ++rank)
    ownership.first.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(ranges.count) *
                                                         static_cast<std::uint64_t>(rank) /
                                                         static_cast<std::uint64_t>(ranks)));
  return ownership;
}

}  // namespace iolaus

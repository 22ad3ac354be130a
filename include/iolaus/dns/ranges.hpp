#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/domain_id.hpp"

namespace iolaus {

// Which rank owns which digest ranges: rank r owns [first[r], first[r + 1]). Contiguous, so that
// every kept file is the concatenation of the ranks' shares.
struct Ownership {
  Ranges ranges;
  std::vector<std::uint32_t> first;  // ranks + 1 entries, ascending, 0 .. ranges.count
  int ranks() const { return static_cast<int>(first.size()) - 1; }
  int owner_of_range(std::uint32_t range) const;
  int owner(DomainId id) const { return owner_of_range(ranges.of(id)); }
  int owner(std::uint64_t digest) const { return owner_of_range(ranges.of(digest)); }
  // The most ranges that any rank owns: the number of collective rounds of a loop over ranges.
  std::uint32_t rounds() const;
};

// Cuts the ranges into contiguous shares of about equal weight. A pure function of the numbers.
Ownership cut_by_weight(Ranges ranges, std::span<const std::uint64_t> weight_of_range, int ranks);
// Equal shares, for what hashing has spread evenly already.
Ownership cut_evenly(Ranges ranges, int ranks);

}  // namespace iolaus

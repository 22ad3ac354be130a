#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

struct ComponentSize {
  DomainId component;
  std::uint64_t edges;
};

// Where each component is agglomerated: the many small ones at the owner of their name, which
// hashing has spread evenly; the large ones shared out by size.
class Placement {
 public:
  // `sizes`: the components met on this rank with the edges held here, ascending. Collective.
  Placement(std::span<const ComponentSize> sizes, const Ownership& ownership,
            const Communicator& comm);
  int rank_of(DomainId component, const Ownership& ownership) const;

 private:
  std::vector<DomainId> large_;  // ascending
  std::vector<int> ranks_;
};

// Longest processing time first: each component, largest first (ties by name), goes to the rank
// with the least load so far (ties: the lowest). A pure function of the numbers; the ranks come out
// aligned with `large`.
std::vector<int> share_out(std::span<const ComponentSize> large, std::vector<std::uint64_t> loads);

}  // namespace iolaus

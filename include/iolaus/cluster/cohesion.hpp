#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "iolaus/cluster/clustering.hpp"

namespace iolaus {

constexpr std::size_t kKeyKinds = 6;  // KeyKind counts from 1; [0] stays zero

// What holds a cluster together: the edges between its members, at the owner of its name.
struct Cohesion {
  DomainId cluster;
  std::uint64_t edges;
  std::uint64_t dedicated;  // edges over a key with few domains on it (kDedicatedKey)
  std::array<std::uint64_t, kKeyKinds> by_kind;  // edges to which evidence of KeyKind k contributes
};
static_assert(sizeof(Cohesion) == 72);

// The clusters with at least one inner edge whose name this rank owns, by name. `edges`: each on
// any one rank; `members`: this rank's share, by domain, as cluster_domains gives it. Collective;
// integers only, so the result does not depend on ranks.
std::vector<Cohesion> cohesion(const std::vector<Edge>& edges,
                               const std::vector<Membership>& members, const Ownership& ownership,
                               const Communicator& comm);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <vector>

#include "cluster/partition.hpp"

namespace iolaus {

// The graph of a partition's clusters, for the next pass of linkage. A cluster stands for the sum
// of its members' vectors, scaled to a member's mean length: what its members have in common counts
// in full, and what each has alone averages out. So two parts of one large family that share a pool
// of servers, each pair of domains but little of it, come together. In terms of the graph
//   similarity(A, B) = weight(A, B) / (|A| |B|) * scale(A) * scale(B),
//   scale(C) = sum of lengths / sqrt(sum of squared lengths + 2 * inner weight),
// the squared length of a node being its greatest similarity to any other: a lower bound of its
// own, exact where it has a twin, so the scale errs towards one. Edges below `least` are left out.
// The edges whose smaller end this rank owns, by (u, v). Collective.
std::vector<Edge> coarsen(const std::vector<Edge>& edges, const Partition& cut, std::uint32_t least,
                          const Ownership& ownership, const Communicator& comm);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <vector>

#include "cluster/partition.hpp"

namespace iolaus {

// The squared length of a node's vector, fixed point: its similarity to a twin.
struct NodeStrength {
  DomainId node;
  std::uint64_t square;
};

// The graph of a partition's clusters, for the next pass of linkage. A cluster stands for the sum
// of its members' vectors, scaled to a member's mean length: what its members have in common counts
// in full, and what each has alone averages out. So two parts of one large family that share a pool
// of servers, each pair of domains but little of it, come together. In terms of the graph
//   similarity(A, B) = weight(A, B) / (|A| |B|) * scale(A) * scale(B),
//   scale(C) = sum of lengths / sqrt(sum of squared lengths + 2 * inner weight),
// and a cluster's own length is its members' mean length. Edges below `least` are left out.
// `strengths`: of all owned nodes, ascending; afterwards of the owned clusters. The edges whose
// smaller end this rank owns, by (u, v). Collective.
std::vector<Edge> coarsen(const std::vector<Edge>& edges, std::vector<NodeStrength>& strengths,
                          const Partition& cut, std::uint32_t least, const Ownership& ownership,
                          const Communicator& comm);

}  // namespace iolaus

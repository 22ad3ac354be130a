#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/cluster/clustering.hpp"

namespace iolaus {

// A merge and the cluster, as cut at the threshold, that it lies in.
struct PlacedMerge {
  DomainId cluster;
  Merge merge;
};

struct Partition {
  std::vector<Membership> moved;    // owned members that are not their cluster's name, by domain
  std::vector<PlacedMerge> merges;  // of the clusters owned, by (cluster, descending mean, a, b)
};

// The cluster of a node that this rank owns.
DomainId cluster_of(DomainId node, const std::vector<Membership>& moved);

// Average linkage of one graph, every node with weight one, cut at `threshold` (fixed point).
// Components over the edges of at least the threshold; all edges within a component travel to one
// rank, which agglomerates it as one task. Collective.
Partition partition(const std::vector<Edge>& edges, std::uint32_t threshold,
                    const Ownership& ownership, const Communicator& comm);

}  // namespace iolaus

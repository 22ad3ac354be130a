#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/cluster/agglomerate.hpp"
#include "iolaus/cluster/components.hpp"
#include "iolaus/dns/ranges.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

struct ClusterOptions {
  double threshold = 0.1;  // mean similarity at which the dendrogram is cut
  // Passes of linkage, each over the clusters of the one before. One pass alone
  // shatters a large family that rotates through a pool of servers, each pair sharing few.
  std::uint32_t levels = 4;
};

// Every domain of this rank's share with its cluster, aligned with the shares of history.h5.
struct Membership {
  DomainId domain;
  DomainId cluster;  // smallest DomainId among the members
};
static_assert(sizeof(Membership) == 16);

// Clusters every domain: components over edges of at least the threshold, then average linkage
// within each over all its edges, cut at the threshold; then the same over the clusters, each
// standing for the sum of its members at a member's length, until nothing merges or `levels` passes
// are done. `domains` = this rank's share, ascending. Components are shared out over ranks by size.
// `merges` gets this rank's share of the dendrogram: cluster by cluster (those it owns, by name),
// pass by pass, by (descending mean, a, b); a later pass's weight and pairs are those of its own
// graph, in which each cluster of the pass before counts as one. Heights fall within a pass only.
// Collective; the result does not depend on ranks or threads, nor does the concatenation of the
// shares. Memory: about 150 bytes an edge at the peak. Throws Error for a threshold outside (0, 1].
std::vector<Membership> cluster_domains(std::span<const DomainId> domains,
                                        const std::vector<Edge>& edges,
                                        const ClusterOptions& options, const Ownership& ownership,
                                        std::vector<Merge>& merges, const Communicator& comm,
                                        std::span<const std::uint32_t> strengths = {});

}  // namespace iolaus

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
  double threshold = 0.1;    // mean similarity at which the dendrogram is cut
  std::uint32_t levels = 3;  // passes of linkage: see cluster_domains
};

// Every domain of this rank's share with its cluster, aligned with the shares of history.h5.
struct Membership {
  DomainId domain;
  DomainId cluster;  // smallest DomainId among the members
};
static_assert(sizeof(Membership) == 16);

// Clusters every domain: components over edges of at least the threshold, then average linkage
// within each over all its edges, cut at the threshold. `domains` = this rank's share, ascending.
// Components are shared out over ranks by size. Collective; the result does not depend on ranks or
// threads. `merges` gets this rank's share of the dendrogram.
std::vector<Membership> cluster_domains(std::span<const DomainId> domains,
                                        const std::vector<Edge>& edges,
                                        const ClusterOptions& options, const Ownership& ownership,
                                        std::vector<Merge>& merges, const Communicator& comm);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "iolaus/cluster/clustering.hpp"
#include "iolaus/cluster/confidence.hpp"
#include "iolaus/graph/edge.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// edges.h5: every rank's share of the edges, by (u, v). Collective.
void write_edges(const std::filesystem::path& path, std::uint64_t digest,
                 const std::vector<Edge>& mine, const Communicator& comm);
// All edges with an end in the sorted list `domains`.
std::vector<Edge> read_edges_among(const std::filesystem::path& path,
                                   std::span<const DomainId> domains);

// clusters.h5: each domain's cluster (aligned with history.h5's domains), the clusters by name, and
// the dendrogram. Collective.
void write_clusters(const std::filesystem::path& path, std::uint64_t digest,
                    const std::vector<Membership>& memberships,
                    const std::vector<Cluster>& clusters, const std::vector<Merge>& merges,
                    const Communicator& comm);

// Confidence by cluster name.
struct ClusterConfidence {
  std::vector<DomainId> cluster;  // ascending
  std::vector<float> confidence;
  float of(DomainId name) const;  // NaN for an unknown name
};

class ClusterReader {
 public:
  explicit ClusterReader(const std::filesystem::path& path);
  // The clusters of domains [first, first + count) of the history.
  std::vector<DomainId> membership(std::uint64_t first, std::uint64_t count) const;
  std::uint64_t clusters() const;
  std::vector<Cluster> load(std::uint64_t first, std::uint64_t count) const;
  ClusterConfidence confidence_by_cluster() const;

 private:
  ColumnReader file_;
};

}  // namespace iolaus

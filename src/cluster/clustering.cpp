#include "iolaus/cluster/clustering.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "cluster/ask_owners.hpp"
#include "cluster/coarsen.hpp"
#include "cluster/id_index.hpp"
#include "cluster/mean.hpp"
#include "cluster/partition.hpp"

namespace iolaus {

namespace {

// Edges far below the threshold change a mean by less than it matters.
constexpr std::uint32_t kLeastShare = 4;

// A merge with its pass of linkage and the final cluster it lies in.
struct LevelMerge {
  DomainId cluster;
  Merge merge;
  std::uint64_t level;
};

// By cluster, then as things went: pass by pass, descending means, ties by name.
constexpr auto happened_before = [](const LevelMerge& one, const LevelMerge& other) {
  if (one.cluster != other.cluster) return one.cluster < other.cluster;
  if (one.level != other.level) return one.level < other.level;
  return higher(one.merge, other.merge);
};

std::uint32_t fixed_threshold(double threshold) {
  if (!(threshold > 0 && threshold <= 1)) {
    fail_usage("cluster threshold {}: give a similarity above 0 and at most 1", threshold);
  }
  const double fixed = std::ceil(threshold * kSimilarityOne - 1e-6);
  return std::max(1u, static_cast<std::uint32_t>(fixed));
}

// The clusters of a pass, as rows of the domains that they hold so far: a domain's cluster moves on
// where its cluster did.
template <typename Row>
void move_on(std::vector<Row>& rows, const std::vector<Membership>& moved,
             const Ownership& ownership, const Communicator& comm) {
  std::vector<DomainId> clusters;
  clusters.reserve(rows.size());
  for (const Row& row : rows) clusters.push_back(row.cluster);
  const IdIndex index(std::move(clusters));
  const std::vector<DomainId> next =
      ask_owners(index.ids(), ownership, comm, [&](DomainId id) { return cluster_of(id, moved); });
  for (Row& row : rows) row.cluster = next[index.find(row.cluster)];
}

void append(std::vector<LevelMerge>& merges, const Partition& cut, std::uint64_t level) {
  for (const PlacedMerge& placed : cut.merges) {
    merges.push_back({placed.cluster, placed.merge, level});
  }
}

// Brings the merges of each final cluster together, pass by pass, in the order they took place.
std::vector<Merge> in_order(const std::vector<LevelMerge>& merges, const Ownership& ownership,
                            const Communicator& comm) {
  std::vector<std::vector<LevelMerge>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const LevelMerge& merge : merges) {
    outgoing[static_cast<std::size_t>(ownership.owner(merge.cluster))].push_back(merge);
  }
  std::vector<LevelMerge> incoming = comm.exchange(outgoing);
  tbb::parallel_sort(incoming.begin(), incoming.end(), happened_before);
  std::vector<Merge> rows;
  rows.reserve(incoming.size());
  for (const LevelMerge& merge : incoming) rows.push_back(merge.merge);
  return rows;
}

}  // namespace

std::vector<Membership> cluster_domains(std::span<const DomainId> domains,
                                        const std::vector<Edge>& edges,
                                        const ClusterOptions& options, const Ownership& ownership,
                                        std::vector<Merge>& merges, const Communicator& comm,
                                        std::span<const std::uint32_t> strengths) {
  assert(strengths.empty() || strengths.size() == domains.size());
  const std::uint32_t threshold = fixed_threshold(options.threshold);
  std::vector<Membership> members;
  members.reserve(domains.size());
  for (const DomainId domain : domains) members.push_back({domain, domain});
  std::vector<NodeStrength> nodes;
  for (std::size_t i = 0; i < strengths.size(); ++i) nodes.push_back({domains[i], strengths[i]});
  const std::uint32_t levels = comm.sum(nodes.size()) > 0 ? options.levels : 1;
  std::vector<LevelMerge> history;
  std::vector<Edge> coarse;
  for (std::uint32_t level = 0; level < levels; ++level) {
    const std::vector<Edge>& graph = level == 0 ? edges : coarse;
    const Partition cut = partition(graph, threshold, ownership, comm);
    if (comm.sum(cut.merges.size()) == 0) break;
    move_on(members, cut.moved, ownership, comm);
    move_on(history, cut.moved, ownership, comm);
    append(history, cut, level);
    if (level + 1 < levels) {
      coarse = coarsen(graph, nodes, cut, threshold / kLeastShare, ownership, comm);
    }
  }
  merges = in_order(history, ownership, comm);
  return members;
}

}  // namespace iolaus

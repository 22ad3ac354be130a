#include "iolaus/cluster/clustering.hpp"

#include <algorithm>
#include <cmath>

#include "cluster/partition.hpp"

namespace iolaus {

namespace {

std::uint32_t fixed_threshold(double threshold) {
  if (!(threshold > 0 && threshold <= 1)) {
    fail_usage("cluster threshold {}: give a similarity above 0 and at most 1", threshold);
  }
  const double fixed = std::ceil(threshold * kSimilarityOne - 1e-6);
  return std::max(1u, static_cast<std::uint32_t>(fixed));
}

}  // namespace

std::vector<Membership> cluster_domains(std::span<const DomainId> domains,
                                        const std::vector<Edge>& edges,
                                        const ClusterOptions& options, const Ownership& ownership,
                                        std::vector<Merge>& merges, const Communicator& comm) {
  const Partition cut = partition(edges, fixed_threshold(options.threshold), ownership, comm);
  std::vector<Membership> members;
  members.reserve(domains.size());
  auto moved = cut.moved.begin();
  for (const DomainId domain : domains) {
    while (moved != cut.moved.end() && moved->domain < domain) ++moved;
    const bool here = moved != cut.moved.end() && moved->domain == domain;
    members.push_back({domain, here ? moved->cluster : domain});
  }
  merges.clear();
  merges.reserve(cut.merges.size());
  for (const PlacedMerge& placed : cut.merges) merges.push_back(placed.merge);
  return members;
}

}  // namespace iolaus

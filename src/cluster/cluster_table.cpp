#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cluster/logit.hpp"
#include "iolaus/cluster/confidence.hpp"

namespace iolaus {

namespace {

constexpr auto by_cluster = [](const ClusterMember& one, const ClusterMember& other) {
  return one.cluster != other.cluster ? one.cluster < other.cluster : one.domain < other.domain;
};

// Number of distinct values, `none` not counted. The list is scratch.
template <typename Value>
std::uint32_t count_distinct(std::vector<Value>& values, Value none) {
  std::erase(values, none);
  std::sort(values.begin(), values.end());
  return static_cast<std::uint32_t>(std::unique(values.begin(), values.end()) - values.begin());
}

// The kinds that contribute to at least a tenth of the inner edges: one stray pair is no bond.
std::uint32_t binding_kinds(const Cohesion& cohesion) {
  std::uint32_t kinds = 0;
  for (std::size_t kind = 1; kind < kKeyKinds; ++kind) {
    if (cohesion.by_kind[kind] > 0 && cohesion.by_kind[kind] * 10 >= cohesion.edges) {
      kinds |= 1u << kind;
    }
  }
  return kinds;
}

// Lists reused from cluster to cluster.
struct Scratch {
  std::vector<std::uint64_t> fingerprints;
  std::vector<std::uint32_t> families;
};

ClusterFacts sum_members(std::span<const ClusterMember> members, Scratch& scratch) {
  ClusterFacts facts{};
  facts.cluster = members.front().cluster;
  facts.size = static_cast<std::uint32_t>(members.size());
  facts.dedicated = std::numeric_limits<float>::quiet_NaN();
  scratch.fingerprints.clear();
  scratch.families.clear();
  for (const ClusterMember& member : members) {
    scratch.fingerprints.push_back(member.fingerprint);
    if (member.standing != Standing::kUnlabelled) scratch.families.push_back(member.family);
    if (member.standing == Standing::kPositive) ++facts.positive;
    if (member.standing == Standing::kNegative) ++facts.negative;
    if (std::isnan(member.score)) continue;
    ++facts.scored;
    facts.score_sum += logit(member.score);
    facts.confidence_sum += member.confidence;
    if (member.score >= 0.5f) ++facts.suspicious;
  }
  facts.fingerprints = count_distinct(scratch.fingerprints, std::uint64_t{0});
  facts.families = count_distinct(scratch.families, kNoFamily);
  return facts;
}

void add_labelled(std::span<const ClusterMember> members, std::vector<LabelledMember>& labelled) {
  for (const ClusterMember& member : members) {
    if (member.standing == Standing::kUnlabelled) continue;
    labelled.push_back({member.cluster, member.domain, member.family, member.group});
  }
}

}  // namespace

ClusterTable gather_clusters(std::span<const ClusterMember> rows,
                             std::span<const Cohesion> cohesion, const Ownership& ownership,
                             const Communicator& comm) {
  std::vector<std::vector<ClusterMember>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const ClusterMember& row : rows) {
    outgoing[static_cast<std::size_t>(ownership.owner(row.cluster))].push_back(row);
  }
  std::vector<ClusterMember> members = comm.exchange(outgoing);
  outgoing = {};
  tbb::parallel_sort(members.begin(), members.end(), by_cluster);

  ClusterTable table;
  table.members.reserve(members.size());
  for (const ClusterMember& member : members) table.members.push_back(member.domain);
  Scratch scratch;
  auto bond = cohesion.begin();
  for (std::size_t first = 0; first < members.size();) {
    std::size_t last = first + 1;
    while (last < members.size() && members[last].cluster == members[first].cluster) ++last;
    const auto share = std::span<const ClusterMember>(members).subspan(first, last - first);
    ClusterFacts facts = sum_members(share, scratch);
    while (bond != cohesion.end() && bond->cluster < facts.cluster) ++bond;
    if (bond != cohesion.end() && bond->cluster == facts.cluster && bond->edges > 0) {
      facts.kinds = binding_kinds(*bond);
      facts.dedicated = static_cast<float>(static_cast<double>(bond->dedicated) /
                                           static_cast<double>(bond->edges));
    }
    table.facts.push_back(facts);
    add_labelled(share, table.labelled);
    first = last;
  }
  return table;
}

}  // namespace iolaus

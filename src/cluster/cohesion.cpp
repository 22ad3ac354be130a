#include "iolaus/cluster/cohesion.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <utility>

#include "cluster/labelled_edges.hpp"

namespace iolaus {

namespace {

constexpr auto by_name = [](const Cohesion& one, const Cohesion& other) {
  return one.cluster < other.cluster;
};

// One row a cluster: the sums of the rows of the same name.
std::vector<Cohesion> sum_equal(std::vector<Cohesion> rows) {
  tbb::parallel_sort(rows.begin(), rows.end(), by_name);
  std::size_t kept = 0;
  for (const Cohesion& row : rows) {
    if (kept == 0 || rows[kept - 1].cluster != row.cluster) {
      rows[kept++] = row;
      continue;
    }
    Cohesion& total = rows[kept - 1];
    total.edges += row.edges;
    total.dedicated += row.dedicated;
    for (std::size_t kind = 0; kind < kKeyKinds; ++kind) total.by_kind[kind] += row.by_kind[kind];
  }
  rows.resize(kept);
  return rows;
}

void count_edge(Cohesion& row, std::uint32_t kinds) {
  ++row.edges;
  if (kinds & kDedicatedKey) ++row.dedicated;
  for (std::size_t kind = 1; kind < kKeyKinds; ++kind) {
    if (kinds >> kind & 1u) ++row.by_kind[kind];
  }
}

}  // namespace

std::vector<Cohesion> cohesion(const std::vector<Edge>& edges,
                               const std::vector<Membership>& members, const Ownership& ownership,
                               const Communicator& comm) {
  std::vector<DomainId> domains(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) domains[i] = members[i].domain;
  const IdIndex index(std::move(domains));
  const EndLabels cluster(edges, ownership, comm, [&](DomainId id) {
    const std::uint32_t place = index.find(id);
    return place == IdIndex::kAbsent ? id : members[place].cluster;
  });
  std::vector<DomainId> met;
  for (const Edge& edge : edges) {
    const DomainId name = cluster(edge.u);
    if (name == cluster(edge.v) && (met.empty() || met.back() != name)) met.push_back(name);
  }
  const IdIndex names(std::move(met));
  std::vector<Cohesion> counts(names.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i].cluster = names[i];
  for (const Edge& edge : edges) {
    const DomainId name = cluster(edge.u);
    if (name == cluster(edge.v)) count_edge(counts[names.find(name)], edge.kinds);
  }
  std::vector<std::vector<Cohesion>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const Cohesion& row : counts) {
    outgoing[static_cast<std::size_t>(ownership.owner(row.cluster))].push_back(row);
  }
  return sum_equal(comm.exchange(outgoing));
}

}  // namespace iolaus

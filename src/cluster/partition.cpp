#include "cluster/partition.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <span>
#include <utility>

#include "cluster/labelled_edges.hpp"
#include "cluster/mean.hpp"
#include "cluster/placement.hpp"

namespace iolaus {

namespace {

struct PlacedEdge {
  DomainId component;
  Edge edge;
};

// What the agglomeration of this rank's components found.
struct Outcome {
  std::vector<Membership> moved;
  std::vector<PlacedMerge> merges;
};

constexpr auto by_cluster = [](const PlacedMerge& one, const PlacedMerge& other) {
  if (one.cluster != other.cluster) return one.cluster < other.cluster;
  return higher(one.merge, other.merge);
};

// The edges with both ends in one component: only they can take part in a merge.
std::vector<PlacedEdge> induced_edges(const std::vector<Edge>& edges, std::uint32_t threshold,
                                      const Ownership& ownership, const Communicator& comm) {
  std::vector<Edge> strong;
  for (const Edge& edge : edges) {
    if (edge.similarity >= threshold) strong.push_back(edge);
  }
  const std::vector<ComponentLabel> labels = connected_components(strong, ownership, comm);
  strong = {};
  std::vector<DomainId> members(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) members[i] = labels[i].domain;
  const IdIndex index(std::move(members));
  // A domain without a strong edge is its own component, which no other can be in.
  const EndLabels component(edges, ownership, comm, [&](DomainId id) {
    const std::uint32_t place = index.find(id);
    return place == IdIndex::kAbsent ? id : labels[place].component;
  });
  std::vector<PlacedEdge> induced;
  for (const Edge& edge : edges) {
    const DomainId common = component(edge.u);
    if (common == component(edge.v)) induced.push_back({common, edge});
  }
  return induced;
}

// The edges of each component side by side, ascending by component: a counting sort.
struct Components {
  IdIndex names;
  std::vector<std::size_t> starts;  // names.size() + 1 offsets into edges
  std::vector<Edge> edges;
};

IdIndex component_names(const std::vector<PlacedEdge>& edges) {
  std::vector<DomainId> names;
  names.reserve(edges.size());
  for (const PlacedEdge& placed : edges) {
    if (names.empty() || names.back() != placed.component) names.push_back(placed.component);
  }
  return IdIndex(std::move(names));
}

Components group_by_component(const std::vector<PlacedEdge>& edges) {
  Components groups{component_names(edges), {}, std::vector<Edge>(edges.size())};
  groups.starts.assign(groups.names.size() + 1, 0);
  std::vector<std::uint32_t> places(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    places[i] = groups.names.find(edges[i].component);
    ++groups.starts[places[i] + 1];
  }
  for (std::size_t i = 1; i < groups.starts.size(); ++i) groups.starts[i] += groups.starts[i - 1];
  std::vector<std::size_t> next(groups.starts.begin(), groups.starts.end());
  for (std::size_t i = 0; i < edges.size(); ++i) groups.edges[next[places[i]]++] = edges[i].edge;
  return groups;
}

std::vector<ComponentSize> count_edges(const std::vector<PlacedEdge>& edges) {
  const IdIndex index = component_names(edges);
  std::vector<ComponentSize> sizes(index.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = {index[i], 0};
  for (const PlacedEdge& placed : edges) ++sizes[index.find(placed.component)].edges;
  return sizes;
}

// Brings every component's edges together on one rank.
Components gather_components(std::vector<PlacedEdge> edges, const Ownership& ownership,
                             const Communicator& comm) {
  const Placement placement(count_edges(edges), ownership, comm);
  std::vector<std::vector<PlacedEdge>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const PlacedEdge& placed : edges) {
    const int rank = placement.rank_of(placed.component, ownership);
    outgoing[static_cast<std::size_t>(rank)].push_back(placed);
  }
  edges = {};
  return group_by_component(comm.exchange(outgoing));
}

// Where each merged name went: merges hang the greater name under the smaller, so ascending names
// find their cluster in one pass.
std::vector<Membership> follow(const std::vector<Merge>& merges) {
  std::vector<Membership> moved;
  moved.reserve(merges.size());
  for (const Merge& merge : merges) moved.push_back({merge.b, merge.a});
  std::sort(moved.begin(), moved.end(),
            [](const auto& one, const auto& other) { return one.domain < other.domain; });
  for (Membership& row : moved) {
    row.cluster = cluster_of(row.cluster, moved);
  }
  return moved;
}

Outcome settle(std::span<const Edge> edges, std::uint32_t threshold) {
  const std::vector<Merge> merges = agglomerate(edges, threshold);
  Outcome outcome{follow(merges), {}};
  outcome.merges.reserve(merges.size());
  for (const Merge& merge : merges) {
    outcome.merges.push_back({cluster_of(merge.b, outcome.moved), merge});
  }
  return outcome;
}

// Agglomerates the components of this rank, one task each.
Outcome settle_all(const Components& components, std::uint32_t threshold) {
  std::vector<Outcome> outcomes(components.names.size());
#pragma omp parallel for schedule(dynamic, 8)
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::size_t first = components.starts[i], last = components.starts[i + 1];
    const std::span<const Edge> all(components.edges);
    outcomes[i] = settle(all.subspan(first, last - first), threshold);
  }
  Outcome joined;
  for (Outcome& outcome : outcomes) {
    joined.moved.insert(joined.moved.end(), outcome.moved.begin(), outcome.moved.end());
    joined.merges.insert(joined.merges.end(), outcome.merges.begin(), outcome.merges.end());
    outcome = {};
  }
  return joined;
}

template <typename Row, typename Key>
std::vector<Row> send_home(const std::vector<Row>& rows, Key&& key, const Ownership& ownership,
                           const Communicator& comm) {
  std::vector<std::vector<Row>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const Row& row : rows) {
    outgoing[static_cast<std::size_t>(ownership.owner(key(row)))].push_back(row);
  }
  return comm.exchange(outgoing);
}

}  // namespace

DomainId cluster_of(DomainId node, const std::vector<Membership>& moved) {
  const auto found =
      std::lower_bound(moved.begin(), moved.end(), node,
                       [](const Membership& row, DomainId id) { return row.domain < id; });
  return found != moved.end() && found->domain == node ? found->cluster : node;
}

Partition partition(const std::vector<Edge>& edges, std::uint32_t threshold,
                    const Ownership& ownership, const Communicator& comm) {
  Outcome outcome;
  {
    const Components gathered =
        gather_components(induced_edges(edges, threshold, ownership, comm), ownership, comm);
    outcome = settle_all(gathered, threshold);
  }
  Partition result;
  result.moved = send_home(
      outcome.moved, [](const Membership& row) { return row.domain; }, ownership, comm);
  result.merges = send_home(
      outcome.merges, [](const PlacedMerge& row) { return row.cluster; }, ownership, comm);
  tbb::parallel_sort(result.moved.begin(), result.moved.end(),
                     [](const auto& one, const auto& other) { return one.domain < other.domain; });
  tbb::parallel_sort(result.merges.begin(), result.merges.end(), by_cluster);
  return result;
}

}  // namespace iolaus

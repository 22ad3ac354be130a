#include "cluster/coarsen.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cluster/labelled_edges.hpp"

namespace iolaus {

namespace {

// What a node brings into its cluster, and what a cluster has in all.
struct Mass {
  DomainId cluster;
  std::uint64_t nodes, lengths, squares;  // lengths and squares in units of 2^-24
};

struct Scale {
  double scale;
  std::uint64_t nodes;
};

// Weight between two clusters, on its way to being summed.
struct Flow {
  DomainId u, v;
  std::uint64_t weight;
  std::uint64_t kinds;
};

template <typename Row, typename Key>
std::vector<Row> send_to_owners(const std::vector<Row>& rows, Key&& key, const Ownership& ownership,
                                const Communicator& comm) {
  std::vector<std::vector<Row>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const Row& row : rows) {
    outgoing[static_cast<std::size_t>(ownership.owner(key(row)))].push_back(row);
  }
  return comm.exchange(outgoing);
}

// Sums of the nodes of each owned cluster, by cluster.
std::vector<Mass> masses(const std::vector<NodeStrength>& nodes,
                         const std::vector<Membership>& moved, const Ownership& ownership,
                         const Communicator& comm) {
  std::vector<Mass> mine;
  mine.reserve(nodes.size());
  for (const NodeStrength& node : nodes) {
    const double square = static_cast<double>(node.square) / kSimilarityOne;
    const auto length = static_cast<std::uint64_t>(std::sqrt(square) * kSimilarityOne);
    mine.push_back({cluster_of(node.node, moved), 1, length, node.square});
  }
  std::vector<Mass> rows = send_to_owners(
      mine, [](const Mass& row) { return row.cluster; }, ownership, comm);
  tbb::parallel_sort(rows.begin(), rows.end(), [](const auto& one, const auto& other) {
    return one.cluster < other.cluster;
  });
  std::size_t kept = 0;
  for (const Mass& row : rows) {
    if (kept == 0 || rows[kept - 1].cluster != row.cluster) {
      rows[kept++] = row;
      continue;
    }
    rows[kept - 1].nodes += row.nodes;
    rows[kept - 1].lengths += row.lengths;
    rows[kept - 1].squares += row.squares;
  }
  rows.resize(kept);
  return rows;
}

// The squared mean length of each cluster's nodes: the scaled sum is as long as that.
std::vector<NodeStrength> mean_strengths(const std::vector<Mass>& clusters) {
  std::vector<NodeStrength> strengths;
  strengths.reserve(clusters.size());
  for (const Mass& cluster : clusters) {
    const double length =
        static_cast<double>(cluster.lengths) / kSimilarityOne / static_cast<double>(cluster.nodes);
    strengths.push_back(
        {cluster.cluster, static_cast<std::uint64_t>(length * length * kSimilarityOne)});
  }
  return strengths;
}

// Every inner edge was charged to one merge, so the merges add up to the inner weight.
std::vector<Scale> scales_of(const std::vector<Mass>& clusters,
                             const std::vector<PlacedMerge>& merges) {
  std::vector<Scale> scales;
  scales.reserve(clusters.size());
  auto merge = merges.begin();
  for (const Mass& cluster : clusters) {
    std::uint64_t inner = 0;
    while (merge != merges.end() && merge->cluster < cluster.cluster) ++merge;
    for (; merge != merges.end() && merge->cluster == cluster.cluster; ++merge) {
      inner += merge->merge.weight;
    }
    const double squares = static_cast<double>(cluster.squares + 2 * inner) / kSimilarityOne;
    const double lengths = static_cast<double>(cluster.lengths) / kSimilarityOne;
    scales.push_back({cluster.nodes == 1 ? 1 : lengths / std::sqrt(squares), cluster.nodes});
  }
  return scales;
}

void sum_flows(std::vector<Flow>& flows) {
  tbb::parallel_sort(flows.begin(), flows.end(), [](const Flow& one, const Flow& other) {
    return one.u != other.u ? one.u < other.u : one.v < other.v;
  });
  std::size_t kept = 0;
  for (const Flow& flow : flows) {
    if (kept > 0 && flows[kept - 1].u == flow.u && flows[kept - 1].v == flow.v) {
      flows[kept - 1].weight += flow.weight;
      flows[kept - 1].kinds |= flow.kinds;
    } else {
      flows[kept++] = flow;
    }
  }
  flows.resize(kept);
}

// The weight between each two clusters, at the owner of the smaller name.
std::vector<Flow> flows_between(const std::vector<Edge>& edges,
                                const std::vector<Membership>& moved, const Ownership& ownership,
                                const Communicator& comm) {
  const EndLabels cluster(edges, ownership, comm,
                          [&](DomainId id) { return cluster_of(id, moved); });
  std::vector<Flow> flows;
  for (const Edge& edge : edges) {
    const DomainId one = cluster(edge.u), other = cluster(edge.v);
    if (one == other) continue;
    flows.push_back({std::min(one, other), std::max(one, other), edge.similarity, edge.kinds});
  }
  sum_flows(flows);
  flows = send_to_owners(
      flows, [](const Flow& flow) { return flow.u; }, ownership, comm);
  sum_flows(flows);
  return flows;
}

}  // namespace

std::vector<Edge> coarsen(const std::vector<Edge>& edges, std::vector<NodeStrength>& strengths,
                          const Partition& cut, std::uint32_t least, const Ownership& ownership,
                          const Communicator& comm) {
  const std::vector<Mass> clusters = masses(strengths, cut.moved, ownership, comm);
  strengths = mean_strengths(clusters);
  const std::vector<Scale> scales = scales_of(clusters, cut.merges);
  std::vector<DomainId> names(clusters.size());
  for (std::size_t i = 0; i < clusters.size(); ++i) names[i] = clusters[i].cluster;
  const IdIndex index(std::move(names));

  const std::vector<Flow> flows = flows_between(edges, cut.moved, ownership, comm);
  const IdIndex ends(ends_of(flows));
  const std::vector<Scale> scale_of = ask_owners(
      ends.ids(), ownership, comm, [&](DomainId name) { return scales[index.find(name)]; });
  std::vector<Edge> coarse;
  for (const Flow& flow : flows) {
    const Scale &one = scale_of[ends.find(flow.u)], &other = scale_of[ends.find(flow.v)];
    const double pairs = static_cast<double>(one.nodes) * static_cast<double>(other.nodes);
    const double similarity =
        std::min(static_cast<double>(flow.weight) / pairs * one.scale * other.scale,
                 static_cast<double>(kSimilarityOne));
    const auto fixed = static_cast<std::uint32_t>(similarity);
    if (fixed < std::max(1u, least)) continue;
    coarse.push_back({flow.u, flow.v, fixed, static_cast<std::uint32_t>(flow.kinds)});
  }
  return coarse;
}

}  // namespace iolaus

#include "iolaus/cluster/components.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>

namespace iolaus {
namespace {

using Graph = std::vector<Edge>;

Edge edge(std::uint64_t u, std::uint64_t v) {
  return {DomainId{std::min(u, v)}, DomainId{std::max(u, v)}, kSimilarityOne, 0};
}

// Sequential union-find over a map.
std::map<DomainId, DomainId> slow_components(const Graph& graph) {
  std::map<DomainId, DomainId> parent;
  const std::function<DomainId(DomainId)> find = [&](DomainId id) {
    while (parent[id] != id) id = parent[id] = parent[parent[id]];
    return id;
  };
  for (const Edge& one : graph) {
    parent.try_emplace(one.u, one.u);
    parent.try_emplace(one.v, one.v);
    const DomainId u = find(one.u), v = find(one.v);
    parent[std::max(u, v)] = std::min(u, v);
  }
  std::map<DomainId, DomainId> labels;
  for (const auto& [id, above] : parent) labels[id] = find(id);
  return labels;
}

// Runs on the graph spread over the ranks by `rank_of`, and compares what all ranks return
// together.
void expect_components(const Graph& graph,
                       const std::function<std::uint64_t(std::size_t)>& rank_of) {
  const Communicator comm = Communicator::world();
  const Ownership ownership = cut_evenly(Ranges{64}, comm.size());
  Graph mine;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (rank_of(i) % static_cast<std::uint64_t>(comm.size()) ==
        static_cast<std::uint64_t>(comm.rank())) {
      mine.push_back(graph[i]);
    }
  }
  const std::vector<ComponentLabel> labels = connected_components(mine, ownership, comm);
  for (const ComponentLabel& label : labels) {
    EXPECT_EQ(ownership.owner(label.domain), comm.rank());
  }
  const std::vector<ComponentLabel> all = comm.all_gather(labels);
  const auto expected = slow_components(graph);
  EXPECT_EQ(all.size(), expected.size());
  auto next = expected.begin();
  for (const ComponentLabel& label : all) {
    if (next == expected.end()) break;
    EXPECT_EQ(value(label.domain), value(next->first));
    EXPECT_EQ(value(label.component), value(next->second));
    ++next;
  }
}

void expect_everywhere(const Graph& graph) {
  expect_components(graph, [](std::size_t i) { return i; });
  expect_components(graph, [](std::size_t) { return std::uint64_t{0}; });  // others are empty
  expect_components(graph, [](std::size_t i) { return (i * 2654435761u) >> 7; });
}

// Names spread over the whole digest space, ascending with i.
std::uint64_t spread(std::uint64_t i, std::uint64_t count) { return (~0ull / (count + 1)) * i; }

TEST(Components, NoEdgeAtAll) { expect_everywhere({}); }

TEST(Components, PathsInBothDirections) {
  constexpr std::uint64_t kNodes = 4000;
  Graph path, shuffled;
  for (std::uint64_t i = 0; i + 1 < kNodes; ++i) {
    path.push_back(edge(spread(i, kNodes), spread(i + 1, kNodes)));
    shuffled.push_back(edge(i * 0x9e3779b97f4a7c15ull, (i + 1) * 0x9e3779b97f4a7c15ull));
  }
  expect_everywhere(path);
  expect_everywhere(Graph(path.rbegin(), path.rend()));
  expect_everywhere(shuffled);
}

TEST(Components, CombAndStarWithTheGreatestCentre) {
  constexpr std::uint64_t kTeeth = 500;
  Graph comb, star;
  for (std::uint64_t i = 0; i < kTeeth; ++i) {
    if (i > 0) comb.push_back(edge(spread(2 * i, 2 * kTeeth), spread(2 * i - 2, 2 * kTeeth)));
    comb.push_back(edge(spread(2 * i, 2 * kTeeth), spread(2 * i + 1, 2 * kTeeth)));
    star.push_back(edge(~0ull, spread(i, kTeeth)));
  }
  expect_everywhere(comb);
  expect_everywhere(star);
}

TEST(Components, RandomGraphsOfAllDensities) {
  std::mt19937_64 random(11);
  for (const std::size_t edges : {1u, 3u, 100u, 700u, 1000u, 3000u}) {
    std::vector<std::uint64_t> names(1500);
    for (auto& name : names) name = random();
    Graph graph;
    for (std::size_t i = 0; i < edges; ++i) {
      const auto u = names[random() % names.size()], v = names[random() % names.size()];
      if (u != v) graph.push_back(edge(u, v));
    }
    expect_everywhere(graph);
  }
}

TEST(Components, CrowdedIdsAndRepeatedEdges) {
  Graph graph;
  for (std::uint64_t i = 1; i < 200; i += 2) {
    graph.push_back(edge(i, i + 1));
    graph.push_back(edge(i, i + 1));
  }
  graph.push_back(edge(0, ~0ull));
  expect_everywhere(graph);
}

}  // namespace
}  // namespace iolaus

#include "iolaus/cluster/agglomerate.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "cluster/mean.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kThreshold = kSimilarityOne / 10;

Edge edge(std::uint64_t u, std::uint64_t v, std::uint32_t similarity) {
  return {DomainId{std::min(u, v)}, DomainId{std::max(u, v)}, similarity, 2};
}

// The obvious way: look at all pairs of clusters, merge the best one, start again.
std::vector<Merge> merge_greedily(const std::vector<Edge>& edges, std::uint32_t threshold) {
  std::map<DomainId, std::uint64_t> sizes;
  std::map<std::pair<DomainId, DomainId>, std::uint64_t> weights;
  for (const Edge& one : edges) {
    sizes[one.u] = sizes[one.v] = 1;
    weights[{one.u, one.v}] += one.similarity;
  }
  std::vector<Merge> merges;
  while (true) {
    const std::pair<const std::pair<DomainId, DomainId>, std::uint64_t>* best = nullptr;
    const auto pairs = [&](const auto& ends) { return sizes[ends.first] * sizes[ends.second]; };
    for (const auto& pair : weights) {
      if (compare_means(pair.second, pairs(pair.first), threshold, 1) < 0) continue;
      const int order = best == nullptr ? 1
                                        : compare_means(pair.second, pairs(pair.first),
                                                        best->second, pairs(best->first));
      if (order > 0 || (order == 0 && tie_before(pair.first.first, pair.first.second,
                                                 best->first.first, best->first.second))) {
        best = &pair;
      }
    }
    if (best == nullptr) break;
    const auto [kept, gone] = best->first;
    merges.push_back({kept, gone, best->second, pairs(best->first)});
    std::map<std::pair<DomainId, DomainId>, std::uint64_t> next;
    for (const auto& [ends, weight] : weights) {
      const DomainId u = ends.first == gone ? kept : ends.first;
      const DomainId v = ends.second == gone ? kept : ends.second;
      if (u != v) next[{std::min(u, v), std::max(u, v)}] += weight;
    }
    weights = std::move(next);
    sizes[kept] += sizes[gone];
    sizes.erase(gone);
  }
  std::sort(merges.begin(), merges.end(), [](const Merge& one, const Merge& other) {
    const int order = compare_means(one.weight, one.pairs, other.weight, other.pairs);
    if (order != 0) return order > 0;
    return std::pair(one.a, one.b) < std::pair(other.a, other.b);
  });
  return merges;
}

void expect_same(const std::vector<Merge>& got, const std::vector<Merge>& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(value(got[i].a), value(expected[i].a)) << "merge " << i;
    EXPECT_EQ(value(got[i].b), value(expected[i].b)) << "merge " << i;
    EXPECT_EQ(got[i].weight, expected[i].weight) << "merge " << i;
    EXPECT_EQ(got[i].pairs, expected[i].pairs) << "merge " << i;
  }
}

// A random graph without repeats, its weights drawn from `levels` values.
std::vector<Edge> random_graph(std::uint64_t seed, std::uint64_t nodes, std::size_t count,
                               std::uint32_t levels) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> names(nodes);
  for (auto& name : names) name = random();
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> edges;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t u = names[random() % nodes], v = names[random() % nodes];
    const auto level = static_cast<std::uint32_t>(1 + random() % levels);
    if (u != v) edges[{std::min(u, v), std::max(u, v)}] = kSimilarityOne / levels * level;
  }
  std::vector<Edge> rows;
  for (const auto& [ends, similarity] : edges) {
    rows.push_back(edge(ends.first, ends.second, similarity));
  }
  return rows;
}

TEST(Agglomerate, PairsAndNothing) {
  EXPECT_TRUE(agglomerate({}, kThreshold).empty());
  EXPECT_TRUE(agglomerate(std::vector{edge(1, 2, kThreshold - 1)}, kThreshold).empty());
  const auto merges = agglomerate(std::vector{edge(7, 2, kThreshold)}, kThreshold);
  expect_same(merges, {{DomainId{2}, DomainId{7}, kThreshold, 1}});
}

TEST(Agglomerate, MissingPairsCountAsZero) {
  // 1-2 at one, 2-3 at 0.18: the mean of {1,2} and 3 is 0.09, below the threshold.
  const auto low = static_cast<std::uint32_t>(0.18 * kSimilarityOne);
  EXPECT_EQ(
      agglomerate(std::vector{edge(1, 2, kSimilarityOne), edge(2, 3, low)}, kThreshold).size(), 1u);
  const auto high = static_cast<std::uint32_t>(0.22 * kSimilarityOne);
  EXPECT_EQ(
      agglomerate(std::vector{edge(1, 2, kSimilarityOne), edge(2, 3, high)}, kThreshold).size(),
      2u);
}

TEST(Agglomerate, EqualsGreedyMergingWithAndWithoutTies) {
  std::uint64_t seed = 1;
  for (const std::uint32_t levels : {1u, 2u, 8u, 1000u, 1u << 22}) {
    for (const std::uint64_t nodes : {4u, 9u, 30u, 60u}) {
      for (const std::uint64_t degree : {1u, 3u, 8u}) {
        const auto edges = random_graph(seed++, nodes, nodes * degree, levels);
        for (const std::uint32_t threshold : {kThreshold, kSimilarityOne / 3}) {
          expect_same(agglomerate(edges, threshold), merge_greedily(edges, threshold));
        }
      }
    }
  }
}

TEST(Agglomerate, EqualWeightPathCliqueAndStar) {
  std::vector<Edge> path, clique, star;
  for (std::uint64_t i = 1; i < 60; ++i) path.push_back(edge(i, i + 1, kSimilarityOne / 2));
  for (std::uint64_t i = 1; i < 25; ++i) {
    for (std::uint64_t j = i + 1; j <= 25; ++j) clique.push_back(edge(i, j, kSimilarityOne / 2));
  }
  for (std::uint64_t i = 1; i < 60; ++i) star.push_back(edge(1000, i, kSimilarityOne));
  for (const auto& graph : {path, clique, star}) {
    expect_same(agglomerate(graph, kThreshold), merge_greedily(graph, kThreshold));
  }
  EXPECT_EQ(agglomerate(clique, kThreshold).size(), 24u);
}

TEST(Agglomerate, OrderOfEdgesDoesNotMatter) {
  auto edges = random_graph(99, 200, 1500, 8);
  const auto expected = agglomerate(edges, kThreshold);
  std::shuffle(edges.begin(), edges.end(), std::mt19937_64(5));
  expect_same(agglomerate(edges, kThreshold), expected);
}

TEST(Agglomerate, EveryMergeIsAtLeastTheThresholdAndSizesAddUp) {
  const auto edges = random_graph(7, 3000, 30000, 1u << 20);
  std::map<DomainId, std::uint64_t> internal;
  std::set<DomainId> gone;
  const auto merges = agglomerate(edges, kThreshold);
  EXPECT_GT(merges.size(), 1000u);
  for (const Merge& merge : merges) {
    EXPECT_GE(compare_means(merge.weight, merge.pairs, kThreshold, 1), 0);
    EXPECT_LT(merge.a, merge.b);
    EXPECT_TRUE(gone.insert(merge.b).second);
  }
}

TEST(Agglomerate, LargeStarStops) {
  std::vector<Edge> star;
  for (std::uint64_t i = 0; i < 200000; ++i) {
    star.push_back(edge(1ull << 63, i * 7919 + 1, kSimilarityOne));
  }
  // A cluster of size s costs at least t s (s - 1) / 2 of weight and has s - 1 edges: s <= 2 / t.
  EXPECT_LE(agglomerate(star, kThreshold).size(), 20u);
}

}  // namespace
}  // namespace iolaus

#include "iolaus/cluster/clustering.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "cluster/placement.hpp"

namespace iolaus {
namespace {

struct World {
  std::vector<DomainId> domains;  // ascending
  std::vector<Edge> edges;        // by (u, v)
};

// Families of close domains on a background of weak links, with ties and singletons.
World make_world(std::uint64_t seed, std::size_t families, std::size_t largest,
                 std::uint32_t levels) {
  std::mt19937_64 random(seed);
  World world;
  std::map<std::pair<DomainId, DomainId>, std::uint32_t> edges;
  const auto link = [&](DomainId u, DomainId v, std::uint32_t similarity) {
    if (u != v) edges[{std::min(u, v), std::max(u, v)}] = similarity;
  };
  for (std::size_t family = 0; family < families; ++family) {
    const std::size_t size = 1 + random() % largest;
    std::vector<DomainId> members(size);
    for (auto& member : members) member = DomainId{random()};
    for (std::size_t i = 0; i < 6 * size; ++i) {
      const auto level = static_cast<std::uint32_t>(1 + random() % levels);
      link(members[random() % size], members[random() % size], kSimilarityOne / levels * level);
    }
    world.domains.insert(world.domains.end(), members.begin(), members.end());
  }
  for (std::size_t i = 0; i < world.domains.size() / 2; ++i) {
    link(world.domains[random() % world.domains.size()],
         world.domains[random() % world.domains.size()], kSimilarityOne / 8);
  }
  std::sort(world.domains.begin(), world.domains.end());
  for (const auto& [ends, similarity] : edges) {
    world.edges.push_back({ends.first, ends.second, similarity, 2});
  }
  return world;
}

constexpr std::uint32_t kStrength = kSimilarityOne / 2;

struct Result {
  std::vector<Membership> members;
  std::vector<Merge> merges;
};

// Clusters the world shared out over the ranks and brings everything together again.
Result cluster_world(const World& world, const ClusterOptions& options,
                     const Communicator& comm = Communicator::world()) {
  const Ownership ownership = cut_evenly(Ranges{64}, comm.size());
  World mine;
  for (const DomainId domain : world.domains) {
    if (ownership.owner(domain) == comm.rank()) mine.domains.push_back(domain);
  }
  for (const Edge& edge : world.edges) {
    if (ownership.owner(edge.u) == comm.rank()) mine.edges.push_back(edge);
  }
  std::vector<Merge> merges;
  const std::vector<std::uint32_t> strengths(mine.domains.size(), kStrength);
  const auto members =
      cluster_domains(mine.domains, mine.edges, options, ownership, merges, comm, strengths);
  EXPECT_EQ(members.size(), mine.domains.size());
  return {comm.all_gather(members), comm.all_gather(merges)};
}

// The cut of the whole graph's merges, by a map.
std::map<DomainId, DomainId> cut(const World& world, const std::vector<Merge>& merges) {
  std::map<DomainId, DomainId> cluster;
  for (const DomainId domain : world.domains) cluster[domain] = domain;
  for (const Merge& merge : merges) cluster[merge.b] = merge.a;
  for (auto& [domain, above] : cluster) {
    while (cluster[above] != above) above = cluster[above];
  }
  return cluster;
}

TEST(Clustering, EqualsAgglomeratingTheWholeGraphOnOneRank) {
  for (const std::uint32_t levels : {1u, 4u, 1u << 20}) {
    const World world = make_world(levels, 150, 40, levels);
    ClusterOptions options;
    options.threshold = 0.15;
    options.levels = 1;
    const Result result = cluster_world(world, options);
    const auto threshold = static_cast<std::uint32_t>(0.15 * kSimilarityOne) + 1;
    const auto expected = cut(world, agglomerate(world.edges, threshold));
    EXPECT_EQ(result.members.size(), world.domains.size());
    for (std::size_t i = 0; i < result.members.size(); ++i) {
      EXPECT_EQ(value(result.members[i].domain), value(world.domains[i]));
      EXPECT_EQ(value(result.members[i].cluster), value(expected.at(world.domains[i])));
    }
    EXPECT_EQ(result.merges.size(), agglomerate(world.edges, threshold).size());
    EXPECT_EQ(cut(world, result.merges), expected);
  }
}

// Domains that each use three servers of a pool: two of them share a server now and then.
World rotating_family(std::uint64_t seed, std::size_t size, std::size_t pool) {
  std::mt19937_64 random(seed);
  std::map<DomainId, std::set<std::uint64_t>> servers;
  while (servers.size() < size)
    servers[DomainId{random()}] = {random() % pool, random() % pool, random() % pool};
  World world;
  for (auto one = servers.begin(); one != servers.end(); ++one) {
    world.domains.push_back(one->first);
    for (auto other = std::next(one); other != servers.end(); ++other) {
      std::uint32_t shared = 0;
      for (const std::uint64_t server : one->second)
        shared += other->second.contains(server) ? 1u : 0u;
      if (shared > 0)
        world.edges.push_back({one->first, other->first, shared * (kStrength / 3), 2});
    }
  }
  return world;
}

std::size_t count_clusters(const Result& result) {
  std::set<DomainId> names;
  for (const Membership& row : result.members) names.insert(row.cluster);
  return names.size();
}

TEST(Clustering, PassesBringARotatingFamilyTogether) {
  const World world = rotating_family(5, 500, 60);
  ClusterOptions options;
  options.threshold = 0.07;
  options.levels = 1;
  EXPECT_GT(count_clusters(cluster_world(world, options)), 20u);
  options.levels = 4;
  EXPECT_EQ(count_clusters(cluster_world(world, options)), 1u);
}

TEST(Clustering, SameRowsOnAnyNumberOfRanks) {
  World world = make_world(17, 200, 60, 8);
  const World family = rotating_family(6, 300, 40);
  world.edges.insert(world.edges.end(), family.edges.begin(), family.edges.end());
  world.domains.insert(world.domains.end(), family.domains.begin(), family.domains.end());
  std::sort(world.domains.begin(), world.domains.end());
  const Result all = cluster_world(world, {}), alone = cluster_world(world, {}, Communicator());
  ASSERT_EQ(all.members.size(), alone.members.size());
  for (std::size_t i = 0; i < all.members.size(); ++i) {
    EXPECT_EQ(value(all.members[i].domain), value(alone.members[i].domain));
    EXPECT_EQ(value(all.members[i].cluster), value(alone.members[i].cluster));
  }
  ASSERT_EQ(all.merges.size(), alone.merges.size());
  for (std::size_t i = 0; i < all.merges.size(); ++i) {
    EXPECT_EQ(value(all.merges[i].a), value(alone.merges[i].a));
    EXPECT_EQ(value(all.merges[i].b), value(alone.merges[i].b));
    EXPECT_EQ(all.merges[i].weight, alone.merges[i].weight);
    EXPECT_EQ(all.merges[i].pairs, alone.merges[i].pairs);
  }
  const auto expected = cut(world, all.merges);
  for (const Membership& row : all.members) {
    EXPECT_EQ(value(row.cluster), value(expected.at(row.domain)));  // the dendrogram says the same
  }
}

TEST(Clustering, EdgeCases) {
  EXPECT_TRUE(cluster_world({}, {}).members.empty());
  World loners;
  loners.domains = {DomainId{1}, DomainId{1ull << 63}, DomainId{~0ull}};
  for (const Membership& row : cluster_world(loners, {}).members) {
    EXPECT_EQ(row.domain, row.cluster);
  }
  World pair = loners;
  pair.edges = {{DomainId{1}, DomainId{~0ull}, kSimilarityOne, 2}};
  const auto members = cluster_world(pair, {}).members;
  EXPECT_EQ(members.back().cluster, DomainId{1});
  EXPECT_EQ(members[1].cluster, members[1].domain);
}

TEST(Clustering, ThresholdMustBeASimilarity) {
  ClusterOptions options;
  options.threshold = 0;
  EXPECT_THROW(cluster_world({}, options), Error);
  options.threshold = 1.5;
  EXPECT_THROW(cluster_world({}, options), Error);
}

TEST(Placement, LargestFirstToTheLeastLoaded) {
  const std::vector<ComponentSize> large{
      {DomainId{1}, 10}, {DomainId{2}, 30}, {DomainId{3}, 30}, {DomainId{4}, 5}};
  EXPECT_EQ(share_out(large, {0, 0}), (std::vector<int>{0, 0, 1, 1}));
  EXPECT_EQ(share_out(large, {100, 0}), (std::vector<int>{1, 1, 1, 1}));
  EXPECT_EQ(share_out({}, {1}), std::vector<int>{});
}

}  // namespace
}  // namespace iolaus

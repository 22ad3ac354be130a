#include "iolaus/graph/join.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace iolaus {
namespace {

std::vector<Posting> random_postings(std::uint64_t seed, std::size_t domains, std::size_t keys) {
  std::mt19937_64 random(seed);
  std::vector<DomainId> ids(domains);
  for (auto& id : ids) id = DomainId{random()};
  std::map<std::pair<std::uint64_t, DomainId>, Posting> unique;
  for (std::size_t key = 0; key < keys; ++key) {
    const std::uint64_t digest = random();
    const auto kind = static_cast<KeyKind>(1 + random() % 5);
    const std::size_t size = key == 0 ? domains : 1 + random() % 12;
    for (std::size_t i = 0; i < size; ++i) {
      const auto first = static_cast<std::uint32_t>(1000 * kDay + random() % (100 * kDay));
      const auto last = static_cast<std::uint32_t>(first + random() % (20 * kDay));
      Posting posting{digest,
                      ids[key == 0 ? i : random() % domains],
                      static_cast<std::uint32_t>(200 + random() % 2000),
                      static_cast<std::uint32_t>(size),
                      Time{first},
                      Time{last},
                      kind,
                      {}};
      if (random() % 10 == 0) posting.first_seen = kUnknownTime;
      if (random() % 10 == 0) posting.last_seen = kUnknownTime;
      unique[{digest, posting.domain}] = posting;
    }
  }
  std::vector<Posting> postings;
  for (const auto& [place, posting] : unique) postings.push_back(posting);
  return postings;
}

// All pairs of all postings of a key.
std::vector<Edge> slow_join(const std::vector<Posting>& postings, const JoinOptions& options,
                            std::uint32_t largest) {
  std::map<std::uint64_t, std::vector<Posting>> lists;
  for (const Posting& posting : postings) lists[posting.key].push_back(posting);
  std::map<std::pair<DomainId, DomainId>, std::pair<std::uint64_t, std::uint32_t>> sums;
  for (const auto& [key, list] : lists) {
    if (list.size() > largest) continue;
    for (const Posting& one : list) {
      for (const Posting& other : list) {
        if (!(one.domain < other.domain)) continue;
        const std::int64_t begin = std::max(seconds(one.first_seen), seconds(other.first_seen));
        const auto end = [](const Posting& use) {
          return use.last_seen == kUnknownTime ? std::int64_t{1} << 40
                                               : std::int64_t{seconds(use.last_seen)};
        };
        if (begin > std::min(end(one), end(other)) + options.overlap_slack) continue;
        auto& [sum, kinds] = sums[{one.domain, other.domain}];
        sum += std::uint64_t{one.weight} * other.weight;
        kinds |= 1u << static_cast<unsigned>(one.kind);
        if (one.domains <= kDedicatedDomains) kinds |= kDedicatedKey;
      }
    }
  }
  std::vector<Edge> edges;
  for (const auto& [ends, sum] : sums) {
    if (sum.first < options.least_similarity) continue;
    edges.push_back({ends.first, ends.second,
                     static_cast<std::uint32_t>(std::min<std::uint64_t>(sum.first, kSimilarityOne)),
                     sum.second});
  }
  return edges;
}

std::vector<Edge> run_join(const std::vector<Posting>& postings, const JoinOptions& options,
                           std::uint64_t rows, JoinFacts& facts) {
  const Communicator comm = Communicator::world();
  const Ownership ownership = cut_evenly(Ranges{64}, comm.size());
  Join join(options, comm);
  for (std::size_t batch = 0; batch < 3; ++batch) {
    std::vector<Posting> mine;
    for (std::size_t i = 0; i < postings.size(); ++i) {
      const bool here = ownership.owner(postings[i].domain) == comm.rank();
      if (here && value(postings[i].domain) % 3 == batch) mine.push_back(postings[i]);
    }
    join.add(mine, comm);
  }
  const std::vector<Edge> edges = join.finish(rows, ownership, facts, comm);
  for (const Edge& edge : edges) EXPECT_EQ(ownership.owner(edge.u), comm.rank());
  return comm.all_gather(edges);
}

void expect_same(const std::vector<Edge>& got, const std::vector<Edge>& expected) {
  EXPECT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < std::min(got.size(), expected.size()); ++i) {
    EXPECT_EQ(value(got[i].u), value(expected[i].u)) << i;
    EXPECT_EQ(value(got[i].v), value(expected[i].v)) << i;
    EXPECT_EQ(got[i].similarity, expected[i].similarity) << i;
    EXPECT_EQ(got[i].kinds, expected[i].kinds) << i;
  }
}

TEST(Join, EqualsComparingAllPairs) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const auto postings = random_postings(seed, 150, 300);
    JoinOptions options;
    JoinFacts facts;
    const auto edges = run_join(postings, options, 150, facts);
    EXPECT_EQ(facts.largest_list, 150u);
    EXPECT_EQ(facts.keys_over, 0u);
    EXPECT_EQ(facts.postings, postings.size());
    EXPECT_EQ(facts.edges, edges.size());
    EXPECT_GT(edges.size(), 300u);
    expect_same(edges, slow_join(postings, options, facts.largest_list));
  }
}

TEST(Join, BudgetLeavesOutTheCommonestKeys) {
  const auto postings = random_postings(4, 150, 300);
  JoinOptions options;
  options.least_pairs = 0;
  options.pairs_per_row = 20;
  JoinFacts facts;
  const auto edges = run_join(postings, options, 150, facts);
  EXPECT_GT(facts.largest_list, 2u);
  EXPECT_LT(facts.largest_list, 150u);
  EXPECT_GE(facts.keys_over, 1u);
  EXPECT_LE(facts.pairs, 3000u);
  expect_same(edges, slow_join(postings, options, facts.largest_list));

  options.pairs_per_row = 0;
  EXPECT_TRUE(run_join(postings, options, 150, facts).empty());
  EXPECT_EQ(facts.largest_list, 0u);
}

TEST(Join, SimilarityIsCappedAtOneAndNothingMakesNothing) {
  JoinFacts facts;
  EXPECT_TRUE(run_join({}, {}, 0, facts).empty());
  std::vector<Posting> postings;
  for (std::uint64_t key = 1; key < 6; ++key) {
    for (const std::uint64_t domain : {5ull, ~0ull}) {
      postings.push_back(
          {key << 60, DomainId{domain}, 4096, 21, kUnknownTime, kUnknownTime, KeyKind::kMail, {}});
    }
  }
  const auto edges = run_join(postings, {}, 2, facts);
  ASSERT_EQ(edges.size(), 1u);
  EXPECT_EQ(edges[0].similarity, kSimilarityOne);
  EXPECT_EQ(edges[0].kinds, 1u << 5);
  EXPECT_EQ(facts.pairs, 5u);
}

}  // namespace
}  // namespace iolaus

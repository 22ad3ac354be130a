#include "iolaus/cluster/confidence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>

#include "cluster/logit.hpp"
#include "cluster/monotone_logistic.hpp"
#include "iolaus/model/calibration.hpp"

namespace iolaus {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// Clusters of random sizes whose members' scores follow the cluster's class; one in three members
// is labelled, and every cluster of a class has its own family or shares one with a neighbour.
std::vector<ClusterMember> make_members(std::uint64_t seed, std::size_t clusters,
                                        double separation) {
  std::mt19937_64 random(seed);
  std::vector<ClusterMember> rows;
  for (std::size_t i = 0; i < clusters; ++i) {
    const bool positive = random() % 3 == 0;
    std::vector<DomainId> ids(1 + random() % (i % 4 == 0 ? 30 : 4));
    for (auto& id : ids) id = DomainId{random()};
    std::sort(ids.begin(), ids.end());
    for (const DomainId id : ids) {
      const double noise = static_cast<double>(random() % 1000) / 250 - 2;
      const double score = logistic((positive ? separation : -separation) + noise);
      ClusterMember row{};
      row.domain = id;
      row.cluster = ids.front();
      row.fingerprint = random() % 5;
      row.score = static_cast<float>(score);
      row.confidence = static_cast<float>(shift_base_rate(score, 0.3, 0.01));
      row.family = row.group = kNoFamily;
      if (random() % 3 == 0) {
        row.standing = positive ? Standing::kPositive : Standing::kNegative;
        if (positive) row.family = static_cast<std::uint32_t>(i / 2);
        row.group = static_cast<std::uint32_t>(i / 2);
      }
      rows.push_back(row);
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& one, const auto& other) { return one.domain < other.domain; });
  return rows;
}

struct Rated {
  std::vector<ClusterFacts> facts;
  std::vector<DomainId> members;
  std::vector<Cluster> clusters;
  ClusterCalibration calibration;
};

// The rows go through all ranks, each holding what it owns, and come together again.
Rated rate(const std::vector<ClusterMember>& rows, double base_rate,
           const std::vector<Cohesion>& bonds = {}) {
  const Communicator comm = Communicator::world();
  const Ownership ownership = cut_evenly(Ranges{64}, comm.size());
  std::vector<ClusterMember> mine;
  std::vector<Cohesion> mine_bonds;
  for (const ClusterMember& row : rows) {
    if (ownership.owner(row.domain) == comm.rank()) mine.push_back(row);
  }
  for (const Cohesion& bond : bonds) {
    if (ownership.owner(bond.cluster) == comm.rank()) mine_bonds.push_back(bond);
  }
  const ClusterTable table = gather_clusters(mine, mine_bonds, ownership, comm);
  const ClusterCalibration calibration = fit_clusters(table, 42, comm);
  return {comm.all_gather(table.facts), comm.all_gather(table.members),
          comm.all_gather(rate_clusters(table, calibration, base_rate, comm)), calibration};
}

// The same on this process alone: no rank may see another result.
Rated rate_alone(const std::vector<ClusterMember>& rows, double base_rate) {
  const Communicator alone;
  const Ownership ownership = cut_evenly(Ranges{64}, 1);
  const ClusterTable table = gather_clusters(rows, {}, ownership, alone);
  const ClusterCalibration calibration = fit_clusters(table, 42, alone);
  return {table.facts, table.members, rate_clusters(table, calibration, base_rate, alone),
          calibration};
}

TEST(Confidence, SumsMembersInOrderWhateverTheRanks) {
  const auto rows = make_members(1, 400, 2);
  const Rated rated = rate(rows, 0.01);
  std::map<DomainId, std::vector<ClusterMember>> clusters;
  for (const ClusterMember& row : rows) clusters[row.cluster].push_back(row);
  ASSERT_EQ(rated.facts.size(), clusters.size());
  EXPECT_EQ(rated.members.size(), rows.size());
  std::size_t place = 0;
  std::uint64_t first = 0;
  for (const auto& [name, members] : clusters) {
    const ClusterFacts& facts = rated.facts[place];
    const Cluster& cluster = rated.clusters[place++];
    double sum = 0;
    std::uint32_t suspicious = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      sum += logit(members[i].score);
      suspicious += members[i].score >= 0.5f ? 1u : 0u;
      EXPECT_EQ(value(rated.members[first + i]), value(members[i].domain));
    }
    EXPECT_EQ(value(facts.cluster), value(name));
    EXPECT_EQ(facts.size, members.size());
    EXPECT_EQ(facts.scored, members.size());
    EXPECT_EQ(facts.suspicious, suspicious);
    EXPECT_EQ(facts.score_sum, sum);
    EXPECT_EQ(value(cluster.name), value(name));
    EXPECT_EQ(cluster.first_member, first);
    first += members.size();
    if (members.size() == 1) {
      EXPECT_EQ(cluster.confidence, members[0].confidence);
      EXPECT_EQ(cluster.kind, ClusterKind::kSingleton);
    }
  }
}

TEST(Confidence, SameBytesOnAnyNumberOfRanks) {
  const auto rows = make_members(2, 600, 1);
  const Rated all = rate(rows, 0.01), alone = rate_alone(rows, 0.01);
  EXPECT_TRUE(alone.calibration.fitted);
  EXPECT_EQ(0, std::memcmp(&all.calibration.weight, &alone.calibration.weight,
                           sizeof(all.calibration.weight)));
  EXPECT_EQ(all.calibration.predicted, alone.calibration.predicted);
  EXPECT_EQ(all.calibration.observed, alone.calibration.observed);
  EXPECT_EQ(all.calibration.count, alone.calibration.count);
  ASSERT_EQ(all.clusters.size(), alone.clusters.size());
  for (std::size_t i = 0; i < all.clusters.size(); ++i) {
    EXPECT_EQ(all.clusters[i].confidence, alone.clusters[i].confidence);
    EXPECT_EQ(all.clusters[i].kind, alone.clusters[i].kind);
  }
}

TEST(Confidence, LearnsToTellAndIsReliableOnHeldOutFamilies) {
  const Rated rated = rate(make_members(3, 2500, 1), 0.01);
  const ClusterCalibration& calibration = rated.calibration;
  ASSERT_TRUE(calibration.fitted);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GE(calibration.weight[i], 0);
  EXPECT_GT(calibration.weight[1], 1);
  for (std::size_t at = 1; at < kSizeClasses; ++at) {
    EXPECT_GT(calibration.count[at], 50u);
    EXPECT_NEAR(calibration.predicted[at], calibration.observed[at], 0.08);
  }
}

TEST(Confidence, FallsBackToTheMeanWithFewLabels) {
  const auto rows = make_members(4, 30, 2);
  const Rated rated = rate(rows, 0.01);
  EXPECT_FALSE(rated.calibration.fitted);
  for (std::size_t i = 0; i < rated.facts.size(); ++i) {
    EXPECT_FLOAT_EQ(rated.clusters[i].confidence,
                    static_cast<float>(rated.facts[i].confidence_sum / rated.facts[i].size));
  }
  EXPECT_TRUE(rate({}, 0.01).clusters.empty());
}

TEST(Confidence, ThreeSuspiciousNamesOnOneServerGetPastEightTenths) {
  auto rows = make_members(5, 2500, 1.5);
  std::vector<Cohesion> bonds;
  const DomainId name{77};
  for (std::uint64_t i = 0; i < 3; ++i) {
    ClusterMember row{};
    row.domain = DomainId{77 + i};
    row.cluster = name;
    row.fingerprint = 9;
    row.score = 0.985f;
    row.confidence = static_cast<float>(shift_base_rate(0.985, 0.3, 0.01));
    row.family = row.group = kNoFamily;
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(i), row);
  }
  bonds.push_back({name, 3, 3, {0, 3, 3, 0, 0, 0}});
  const Rated rated = rate(rows, 0.01, bonds);
  ASSERT_EQ(value(rated.clusters[0].name), 77u);
  EXPECT_GT(rated.clusters[0].confidence, 0.8f);
  EXPECT_EQ(rated.clusters[0].kind, ClusterKind::kBotnet);
  EXPECT_EQ(rated.clusters[0].kinds, 6u);
}

TEST(Confidence, UnscoredMembersAreMissingNotZero) {
  std::vector<ClusterMember> rows(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    rows[i].domain = DomainId{i + 1};
    rows[i].cluster = DomainId{i < 2 ? 1u : 3u};
    rows[i].score = rows[i].confidence = i == 0 ? 0.75f : kMissing;
    rows[i].family = rows[i].group = kNoFamily;
  }
  const Rated rated = rate(rows, 0.5);
  ASSERT_EQ(rated.clusters.size(), 2u);
  EXPECT_FLOAT_EQ(rated.clusters[0].confidence, 0.75f);
  EXPECT_TRUE(std::isnan(rated.clusters[1].confidence));
  EXPECT_EQ(rated.clusters[0].fingerprints, 0u);
}

ClusterFacts facts_of(std::uint32_t size, std::uint32_t kinds, float dedicated) {
  ClusterFacts facts{};
  facts.size = facts.scored = size;
  facts.kinds = kinds;
  facts.dedicated = dedicated;
  return facts;
}

TEST(Confidence, KindsOfClusters) {
  constexpr std::uint32_t kAddress = 1u << 1, kNetwork = 1u << 2, kServer = 1u << 3;
  EXPECT_EQ(independent_kinds(kAddress | kNetwork), 1u);
  EXPECT_EQ(independent_kinds(kNetwork | kServer | 1u << 4 | 1u << 5), 4u);
  EXPECT_EQ(independent_kinds(0), 0u);
  EXPECT_EQ(cluster_kind(facts_of(1, 0, kMissing)), ClusterKind::kSingleton);
  EXPECT_EQ(cluster_kind(facts_of(300, kAddress | kNetwork, 0)), ClusterKind::kSharedHosting);
  EXPECT_EQ(cluster_kind(facts_of(300, kAddress | kServer, 0)), ClusterKind::kBotnet);
  EXPECT_EQ(cluster_kind(facts_of(3, kAddress | kNetwork, 1)), ClusterKind::kBotnet);
  ClusterFacts alike = facts_of(300, kAddress, 0);
  alike.suspicious = 270;
  EXPECT_EQ(cluster_kind(alike), ClusterKind::kBotnet);
  alike.suspicious = 269;
  EXPECT_EQ(cluster_kind(alike), ClusterKind::kSharedHosting);
  alike.families = 2;
  alike.kinds |= kServer;
  EXPECT_EQ(cluster_kind(alike), ClusterKind::kSharedHosting);
}

TEST(Confidence, CohesionCountsInnerEdgesByKind) {
  const Communicator comm = Communicator::world();
  const Ownership ownership = cut_evenly(Ranges{64}, comm.size());
  const DomainId a{1}, b{1ull << 62}, c{1ull << 63}, d{~0ull};
  const std::vector<Membership> all{{a, a}, {b, b}, {c, a}, {d, a}};
  const std::vector<Edge> edges{
      {a, b, 9, 2}, {a, c, 9, 6}, {a, d, 9, 8}, {c, d, 9, 2 | kDedicatedKey}};
  std::vector<Membership> members;
  std::vector<Edge> mine;
  for (const Membership& row : all) {
    if (ownership.owner(row.domain) == comm.rank()) members.push_back(row);
  }
  for (const Edge& edge : edges) {
    if (ownership.owner(edge.u) == comm.rank()) mine.push_back(edge);
  }
  const auto rows = comm.all_gather(cohesion(mine, members, ownership, comm));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].cluster, a);
  EXPECT_EQ(rows[0].edges, 3u);
  EXPECT_EQ(rows[0].dedicated, 1u);
  EXPECT_EQ(rows[0].by_kind, (std::array<std::uint64_t, kKeyKinds>{0, 2, 1, 1, 0, 0}));
}

// The obvious way: very many small projected gradient steps.
TEST(MonotoneLogistic, EqualsPatientGradientDescent) {
  std::mt19937_64 random(8);
  std::vector<Example> examples;
  for (int i = 0; i < 300; ++i) {
    const auto input = [&] { return static_cast<double>(random() % 1000) / 500 - 1; };
    const Terms terms{1, input(), input(), input()};
    const double odds = -0.5 + 3 * terms[1] + 1 * terms[2] - 2 * terms[3];  // the last goes down
    examples.push_back({terms, logistic(odds) * 1000 > static_cast<double>(random() % 1000)});
  }
  const Terms prior{0, 1, 0, 0};
  const Terms fitted = fit_monotone(examples, prior);
  Terms weight = prior;
  for (int step = 0; step < 20000; ++step) {
    Terms gradient{1e-4 * weight[0], weight[1] - 1, weight[2], weight[3]};
    for (const Example& example : examples) {
      const double error = logistic(dot(weight, example.terms)) - (example.positive ? 1 : 0);
      for (std::size_t i = 0; i < kTerms; ++i) gradient[i] += error * example.terms[i];
    }
    for (std::size_t i = 0; i < kTerms; ++i) weight[i] -= 0.005 * gradient[i];
    for (std::size_t i = 1; i < kTerms; ++i) weight[i] = std::max(0.0, weight[i]);
  }
  for (std::size_t i = 0; i < kTerms; ++i) EXPECT_NEAR(fitted[i], weight[i], 1e-5);
  EXPECT_EQ(fitted[3], 0);
  EXPECT_GT(fitted[1], 1.5);
}

TEST(MonotoneLogistic, SeparableAndOneSidedDataStayFinite) {
  std::vector<Example> separable, one_sided;
  for (int i = 0; i < 50; ++i) {
    separable.push_back({{1, i < 25 ? -5.0 : 5.0, 0, 0}, i >= 25});
    one_sided.push_back({{1, 1, 1, 1}, false});
  }
  for (const auto& examples : {separable, one_sided, std::vector<Example>{}}) {
    for (const double weight : fit_monotone(examples, {0, 1, 0, 0})) {
      EXPECT_TRUE(std::isfinite(weight));
      EXPECT_LT(std::abs(weight), 30);
    }
  }
}

}  // namespace
}  // namespace iolaus

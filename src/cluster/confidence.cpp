#include "iolaus/cluster/confidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "cluster/logit.hpp"
#include "cluster/monotone_logistic.hpp"
#include "iolaus/features/keys.hpp"
#include "iolaus/model/calibration.hpp"

namespace iolaus {

namespace {

constexpr std::uint64_t kFolds = 5;
constexpr Terms kPrior{0, 1, 0, 0};  // the mean logit as it is

// One cluster with a majority of its labels, as every rank sees it.
struct LabelledCluster {
  DomainId cluster;
  Terms terms;
  double alone;  // prediction for a singleton: its own score
  std::uint32_t size;
  std::uint32_t positive;
};

double mean_logit(const ClusterFacts& facts) { return facts.score_sum / facts.scored; }

Terms terms_of(const ClusterFacts& facts) {
  const double kinds = std::max(1u, independent_kinds(facts.kinds)) - 1;
  return {1, mean_logit(facts), std::log(std::max(1u, facts.fingerprints)), kinds};
}

std::vector<LabelledCluster> labelled_clusters(const ClusterTable& table) {
  std::vector<LabelledCluster> clusters;
  for (const ClusterFacts& facts : table.facts) {
    if (facts.positive == facts.negative || facts.scored == 0) continue;
    clusters.push_back({facts.cluster, terms_of(facts), logistic(mean_logit(facts)), facts.size,
                        facts.positive > facts.negative ? 1u : 0u});
  }
  return clusters;
}

// A family or a group that a cluster holds a member of.
struct Bond {
  std::uint64_t key;
  std::uint32_t cluster;  // place in the list
};

// Families and groups as one kind of key, and the clusters that hold them.
std::vector<Bond> bonds_of(const std::vector<LabelledCluster>& clusters,
                           const std::vector<LabelledMember>& members) {
  std::vector<Bond> bonds;
  for (const LabelledMember& member : members) {
    const auto found = std::lower_bound(
        clusters.begin(), clusters.end(), member.cluster,
        [](const LabelledCluster& one, DomainId name) { return one.cluster < name; });
    if (found == clusters.end() || found->cluster != member.cluster) continue;
    const auto place = static_cast<std::uint32_t>(found - clusters.begin());
    if (member.family != kNoFamily) bonds.push_back({member.family, place});
    if (member.group != kNoFamily) bonds.push_back({(1ull << 32) + member.group, place});
  }
  std::sort(bonds.begin(), bonds.end(), [](const Bond& one, const Bond& other) {
    return one.key != other.key ? one.key < other.key : one.cluster < other.cluster;
  });
  return bonds;
}

// Fold of each cluster: clusters joined by a family or group, directly or over others, share one.
std::vector<std::uint64_t> folds_of(const std::vector<LabelledCluster>& clusters,
                                    const std::vector<Bond>& bonds, std::uint64_t seed) {
  std::vector<std::uint32_t> parent(clusters.size());
  std::iota(parent.begin(), parent.end(), 0u);
  const auto find = [&](std::uint32_t place) {
    while (parent[place] != place) place = parent[place] = parent[parent[place]];
    return place;
  };
  for (std::size_t i = 1; i < bonds.size(); ++i) {
    if (bonds[i].key != bonds[i - 1].key) continue;
    const std::uint32_t one = find(bonds[i - 1].cluster), other = find(bonds[i].cluster);
    parent[std::max(one, other)] = std::min(one, other);
  }
  std::vector<std::uint64_t> folds(clusters.size());
  for (std::uint32_t i = 0; i < folds.size(); ++i) {
    folds[i] = combine_digests(seed, value(clusters[find(i)].cluster)) % kFolds;
  }
  return folds;
}

// The examples of two or more domains, those of one fold left out (kFolds: none).
std::vector<Example> examples_of(const std::vector<LabelledCluster>& clusters,
                                 const std::vector<std::uint64_t>& folds, std::uint64_t left_out) {
  std::vector<Example> examples;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (clusters[i].size < 2 || folds[i] == left_out) continue;
    examples.push_back({clusters[i].terms, clusters[i].positive != 0});
  }
  return examples;
}

// Predictions for the held-out clusters against what they are.
void measure_reliability(const std::vector<LabelledCluster>& clusters,
                         const std::vector<std::uint64_t>& folds, ClusterCalibration& calibration) {
  std::array<Terms, kFolds> weights{};
  for (std::uint64_t fold = 0; fold < kFolds && calibration.fitted; ++fold) {
    weights[fold] = fit_monotone(examples_of(clusters, folds, fold), kPrior);
  }
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const LabelledCluster& cluster = clusters[i];
    const std::size_t at = size_class(cluster.size);
    const bool modelled = calibration.fitted && cluster.size > 1;
    calibration.predicted[at] +=
        modelled ? logistic(dot(weights[folds[i]], cluster.terms)) : cluster.alone;
    calibration.observed[at] += cluster.positive;
    ++calibration.count[at];
  }
  for (std::size_t at = 0; at < kSizeClasses; ++at) {
    const auto count = static_cast<double>(std::max<std::uint64_t>(1, calibration.count[at]));
    calibration.predicted[at] /= count;
    calibration.observed[at] /= count;
  }
}

double confidence_of(const ClusterFacts& facts, const ClusterCalibration& calibration,
                     double base_rate) {
  if (facts.scored == 0) return std::numeric_limits<double>::quiet_NaN();
  if (facts.size == 1) return facts.confidence_sum;
  if (!calibration.fitted) return facts.confidence_sum / facts.scored;
  return shift_base_rate(predict(calibration, facts), calibration.training_rate, base_rate);
}

}  // namespace

std::uint32_t independent_kinds(std::uint32_t kinds) {
  const auto bit = [kinds](KeyKind kind) { return kinds >> static_cast<unsigned>(kind) & 1u; };
  return (bit(KeyKind::kAddress) | bit(KeyKind::kNetwork)) + bit(KeyKind::kNameServer) +
         bit(KeyKind::kTarget) + bit(KeyKind::kMail);
}

ClusterKind cluster_kind(const ClusterFacts& facts) {
  if (facts.size < 2) return ClusterKind::kSingleton;
  if (facts.families > 1) return ClusterKind::kSharedHosting;
  if (independent_kinds(facts.kinds) > 1) return ClusterKind::kBotnet;
  if (facts.dedicated > 0.5f) return ClusterKind::kBotnet;
  const bool alike =
      facts.scored > 0 && std::uint64_t{facts.suspicious} * 10 >= std::uint64_t{facts.scored} * 9;
  return alike ? ClusterKind::kBotnet : ClusterKind::kSharedHosting;
}

ClusterCalibration fit_clusters(const ClusterTable& table, std::uint64_t seed,
                                const Communicator& comm) {
  const std::vector<LabelledCluster> clusters = comm.all_gather(labelled_clusters(table));
  const std::vector<LabelledMember> members = comm.all_gather(table.labelled);
  const auto folds = folds_of(clusters, bonds_of(clusters, members), seed);
  ClusterCalibration calibration;
  const std::vector<Example> examples = examples_of(clusters, folds, kFolds);
  for (const Example& example : examples) {
    ++(example.positive ? calibration.positives : calibration.negatives);
  }
  calibration.fitted =
      calibration.positives >= kLeastClusters && calibration.negatives >= kLeastClusters;
  if (!examples.empty()) {
    calibration.training_rate =
        static_cast<double>(calibration.positives) / static_cast<double>(examples.size());
  }
  calibration.weight = calibration.fitted ? fit_monotone(examples, kPrior) : kPrior;
  measure_reliability(clusters, folds, calibration);
  return calibration;
}

double predict(const ClusterCalibration& calibration, const ClusterFacts& facts) {
  if (facts.scored == 0) return std::numeric_limits<double>::quiet_NaN();
  return logistic(dot(calibration.weight, terms_of(facts)));
}

std::vector<Cluster> rate_clusters(const ClusterTable& table, const ClusterCalibration& calibration,
                                   double base_rate, const Communicator& comm) {
  std::vector<Cluster> clusters;
  clusters.reserve(table.facts.size());
  std::uint64_t first = comm.sum_before(table.members.size());
  for (const ClusterFacts& facts : table.facts) {
    const auto confidence = static_cast<float>(confidence_of(facts, calibration, base_rate));
    clusters.push_back({facts.cluster, first, facts.size, confidence, facts.fingerprints,
                        static_cast<std::uint16_t>(std::min(facts.families, 65535u)),
                        static_cast<std::uint8_t>(facts.kinds), cluster_kind(facts)});
    first += facts.size;
  }
  return clusters;
}

}  // namespace iolaus

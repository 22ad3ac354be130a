#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/cluster/cohesion.hpp"
#include "iolaus/labels/labels.hpp"

namespace iolaus {

enum class Standing : std::uint8_t { kUnlabelled, kNegative, kPositive };

// What a domain brings into its cluster.
struct ClusterMember {
  DomainId domain, cluster;
  std::uint64_t fingerprint;  // digest of its keys; 0 = none
  float score;  // calibrated probability at the labels' prevalence; NaN = not scored. A labelled
                // domain's must come from a model that has not seen it (out of fold).
  float confidence;      // the same at the base rate at deployment
  std::uint32_t family;  // of its label, or kNoFamily
  std::uint32_t
      group;  // labelled domains that belong on one side of a split (labels/folds), or kNoFamily
  Standing standing;
  std::uint8_t reserved[7];  // zero
};
static_assert(sizeof(ClusterMember) == 48);

// What confidence is computed from. One row a cluster, at the owner of its name.
struct ClusterFacts {
  DomainId cluster;
  double score_sum;       // of logits of the calibrated member scores, at the labels' prevalence
  double confidence_sum;  // of member confidences, at the base rate at deployment
  std::uint32_t size;
  std::uint32_t scored;      // members with a score: what the sums run over
  std::uint32_t suspicious;  // members with a score of at least one half at the labels' prevalence
  std::uint32_t fingerprints;  // distinct, non-empty
  std::uint32_t
      kinds;  // bits of KeyKind that hold it together: on at least a tenth of the inner edges
  std::uint32_t families;            // distinct labelled families among the members
  std::uint32_t positive, negative;  // labelled members
  float dedicated;  // share of the inner edges over a key with few domains on it; NaN without edges
  std::uint32_t reserved;  // zero
};
static_assert(sizeof(ClusterFacts) == 64);

// A labelled member of one of this rank's clusters.
struct LabelledMember {
  DomainId cluster, domain;
  std::uint32_t family, group;
};
static_assert(sizeof(LabelledMember) == 24);

struct ClusterTable {
  std::vector<ClusterFacts> facts;       // by cluster
  std::vector<DomainId> members;         // by (cluster, domain): facts[i].size each
  std::vector<LabelledMember> labelled;  // by (cluster, domain)
};

// Brings every domain's row to the owner of its cluster and sums there in order of the domains, so
// that no sum depends on ranks. Singletons have a row too. `cohesion` as cohesion() gives it.
// Collective.
ClusterTable gather_clusters(std::span<const ClusterMember> rows,
                             std::span<const Cohesion> cohesion, const Ownership& ownership,
                             const Communicator& comm);

// What a cluster is called. Shared hosting, not a botnet: two or more labelled
// families among the members, or held together by one kind of evidence only. An address and its
// network are one kind: the second follows from the first. Taken literally the second rule would
// shut out the three names on one server, for which a server is all there is; so one
// kind of evidence is enough where the infrastructure is the members' own: most inner edges run
// over a key with at most kDedicatedDomains domains on it, or nine of ten scored members are
// suspicious by themselves - tenants of a host are a mixture, the names of one operator are not.
enum class ClusterKind : std::uint8_t { kSingleton, kBotnet, kSharedHosting };
ClusterKind cluster_kind(const ClusterFacts& facts);

// Number of independent kinds of evidence in the bits: an address and its network count once.
std::uint32_t independent_kinds(std::uint32_t kinds);

struct Cluster {
  DomainId name;               // smallest member
  std::uint64_t first_member;  // index into the member list by (cluster, domain)
  std::uint32_t size;
  float confidence;  // calibrated at the cluster, at the base rate at deployment; NaN: no member
                     // scored
  std::uint32_t fingerprints;
  std::uint16_t families;
  std::uint8_t kinds;
  ClusterKind kind;
};
static_assert(sizeof(Cluster) == 32);

constexpr std::size_t kSizeClasses = 4;  // sizes 1, 2-5, 6-20, 21+
constexpr std::size_t size_class(std::uint64_t size) {
  return size <= 1 ? 0 : size <= 5 ? 1 : size <= 20 ? 2 : 3;
}

// A monotone logistic model of (mean logit of member scores, log distinct fingerprints, independent
// kinds of evidence beyond the first): no weight but the intercept is ever negative.
struct ClusterCalibration {
  std::array<double, 4> weight{};              // intercept, mean logit, log fingerprints, kinds
  std::uint64_t positives = 0, negatives = 0;  // labelled clusters of two or more domains
  double training_rate = 0;                    // positives among them
  // False: fewer than kLeastClusters of either class to learn from. Then a cluster's confidence is
  // the mean confidence of its members, and reports should say so.
  bool fitted = false;
  // Reliability on held-out families: mean prediction and observed rate by size class, at the
  // labels' prevalence. Singletons are predicted by their own score. Zero where count is zero.
  std::array<double, kSizeClasses> predicted{}, observed{};
  std::array<std::uint64_t, kSizeClasses> count{};
};
constexpr std::uint64_t kLeastClusters = 20;

// Fits on the clusters of two or more domains with labelled members; the target is what most
// labelled members are, ties are left out. A quadratic penalty of weight one pulls towards the mean
// logit itself, so that few or separable clusters give no extreme weights; projected Newton, in
// order of cluster names. The reliability comes from five folds; clusters that share a group or
// family of labels lie in one fold. Every rank returns the same. Collective.
ClusterCalibration fit_clusters(const ClusterTable& table, std::uint64_t seed,
                                const Communicator& comm);

// The model's probability at the labels' prevalence.
double predict(const ClusterCalibration& calibration, const ClusterFacts& facts);

// The clusters of this rank, by name, with confidence at `base_rate`. A singleton's is exactly its
// domain's. Collective (first_member counts over all ranks).
std::vector<Cluster> rate_clusters(const ClusterTable& table, const ClusterCalibration& calibration,
                                   double base_rate, const Communicator& comm);

}  // namespace iolaus

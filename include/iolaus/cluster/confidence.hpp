#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/cluster/clustering.hpp"
#include "iolaus/labels/labels.hpp"

namespace iolaus {

// What confidence is computed from. One row a cluster, at the owner of its name.
struct ClusterFacts {
  DomainId cluster;
  double score_sum;       // of logits of the calibrated member scores, at the labels' prevalence
  double confidence_sum;  // of member confidences, at the base rate at deployment
  std::uint32_t size;
  std::uint32_t fingerprints;        // distinct, non-empty
  std::uint32_t kinds;               // bits of KeyKind that hold it together
  std::uint32_t families;            // distinct labelled families among the members
  std::uint32_t positive, negative;  // labelled members
};

enum class ClusterKind : std::uint8_t { kSingleton, kBotnet, kSharedHosting };

struct Cluster {
  DomainId name;               // smallest member
  std::uint64_t first_member;  // index into the member list by (cluster, domain)
  std::uint32_t size;
  float confidence;  // calibrated at the cluster, at the base rate at deployment
  std::uint32_t fingerprints;
  std::uint16_t families;
  std::uint8_t kinds;
  ClusterKind kind;
};
static_assert(sizeof(Cluster) == 32);

// A monotone logistic model of (mean logit of member scores, log distinct fingerprints, kinds of
// evidence): weights of the last two are never negative (MEANING 14).
struct ClusterCalibration {
  std::array<double, 4> weight{};  // intercept, mean logit, log fingerprints, kinds
  std::uint64_t positives = 0, negatives = 0;
  double training_rate = 0;
  // Reliability on held-out families: mean prediction and observed rate for sizes 1, 2-5, 6-20,
  // 21+.
  std::array<double, 4> predicted{}, observed{};
  std::array<std::uint64_t, 4> count{};
};

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/cluster/clustering.hpp"
#include "iolaus/cluster/confidence.hpp"
#include "iolaus/games/fallback.hpp"
#include "iolaus/labels/labels.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// What an analyst works on: a cluster above the confidence. Every rank knows every
// case.
struct Case {
  DomainId id;  // the cluster's name
  float confidence;
  std::uint32_t size;
  std::uint32_t families;  // labelled families among the members
  ClusterKind kind;
  std::uint8_t reserved[3];  // zero
};
static_assert(sizeof(Case) == 24);

// The cases among this rank's clusters, gathered: by id, on every rank. Collective.
std::vector<Case> select_cases(std::span<const Cluster> clusters, double confidence,
                               const Communicator& comm);

constexpr std::uint8_t kNoLabel = 0xff;
constexpr std::uint8_t kNoFallback = 0xff;

// A domain of a case, as this rank's ranges hold it.
struct CaseMember {
  DomainId domain;
  DomainId case_id;
  float confidence;          // of the domain; NaN: no score
  float fallback_coverage;   // NaN: cannot be told
  std::uint8_t label;        // LabelClass, or kNoLabel
  std::uint8_t fallback;     // FallbackVerdict of specimens that asked for it, or kNoFallback
  std::uint8_t reserved[6];  // zero
};
static_assert(sizeof(CaseMember) == 32);

// Members of cases among this rank's domains, by domain. `confidence` is aligned with `memberships`
// (both follow the shares of history.h5); labels dated after `as_of` are not used.
std::vector<CaseMember> case_members(std::span<const Membership> memberships,
                                     std::span<const float> confidence, std::span<const Case> cases,
                                     std::span<const Label> labels,
                                     std::span<const DomainFallback> fallbacks, Time as_of);

// Which cases each rank works on: contiguous shares of the case list of about equal member counts,
// so that kept rows are the concatenation of the ranks' shares. ranks + 1 offsets into `cases`.
std::vector<std::size_t> share_cases(std::span<const Case> cases, int ranks);

}  // namespace iolaus

#include "iolaus/takedown/case.hpp"

#include <algorithm>
#include <limits>

namespace iolaus {
namespace {

template <typename Row>
const Row* find_row(std::span<const Row> rows, DomainId domain) {
  const auto place = std::lower_bound(rows.begin(), rows.end(), domain,
                                      [](const Row& row, DomainId id) { return row.domain < id; });
  return place != rows.end() && place->domain == domain ? &*place : nullptr;
}

}  // namespace

std::vector<Case> select_cases(std::span<const Cluster> clusters, double confidence,
                               const Communicator& comm) {
  std::vector<Case> mine;
  for (const Cluster& cluster : clusters)
    if (cluster.confidence >= confidence)
      mine.push_back({.id = cluster.name,
                      .confidence = cluster.confidence,
                      .size = cluster.size,
                      .families = cluster.families,
                      .kind = cluster.kind,
                      .reserved = {}});
  std::vector<Case> cases = comm.all_gather(mine);
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.id < b.id; });
  return cases;
}

std::vector<CaseMember> case_members(std::span<const Membership> memberships,
                                     std::span<const float> confidence, std::span<const Case> cases,
                                     std::span<const Label> labels,
                                     std::span<const DomainFallback> fallbacks, Time as_of) {
  std::vector<CaseMember> members;
  for (std::size_t i = 0; i < memberships.size(); ++i) {
    const Membership& membership = memberships[i];
    const auto place = std::lower_bound(cases.begin(), cases.end(), membership.cluster,
                                        [](const Case& row, DomainId id) { return row.id < id; });
    if (place == cases.end() || place->id != membership.cluster) continue;
    const Label* label = find_row(labels, membership.domain);
    const DomainFallback* fallback = find_row(fallbacks, membership.domain);
    const bool known = label != nullptr && label->date < as_of;
    members.push_back(
        {.domain = membership.domain,
         .case_id = membership.cluster,
         .confidence =
             i < confidence.size() ? confidence[i] : std::numeric_limits<float>::quiet_NaN(),
         .fallback_coverage =
             fallback != nullptr ? fallback->coverage : std::numeric_limits<float>::quiet_NaN(),
         .label = known ? static_cast<std::uint8_t>(label->label) : kNoLabel,
         .fallback =
             fallback != nullptr ? static_cast<std::uint8_t>(fallback->verdict) : kNoFallback,
         .reserved = {}});
  }
  std::sort(members.begin(), members.end(),
            [](const CaseMember& a, const CaseMember& b) { return a.domain < b.domain; });
  return members;
}

// A case goes to the rank in whose even share of all members its first member falls.
std::vector<std::size_t> share_cases(std::span<const Case> cases, int ranks) {
  std::uint64_t all = 0, before = 0;
  for (const Case& each : cases) all += std::max<std::uint64_t>(each.size, 1);
  std::vector<std::size_t> first(static_cast<std::size_t>(ranks) + 1, cases.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    while (next < static_cast<std::size_t>(ranks) &&
           before * static_cast<std::uint64_t>(ranks) >= all * next)
      first[next++] = i;
    before += std::max<std::uint64_t>(cases[i].size, 1);
  }
  return first;
}

}  // namespace iolaus

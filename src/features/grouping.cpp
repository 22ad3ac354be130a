#include "iolaus/features/grouping.hpp"

#include <algorithm>
#include <tuple>

namespace iolaus {

std::vector<GroupingKey> grouping_keys(const History& history,
                                       std::span<const std::uint32_t> domains,
                                       std::span<const KeyFacts> facts, std::size_t snapshot,
                                       std::uint32_t most) {
  std::vector<DomainId> wanted;
  for (const std::uint32_t domain : domains) wanted.push_back(history.domains[domain]);
  std::vector<GroupingKey> keys;
  for (const KeyUse& use : key_uses(history)) {
    if (use.key == any_dark_key()) continue;
    if (!std::binary_search(wanted.begin(), wanted.end(), use.domain)) continue;
    const auto found =
        std::lower_bound(facts.begin(), facts.end(), use.key,
                         [](const KeyFacts& a, std::uint64_t key) { return a.key < key; });
    if (found == facts.end() || found->key != use.key) continue;
    const std::uint32_t degree = found->domains[snapshot];
    if (degree >= 2 && degree <= most) keys.push_back({use.domain, use.key, degree, 0});
  }
  std::sort(keys.begin(), keys.end(), [](const GroupingKey& a, const GroupingKey& b) {
    return std::tie(a.domain, a.key) < std::tie(b.domain, b.key);
  });
  return keys;
}

std::uint64_t registration_burst(const History& history, std::uint32_t domain) {
  constexpr std::uint32_t kHour = 3600;
  Time first{0xffffffffu};
  const Observation* server = nullptr;
  for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
    const Observation& segment = history.observations[i];
    if (segment.flags & kUndated) continue;
    first = std::min(first, segment.first_seen);
    if (segment.type != RecordType::kNs || segment.owner != 0) continue;
    if (server == nullptr ||
        std::tie(segment.first_seen, segment.rdata) < std::tie(server->first_seen, server->rdata))
      server = &segment;
  }
  if (server == nullptr) return 0;
  return combine_digests(key_digest(KeyKind::kNameServer, server->rdata), seconds(first) / kHour);
}

}  // namespace iolaus

#include <algorithm>
#include <array>
#include <cassert>

#include "iolaus/dns/dark.hpp"
#include "iolaus/dns/domain_id.hpp"
#include "iolaus/features/keys.hpp"

namespace iolaus {

// The kind takes the place of the first half, so that one rdata never meets itself as another kind.
std::uint64_t key_digest(KeyKind kind, const Rdata& rdata) {
  const std::string_view bytes(reinterpret_cast<const char*>(rdata.bytes.data()),
                               rdata.bytes.size());
  return combine_digests(static_cast<std::uint64_t>(kind), digest64(bytes));
}

namespace {

// The kind of any_dark_key(), which is no kind of evidence.
constexpr KeyKind kAnyDark{0};

}  // namespace

std::uint64_t any_dark_key() { return key_digest(kAnyDark, Rdata{}); }

namespace {

// Before the key is known: what it is made of. `first` is 0 when a segment is undated, which lasts.
struct Mention {
  KeyKind kind;
  Rdata rdata;
  std::uint32_t first, last;
};

bool same_key(const Mention& a, const Mention& b) { return a.kind == b.kind && a.rdata == b.rdata; }

constexpr auto by_key_parts = [](const Mention& a, const Mention& b) {
  return a.kind != b.kind ? a.kind < b.kind : a.rdata < b.rdata;
};

// One segment's key; networks and the dark follow from the distinct addresses.
void mention(const Observation& observation, std::vector<Mention>& mentions) {
  const bool undated =
      (observation.flags & kUndated) != 0 || observation.first_seen == kUnknownTime;
  Mention one{KeyKind::kAddress, observation.rdata, undated ? 0u : seconds(observation.first_seen),
              undated ? 0u : seconds(observation.last_seen)};
  if (is_address(observation.type)) {
    mentions.push_back(one);
    return;
  }
  if (observation.type == RecordType::kNs)
    one.kind = KeyKind::kNameServer;
  else if (observation.type == RecordType::kCname)
    one.kind = KeyKind::kTarget;
  else if (observation.type == RecordType::kMx)
    one.kind = KeyKind::kMail;
  else
    return;
  mentions.push_back(one);
}

// Sorts and joins the mentions from `begin` on that are of one key, to their hull.
void join_mentions(std::vector<Mention>& mentions, std::size_t begin) {
  if (mentions.size() - begin < 2) return;
  const auto start = mentions.begin() + static_cast<std::ptrdiff_t>(begin);
  if (!std::is_sorted(start, mentions.end(), by_key_parts))
    std::sort(start, mentions.end(), by_key_parts);
  auto kept = start;
  for (auto next = start + 1; next != mentions.end(); ++next) {
    if (same_key(*kept, *next)) {
      kept->first = std::min(kept->first, next->first);
      kept->last = std::max(kept->last, next->last);
    } else {
      *++kept = *next;
    }
  }
  mentions.erase(kept + 1, mentions.end());
}

// One domain's uses, in any order of keys. Networks are named once per distinct address, not per
// segment.
void domain_uses(std::span<const Observation> observations, DomainId domain,
                 std::vector<Mention>& mentions, std::vector<KeyUse>& uses) {
  mentions.clear();
  for (const Observation& observation : observations) mention(observation, mentions);
  join_mentions(mentions, 0);
  const std::size_t plain = mentions.size();
  for (std::size_t i = 0; i < plain; ++i) {
    if (mentions[i].kind != KeyKind::kAddress) break;  // addresses sort first
    Mention derived = mentions[i];
    const bool dark = is_dark(derived.rdata);
    derived.kind = dark ? kAnyDark : KeyKind::kNetwork;
    derived.rdata = dark ? Rdata{} : network_of(derived.rdata);
    mentions.push_back(derived);
  }
  join_mentions(mentions, plain);
  for (const Mention& one : mentions)
    uses.push_back({key_digest(one.kind, one.rdata), domain, Time{one.first}, Time{one.last}});
}

constexpr auto by_key_and_domain = [](const KeyUse& a, const KeyUse& b) {
  if (a.key != b.key) return a.key < b.key;
  if (a.domain != b.domain) return value(a.domain) < value(b.domain);
  // Two names of one digest: told apart by their times, so that the order is the same every time.
  return a.first_seen != b.first_seen ? a.first_seen < b.first_seen : a.last_seen < b.last_seen;
};

}  // namespace

std::vector<KeyUse> key_uses(const History& history) {
  std::vector<KeyUse> uses;
#pragma omp parallel
  {
    std::vector<Mention> mentions;
    std::vector<KeyUse> mine;
#pragma omp for schedule(dynamic, 256) nowait
    for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
      const std::uint64_t begin = history.starts[domain], end = history.starts[domain + 1];
      domain_uses({history.observations.data() + begin, static_cast<std::size_t>(end - begin)},
                  history.domains[domain], mentions, mine);
    }
#pragma omp critical
    uses.insert(uses.end(), mine.begin(), mine.end());
  }
  std::sort(uses.begin(), uses.end(), by_key_and_domain);
  return uses;
}

}  // namespace iolaus

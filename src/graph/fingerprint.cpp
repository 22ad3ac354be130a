#include "iolaus/graph/fingerprint.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "iolaus/dns/dark.hpp"
#include "iolaus/graph/edge.hpp"

namespace iolaus {

namespace {

// How much one shared key of a kind says, before rarity: the address is the machine; a name server
// or a mail exchanger is often the provider's; a network is a neighbourhood; a CNAME target is a
// tenant.
constexpr double kind_weight(KeyKind kind) {
  switch (kind) {
    case KeyKind::kAddress:
      return 1.0;
    case KeyKind::kNetwork:
      return 0.35;
    case KeyKind::kNameServer:
      return 0.6;
    case KeyKind::kTarget:
      return 0.8;
    case KeyKind::kMail:
      return 0.6;
  }
  return 0;
}

constexpr double kFixedOne = 4096;

// One key of the domain at hand, with the hull of its uses.
struct Evidence {
  std::uint64_t key;
  KeyKind kind;
  Time first_seen, last_seen;
  std::uint32_t domains;
  double value;
};

bool by_key(const Evidence& one, const Evidence& other) {
  return one.key != other.key ? one.key < other.key : one.kind < other.kind;
}

// The sightings of one segment as bounds: an undated one or an open end leaves its side unknown.
Evidence use_of(const Observation& segment, KeyKind kind, std::uint64_t key) {
  Evidence use{key, kind, segment.first_seen, segment.last_seen, 0, 0};
  if (segment.flags & kUndated) use.first_seen = use.last_seen = kUnknownTime;
  if (segment.flags & kOpenEnd) use.last_seen = kUnknownTime;
  return use;
}

// The keys of an address: the machine, and its network where the network can be the operator's own.
// A listed CDN's or cloud's neighbours are other tenants.
void add_address(const Observation& segment, const NetworkAtlas& atlas,
                 std::vector<Evidence>& evidence) {
  const Rdata& address = segment.rdata;
  if (is_dark(address) || is_dummy_address(address)) return;
  const std::uint8_t lists = atlas.facts(address).lists;
  if (lists & (kListedParking | kListedSinkhole | kListedResolver)) return;
  evidence.push_back(use_of(segment, KeyKind::kAddress, key_digest(KeyKind::kAddress, address)));
  if (lists & (kListedCdn | kListedCloud)) return;
  const Rdata network = network_of(address);
  evidence.push_back(use_of(segment, KeyKind::kNetwork, key_digest(KeyKind::kNetwork, network)));
}

// The key of a name: nothing where the name belongs to a parking service or a sinkhole.
void add_name(const History& history, const Observation& segment, KeyKind kind,
              const NetworkAtlas& atlas, std::vector<Evidence>& evidence) {
  const std::string_view name = target_name(segment.type, rdata_text(history, segment.rdata));
  const std::uint8_t lists =
      kind == KeyKind::kNameServer ? atlas.name_server_lists(name) : atlas.name_lists(name);
  if (lists & (kListedParking | kListedSinkhole)) return;
  evidence.push_back(use_of(segment, kind, key_digest(kind, segment.rdata)));
}

void add_segment(const History& history, const Observation& segment, const NetworkAtlas& atlas,
                 std::vector<Evidence>& evidence) {
  switch (segment.type) {
    case RecordType::kA:
    case RecordType::kAaaa:
      return add_address(segment, atlas, evidence);
    case RecordType::kNs:
      return add_name(history, segment, KeyKind::kNameServer, atlas, evidence);
    case RecordType::kCname:
      return add_name(history, segment, KeyKind::kTarget, atlas, evidence);
    case RecordType::kMx:
      return add_name(history, segment, KeyKind::kMail, atlas, evidence);
    default:
      return;
  }
}

// One entry a key with the hull of its uses; an unknown side stays unknown.
void join_uses(std::vector<Evidence>& evidence) {
  std::sort(evidence.begin(), evidence.end(), by_key);
  std::size_t kept = 0;
  for (const Evidence& use : evidence) {
    if (kept == 0 || evidence[kept - 1].key != use.key) {
      evidence[kept++] = use;
      continue;
    }
    Evidence& joined = evidence[kept - 1];
    joined.first_seen = std::min(joined.first_seen, use.first_seen);  // unknown is least
    joined.last_seen = joined.last_seen == kUnknownTime || use.last_seen == kUnknownTime
                           ? kUnknownTime
                           : std::max(joined.last_seen, use.last_seen);
  }
  evidence.resize(kept);
}

// Registrable domains on the key; a key that the table does not know is this domain's alone.
std::uint32_t domains_on(std::uint64_t key, std::span<const KeyFacts> facts, std::size_t snapshot) {
  const auto found =
      std::lower_bound(facts.begin(), facts.end(), key,
                       [](const KeyFacts& one, std::uint64_t other) { return one.key < other; });
  if (found == facts.end() || found->key != key) return 1;
  return std::max(1u, found->domains[snapshot]);
}

double rarity(std::uint32_t domains, std::uint64_t all_domains) {
  if (all_domains < 2) return 0;
  const double all = static_cast<double>(all_domains);
  return std::max(0.0, std::log(all / domains) / std::log(all));
}

// Gives the domain's keys their values and returns the factor that normalises them.
double weigh(std::vector<Evidence>& evidence, std::span<const KeyFacts> facts, std::size_t snapshot,
             std::uint64_t all_domains, double damping) {
  double squares = damping;
  for (Evidence& one : evidence) {
    one.domains = domains_on(one.key, facts, snapshot);
    one.value = kind_weight(one.kind) * rarity(one.domains, all_domains);
    squares += one.value * one.value;
  }
  return squares > 0 ? 1 / std::sqrt(squares) : 0;
}

// The squared length of the domain's normalised vector, fixed point.
std::uint32_t strength_of(const std::vector<Evidence>& evidence, double scale) {
  double squares = 0;
  for (const Evidence& one : evidence) squares += one.value * scale * one.value * scale;
  return static_cast<std::uint32_t>(std::lround(squares * kSimilarityOne));
}

// An order-free digest of the domain's keys; 0 is kept for no key at all.
std::uint64_t digest_of(const std::vector<Evidence>& evidence) {
  if (evidence.empty()) return 0;
  std::uint64_t sum = 0;
  for (const Evidence& one : evidence) {
    sum += combine_digests(one.key, static_cast<std::uint64_t>(one.kind));
  }
  return std::max<std::uint64_t>(1, combine_digests(sum, evidence.size()));
}

}  // namespace

std::vector<Posting> fingerprints(const History& history, std::span<const KeyFacts> facts,
                                  std::size_t snapshot, std::uint64_t all_domains,
                                  const NetworkAtlas& atlas, const FingerprintOptions& options,
                                  std::vector<std::uint64_t>& fingerprint,
                                  std::vector<std::uint32_t>* strengths) {
  assert(snapshot < kMaxSnapshots);
  fingerprint.assign(history.domains.size(), 0);
  if (strengths != nullptr) strengths->assign(history.domains.size(), 0);
  std::vector<Posting> postings;
  std::vector<Evidence> evidence;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    evidence.clear();
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      add_segment(history, history.observations[i], atlas, evidence);
    }
    join_uses(evidence);
    fingerprint[domain] = digest_of(evidence);
    const double scale = weigh(evidence, facts, snapshot, all_domains, options.damping);
    if (strengths != nullptr) (*strengths)[domain] = strength_of(evidence, scale);
    for (const Evidence& one : evidence) {
      const auto weight = static_cast<std::uint32_t>(std::lround(one.value * scale * kFixedOne));
      if (one.domains < 2 || weight == 0) continue;
      postings.push_back({one.key,
                          history.domains[domain],
                          weight,
                          one.domains,
                          one.first_seen,
                          one.last_seen,
                          one.kind,
                          {}});
    }
  }
  return postings;
}

}  // namespace iolaus

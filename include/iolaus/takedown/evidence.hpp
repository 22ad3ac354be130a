#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/dark.hpp"
#include "iolaus/features/keys.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/network/atlas.hpp"
#include "iolaus/takedown/case.hpp"
#include "iolaus/takedown/protection.hpp"

namespace iolaus {

struct EvidenceOptions {
  Time as_of = kUnknownTime;             // exclusive
  std::uint32_t window = 7 * kDay;       // a link seen in the last `window` before as-of is live
  std::uint32_t tenure_gap = 90 * kDay;  // silence after which all-new servers mean a new owner
};

// Flags of an evidence row.
constexpr std::uint8_t kLive = 1;  // last seen within the window: the only links that actions cut
constexpr std::uint8_t kFormerTenure = 2;     // of an earlier owner of the name
constexpr std::uint8_t kProtectedTarget = 4;  // the address or name pointed to is protected
constexpr std::uint8_t kVanity = 8;  // the name server's domain is a member of the same case
constexpr std::uint8_t kTargetMember =
    16;  // the name pointed to lies under a member of the same case
constexpr std::uint8_t kDummyAddress = 32;

// One segment of a member that names infrastructure: A, AAAA, NS, CNAME, MX (other types are left
// out).
struct EvidenceRow {
  DomainId case_id, domain;
  std::uint64_t key;       // key_digest of what is pointed to
  std::uint64_t name_key;  // key_digest of the owner name as a name server: joins NS rows to glue
  DomainId parent;         // registrable domain of the name pointed to; 0 for addresses
  Rdata rdata;
  Time first_seen, last_seen;
  std::uint32_t count;
  std::uint32_t owner;  // index of the owner name within the domain
  std::uint32_t zone;   // owner index of the zone cut above it (that has NS rows); 0 = the apex
  std::uint32_t asn;
  RecordType type;
  std::array<char, 2> country;
  std::uint8_t segment;  // flags of the history segment
  std::uint8_t flags;
  std::uint8_t lists;  // ListFlag of what is pointed to
  DarkClass dark;      // kPublic for names
};
static_assert(sizeof(EvidenceRow) == 88);

// What is known of a member as a whole.
struct MemberFacts {
  DomainId case_id, domain;
  Time first_seen, last_seen;  // within the current tenure; kUnknownTime when undated
  std::uint32_t live_names;    // owner names with a live link
  float confidence, fallback_coverage;
  std::uint8_t domain_flags;  // of dns/suffix.hpp
  std::uint8_t lists;         // ListFlag of the name
  std::uint8_t label, fallback;
  std::uint8_t is_protected;
  std::uint8_t reserved[7];  // zero
};
static_assert(sizeof(MemberFacts) == 48);

struct Evidence {
  std::vector<MemberFacts> members;  // by domain
  std::vector<EvidenceRow> rows;     // in the history's order
};

// The evidence of a range's members, from the history as of the date (history/view.hpp). A hull's
// last sighting counts as one; a hull that as-of cut open (kOpenEnd) and an undated segment are
// never live. `members`: by domain, at least those of the range. Pure.
Evidence member_evidence(const History& view, std::span<const CaseMember> members,
                         const NetworkAtlas& atlas, const SuffixTable& suffixes,
                         const Protection& protection, const EvidenceOptions& options);

// When the present owner's tenure began: after the last silence of at least `gap` that changed
// every address and name server. kUnknownTime: no such break.
Time tenure_start(std::span<const Observation> observations, std::uint32_t gap);

}  // namespace iolaus

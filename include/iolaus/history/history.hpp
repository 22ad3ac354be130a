#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/record_type.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/dns/time.hpp"

namespace iolaus {

// Flags of a stored segment.
constexpr std::uint8_t kHull = 1;  // first..last bound the sightings; the days between are unknown
constexpr std::uint8_t kUndated = 2;   // no date at all: every time feature is missing
constexpr std::uint8_t kOpenEnd = 4;   // a hull cut by as-of: last_seen and count are unknown (0)
constexpr std::uint8_t kRolledUp = 8;  // of a disposable zone: the owner is a wildcard made here

// One presence segment: what is stored. Unique by (domain, owner, type, rdata, first_seen, flags &
// kHull).
struct Observation {
  Rdata rdata;                 // zero where there is none (NXDOMAIN)
  Time first_seen, last_seen;  // inclusive
  std::uint32_t count;         // observed answers, saturating; 0 = not given
  std::uint32_t volume;        // of these, the ones that no other member of the RRset repeats
  std::uint32_t ttl;           // the longest seen, in seconds; 0 = not given
  std::uint32_t owner;         // index of the owner name within its domain; 0 = the apex
  RecordType type;
  std::uint8_t flags;
  std::uint8_t bailiwicks;  // bit n: seen from a zone of n labels; bit 7: of seven or more
};
static_assert(sizeof(Observation) == 44 && std::has_unique_object_representations_v<Observation>);

// Many short texts in one block.
struct TextList {
  std::vector<std::uint64_t> starts{0};  // size() + 1 offsets into `bytes`
  std::vector<char> bytes;
  std::size_t size() const { return starts.size() - 1; }
  std::string_view operator[](std::size_t index) const {
    return {bytes.data() + starts[index],
            static_cast<std::size_t>(starts[index + 1] - starts[index])};
  }
  void push_back(std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    starts.push_back(bytes.size());
  }
};

// The names of one digest range. Names are text here and in history.h5, and nowhere else.
struct NameTable {
  TextList domains;  // aligned with History::domains
  std::vector<std::uint8_t>
      domain_flags;  // kIsPublicSuffix, kUnderPrivateSuffix, ... (dns/suffix.hpp)
  std::vector<std::uint64_t> owner_starts{0};  // domains + 1 offsets into `owners`
  TextList owners;           // what stands before the domain: "" (index 0), "www", "a.b"
  std::vector<Rdata> rdata;  // ascending, unique: digests of name- or text-valued rdata ...
  TextList rdata_texts;      // ... and their texts
};

// One digest range of the history, ordered by (digest, domain name, owner name, type, rdata,
// first_seen). Every owner list starts with the apex "", then ascends. 44 bytes a segment and the
// names.
struct History {
  std::uint32_t range = 0;
  std::vector<DomainId> domains;
  std::vector<std::uint64_t> starts{0};  // domains.size() + 1 offsets into `observations`
  std::vector<Observation> observations;
  NameTable names;
};

// Adds a piece of the same range that follows what is there; the rdata texts are the caller's to
// join.
void append(History& history, const History& piece);

// "www.example.com" of the segment's owner within domain number `domain`.
std::string owner_name(const History& history, std::size_t domain, std::uint32_t owner);
// The text of a name- or text-valued rdata; empty when the range has none such (addresses).
std::string_view rdata_text(const History& history, const Rdata& rdata);
// The rdata as people read it: the address, or the text.
std::string format_rdata(const History& history, const Observation& observation);
// Index of a domain within the range, or domains.size().
std::size_t find_domain(const History& history, std::string_view canonical_domain);

}  // namespace iolaus

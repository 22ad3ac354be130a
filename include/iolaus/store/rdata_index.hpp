#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/history/history.hpp"

namespace iolaus {

// The index by rdata of history.h5: which domains point at an address or a name. Its rows are
// uses: (key, domain), each once, in order. Text-valued rdata (TXT and all other types) is not in
// it.

enum class RdataKind : std::uint64_t { kAddress = 0, kName = 1 };

// An address as in Rdata, big-endian: a prefix is a contiguous range of keys. A name by the first
// eight bytes of its digest (`low` is 0): whoever reads the domain sees whether it is the name.
struct RdataKey {
  RdataKind kind{};
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const RdataKey&, const RdataKey&) = default;
};

RdataKey key_of_address(const Rdata& address);
RdataKey key_of_name(std::string_view canonical_name);
// The key's 16 bytes, of a name the last eight zero.
Rdata bytes_of(const RdataKey& key);

// A time as a day: 0 is no day, 1 is 1970-01-01.
constexpr std::uint32_t day_of(Time time) { return seconds(time) / kDay + 1; }

// One domain that points at a key; `domain` is its ordinal among all domains of the history (or,
// while the index is being built, of a range). No dated segment of the two lies outside of
// [first_day, last_day]; both are 0 when none is dated.
struct RdataUse {
  RdataKey key;
  std::uint64_t domain = 0;
  std::uint32_t first_day = 0, last_day = 0;
  friend auto operator<=>(const RdataUse&, const RdataUse&) = default;
};
static_assert(sizeof(RdataUse) == 40);
// Sums of these tell whether two sets of uses are the same, in any order.
std::uint64_t digest_of(const RdataUse& use);

// The name that a segment's rdata points at: the target of NS, CNAME, DNAME, PTR, MX and SRV, the
// primary server of SOA. Empty for all other types. `text` is that of the rdata.
std::string target_of(RecordType type, std::string_view text);

// The key of a segment's rdata; nullopt for rdata that the index leaves out.
std::optional<RdataKey> key_of(const History& history, const Observation& segment);

// The uses of domains [first, first + count) of a History, sorted, each once; `domain` counts from
// the History's first. By all threads. Memory: 40 bytes a use.
std::vector<RdataUse> uses_of(const History& history, std::size_t first, std::size_t count);
// Sorts by all threads.
void sort_uses(std::vector<RdataUse>& uses);

// Uses in blocks of at most this many, each of one kind and unpackable alone; the uses of a key may
// fill many. Format of a block (`varint`: LEB128; `packed(n)`: n integers as in
// store/integers.hpp):
//   varint 1 (the block format); varints kind, keys, uses; 6 varints: bytes of each column; then
//   the columns, one after the other:
//    0 high     packed(keys)   ascending by (high, low)
//    1 low      packed(keys)
//    2 sizes    packed(keys)   uses of each key minus one
//    3 domains  packed(uses)   the keys' lists of domains, lists of like lengths side by side (by
//                              the number of binary digits of the length, then by key): of each its
//                              first domain, then each domain minus the one before minus 1
//    4 first_days  packed(uses)   in the order of `domains`
//    5 spans       packed(uses)   last day minus first day
constexpr std::uint64_t kRdataBlockUses = 16'384;

// One block in the bytes.
struct RdataBlockRow {
  std::uint64_t offset = 0, bytes = 0, uses = 0;
  RdataUse first;  // its days are not in the table of the file
  friend bool operator==(const RdataBlockRow&, const RdataBlockRow&) = default;
};
static_assert(sizeof(RdataBlockRow) == 64);

struct PackedUses {
  std::vector<RdataBlockRow> blocks;
  std::vector<std::byte> bytes;
};

// `uses` are sorted, each once. Blocks are packed by all threads.
PackedUses pack_uses(std::span<const RdataUse> uses);

struct RdataBlock {
  std::vector<RdataKey> keys;                        // ascending
  std::vector<std::uint64_t> starts;                 // keys + 1 offsets into `domains`
  std::vector<std::uint64_t> domains;                // ascending for each key
  std::vector<std::uint32_t> first_days, last_days;  // aligned with `domains`
  RdataUse use(std::size_t of_key, std::uint64_t index) const {
    return {keys[of_key], domains[index], first_days[index], last_days[index]};
  }
};

// One block, `bytes` being exactly its bytes. Memory is asked for only after the counts have been
// compared with `row`. Throws Error for bytes that are no such block.
RdataBlock unpack_rdata_block(const RdataBlockRow& row, std::span<const std::byte> bytes);

}  // namespace iolaus

#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/dns/rdata.hpp"
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

// One domain that points at a key; `domain` is its ordinal among all domains of the history (or,
// while the index is being built, of a range).
struct RdataUse {
  RdataKey key;
  std::uint64_t domain = 0;
  friend auto operator<=>(const RdataUse&, const RdataUse&) = default;
};
static_assert(sizeof(RdataUse) == 32);
// Sums of these tell whether two sets of uses are the same, in any order.
std::uint64_t digest_of(const RdataUse& use);

// The name that a segment's rdata points at: the target of NS, CNAME, DNAME, PTR, MX and SRV, the
// primary server of SOA. Empty for all other types. `text` is that of the rdata.
std::string target_of(RecordType type, std::string_view text);

// The key of a segment's rdata; nullopt for rdata that the index leaves out.
std::optional<RdataKey> key_of(const History& history, const Observation& segment);

// The uses of domains [first, first + count) of a History, sorted, each once; `domain` counts from
// the History's first. By all threads. Memory: 32 bytes a use.
std::vector<RdataUse> uses_of(const History& history, std::size_t first, std::size_t count);
// Sorts by all threads.
void sort_uses(std::vector<RdataUse>& uses);

// Uses in blocks of at most this many, each of one kind and unpackable alone; the uses of a key may
// fill many. Format of a block (`varint`: LEB128; `packed(n)`: n integers as in
// store/integers.hpp):
//   varint 1 (the block format); varints kind, keys, uses; 4 varints: bytes of each column; then
//   the columns, one after the other:
//    0 high     packed(keys)   ascending by (high, low)
//    1 low      packed(keys)
//    2 sizes    packed(keys)   uses of each key minus one
//    3 domains  packed(uses)   the keys' lists of domains, ordered by the number of binary digits
//    of
//                              their length, then by key (lists of like lengths have like gaps): of
//                              each its first domain, then each domain minus the one before minus 1
constexpr std::uint64_t kRdataBlockUses = 16'384;

// One block in the bytes.
struct RdataBlockRow {
  std::uint64_t offset = 0, bytes = 0, uses = 0;
  RdataUse first;
  friend bool operator==(const RdataBlockRow&, const RdataBlockRow&) = default;
};
static_assert(sizeof(RdataBlockRow) == 56);

struct PackedUses {
  std::vector<RdataBlockRow> blocks;
  std::vector<std::byte> bytes;
};

// `uses` are sorted, each once. Blocks are packed by all threads.
PackedUses pack_uses(std::span<const RdataUse> uses);

struct RdataBlock {
  std::vector<RdataKey> keys;          // ascending
  std::vector<std::uint64_t> starts;   // keys + 1 offsets into `domains`
  std::vector<std::uint64_t> domains;  // ascending for each key
};

// One block, `bytes` being exactly its bytes. Memory is asked for only after the counts have been
// compared with `row`. Throws Error for bytes that are no such block.
RdataBlock unpack_rdata_block(const RdataBlockRow& row, std::span<const std::byte> bytes);

}  // namespace iolaus

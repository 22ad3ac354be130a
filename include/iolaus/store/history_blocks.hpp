#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "iolaus/history/history.hpp"

namespace iolaus {

// A digest range of the history in few bytes: self-contained blocks of whole domains, each
// unpackable alone. The bytes are a pure function of the History, whatever the number of threads.
//
// A block takes domains in order until the next one would make more than 16,384 segments; a domain
// of more is a block of its own. Format of a block (`varint`: LEB128; `packed(n)`: n integers as in
// store/integers.hpp; all arithmetic on times and counts modulo 2^32):
//   varint 1 (the block format); varints domains, owners, keys, segments, v4, v6, texts, types;
//   24 varints: bytes of each column; then the columns, one after the other:
//    0 domain_lengths   packed(domains)   1 domain_names  bytes     registrable domains, in order
//    2 domain_flags     packed(domains)
//    3 domain_owners    packed(domains)   owner names beside the apex
//    4 domain_keys      packed(domains)   a key: consecutive segments of one owner, type and rdata
//    5 prefix_lengths   packed(owners)    6 prefixes      bytes     owner names before the domain,
//                                                                   without the apex of each domain
//    7 types            packed(types)     distinct record types, ascending
//    8 addresses_v4     packed(v4)        distinct IPv4 addresses, ascending
//    9 addresses_v6     packed(2 * v6)    distinct IPv6 addresses, ascending: high and low halves
//   10 text_lengths     packed(texts)    11 texts         bytes     rdata texts, by ascending
//   digest 12 key_owners       packed(keys)      owner index minus that of the domain's key before
//   (or 0) 13 key_types        packed(keys)      index into `types` 14 key_rdata packed(keys) 0:
//   none; then the v4, the v6, the texts, counted on 15 key_segments     packed(keys)      segments
//   minus one 16 flags            packed(segments) 17 first_seen       packed            of each
//   key's first segment, unless undated 18 gaps             packed            of the key's other
//   segments, unless undated: first_seen
//                                         minus last_seen of the segment before
//   19 lengths          packed            last_seen - first_seen, unless undated
//   20 counts           packed(segments)
//   21 repeats          packed(segments)  count - volume
//   22 ttl              packed(segments)
//   23 bailiwicks       packed(segments)
//   bytes: one byte 0 and the texts joined, or one byte 1 and a Zstandard frame of them
// Digests of domains and texts are not stored: they are computed from the names.

// One block in its range's bytes.
struct BlockRow {
  std::uint64_t offset = 0, bytes = 0;
  std::uint64_t domains = 0, segments = 0, owners = 0, texts = 0;  // owners with every apex
  DomainId first_id{}, last_id{};
  std::uint64_t range = 0;
  friend bool operator==(const BlockRow&, const BlockRow&) = default;
};
static_assert(sizeof(BlockRow) == 72);

struct PackedRange {
  std::uint32_t range = 0;
  std::vector<BlockRow> blocks;
  std::vector<std::byte> bytes;
};

// Blocks are packed by all OpenMP threads. Throws Error when the History breaks its own rules: an
// id that is not its domain's digest, rdata of a type other than an address without its text, an
// owner list that does not begin with the apex, an undated segment with a time. Texts that no
// segment has are left out.
PackedRange pack_history(const History& history);

// The range again; `bytes` are those of `blocks`, which may be some consecutive ones of a range.
// Memory is asked for only after the counts have been compared with `blocks`. Throws Error for
// bytes that are no such blocks, without the name of the file.
History unpack_history(std::uint32_t range, std::span<const BlockRow> blocks,
                       std::span<const std::byte> bytes);
inline History unpack_history(const PackedRange& packed) {
  return unpack_history(packed.range, packed.blocks, packed.bytes);
}

// One block as a History of its own, `bytes` being exactly its bytes.
History unpack_block(const BlockRow& block, std::span<const std::byte> bytes);

// How many bytes of a block each column takes, in the order above; "header" first.
std::vector<std::pair<std::string_view, std::uint64_t>> bytes_by_column(
    std::span<const std::byte> block);

}  // namespace iolaus

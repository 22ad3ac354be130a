#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "iolaus/history/history.hpp"
#include "iolaus/store/history_blocks.hpp"

namespace iolaus {

// A block between History and bytes: its columns as arrays (store/history_blocks.hpp describes
// them).
struct BlockColumns {
  TextList domain_names, prefixes, texts;
  std::vector<std::uint32_t> domain_owners, domain_keys;
  std::vector<std::uint32_t> addresses_v4;
  std::vector<std::uint64_t> addresses_v6;
  std::vector<std::uint32_t> key_owners, key_rdata, key_segments;
  std::vector<std::uint32_t> first_seen, gaps, lengths, counts, repeats, ttl;
  std::vector<std::uint16_t> types, key_types;
  std::vector<std::uint8_t> domain_flags, flags, bailiwicks;
};

// Domains [first, end) of a History.
BlockColumns columns_of_block(const History& history, std::size_t first, std::size_t end);

// Takes the names out of `columns`. Throws Error when the columns contradict one another.
History history_of_block(std::uint32_t range, BlockColumns& columns);

// The bytes of a block.
std::vector<std::byte> encode_block(const BlockColumns& columns);

// Throws Error unless the bytes are a block with the counts of `expected`.
BlockColumns decode_block(const BlockRow& expected, std::span<const std::byte> bytes);

}  // namespace iolaus

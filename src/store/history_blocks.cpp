#include "iolaus/store/history_blocks.hpp"

#include <algorithm>
#include <limits>

#include "block_columns.hpp"
#include "in_parallel.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kBlockSegments = 16'384;

// Where the blocks begin, as domains; the last entry is their end.
std::vector<std::size_t> cut_blocks(const History& history) {
  std::vector<std::size_t> cuts{0};
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    if (domain > cuts.back() &&
        (history.starts[domain + 1] - history.starts[cuts.back()] > kBlockSegments ||
         domain - cuts.back() == kBlockSegments))
      cuts.push_back(domain);
  if (!history.domains.empty()) cuts.push_back(history.domains.size());
  return cuts;
}

// The blocks' texts, each once, in the order of their digests.
void join_texts(const std::vector<History>& pieces, NameTable& names) {
  struct Place {
    Rdata rdata;
    std::uint32_t piece, text;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> places;
  for (std::uint32_t piece = 0; piece < pieces.size(); ++piece)
    for (std::uint32_t text = 0; text < pieces[piece].names.rdata.size(); ++text)
      places.push_back({pieces[piece].names.rdata[text], piece, text});
  std::sort(places.begin(), places.end());
  for (const Place& place : places) {
    if (!names.rdata.empty() && names.rdata.back() == place.rdata) continue;
    names.rdata.push_back(place.rdata);
    names.rdata_texts.push_back(pieces[place.piece].names.rdata_texts[place.text]);
  }
}

History joined(std::uint32_t range, std::vector<History>& pieces) {
  if (pieces.size() == 1) return std::move(pieces.front());
  History history;
  history.range = range;
  join_texts(pieces, history.names);
  std::size_t segments = 0;
  for (const History& piece : pieces) segments += piece.observations.size();
  history.observations.reserve(segments);
  for (History& piece : pieces) {
    append(history, piece);
    piece = {};
  }
  return history;
}

}  // namespace

PackedRange pack_history(const History& history) {
  const std::vector<std::size_t> cuts = cut_blocks(history);
  std::vector<std::vector<std::byte>> bytes(cuts.size() - 1);
  PackedRange packed{history.range, std::vector<BlockRow>(bytes.size()), {}};
  in_parallel(bytes.size(), [&](std::size_t block) {
    const std::size_t first = cuts[block], end = cuts[block + 1];
    const BlockColumns columns = columns_of_block(history, first, end);
    bytes[block] = encode_block(columns);
    packed.blocks[block] = {.offset = 0,
                            .bytes = bytes[block].size(),
                            .domains = end - first,
                            .segments = history.starts[end] - history.starts[first],
                            .owners = end - first + columns.prefixes.size(),
                            .texts = columns.texts.size(),
                            .first_id = history.domains[first],
                            .last_id = history.domains[end - 1],
                            .range = history.range};
  });
  for (std::size_t block = 0; block < bytes.size(); ++block) {
    packed.blocks[block].offset = packed.bytes.size();
    packed.bytes.insert(packed.bytes.end(), bytes[block].begin(), bytes[block].end());
    bytes[block] = {};
  }
  return packed;
}

History unpack_block(const BlockRow& block, std::span<const std::byte> bytes) {
  if (block.range > std::numeric_limits<std::uint32_t>::max() || block.domains == 0 ||
      block.owners < block.domains || bytes.size() != block.bytes)
    fail("the table of blocks is damaged");
  BlockColumns columns = decode_block(block, bytes);
  History history = history_of_block(static_cast<std::uint32_t>(block.range), columns);
  if (history.domains.front() != block.first_id || history.domains.back() != block.last_id)
    fail("the block's domains are others than those in the table of blocks");
  return history;
}

History unpack_history(std::uint32_t range, std::span<const BlockRow> blocks,
                       std::span<const std::byte> bytes) {
  std::vector<History> pieces(blocks.size());
  in_parallel(blocks.size(), [&](std::size_t i) {
    const BlockRow& block = blocks[i];
    const std::uint64_t offset = block.offset - blocks.front().offset;
    if (block.range != range || offset > bytes.size() || block.bytes > bytes.size() - offset)
      fail("block {} of the range: the table of blocks is damaged", i);
    try {
      pieces[i] = unpack_block(block, bytes.subspan(offset, block.bytes));
    } catch (const Error& error) {
      fail("block {} of the range: {}", i, error.what());
    }
  });
  if (pieces.empty()) {
    History empty;
    empty.range = range;
    return empty;
  }
  return joined(range, pieces);
}

}  // namespace iolaus

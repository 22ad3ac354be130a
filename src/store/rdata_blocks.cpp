#include <algorithm>
#include <array>
#include <bit>

#include "in_parallel.hpp"
#include "integers.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/store/rdata_index.hpp"
#include "varint.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kBlockFormat = 1;
constexpr std::size_t kColumns = 6;
constexpr std::array<const char*, kColumns> kNames = {"high",    "low",        "sizes",
                                                      "domains", "first_days", "spans"};
constexpr std::size_t kWidths = 65;

// Where each list of domains lies in its column: by the number of binary digits of its length, then
// by key. `starts` are those of a block.
std::vector<std::size_t> order_of_lists(const std::vector<std::uint64_t>& starts) {
  std::array<std::vector<std::size_t>, kWidths> by_width;
  for (std::size_t key = 0; key + 1 < starts.size(); ++key)
    by_width[static_cast<std::size_t>(std::bit_width(starts[key + 1] - starts[key]))].push_back(
        key);
  std::vector<std::size_t> order;
  for (const auto& keys : by_width) order.insert(order.end(), keys.begin(), keys.end());
  return order;
}

std::vector<std::byte> pack_block(std::span<const RdataUse> uses) {
  std::vector<std::uint64_t> high, low, sizes, starts, gaps, first_days, spans;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (i > 0 && uses[i].key == uses[i - 1].key) continue;
    high.push_back(uses[i].key.high);
    low.push_back(uses[i].key.low);
    starts.push_back(i);
  }
  starts.push_back(uses.size());
  for (std::size_t key = 0; key < high.size(); ++key)
    sizes.push_back(starts[key + 1] - starts[key] - 1);
  gaps.reserve(uses.size());
  for (const std::size_t key : order_of_lists(starts)) {
    gaps.push_back(uses[starts[key]].domain);
    for (std::uint64_t i = starts[key] + 1; i < starts[key + 1]; ++i)
      gaps.push_back(uses[i].domain - uses[i - 1].domain - 1);
    for (std::uint64_t i = starts[key]; i < starts[key + 1]; ++i) {
      first_days.push_back(uses[i].first_day);
      spans.push_back(uses[i].last_day - uses[i].first_day);
    }
  }
  std::vector<std::byte> body, bytes;
  std::array<std::uint64_t, kColumns> ends;
  std::size_t column = 0;
  for (const auto* values : {&high, &low, &sizes, &gaps, &first_days, &spans}) {
    pack_integers(*values, body);
    ends[column++] = body.size();
  }
  put_varint(kBlockFormat, bytes);
  put_varint(static_cast<std::uint64_t>(uses.front().key.kind), bytes);
  put_varint(high.size(), bytes);
  put_varint(uses.size(), bytes);
  for (std::size_t i = 0; i < kColumns; ++i)
    put_varint(ends[i] - (i == 0 ? 0 : ends[i - 1]), bytes);
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

struct Header {
  std::uint64_t kind, keys, uses;
  std::array<std::uint64_t, kColumns> sizes;
};

Header take_header(std::span<const std::byte>& in) {
  if (take_varint(in) != kBlockFormat) fail("a block of an unknown format");
  Header header;
  header.kind = take_varint(in);
  header.keys = take_varint(in);
  header.uses = take_varint(in);
  for (std::uint64_t& size : header.sizes) size = take_varint(in);
  std::uint64_t left = in.size();
  for (const std::uint64_t size : header.sizes) {
    if (size > left) fail("the block's columns are longer than it");
    left -= size;
  }
  if (left != 0) fail("the block's columns do not fill it");
  return header;
}

// The keys' lists, out of the columns' order. Throws Error unless each ascends.
void place_lists(const std::vector<std::uint64_t>& gaps,
                 const std::vector<std::uint32_t>& first_days,
                 const std::vector<std::uint32_t>& spans, RdataBlock& block) {
  block.domains.resize(gaps.size());
  block.first_days.resize(gaps.size());
  block.last_days.resize(gaps.size());
  std::size_t at = 0;
  for (const std::size_t key : order_of_lists(block.starts)) {
    std::uint64_t domain = 0;
    for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i, ++at) {
      const bool first = i == block.starts[key];
      const std::uint64_t next = first ? gaps[at] : domain + gaps[at] + 1;
      if (!first && next <= domain) fail("a list of domains is out of order");
      block.domains[i] = domain = next;
      block.first_days[i] = first_days[at];
      block.last_days[i] = first_days[at] + spans[at];
      if (block.last_days[i] < first_days[at]) fail("a domain's days are out of order");
    }
  }
}

}  // namespace

PackedUses pack_uses(std::span<const RdataUse> uses) {
  std::vector<std::size_t> cuts{0};
  for (std::size_t i = 1; i < uses.size(); ++i)
    if (i - cuts.back() == kRdataBlockUses || uses[i].key.kind != uses[i - 1].key.kind)
      cuts.push_back(i);
  if (!uses.empty()) cuts.push_back(uses.size());
  std::vector<std::vector<std::byte>> bytes(cuts.size() - 1);
  in_parallel(bytes.size(), [&](std::size_t block) {
    bytes[block] = pack_block(uses.subspan(cuts[block], cuts[block + 1] - cuts[block]));
  });
  PackedUses packed;
  for (std::size_t block = 0; block < bytes.size(); ++block) {
    packed.blocks.push_back({packed.bytes.size(), bytes[block].size(),
                             cuts[block + 1] - cuts[block], uses[cuts[block]]});
    packed.bytes.insert(packed.bytes.end(), bytes[block].begin(), bytes[block].end());
    bytes[block] = {};
  }
  return packed;
}

RdataBlock unpack_rdata_block(const RdataBlockRow& row, std::span<const std::byte> bytes) {
  auto in = bytes;
  const Header header = take_header(in);
  if (bytes.size() != row.bytes || header.uses != row.uses || header.uses > kRdataBlockUses ||
      header.kind != static_cast<std::uint64_t>(row.first.key.kind) ||
      header.kind > static_cast<std::uint64_t>(RdataKind::kName))
    fail("the block's counts differ from those in the table of blocks");
  if (header.keys == 0 || header.keys > header.uses) fail("the block has more keys than uses");
  std::vector<std::uint64_t> high, low, sizes, gaps;
  std::size_t column = 0;
  std::vector<std::uint32_t> first_days, spans;
  const auto take = [&](std::size_t count, auto& values) {
    auto part = in.first(header.sizes[column]);
    in = in.subspan(part.size());
    unpack_integers(part, count, values);
    if (!part.empty()) fail("column {} has bytes left over", kNames[column]);
    ++column;
  };
  take(header.keys, high);
  take(header.keys, low);
  take(header.keys, sizes);
  take(header.uses, gaps);
  take(header.uses, first_days);
  take(header.uses, spans);
  RdataBlock block;
  block.starts.assign(1, 0);
  for (std::size_t i = 0; i < high.size(); ++i) {
    block.keys.push_back({row.first.key.kind, high[i], low[i]});
    if (i > 0 && block.keys[i - 1] >= block.keys[i]) fail("the block's keys are out of order");
    if (sizes[i] >= header.uses - block.starts.back())
      fail("the keys have more uses than the block");
    block.starts.push_back(block.starts.back() + sizes[i] + 1);
  }
  if (block.starts.back() != header.uses) fail("the keys have fewer uses than the block");
  place_lists(gaps, first_days, spans, block);
  if (block.keys.front() != row.first.key || block.domains.front() != row.first.domain)
    fail("the block begins otherwise than the table of blocks says");
  return block;
}

}  // namespace iolaus

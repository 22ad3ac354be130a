#include <zstd.h>

#include <array>
#include <limits>
#include <memory>

#include "block_columns.hpp"
#include "integers.hpp"
#include "iolaus/error/error.hpp"
#include "varint.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kBlockFormat = 1;
// Level 3 is a tenth smaller than 1 on domain names, 19 another tenth but thirty times as slow.
constexpr int kLevel = 3;
// A Zstandard frame holds at most 128 KiB a block, which takes at least four bytes.
constexpr std::uint64_t kMostRatio = std::uint64_t{1} << 15;

constexpr std::array<std::string_view, 24> kNames = {
    "domain_lengths", "domain_names", "domain_flags", "domain_owners", "domain_keys",
    "prefix_lengths", "prefixes",     "types",        "addresses_v4",  "addresses_v6",
    "text_lengths",   "texts",        "key_owners",   "key_types",     "key_rdata",
    "key_segments",   "flags",        "first_seen",   "gaps",          "lengths",
    "counts",         "repeats",      "ttl",          "bailiwicks"};

struct Header {
  std::uint64_t domains, owners, keys, segments, v4, v6, texts, types;
  std::array<std::uint64_t, kNames.size()> sizes;
};

Header take_header(std::span<const std::byte>& in) {
  if (take_varint(in) != kBlockFormat) fail("a block of an unknown format");
  Header header;
  for (std::uint64_t* count : {&header.domains, &header.owners, &header.keys, &header.segments,
                               &header.v4, &header.v6, &header.texts, &header.types})
    *count = take_varint(in);
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();
  for (std::uint64_t& size : header.sizes) {
    size = take_varint(in);
    if (size > left) fail("the block's columns are longer than any file");
    left -= size;
  }
  if (std::numeric_limits<std::uint64_t>::max() - left != in.size())
    fail("the block's columns do not fill it");
  return header;
}

void pack_bytes(const std::vector<char>& bytes, std::vector<std::byte>& out) {
  if (bytes.empty()) return;
  const std::size_t begin = out.size(), most = ZSTD_compressBound(bytes.size());
  out.resize(begin + 1 + most);
  const std::size_t size =
      ZSTD_compress(out.data() + begin + 1, most, bytes.data(), bytes.size(), kLevel);
  const bool smaller = ZSTD_isError(size) == 0 && size < bytes.size();
  out[begin] = static_cast<std::byte>(smaller);
  out.resize(begin + 1 + (smaller ? size : bytes.size()));
  if (!smaller) std::memcpy(out.data() + begin + 1, bytes.data(), bytes.size());
}

void pack_lengths(const TextList& texts, std::vector<std::byte>& out) {
  std::vector<std::uint64_t> lengths(texts.size());
  for (std::size_t i = 0; i < lengths.size(); ++i)
    lengths[i] = texts.starts[i + 1] - texts.starts[i];
  pack_integers(lengths, out);
}

// Reads the columns in their order, each to its last byte.
class ColumnCursor {
 public:
  ColumnCursor(const Header& header, std::span<const std::byte> in) : header_(header), in_(in) {}
  template <typename T>
  void take(std::size_t count, std::vector<T>& out) {
    auto column = next();
    unpack_integers(column, count, out);
    if (!column.empty()) fail_column("has bytes left over");
  }
  void take_texts(std::size_t count, TextList& out) {
    std::vector<std::uint32_t> lengths;
    take(count, lengths);
    out.starts.reserve(count + 1);
    for (const std::uint32_t length : lengths) out.starts.push_back(out.starts.back() + length);
    const auto column = next();
    const std::uint64_t size = out.starts.back();
    if (size == 0 && column.empty()) return;
    if (column.empty() || size / kMostRatio > column.size()) fail_column("is too short");
    const auto content = column.subspan(1);
    out.bytes.resize(size);
    if (column.front() == std::byte{0}) {
      if (content.size() != size) fail_column("has another length than its texts");
      std::memcpy(out.bytes.data(), content.data(), size);
    } else if (column.front() != std::byte{1} ||
               ZSTD_decompress(out.bytes.data(), size, content.data(), content.size()) != size) {
      fail_column("cannot be decompressed");
    }
  }

 private:
  const Header& header_;
  std::span<const std::byte> in_;
  std::size_t column_ = 0;
  std::span<const std::byte> next() {
    const auto column = in_.first(header_.sizes[column_]);
    in_ = in_.subspan(column.size());
    ++column_;
    return column;
  }
  [[noreturn]] void fail_column(const char* what) const {
    fail("column {} {}", kNames[column_ - 1], what);
  }
};

}  // namespace

std::vector<std::byte> encode_block(const BlockColumns& columns) {
  std::vector<std::byte> body;
  std::array<std::uint64_t, kNames.size()> sizes;
  std::size_t column = 0, begin = 0;
  const auto ended = [&] {
    sizes[column++] = body.size() - begin;
    begin = body.size();
  };
  const auto put = [&](const auto& values) {
    pack_integers(values, body);
    ended();
  };
  const auto put_texts = [&](const TextList& texts) {
    pack_lengths(texts, body);
    ended();
    pack_bytes(texts.bytes, body);
    ended();
  };
  put_texts(columns.domain_names);
  put(columns.domain_flags);
  put(columns.domain_owners);
  put(columns.domain_keys);
  put_texts(columns.prefixes);
  put(columns.types);
  put(columns.addresses_v4);
  put(columns.addresses_v6);
  put_texts(columns.texts);
  put(columns.key_owners);
  put(columns.key_types);
  put(columns.key_rdata);
  put(columns.key_segments);
  put(columns.flags);
  put(columns.first_seen);
  put(columns.gaps);
  put(columns.lengths);
  put(columns.counts);
  put(columns.repeats);
  put(columns.ttl);
  put(columns.bailiwicks);
  std::vector<std::byte> bytes;
  bytes.reserve(body.size() + 128);
  put_varint(kBlockFormat, bytes);
  for (const std::size_t count :
       {columns.domain_names.size(), columns.prefixes.size(), columns.key_rdata.size(),
        columns.flags.size(), columns.addresses_v4.size(), columns.addresses_v6.size() / 2,
        columns.texts.size(), columns.types.size()})
    put_varint(count, bytes);
  for (const std::uint64_t size : sizes) put_varint(size, bytes);
  bytes.insert(bytes.end(), body.begin(), body.end());
  return bytes;
}

BlockColumns decode_block(const BlockRow& expected, std::span<const std::byte> bytes) {
  const Header header = take_header(bytes);
  if (header.domains != expected.domains || header.segments != expected.segments ||
      header.texts != expected.texts || header.owners != expected.owners - expected.domains)
    fail("the block's counts differ from those in the table of blocks");
  if (header.keys > header.segments || header.v4 > header.keys || header.v6 > header.keys ||
      header.texts > header.keys || header.types > header.keys)
    fail("the block counts more keys, addresses, texts or types than segments");
  BlockColumns columns;
  ColumnCursor in(header, bytes);
  in.take_texts(header.domains, columns.domain_names);
  in.take(header.domains, columns.domain_flags);
  in.take(header.domains, columns.domain_owners);
  in.take(header.domains, columns.domain_keys);
  in.take_texts(header.owners, columns.prefixes);
  in.take(header.types, columns.types);
  in.take(header.v4, columns.addresses_v4);
  in.take(2 * header.v6, columns.addresses_v6);
  in.take_texts(header.texts, columns.texts);
  in.take(header.keys, columns.key_owners);
  in.take(header.keys, columns.key_types);
  in.take(header.keys, columns.key_rdata);
  in.take(header.keys, columns.key_segments);
  in.take(header.segments, columns.flags);
  // Undated segments have no times: the flags say how many there are.
  std::size_t first = 0, dated = 0, segment = 0;
  for (const std::uint32_t more : columns.key_segments) {
    if (more >= header.segments - segment) fail("the block's keys have more segments than it");
    for (std::size_t i = 0; i <= more; ++i, ++segment) {
      const bool is_dated = (columns.flags[segment] & kUndated) == 0;
      dated += is_dated;
      first += is_dated && i == 0;
    }
  }
  in.take(first, columns.first_seen);
  in.take(dated - first, columns.gaps);
  in.take(dated, columns.lengths);
  in.take(header.segments, columns.counts);
  in.take(header.segments, columns.repeats);
  in.take(header.segments, columns.ttl);
  in.take(header.segments, columns.bailiwicks);
  return columns;
}

std::vector<std::pair<std::string_view, std::uint64_t>> bytes_by_column(
    std::span<const std::byte> block) {
  auto in = block;
  const Header header = take_header(in);
  std::vector<std::pair<std::string_view, std::uint64_t>> sizes{
      {"header", block.size() - in.size()}};
  for (std::size_t i = 0; i < kNames.size(); ++i) sizes.emplace_back(kNames[i], header.sizes[i]);
  return sizes;
}

}  // namespace iolaus

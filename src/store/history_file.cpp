#include "iolaus/store/history_file.hpp"

#include <algorithm>
#include <bit>

#include "history_facts.hpp"
#include "in_parallel.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kKind = "history";
constexpr std::size_t kSizes = sizeof(RangeSizes) / sizeof(std::uint64_t);
// Blocks are some 100 KiB: a chunk of this size is read quickly, and few bytes in vain.
constexpr std::uint64_t kChunkBytes = std::uint64_t{1} << 18;

struct BlockColumn {
  const char* name;
  std::uint64_t BlockRow::*field;
};

// Beside first_id and last_id. `bytes` of a block are what lies before the next one.
constexpr BlockColumn kBlockColumns[] = {
    {"blocks/offset", &BlockRow::offset},     {"blocks/domains", &BlockRow::domains},
    {"blocks/segments", &BlockRow::segments}, {"blocks/owners", &BlockRow::owners},
    {"blocks/texts", &BlockRow::texts},       {"blocks/range", &BlockRow::range}};

void add(RangeSizes& sum, const RangeSizes& sizes) {
  sum.domains += sizes.domains;
  sum.observations += sizes.observations;
  sum.owners += sizes.owners;
  sum.texts += sizes.texts;
  sum.blocks += sizes.blocks;
  sum.bytes += sizes.bytes;
}

std::vector<RangeSizes> running_sums(const std::vector<RangeSizes>& sizes) {
  std::vector<RangeSizes> sums(sizes.size() + 1);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sums[i + 1] = sums[i];
    add(sums[i + 1], sizes[i]);
  }
  return sums;
}

void create_columns(ColumnWriter& file, const RangeSizes& total) {
  for (const BlockColumn& column : kBlockColumns)
    file.create<std::uint64_t>(column.name, total.blocks);
  file.create<DomainId>("blocks/first_id", total.blocks);
  file.create<DomainId>("blocks/last_id", total.blocks);
  file.create<std::uint8_t>("blocks/bytes", total.bytes, kChunkBytes);
}

void write_range(ColumnWriter& file, const RangeSizes& at, PackedRange packed) {
  for (BlockRow& block : packed.blocks) block.offset += at.bytes;
  for (const BlockColumn& column : kBlockColumns) {
    std::vector<std::uint64_t> rows;
    for (const BlockRow& block : packed.blocks) rows.push_back(block.*column.field);
    file.write(column.name, at.blocks, rows);
  }
  std::vector<DomainId> first, last;
  for (const BlockRow& block : packed.blocks) {
    first.push_back(block.first_id);
    last.push_back(block.last_id);
  }
  file.write("blocks/first_id", at.blocks, first);
  file.write("blocks/last_id", at.blocks, last);
  file.write(
      "blocks/bytes", at.bytes,
      std::span(reinterpret_cast<const std::uint8_t*>(packed.bytes.data()), packed.bytes.size()));
}

}  // namespace

Part part_of(const PackedRange& packed) {
  Part part;
  part.put(std::vector<std::uint32_t>{packed.range});
  part.put(packed.blocks);
  part.put(packed.bytes);
  return part;
}

PackedRange packed_range_of(Part part) {
  PackedRange packed;
  packed.range = part.take<std::uint32_t>().at(0);
  packed.blocks = part.take<BlockRow>();
  packed.bytes = part.take<std::byte>();
  return packed;
}

RangeSizes sizes_of(const PackedRange& packed) {
  RangeSizes sizes;
  for (const BlockRow& block : packed.blocks)
    add(sizes, {block.domains, block.segments, block.owners, block.texts, 1, block.bytes});
  return sizes;
}

void write_history(const std::filesystem::path& path, std::uint64_t digest,
                   const Ownership& ownership, const std::vector<RangeSizes>& sizes,
                   const HistoryFacts& facts, const std::function<PackedRange(std::uint32_t)>& load,
                   const RdataPieces& index, const Communicator& comm) {
  const std::vector<RangeSizes> offsets = running_sums(sizes);
  ColumnWriter file(path, kKind, digest, comm);
  write_facts(facts, comm, file);
  create_columns(file, offsets.back());
  const auto rank = static_cast<std::size_t>(comm.rank());
  for (std::uint32_t round = 0; round < ownership.rounds(); ++round) {
    const std::uint32_t range = ownership.first[rank] + round;
    const bool mine = range < ownership.first[rank + 1];
    PackedRange packed;
    comm.together([&] {
      if (!mine) return;
      packed = load(range);
      if (packed.bytes.size() != sizes[range].bytes || packed.blocks.size() != sizes[range].blocks)
        fail("range {} of the history has another size than before", range);
    });
    write_range(file, mine ? offsets[range] : RangeSizes{}, std::move(packed));
  }
  // The ranges' sizes, one row a range, so that a reader finds any range at once.
  std::vector<std::uint64_t> table;
  if (comm.is_root())
    for (const RangeSizes& range : sizes)
      table.insert(table.end(), {range.domains, range.observations, range.owners, range.texts,
                                 range.blocks, range.bytes});
  file.column("ranges/sizes", table);
  write_rdata_index(index, comm, file);
  file.commit();
}

HistoryReader::HistoryReader(const std::filesystem::path& path) : path_(path), file_(path, kKind) {
  const auto table = file_.read<std::uint64_t>("ranges/sizes");
  std::vector<RangeSizes> sizes(table.size() / kSizes);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::uint64_t* row = table.data() + i * kSizes;
    sizes[i] = {row[0], row[1], row[2], row[3], row[4], row[5]};
  }
  ranges_.count = static_cast<std::uint32_t>(sizes.size());
  offsets_ = running_sums(sizes);
  facts_ = read_facts(file_, path_);
  read_blocks();
  check_blocks();
}

void HistoryReader::read_blocks() {
  blocks_.resize(file_.rows("blocks/offset"));
  for (const BlockColumn& column : kBlockColumns) {
    const auto rows = file_.read<std::uint64_t>(column.name, 0, blocks_.size());
    for (std::size_t i = 0; i < rows.size(); ++i) blocks_[i].*column.field = rows[i];
  }
  const auto first = file_.read<DomainId>("blocks/first_id", 0, blocks_.size());
  const auto last = file_.read<DomainId>("blocks/last_id", 0, blocks_.size());
  const std::uint64_t bytes = file_.rows("blocks/bytes");
  domains_before_.assign(1, 0);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    blocks_[i].first_id = first[i];
    blocks_[i].last_id = last[i];
    const std::uint64_t end = i + 1 < blocks_.size() ? blocks_[i + 1].offset : bytes;
    if (blocks_[i].offset > end || end > bytes)
      fail("{}: block {}: lies outside the file; delete it and run ingest again", path_.string(),
           i);
    blocks_[i].bytes = end - blocks_[i].offset;
    domains_before_.push_back(domains_before_.back() + blocks_[i].domains);
  }
}

// The two tables must tell the same, or a range would be read as another's blocks.
void HistoryReader::check_blocks() const {
  const auto fail_damaged = [&](const std::string& what) {
    fail("{}: {}; delete it and run ingest again", path_.string(), what);
  };
  if (ranges_.count == 0 || ranges_.count > 65536 || !std::has_single_bit(ranges_.count))
    fail_damaged(fmt::format("has {} ranges, no power of two up to 65536", ranges_.count));
  std::vector<RangeSizes> sizes(ranges_.count);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const BlockRow& block = blocks_[i];
    if (block.range >= ranges_.count || ranges_.of(block.first_id) != block.range ||
        ranges_.of(block.last_id) != block.range || block.first_id > block.last_id ||
        (i > 0 && blocks_[i - 1].last_id > block.first_id))
      fail_damaged(fmt::format("block {}: is out of order", i));
    add(sizes[block.range],
        {block.domains, block.segments, block.owners, block.texts, 1, block.bytes});
  }
  const std::vector<RangeSizes> sums = running_sums(sizes);
  for (std::uint32_t range = 0; range <= ranges_.count; ++range) {
    const RangeSizes &a = sums[range], &b = offsets_[range];
    if (a.domains != b.domains || a.observations != b.observations || a.owners != b.owners ||
        a.texts != b.texts || a.blocks != b.blocks || a.bytes != b.bytes)
      fail_damaged("the tables of ranges and of blocks disagree");
  }
}

PackedRange HistoryReader::load_packed(std::uint32_t range) const {
  const RangeSizes &at = offsets_.at(range), &end = offsets_.at(range + 1);
  PackedRange packed{range,
                     {blocks_.begin() + static_cast<std::ptrdiff_t>(at.blocks),
                      blocks_.begin() + static_cast<std::ptrdiff_t>(end.blocks)},
                     {}};
  for (BlockRow& block : packed.blocks) block.offset -= at.bytes;
  packed.bytes = file_.read<std::byte>("blocks/bytes", at.bytes, end.bytes - at.bytes);
  return packed;
}

History HistoryReader::load(std::uint32_t range) const {
  const PackedRange packed = load_packed(range);
  try {
    return unpack_history(packed);
  } catch (const Error& error) {
    fail("{}: range {}, from block {}: {}; delete the file and run ingest again", path_.string(),
         range, offsets_[range].blocks, error.what());
  }
}

std::vector<std::byte> HistoryReader::block_bytes(std::uint64_t block) const {
  const BlockRow& row = blocks_.at(block);
  return file_.read<std::byte>("blocks/bytes", row.offset, row.bytes);
}

History HistoryReader::load_block(std::uint64_t block) const {
  return std::move(load_blocks(std::span(&block, 1)).front());
}

std::vector<History> HistoryReader::load_blocks(std::span<const std::uint64_t> blocks) const {
  std::vector<std::vector<std::byte>> bytes;
  for (const std::uint64_t block : blocks) bytes.push_back(block_bytes(block));
  std::vector<History> histories(blocks.size());
  in_parallel(blocks.size(), [&](std::size_t i) {
    try {
      histories[i] = unpack_block(blocks_[blocks[i]], bytes[i]);
    } catch (const Error& error) {
      fail("{}: block {}: {}; delete the file and run ingest again", path_.string(), blocks[i],
           error.what());
    }
  });
  return histories;
}

DomainPlace HistoryReader::domain_at(std::uint64_t ordinal) const {
  const auto after = std::upper_bound(domains_before_.begin(), domains_before_.end(), ordinal);
  const auto block = static_cast<std::uint64_t>(after - domains_before_.begin()) - 1;
  return {block, static_cast<std::size_t>(ordinal - domains_before_[block])};
}

std::optional<HistoryReader::Found> HistoryReader::find(std::string_view canonical_domain) const {
  const DomainId id = domain_id(canonical_domain);
  auto block = std::partition_point(blocks_.begin(), blocks_.end(),
                                    [&](const BlockRow& row) { return row.last_id < id; });
  for (; block != blocks_.end() && block->first_id <= id; ++block) {
    Found found;
    found.place.block = static_cast<std::uint64_t>(block - blocks_.begin());
    found.block = load_block(found.place.block);
    found.place.index = find_domain(found.block, canonical_domain);
    if (found.place.index < found.block.domains.size()) return found;
  }
  return std::nullopt;
}

std::vector<std::uint64_t> HistoryReader::observations_of_range() const {
  std::vector<std::uint64_t> counts(ranges_.count);
  for (std::uint32_t range = 0; range < ranges_.count; ++range)
    counts[range] = offsets_[range + 1].observations - offsets_[range].observations;
  return counts;
}

}  // namespace iolaus

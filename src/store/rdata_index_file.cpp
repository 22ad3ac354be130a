#include "iolaus/store/rdata_index_file.hpp"

#include <algorithm>
#include <tuple>

#include "in_parallel.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kKind = "history";
// Blocks are some 10 to 60 KiB: a chunk of this size is read quickly, and few bytes in vain.
constexpr std::uint64_t kChunkBytes = std::uint64_t{1} << 16;

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}

void write_piece(ColumnWriter& file, std::uint64_t first_block, std::uint64_t first_byte,
                 const PackedUses& packed) {
  std::vector<std::uint64_t> offsets, uses, domains;
  std::vector<std::uint8_t> kinds;
  std::vector<Rdata> keys;
  for (const RdataBlockRow& row : packed.blocks) {
    offsets.push_back(first_byte + row.offset);
    uses.push_back(row.uses);
    kinds.push_back(static_cast<std::uint8_t>(row.first.key.kind));
    keys.push_back(bytes_of(row.first.key));
    domains.push_back(row.first.domain);
  }
  file.write("rdata/offset", first_block, offsets);
  file.write("rdata/uses", first_block, uses);
  file.write("rdata/kind", first_block, kinds);
  file.write("rdata/first_key", first_block, keys);
  file.write("rdata/first_domain", first_block, domains);
  file.write(
      "rdata/bytes", first_byte,
      std::span(reinterpret_cast<const std::uint8_t*>(packed.bytes.data()), packed.bytes.size()));
}

}  // namespace

RdataPieceSizes sizes_of(const PackedUses& packed, std::span<const RdataUse> uses) {
  RdataPieceSizes sizes;
  sizes.blocks = packed.blocks.size();
  sizes.bytes = packed.bytes.size();
  sizes.uses = uses.size();
  for (std::size_t i = 0; i < uses.size(); ++i)
    if (i == 0 || uses[i].key != uses[i - 1].key)
      ++(uses[i].key.kind == RdataKind::kAddress ? sizes.addresses : sizes.names);
  if (!uses.empty()) {
    sizes.first = uses.front().key;
    sizes.last = uses.back().key;
  }
  return sizes;
}

RdataCounts counts_of(const std::vector<RdataPieceSizes>& pieces) {
  RdataCounts counts;
  const RdataPieceSizes* before = nullptr;
  for (const RdataPieceSizes& piece : pieces) {
    if (piece.uses == 0) continue;
    counts.uses += piece.uses;
    counts.addresses += piece.addresses;
    counts.names += piece.names;
    if (before != nullptr && before->last == piece.first)
      --(piece.first.kind == RdataKind::kAddress ? counts.addresses : counts.names);
    before = &piece;
  }
  return counts;
}

std::uint32_t first_piece(std::uint64_t pieces, int rank, int ranks) {
  return static_cast<std::uint32_t>(pieces * static_cast<std::uint64_t>(rank) /
                                    static_cast<std::uint64_t>(ranks));
}

RdataPieces one_piece(const std::vector<RdataUse>& uses) {
  PackedUses packed = pack_uses(uses);
  RdataPieces pieces;
  pieces.sizes.push_back(sizes_of(packed, uses));
  pieces.load = [packed = std::move(packed)](std::uint32_t) { return packed; };
  return pieces;
}

void write_rdata_index(const RdataPieces& pieces, const Communicator& comm, ColumnWriter& file) {
  std::vector<std::uint64_t> first_block{0}, first_byte{0};
  for (const RdataPieceSizes& piece : pieces.sizes) {
    first_block.push_back(first_block.back() + piece.blocks);
    first_byte.push_back(first_byte.back() + piece.bytes);
  }
  for (const char* name : {"rdata/offset", "rdata/uses", "rdata/first_domain"})
    file.create<std::uint64_t>(name, first_block.back());
  file.create<std::uint8_t>("rdata/kind", first_block.back());
  file.create<Rdata>("rdata/first_key", first_block.back());
  file.create<std::uint8_t>("rdata/bytes", first_byte.back(), kChunkBytes);
  std::uint32_t rounds = 0;
  for (int rank = 0; rank < comm.size(); ++rank)
    rounds = std::max(rounds, first_piece(pieces.sizes.size(), rank + 1, comm.size()) -
                                  first_piece(pieces.sizes.size(), rank, comm.size()));
  const std::uint32_t begin = first_piece(pieces.sizes.size(), comm.rank(), comm.size());
  const std::uint32_t end = first_piece(pieces.sizes.size(), comm.rank() + 1, comm.size());
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const std::uint32_t piece = begin + round;
    PackedUses packed;
    comm.together([&] {
      if (piece >= end) return;
      packed = pieces.load(piece);
      if (packed.blocks.size() != pieces.sizes[piece].blocks ||
          packed.bytes.size() != pieces.sizes[piece].bytes)
        fail("piece {} of the index by rdata has another size than before", piece);
    });
    const bool mine = piece < end;
    write_piece(file, mine ? first_block[piece] : 0, mine ? first_byte[piece] : 0, packed);
  }
}

RdataIndexReader::RdataIndexReader(const std::filesystem::path& history)
    : path_(history), file_(history, kKind) {
  const auto offsets = file_.read<std::uint64_t>("rdata/offset");
  const auto uses = file_.read<std::uint64_t>("rdata/uses", 0, offsets.size());
  const auto kinds = file_.read<std::uint8_t>("rdata/kind", 0, offsets.size());
  const auto keys = file_.read<Rdata>("rdata/first_key", 0, offsets.size());
  const auto domains = file_.read<std::uint64_t>("rdata/first_domain", 0, offsets.size());
  bytes_ = file_.rows("rdata/bytes");
  blocks_.resize(offsets.size());
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const std::uint64_t end = i + 1 < offsets.size() ? offsets[i + 1] : bytes_;
    if (offsets[i] > end || end > bytes_) fail_block(i, "lies outside the file");
    blocks_[i] = {offsets[i],
                  end - offsets[i],
                  uses[i],
                  {{RdataKind{kinds[i]}, big_endian(keys[i].bytes.data()),
                    big_endian(keys[i].bytes.data() + 8)},
                   domains[i]}};
    if (i > 0 && blocks_[i - 1].first >= blocks_[i].first) fail_block(i, "is out of order");
  }
}

void RdataIndexReader::fail_block(std::uint64_t block, const char* what) const {
  fail("{}: block {} of the index by rdata: {}; delete the file and run ingest again",
       path_.string(), block, what);
}

RdataBlock RdataIndexReader::load(std::uint64_t block) const {
  return std::move(load(block, 1).front());
}

std::vector<RdataBlock> RdataIndexReader::load(std::uint64_t block, std::uint64_t count) const {
  std::vector<RdataBlock> unpacked(count);
  if (count == 0) return unpacked;
  const RdataBlockRow &first = blocks_.at(block), &last = blocks_.at(block + count - 1);
  std::vector<std::byte> bytes;
  try {
    bytes =
        file_.read<std::byte>("rdata/bytes", first.offset, last.offset + last.bytes - first.offset);
  } catch (const Error&) {
    if (count == 1) fail_block(block, "cannot be read (its checksum may be wrong)");
    for (std::uint64_t i = block; i < block + count; ++i) load(i);
    throw;
  }
  in_parallel(count, [&](std::size_t i) {
    const RdataBlockRow& row = blocks_[block + i];
    try {
      unpacked[i] =
          unpack_rdata_block(row, std::span(bytes).subspan(row.offset - first.offset, row.bytes));
      const bool before_next = block + i + 1 == blocks_.size() ||
                               RdataUse{unpacked[i].keys.back(), unpacked[i].domains.back()} <
                                   blocks_[block + i + 1].first;
      if (!before_next) fail("reaches into the next block");
    } catch (const Error& error) {
      fail_block(block + i, error.what());
    }
  });
  return unpacked;
}

// Keeps the latest domains of a search.
class RdataIndexReader::Finder {
 public:
  explicit Finder(const Search& search) : search_(search), earliest_(search.from_day) {}
  void add(const RdataBlock& block) {
    for (std::size_t key = 0; key < block.keys.size(); ++key) {
      if (block.keys[key] < search_.first || block.keys[key] > search_.last) continue;
      found_.uses += block.starts[key + 1] - block.starts[key];
      for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i)
        if (block.last_days[i] >= earliest_ && block.first_days[i] <= search_.to_day)
          found_.domains.push_back({block.domains[i], block.last_days[i]});
    }
    if (found_.domains.size() / 2 > search_.most_domains) keep_latest();
  }
  void leave_out(std::uint64_t uses) {
    found_.uses += uses;
    found_.whole = false;
  }
  Domains take() {
    join();
    if (found_.domains.size() > search_.most_domains) keep_latest();
    std::sort(found_.domains.begin(), found_.domains.end());
    return std::move(found_);
  }

 private:
  Search search_;
  std::uint32_t earliest_;  // last day that may still be among the latest
  Domains found_;
  // Several uses of a domain become one entry.
  void join() {
    auto& domains = found_.domains;
    std::sort(domains.begin(), domains.end());
    std::size_t end = 0;
    for (const Domain& domain : domains) {
      if (end > 0 && domains[end - 1].ordinal == domain.ordinal)
        domains[end - 1].last_day = std::max(domains[end - 1].last_day, domain.last_day);
      else
        domains[end++] = domain;
    }
    domains.resize(end);
  }
  void keep_latest() {
    join();
    auto& domains = found_.domains;
    if (domains.size() <= search_.most_domains) return;
    found_.whole = false;
    std::uint32_t least = ~std::uint32_t{0};
    std::nth_element(domains.begin(),
                     domains.begin() + static_cast<std::ptrdiff_t>(search_.most_domains),
                     domains.end(), [](const Domain& a, const Domain& b) {
                       return std::tie(b.last_day, a.ordinal) < std::tie(a.last_day, b.ordinal);
                     });
    domains.resize(search_.most_domains);
    for (const Domain& domain : domains) least = std::min(least, domain.last_day);
    earliest_ = std::max(earliest_, least);
  }
};

RdataIndexReader::Domains RdataIndexReader::find(const Search& search) const {
  constexpr std::uint64_t kAtATime = 32;
  // The first block that begins at or after the first key; the one before may reach into it.
  const auto row_before = [](const RdataBlockRow& row, const RdataKey& key) {
    return row.first.key < key;
  };
  const auto row_after = [](const RdataKey& key, const RdataBlockRow& row) {
    return key < row.first.key;
  };
  auto block = static_cast<std::uint64_t>(
      std::lower_bound(blocks_.begin(), blocks_.end(), search.first, row_before) - blocks_.begin());
  if (block > 0) --block;
  const auto end = static_cast<std::uint64_t>(
      std::upper_bound(blocks_.begin(), blocks_.end(), search.last, row_after) - blocks_.begin());
  Finder finder(search);
  std::uint64_t unpacked = 0;
  while (block < end) {
    // The last block may reach beyond the keys, so that its uses are not all of them.
    if (unpacked >= search.most_uses && block + 1 < end) {
      finder.leave_out(blocks_[block++].uses);
      continue;
    }
    const std::uint64_t left = search.most_uses - std::min(search.most_uses, unpacked);
    const std::uint64_t count = std::min({kAtATime, end - block, left / kRdataBlockUses + 1});
    for (const RdataBlock& uses : load(block, count)) {
      unpacked += uses.domains.size();
      finder.add(uses);
    }
    block += count;
  }
  return finder.take();
}

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/store/columns.hpp"
#include "iolaus/store/history_blocks.hpp"
#include "iolaus/store/rdata_index_file.hpp"

namespace iolaus {

// history.h5: the packed blocks of all ranges as one column of bytes, `blocks/bytes`; a table of
// the blocks, one row each in blocks/{offset,domains,segments,owners,texts,first_id,last_id,range};
// the rows of each range in `ranges/sizes`; the index by rdata (rdata_index_file.hpp); and the
// facts below.

// One range as a part, and back. Memory: the packed bytes, once more.
Part part_of(const PackedRange& packed);
PackedRange packed_range_of(Part part);

// What one range holds.
struct RangeSizes {
  std::uint64_t domains = 0, observations = 0, owners = 0, texts = 0;  // texts: summed over blocks
  std::uint64_t blocks = 0, bytes = 0;
};
static_assert(sizeof(RangeSizes) == 48);
RangeSizes sizes_of(const PackedRange& packed);

// One input that the history was made of.
struct IngestedInput {
  std::uint64_t digest = 0;   // of its content
  std::uint64_t reading = 0;  // digest of how its lines became records
  std::uint64_t kind = 0, lines = 0, records = 0, kept = 0, rejected = 0;
  friend bool operator==(const IngestedInput&, const IngestedInput&) = default;
};

// Facts of the whole history that its readers need.
struct HistoryFacts {
  Time first_seen = kUnknownTime, last_seen = kUnknownTime;
  std::string count_meaning;   // "cache-miss", "client", "snapshots", "none"
  std::string suffix_version;  // of the Public Suffix List
  std::uint64_t suffix_digest = 0;
  std::string counts = "sum";         // of records that make one segment: "sum" or "largest"
  std::uint64_t options = 0;          // digest of what else the records were made with
  std::vector<IngestedInput> inputs;  // ascending by digest, each once
  std::map<std::string, std::uint64_t> reject_reasons;
};

// Writes history.h5 range by range. `load(range)` gives the ranges that this rank owns, each called
// once, in order; `sizes` are those of all ranges, on every rank, and `facts` are the same on every
// rank; `index` is that of the same domains. Collective; one packed range in memory at a time.
void write_history(const std::filesystem::path& path, std::uint64_t digest,
                   const Ownership& ownership, const std::vector<RangeSizes>& sizes,
                   const HistoryFacts& facts, const std::function<PackedRange(std::uint32_t)>& load,
                   const RdataPieces& index, const Communicator& comm);

// A domain in the file: its block, and its index among the block's domains.
struct DomainPlace {
  std::uint64_t block = 0;
  std::size_t index = 0;
  friend bool operator==(const DomainPlace&, const DomainPlace&) = default;
};

// Reads history.h5, each rank for itself: range by range, or one block alone. Every read is
// verified; damage is an Error naming the file and the block. Memory: 72 bytes a block, and what is
// read.
class HistoryReader {
 public:
  explicit HistoryReader(const std::filesystem::path& path);
  const std::filesystem::path& path() const { return path_; }
  Ranges ranges() const { return ranges_; }
  std::uint64_t digest() const { return file_.digest(); }  // of the options and inputs that made it
  const HistoryFacts& facts() const { return facts_; }
  History load(std::uint32_t range) const;
  PackedRange load_packed(std::uint32_t range) const;
  std::uint64_t domains() const { return offsets_.back().domains; }
  std::uint64_t observations() const { return offsets_.back().observations; }
  // Index of the first domain of a range among all domains: where other files' rows of the range
  // begin.
  std::uint64_t first_domain(std::uint32_t range) const { return offsets_[range].domains; }
  std::uint64_t domains_of(std::uint32_t range) const {
    return offsets_[range + 1].domains - offsets_[range].domains;
  }
  std::vector<std::uint64_t> observations_of_range() const;  // what ownership is cut by

  // All blocks in order: offsets into the whole column of bytes.
  const std::vector<BlockRow>& blocks() const { return blocks_; }
  History load_block(std::uint64_t block) const;
  std::vector<std::byte> block_bytes(std::uint64_t block) const;
  // Several blocks, read one after the other and unpacked by all threads.
  std::vector<History> load_blocks(std::span<const std::uint64_t> blocks) const;
  // Ordinal of the block's first domain among all domains.
  std::uint64_t first_domain_of_block(std::uint64_t block) const { return domains_before_[block]; }
  // Where the domain of this ordinal among all domains is. Reads nothing; ordinal < domains().
  DomainPlace domain_at(std::uint64_t ordinal) const;
  struct Found {
    DomainPlace place;
    History block;  // as load_block(place.block) gives it
  };
  // Reads one block (of several that share the domain's digest, up to all of them).
  std::optional<Found> find(std::string_view canonical_domain) const;
  // One past the last block of the range; its first is that of the range before.
  std::uint64_t end_of_blocks(std::uint32_t range) const { return offsets_[range + 1].blocks; }

 private:
  std::filesystem::path path_;
  ColumnReader file_;
  Ranges ranges_;
  HistoryFacts facts_;
  std::vector<RangeSizes> offsets_;  // ranges + 1 running sums
  std::vector<BlockRow> blocks_;
  std::vector<std::uint64_t> domains_before_;  // blocks + 1 running sums
  void read_blocks();
  void check_blocks() const;
};

}  // namespace iolaus

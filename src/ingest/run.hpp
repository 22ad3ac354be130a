#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/plan.hpp"
#include "ingest/reason.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// A block's records are spilled as one or more runs, each a part: facts, reasons, records of each
// range, rejects, then the packed records of each digest range. Only the last run of a block has
// facts; it is written after the others, so that its presence commits the block.

constexpr std::uint64_t kRunFormat = 4;

struct BlockFacts {
  std::uint64_t format = kRunFormat;
  std::uint64_t input = 0, begin = 0, end = 0, ranges = 0;  // what was read
  std::uint64_t runs = 0;                                   // before the last one
  std::uint64_t lines = 0, records = 0, kept = 0, rejected = 0;
  std::uint64_t answers_begun = 0, answers_ended = 0;           // DNSDB's framing
  std::uint64_t first_seen = ~std::uint64_t{0}, last_seen = 0;  // of kept, dated records
};

// A rejected line, packed like a record: the head, then the raw bytes.
struct RejectHead {
  std::uint64_t line;    // within the block, from 1
  std::uint64_t offset;  // of its first byte in the (decompressed) file
  std::uint32_t reason, raw_size;
};
constexpr std::size_t kMostRawBytes = 512;

// Everything that is counted of a block.
struct BlockTally {
  BlockFacts facts;
  std::vector<std::uint64_t> reasons;  // kReasons
  std::vector<std::uint64_t> records_of_range;
};

std::string last_run_key(std::uint64_t block);
std::string run_key(std::uint64_t block, std::uint64_t run);  // of those before the last
// All keys of a committed block, in the order of its lines.
std::vector<std::string> run_keys(const PartStore& spill, std::uint64_t block);

void add_tally(BlockTally& sum, const BlockTally& more);
BlockTally load_tally(const PartStore& spill, std::uint64_t block);
std::vector<std::byte> load_rejects(const PartStore& spill, const std::string& key);
std::vector<std::byte> load_records(const PartStore& spill, const std::string& key,
                                    std::uint32_t range);

// Adds up what the blocks of this rank hold, then over all ranks. Collective.
IngestSummary summarise_blocks(const PartStore& spill, const std::vector<std::uint64_t>& mine,
                               std::size_t inputs, Ranges ranges, const Communicator& comm);

// Whether the block has been spilled whole, from the same piece into the same ranges.
bool is_committed(const PartStore& spill, std::uint64_t number, const Block& block, Ranges ranges);

// What one chunk of lines came to.
struct ParsedChunk {
  explicit ParsedChunk(Ranges ranges_of_history);
  void add_record(const Record& record);
  // `line` is counted from 1 within the chunk.
  void add_reject(std::uint64_t line, std::uint64_t offset, RejectReason reason,
                  std::string_view raw);

  Ranges ranges;
  BlockTally tally;
  std::vector<std::vector<std::byte>> records;  // packed, by range
  std::vector<std::byte> rejects;
};

// Gathers one block's chunks, in order, and spills a run whenever `run_bytes` are full.
class RunWriter {
 public:
  RunWriter(const PartStore& spill, std::uint64_t number, const Block& block, Ranges ranges,
            std::uint64_t run_bytes);
  void add(ParsedChunk chunk);
  void finish();  // commits the block

 private:
  const PartStore& spill_;
  std::uint64_t number_, run_bytes_, bytes_ = 0;
  BlockTally tally_;
  std::vector<ParsedChunk> chunks_;

  void save(const std::string& key, bool last);
};

}  // namespace iolaus

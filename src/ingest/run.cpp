#include "ingest/run.hpp"

#include <algorithm>
#include <cstring>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// The arrays of a run, in order.
constexpr std::size_t kFactsArray = 0, kReasonsArray = 1, kRangesArray = 2, kRejectsArray = 3,
                      kFirstRecordsArray = 4;

// At most kMostRawBytes, not cut within a UTF-8 sequence.
std::string_view shortened(std::string_view raw) {
  if (raw.size() <= kMostRawBytes) return raw;
  std::size_t size = kMostRawBytes;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(raw[at]) & 0xc0) == 0x80;
  };
  for (int step = 0; step < 3 && continues(size); ++step) --size;
  return raw.substr(0, continues(size) ? kMostRawBytes : size);
}

}  // namespace

std::string last_run_key(std::uint64_t block) { return fmt::format("block-{:08}", block); }

std::string run_key(std::uint64_t block, std::uint64_t run) {
  return fmt::format("block-{:08}-{:06}", block, run);
}

std::vector<std::string> run_keys(const PartStore& spill, std::uint64_t block) {
  const auto facts = spill.load_array<BlockFacts>(last_run_key(block), kFactsArray);
  if (facts.size() != 1)
    fail("{}: holds something else than expected; delete it and run again",
         spill.path(last_run_key(block)).string());
  std::vector<std::string> keys;
  for (std::uint64_t run = 0; run < facts[0].runs; ++run) keys.push_back(run_key(block, run));
  keys.push_back(last_run_key(block));
  return keys;
}

BlockTally load_tally(const PartStore& spill, std::uint64_t block) {
  const std::string key = last_run_key(block);
  const auto facts = spill.load_array<BlockFacts>(key, kFactsArray);
  BlockTally tally;
  tally.reasons = spill.load_array<std::uint64_t>(key, kReasonsArray);
  tally.records_of_range = spill.load_array<std::uint64_t>(key, kRangesArray);
  if (facts.size() != 1 || facts[0].format != kRunFormat || tally.reasons.size() != kReasons ||
      tally.records_of_range.size() != facts[0].ranges)
    fail("{}: was written by another version; delete it and run again", spill.path(key).string());
  tally.facts = facts[0];
  return tally;
}

std::vector<std::byte> load_rejects(const PartStore& spill, const std::string& key) {
  return spill.load_array<std::byte>(key, kRejectsArray);
}

std::vector<std::byte> load_records(const PartStore& spill, const std::string& key,
                                    std::uint32_t range) {
  return spill.load_array<std::byte>(key, kFirstRecordsArray + range);
}

void add_tally(BlockTally& sum, const BlockTally& more) {
  for (std::size_t i = 0; i < sum.reasons.size(); ++i) sum.reasons[i] += more.reasons[i];
  for (std::size_t i = 0; i < sum.records_of_range.size(); ++i)
    sum.records_of_range[i] += more.records_of_range[i];
  sum.facts.lines += more.facts.lines;
  sum.facts.records += more.facts.records;
  sum.facts.kept += more.facts.kept;
  sum.facts.rejected += more.facts.rejected;
  sum.facts.answers_begun += more.facts.answers_begun;
  sum.facts.answers_ended += more.facts.answers_ended;
  sum.facts.first_seen = std::min(sum.facts.first_seen, more.facts.first_seen);
  sum.facts.last_seen = std::max(sum.facts.last_seen, more.facts.last_seen);
}

bool is_committed(const PartStore& spill, std::uint64_t number, const Block& block, Ranges ranges) {
  if (!spill.has(last_run_key(number))) return false;
  try {
    const BlockFacts facts = load_tally(spill, number).facts;
    if (facts.input != block.input || facts.begin != block.piece.begin ||
        facts.end != block.piece.end || facts.ranges != ranges.count)
      return false;
    for (std::uint64_t run = 0; run < facts.runs; ++run)
      if (!spill.has(run_key(number, run))) return false;
  } catch (const Error&) {
    return false;  // damaged: it is read again and replaced
  }
  return true;
}

ParsedChunk::ParsedChunk(Ranges ranges_of_history)
    : ranges(ranges_of_history), records(ranges_of_history.count) {
  tally.reasons.resize(kReasons);
  tally.records_of_range.resize(ranges.count);
}

void ParsedChunk::add_record(const Record& record) {
  const std::uint32_t range = ranges.of(record.domain);
  append_record(records[range], record);
  ++tally.records_of_range[range];
  ++tally.facts.records;
  ++tally.facts.kept;
  if (record.flags & kUndated) return;
  tally.facts.first_seen =
      std::min<std::uint64_t>(tally.facts.first_seen, seconds(record.first_seen));
  tally.facts.last_seen = std::max<std::uint64_t>(tally.facts.last_seen, seconds(record.last_seen));
}

void ParsedChunk::add_reject(std::uint64_t line, std::uint64_t offset, RejectReason reason,
                             std::string_view raw) {
  raw = shortened(raw);
  const RejectHead head{line, offset, static_cast<std::uint32_t>(reason),
                        static_cast<std::uint32_t>(raw.size())};
  const std::size_t end = rejects.size();
  rejects.resize(end + sizeof head + raw.size());
  std::memcpy(rejects.data() + end, &head, sizeof head);
  if (!raw.empty()) std::memcpy(rejects.data() + end + sizeof head, raw.data(), raw.size());
  ++tally.reasons[static_cast<std::size_t>(reason)];
  ++tally.facts.records;
  ++tally.facts.rejected;
}

RunWriter::RunWriter(const PartStore& spill, std::uint64_t number, const Block& block,
                     Ranges ranges, std::uint64_t run_bytes)
    : spill_(spill), number_(number), run_bytes_(run_bytes) {
  tally_.facts.input = block.input;
  tally_.facts.begin = block.piece.begin;
  tally_.facts.end = block.piece.end;
  tally_.facts.ranges = ranges.count;
  tally_.reasons.resize(kReasons);
  tally_.records_of_range.resize(ranges.count);
}

void RunWriter::add(ParsedChunk chunk) {
  const std::uint64_t lines_before = tally_.facts.lines;
  for (std::size_t at = 0; at < chunk.rejects.size();) {
    RejectHead head;
    std::memcpy(&head, chunk.rejects.data() + at, sizeof head);
    head.line += lines_before;
    std::memcpy(chunk.rejects.data() + at, &head, sizeof head);
    at += sizeof head + head.raw_size;
  }
  add_tally(tally_, chunk.tally);
  bytes_ += chunk.rejects.size();
  for (const auto& records : chunk.records) bytes_ += records.size();
  chunks_.push_back(std::move(chunk));
  if (bytes_ >= run_bytes_) save(run_key(number_, tally_.facts.runs++), false);
}

void RunWriter::finish() { save(last_run_key(number_), true); }

void RunWriter::save(const std::string& key, bool last) {
  Part part;
  part.put(last ? std::vector<BlockFacts>{tally_.facts} : std::vector<BlockFacts>());
  part.put(last ? tally_.reasons : std::vector<std::uint64_t>());
  part.put(last ? tally_.records_of_range : std::vector<std::uint64_t>());
  std::vector<std::byte> rejects;
  for (const ParsedChunk& chunk : chunks_)
    rejects.insert(rejects.end(), chunk.rejects.begin(), chunk.rejects.end());
  part.put(std::move(rejects));
  for (std::size_t range = 0; range < tally_.records_of_range.size(); ++range) {
    std::vector<std::byte> records;
    std::size_t size = 0;
    for (const ParsedChunk& chunk : chunks_) size += chunk.records[range].size();
    records.reserve(size);
    for (ParsedChunk& chunk : chunks_) {
      records.insert(records.end(), chunk.records[range].begin(), chunk.records[range].end());
      chunk.records[range] = {};
    }
    part.put(std::move(records));
  }
  chunks_.clear();
  spill_.save(key, part);
  bytes_ = 0;
}

}  // namespace iolaus

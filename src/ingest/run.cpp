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

bool is_committed(const PartStore& spill, std::uint64_t number, const Block& block, Ranges ranges) {
  if (!spill.has(last_run_key(number))) return false;
  try {
    const BlockFacts facts = load_tally(spill, number).facts;
    if (facts.input != block.input || facts.begin != block.begin || facts.end != block.end ||
        facts.ranges != ranges.count)
      return false;
    for (std::uint64_t run = 0; run < facts.runs; ++run)
      if (!spill.has(run_key(number, run))) return false;
  } catch (const Error&) {
    return false;  // damaged: it is read again and replaced
  }
  return true;
}

RunWriter::RunWriter(const PartStore& spill, std::uint64_t number, const Block& block,
                     Ranges ranges, std::uint64_t run_bytes)
    : spill_(spill),
      number_(number),
      ranges_(ranges),
      run_bytes_(run_bytes),
      records_(ranges.count) {
  tally_.facts.input = block.input;
  tally_.facts.begin = block.begin;
  tally_.facts.end = block.end;
  tally_.facts.ranges = ranges.count;
  tally_.reasons.resize(kReasons);
  tally_.records_of_range.resize(ranges.count);
}

void RunWriter::add_record(const Record& record) {
  const std::uint32_t range = ranges_.of(record.domain);
  const std::size_t before = records_[range].size();
  append_record(records_[range], record);
  bytes_ += records_[range].size() - before;
  ++tally_.records_of_range[range];
  ++tally_.facts.records;
  ++tally_.facts.kept;
  if (record.flags & kUndated) return;
  tally_.facts.first_seen =
      std::min<std::uint64_t>(tally_.facts.first_seen, seconds(record.first_seen));
  tally_.facts.last_seen =
      std::max<std::uint64_t>(tally_.facts.last_seen, seconds(record.last_seen));
}

void RunWriter::add_reject(std::uint64_t line, std::uint64_t offset, RejectReason reason,
                           std::string_view raw) {
  raw = shortened(raw);
  const RejectHead head{line, offset, static_cast<std::uint32_t>(reason),
                        static_cast<std::uint32_t>(raw.size())};
  std::size_t end = rejects_.size();
  rejects_.resize(end + sizeof head + raw.size());
  std::memcpy(rejects_.data() + end, &head, sizeof head);
  if (!raw.empty()) std::memcpy(rejects_.data() + end + sizeof head, raw.data(), raw.size());
  bytes_ += sizeof head + raw.size();
  ++tally_.reasons[static_cast<std::size_t>(reason)];
  ++tally_.facts.records;
  ++tally_.facts.rejected;
}

void RunWriter::spill_if_full() {
  if (bytes_ >= run_bytes_) save(run_key(number_, tally_.facts.runs++), false);
}

void RunWriter::finish(std::uint64_t lines, std::uint64_t answers_begun,
                       std::uint64_t answers_ended) {
  tally_.facts.lines = lines;
  tally_.facts.answers_begun = answers_begun;
  tally_.facts.answers_ended = answers_ended;
  save(last_run_key(number_), true);
}

void RunWriter::save(const std::string& key, bool last) {
  Part part;
  part.put(last ? std::vector<BlockFacts>{tally_.facts} : std::vector<BlockFacts>());
  part.put(last ? tally_.reasons : std::vector<std::uint64_t>());
  part.put(last ? tally_.records_of_range : std::vector<std::uint64_t>());
  part.put(rejects_);
  rejects_.clear();
  for (std::vector<std::byte>& records : records_) {
    part.put(records);
    records.clear();
  }
  spill_.save(key, part);
  bytes_ = 0;
}

}  // namespace iolaus

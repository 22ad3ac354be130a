#include "iolaus/ingest/record_spill.hpp"

#include "ingest/run.hpp"

namespace iolaus {
namespace {

// Records gathered before they are handed on: few enough to be in the processor's caches.
constexpr std::uint64_t kRecordsOfChunk = 1 << 16;

}  // namespace

struct RecordSpill::State {
  RunWriter run;
  ParsedChunk chunk;
};

RecordSpill::RecordSpill(const PartStore& spill, std::uint64_t block, const IngestOptions& options)
    : state_(std::make_unique<State>(
          State{RunWriter(spill, block, Block{}, options.ranges, options.run_bytes),
                ParsedChunk(options.ranges)})) {}

RecordSpill::~RecordSpill() = default;
RecordSpill::RecordSpill(RecordSpill&&) noexcept = default;
RecordSpill& RecordSpill::operator=(RecordSpill&&) noexcept = default;

void RecordSpill::add(const Record& record) {
  ParsedChunk& chunk = state_->chunk;
  chunk.add_record(record);
  if (++chunk.tally.facts.lines < kRecordsOfChunk) return;
  const Ranges ranges = chunk.ranges;
  state_->run.add(std::move(chunk));
  chunk = ParsedChunk(ranges);
}

void RecordSpill::finish() {
  state_->run.add(std::move(state_->chunk));
  state_->run.finish();
}

IngestSummary summarise_spilled(const PartStore& spill, std::uint64_t blocks,
                                const IngestOptions& options, const Communicator& comm) {
  std::vector<std::uint64_t> mine;
  for (auto block = static_cast<std::uint64_t>(comm.rank()); block < blocks;
       block += static_cast<std::uint64_t>(comm.size()))
    mine.push_back(block);
  IngestSummary summary = summarise_blocks(spill, mine, 1, options.ranges, comm);
  summary.blocks = blocks;
  return summary;
}

}  // namespace iolaus

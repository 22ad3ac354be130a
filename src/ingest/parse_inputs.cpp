#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "ingest/parse_chunk.hpp"
#include "ingest/plan.hpp"
#include "ingest/run.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr int kWaitingChunks = 2;  // beside those that are parsed

// A chunk on its way through the pipeline; without bytes it ends its block.
struct Task {
  std::uint64_t block = 0;
  Chunk chunk;
  bool ends_block() const { return chunk.size == 0; }
};
struct Parsed {
  std::uint64_t block = 0, bytes = 0;
  std::optional<ParsedChunk> chunk;
};

// Reads the blocks one after the other.
class BlockSource {
 public:
  BlockSource(const Plan& plan, const std::vector<std::uint64_t>& numbers, std::size_t chunk_bytes)
      : plan_(plan), numbers_(numbers), chunk_bytes_(chunk_bytes) {}
  std::optional<Task> next() {
    if (at_ == numbers_.size()) return std::nullopt;
    const Block& block = plan_.blocks[numbers_[at_]];
    if (!reader_)
      reader_.emplace(plan_.paths[block.input], plan_.inputs[block.input].compression, block.piece,
                      chunk_bytes_);
    Task task{numbers_[at_], {}};
    if (auto chunk = reader_->next()) {
      task.chunk = std::move(*chunk);
    } else {
      reader_.reset();
      ++at_;
    }
    return task;
  }

 private:
  const Plan& plan_;
  const std::vector<std::uint64_t>& numbers_;
  std::size_t chunk_bytes_, at_ = 0;
  std::optional<ChunkReader> reader_;
};

// Records and bytes of text so far, for the progress line.
class Rate {
 public:
  void add(const Parsed& parsed) {
    bytes_ += parsed.bytes;
    if (parsed.chunk) records_ += parsed.chunk->tally.facts.records;
  }
  std::string words() const {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
    const double seconds = std::max(elapsed.count(), 1e-3);
    return fmt::format("{:.2f} M records/s, {:.0f} MB/s of text a rank",
                       static_cast<double>(records_) / seconds / 1e6,
                       static_cast<double>(bytes_) / seconds / 1e6);
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::uint64_t records_ = 0, bytes_ = 0;
};

// Reading and decompressing, parsing, and spilling overlap; chunks are parsed by all threads, and
// read and spilled in order.
void parse_blocks(const Plan& plan, const std::vector<std::uint64_t>& numbers,
                  const IngestOptions& options, const SuffixTable& suffixes, const PartStore& spill,
                  const Progress& progress) {
  BlockSource source(plan, numbers, options.chunk_bytes);
  tbb::enumerable_thread_specific<ChunkParser> parsers(
      [&] { return ChunkParser(options, suffixes); });
  std::optional<RunWriter> run;
  std::uint64_t done = 0;
  Rate rate;
  using TaskPointer = std::shared_ptr<Task>;
  using ParsedPointer = std::shared_ptr<Parsed>;
  const auto read = [&](tbb::flow_control& control) -> TaskPointer {
    auto task = source.next();
    if (task) return std::make_shared<Task>(std::move(*task));
    control.stop();
    return nullptr;
  };
  const auto parse = [&](const TaskPointer& task) {
    auto parsed = std::make_shared<Parsed>();
    parsed->block = task->block;
    parsed->bytes = task->chunk.size;
    const std::uint32_t input = plan.blocks[task->block].input;
    if (!task->ends_block())
      parsed->chunk =
          parsers.local().parse(task->chunk, plan.inputs[input], plan.paths[input].string());
    return parsed;
  };
  const auto spill_chunk = [&](const ParsedPointer& parsed) {
    rate.add(*parsed);
    if (!run)
      run.emplace(spill, parsed->block, plan.blocks[parsed->block], options.ranges,
                  options.run_bytes);
    if (parsed->chunk) {
      run->add(std::move(*parsed->chunk));
    } else {
      run->finish();
      run.reset();
      ++done;
    }
    report(progress, done, numbers.size(), rate.words());
  };
  using Mode = tbb::filter_mode;
  const int tokens = tbb::this_task_arena::max_concurrency() + kWaitingChunks;
  tbb::parallel_pipeline(
      static_cast<std::size_t>(tokens),
      tbb::make_filter<void, TaskPointer>(Mode::serial_in_order, read) &
          tbb::make_filter<TaskPointer, ParsedPointer>(Mode::parallel, parse) &
          tbb::make_filter<ParsedPointer, void>(Mode::serial_in_order, spill_chunk));
}

void check_answers(const Plan& plan, const IngestSummary& summary) {
  for (std::size_t input = 0; input < plan.inputs.size(); ++input) {
    const InputCounts& counts = summary.inputs[input];
    if (counts.answers_begun > counts.answers_ended)
      fail(
          "{}: {} of {} DNSDB answers are incomplete: the server failed or the download was cut "
          "short; fetch it again",
          plan.paths[input].string(), counts.answers_begun - counts.answers_ended,
          counts.answers_begun);
  }
}

// A chunk on its way: its text, and its records packed.
constexpr std::uint64_t kCopiesOfChunk = 3;

}  // namespace

void bound_memory(IngestOptions& options, std::uint64_t limit, int threads) {
  const auto chunks = kCopiesOfChunk * static_cast<std::uint64_t>(threads + kWaitingChunks);
  options.chunk_bytes = static_cast<std::size_t>(
      std::clamp<std::uint64_t>(limit / 4 / chunks, 64 << 10, options.chunk_bytes));
  options.run_bytes = std::clamp<std::uint64_t>(limit / 8, 1 << 20, options.run_bytes);
}

IngestSummary parse_inputs(const IngestOptions& options, const SuffixTable& suffixes,
                           const PartStore& spill, const Communicator& comm,
                           const Progress& progress) {
  const Plan plan = plan_inputs(options, comm);
  std::vector<std::uint64_t> mine, missing;
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  comm.together([&] {
    for (auto number = static_cast<std::uint64_t>(comm.rank()); number < plan.blocks.size();
         number += ranks) {
      mine.push_back(number);
      if (!is_committed(spill, number, plan.blocks[number], options.ranges))
        missing.push_back(number);
    }
    parse_blocks(plan, missing, options, suffixes, spill, progress);
  });
  IngestSummary summary = summarise_blocks(spill, mine, plan.inputs.size(), options.ranges, comm);
  check_answers(plan, summary);
  summary.blocks = plan.blocks.size();
  summary.blocks_resumed = comm.sum(mine.size() - missing.size());
  return summary;
}

}  // namespace iolaus

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>

#include "ingest/accept.hpp"
#include "ingest/line_parser.hpp"
#include "ingest/line_reader.hpp"
#include "ingest/run.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// What one thread keeps from block to block.
struct Worker {
  LineParser parser;
  Rows rows;
};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

// Reads one block, line by line, into its runs.
void parse_block(const Plan& plan, std::uint64_t number, const IngestOptions& options,
                 const SuffixTable& suffixes, const PartStore& spill, Worker& worker) {
  const Block& block = plan.blocks[number];
  const InputFacts& input = plan.inputs[block.input];
  LineReader reader(plan.paths[block.input], input.compression, block.begin, block.end);
  RunWriter run(spill, number, block, options.ranges, options.run_bytes);
  Acceptor acceptor(options.kind, options.keep_undated, suffixes);
  worker.parser.set_input(input, plan.paths[block.input].string());
  std::uint64_t lines = 0, begun = 0, ended = 0;
  while (const auto line = reader.next()) {
    ++lines;
    std::string_view text = line->text;
    if (line->offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (line->offset == input.header_offset || is_blank(text)) continue;
    LineKind kind = LineKind::kRow;
    RejectReason reason = RejectReason::kLineTooLong;
    if (!line->too_long) reason = worker.parser.parse(text, worker.rows, kind);
    for (const InputRow& row : worker.rows)
      if (reason == RejectReason::kNone && kind == LineKind::kRow)
        reason = acceptor.accept(row, run);
    if (reason != RejectReason::kNone)
      run.add_reject(lines, line->offset, reason,
                     has_clients(input.format) ? without_clients(line->text) : line->text);
    begun += kind == LineKind::kAnswerBegins;
    ended += kind == LineKind::kAnswerEnds;
    run.spill_if_full();
  }
  run.finish(lines, begun, ended);
}

// Parses blocks in parallel; what fails first by block number is thrown when all threads are done.
void parse_blocks(const Plan& plan, const std::vector<std::uint64_t>& numbers,
                  const IngestOptions& options, const SuffixTable& suffixes, const PartStore& spill,
                  const Progress& progress) {
  std::exception_ptr failure;
  std::uint64_t failed_block = ~std::uint64_t{0};
  std::atomic<std::uint64_t> done{0};
#pragma omp parallel
  {
    std::optional<Worker> worker;
#pragma omp for schedule(dynamic, 1)
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      bool stop = false;
#pragma omp critical(iolaus_ingest_failure)
      stop = failure != nullptr;
      if (stop) continue;
      try {
        if (!worker) worker.emplace();
        parse_block(plan, numbers[i], options, suffixes, spill, *worker);
      } catch (...) {
#pragma omp critical(iolaus_ingest_failure)
        if (numbers[i] < failed_block) {
          failed_block = numbers[i];
          failure = std::current_exception();
        }
      }
      const std::uint64_t count = ++done;
      if (omp_get_thread_num() == 0) report(progress, count, numbers.size());
    }
  }
  if (failure) std::rethrow_exception(failure);
}

// Adds up what the blocks of this rank hold, then over all ranks.
IngestSummary summarise(const Plan& plan, const std::vector<std::uint64_t>& numbers,
                        const IngestOptions& options, const PartStore& spill,
                        const Communicator& comm) {
  std::vector<std::uint64_t> reasons(kReasons), ranges(options.ranges.count);
  std::vector<std::uint64_t> answers(2 * plan.inputs.size());
  BlockFacts mine;
  comm.together([&] {
    for (const std::uint64_t number : numbers) {
      const BlockTally tally = load_tally(spill, number);
      for (std::size_t i = 0; i < kReasons; ++i) reasons[i] += tally.reasons[i];
      for (std::size_t i = 0; i < ranges.size(); ++i) ranges[i] += tally.records_of_range[i];
      mine.lines += tally.facts.lines;
      mine.records += tally.facts.records;
      mine.kept += tally.facts.kept;
      mine.rejected += tally.facts.rejected;
      mine.first_seen = std::min(mine.first_seen, tally.facts.first_seen);
      mine.last_seen = std::max(mine.last_seen, tally.facts.last_seen);
      answers[2 * tally.facts.input] += tally.facts.answers_begun;
      answers[2 * tally.facts.input + 1] += tally.facts.answers_ended;
    }
  });
  comm.sum(reasons);
  comm.sum(ranges);
  comm.sum(answers);
  for (std::size_t input = 0; input < plan.inputs.size(); ++input)
    if (answers[2 * input] > answers[2 * input + 1])
      fail("{}: {} of {} DNSDB answers have no end: the download was cut short, fetch it again",
           plan.paths[input].string(), answers[2 * input] - answers[2 * input + 1],
           answers[2 * input]);
  IngestSummary summary;
  summary.lines = comm.sum(mine.lines);
  summary.records = comm.sum(mine.records);
  summary.kept = comm.sum(mine.kept);
  summary.rejected = comm.sum(mine.rejected);
  summary.blocks = plan.blocks.size();
  for (std::size_t i = 0; i < kReasons; ++i)
    if (reasons[i] > 0)
      summary.reasons[std::string(describe(static_cast<RejectReason>(i)))] = reasons[i];
  summary.records_of_range = std::move(ranges);
  const std::uint64_t first = ~comm.max(~mine.first_seen), last = comm.max(mine.last_seen);
  if (last > 0) {
    summary.first_seen = Time{static_cast<std::uint32_t>(first)};
    summary.last_seen = Time{static_cast<std::uint32_t>(last)};
  }
  return summary;
}

}  // namespace

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
  IngestSummary summary = summarise(plan, mine, options, spill, comm);
  summary.blocks_resumed = comm.sum(mine.size() - missing.size());
  return summary;
}

}  // namespace iolaus

#include "ingest/run.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kFactsOfInput = 6;

}  // namespace

IngestSummary summarise_blocks(const PartStore& spill, const std::vector<std::uint64_t>& mine,
                               std::size_t inputs, Ranges ranges, const Communicator& comm) {
  std::vector<std::uint64_t> facts(kFactsOfInput * inputs);
  BlockTally sum;
  sum.reasons.resize(kReasons);
  sum.records_of_range.resize(ranges.count);
  comm.together([&] {
    for (const std::uint64_t block : mine) {
      const BlockTally tally = load_tally(spill, block);
      add_tally(sum, tally);
      const std::size_t input = kFactsOfInput * tally.facts.input;
      facts[input] += tally.facts.lines;
      facts[input + 1] += tally.facts.records;
      facts[input + 2] += tally.facts.kept;
      facts[input + 3] += tally.facts.rejected;
      facts[input + 4] += tally.facts.answers_begun;
      facts[input + 5] += tally.facts.answers_ended;
    }
  });
  comm.sum(sum.reasons);
  comm.sum(sum.records_of_range);
  comm.sum(facts);
  IngestSummary summary;
  for (std::size_t input = 0; input < inputs; ++input) {
    const std::uint64_t* row = facts.data() + kFactsOfInput * input;
    summary.inputs.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
    summary.lines += row[0];
    summary.records += row[1];
    summary.kept += row[2];
    summary.rejected += row[3];
  }
  for (std::size_t i = 0; i < kReasons; ++i)
    if (sum.reasons[i] > 0)
      summary.reasons[std::string(describe(static_cast<RejectReason>(i)))] = sum.reasons[i];
  summary.records_of_range = std::move(sum.records_of_range);
  const std::uint64_t first = ~comm.max(~sum.facts.first_seen),
                      last = comm.max(sum.facts.last_seen);
  if (last > 0) {
    summary.first_seen = Time{static_cast<std::uint32_t>(first)};
    summary.last_seen = Time{static_cast<std::uint32_t>(last)};
  }
  return summary;
}

}  // namespace iolaus

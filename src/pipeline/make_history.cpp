#include "make_history.hpp"

#include <algorithm>
#include <set>

#include "digests.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/history_file.hpp"
#include "rdata_index_stage.hpp"

namespace iolaus {
namespace {

std::string range_key(std::uint32_t range) { return fmt::format("range-{:05}", range); }

// What a rank holds of a range while it merges it: its packed records on their way and in place,
// their order, the history and its blocks. Measured at 4.5 million records in a range.
constexpr std::uint64_t kBytesOfMergedRecord = 240, kBytesOfProgram = 96 << 20;

void check_memory(const Job& job, const std::vector<std::uint64_t>& records_of_range) {
  if (job.memory_limit == 0) return;
  const std::uint64_t most = *std::max_element(records_of_range.begin(), records_of_range.end());
  const std::uint64_t need = most * kBytesOfMergedRecord + kBytesOfProgram;
  if (need > job.memory_limit)
    fail(
        "the largest of {} ranges has {} records, which take about {} MiB to merge, and [memory] "
        "limit is {} MiB: raise it, or set a larger power of two as [history] ranges",
        records_of_range.size(), most, need >> 20, job.memory_limit >> 20);
}

// The history that new records are merged into, if any.
class KeptHistory {
 public:
  KeptHistory(const Run& run, const IngestPlan& plan) {
    if (plan.kept) run.comm().together([&] { reader_.emplace(run.file("history.h5")); });
  }
  // Adds the records of a range to a packed buffer.
  void append_records(std::uint32_t range, std::vector<std::byte>& packed) const {
    if (!reader_) return;
    const std::uint64_t begin = range == 0 ? 0 : reader_->end_of_blocks(range - 1);
    std::string name;
    for (std::uint64_t block = begin; block < reader_->end_of_blocks(range); ++block) {
      const History history = reader_->load_block(block);
      for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
        for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
          append_record(packed, record_of(history, domain, history.observations[i], name));
    }
  }
  PackedRange load_packed(std::uint32_t range) const { return reader_->load_packed(range); }
  bool there() const { return reader_.has_value(); }
  std::vector<std::uint64_t> records_of_range() const {
    return reader_ ? reader_->observations_of_range() : std::vector<std::uint64_t>();
  }

 private:
  std::optional<HistoryReader> reader_;
};

History merge_range(const Job& job, std::uint32_t range, std::vector<std::byte> records,
                    const KeptHistory& kept) {
  kept.append_records(range, records);
  return merge_packed(range, records,
                      {.gap = job.gap,
                       .largest_counts = job.largest_counts,
                       .disposable_names = stored_roll_up(job)});
}

// Keeps a range as a part, and its run of the index by rdata as another; returns it. Nothing new in
// it: its blocks are what merging would make of them.
PackedRange save_range(const Job& job, std::uint32_t range, std::vector<std::byte> records,
                       const KeptHistory& kept, const PartStore& merged) {
  std::optional<History> history;
  if (!records.empty() || !kept.there())
    history = merge_range(job, range, std::move(records), kept);
  const PackedRange packed = history ? pack_history(*history) : kept.load_packed(range);
  merged.save(range_key(range), part_of(packed));
  save_run(merged, job.ingest.ranges, history ? *history : unpack_history(packed));
  return packed;
}

// Merges each range and keeps it as a part, with its run of the index by rdata; returns the sizes
// of all ranges.
std::vector<RangeSizes> merge_ranges(Run& run, const Ownership& ownership, const PartStore& spill,
                                     const PartStore& merged, const IngestSummary& summary,
                                     const KeptHistory& kept, StageRecord& record) {
  const Communicator& comm = run.comm();
  std::vector<RangeSizes> mine;
  for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
    const bool done = range && merged.has(range_key(*range));
    auto records = collect_range(spill, summary.blocks, done ? std::nullopt : range, comm);
    RangeSizes sizes;
    comm.together([&] {
      if (!range) return;
      PackedRange packed;
      if (done) {
        packed = packed_range_of(merged.load(range_key(*range)));
        if (!has_run(merged, *range)) save_run(merged, ownership.ranges, unpack_history(packed));
        ++record.resumed_parts;
      } else {
        record.peak_items =
            std::max<std::uint64_t>(record.peak_items, summary.records_of_range[*range]);
        packed = save_range(run.job(), *range, std::move(records), kept, merged);
      }
      sizes = sizes_of(packed);
    });
    if (range) mine.push_back(sizes);
    report(run.progress(), mine.size(), ownership.rounds());
  });
  return comm.all_gather(mine);
}

// An export stands for other inputs only while it holds all that was made of them.
void check_whole(const ExportedHistory& exported, const InputCounts& counts,
                 const std::filesystem::path& path) {
  if (counts.rejected > 0)
    fail(
        "{}: {} lines of this exported history were rejected, which rejects.ndjson.zst tells; set "
        "[history] undated = \"keep\" if they are undated, else export it again",
        path.string(), counts.rejected);
  if (counts.kept != exported.segments)
    fail("{}: holds {} segments of an exported history that has {}; export it again", path.string(),
         counts.kept, exported.segments);
}

// Of the kept history and the new inputs together.
HistoryFacts facts_of(const Run& run, const IngestPlan& plan, const IngestSummary& summary,
                      HistoryKind kind, const SuffixTable& suffixes) {
  HistoryFacts facts = plan.kept.value_or(HistoryFacts());
  const auto earlier = [](Time a, Time b) { return a == kUnknownTime || b < a ? b : a; };
  if (summary.first_seen != kUnknownTime) {
    facts.first_seen = earlier(facts.first_seen, summary.first_seen);
    facts.last_seen = facts.last_seen == kUnknownTime
                          ? summary.last_seen
                          : std::max(facts.last_seen, summary.last_seen);
  }
  facts.count_meaning = run.job().count_meaning;
  facts.counts = run.job().largest_counts ? "largest" : "sum";
  facts.suffix_version = suffixes.version();
  facts.suffix_digest = suffixes.digest();
  facts.options = plan.options;
  for (std::size_t i = 0; i < plan.fresh.size(); ++i) {
    const InputCounts& counts = summary.inputs[i];
    if (const auto& exported = plan.fresh_exports[i]) {
      check_whole(*exported, counts, plan.fresh[i]);
      facts.inputs.insert(facts.inputs.end(), exported->inputs.begin(), exported->inputs.end());
      for (const auto& [reason, count] : exported->reject_reasons)
        facts.reject_reasons[reason] += count;
      continue;
    }
    facts.inputs.push_back({plan.fresh_digests[i], plan.reading, static_cast<std::uint64_t>(kind),
                            counts.lines, counts.records, counts.kept, counts.rejected});
  }
  std::sort(facts.inputs.begin(), facts.inputs.end(),
            [](const IngestedInput& a, const IngestedInput& b) { return a.digest < b.digest; });
  for (const auto& [reason, count] : summary.reasons) facts.reject_reasons[reason] += count;
  return facts;
}

nlohmann::ordered_json summary_of(const HistoryFacts& facts, std::uint64_t addresses,
                                  const std::vector<RangeSizes>& sizes) {
  std::uint64_t domains = 0, segments = 0;
  for (const RangeSizes& range : sizes) domains += range.domains, segments += range.observations;
  IngestedInput all;
  std::set<std::uint64_t> kinds;
  for (const IngestedInput& input : facts.inputs) {
    all.lines += input.lines, all.kept += input.kept, all.rejected += input.rejected;
    kinds.insert(input.kind);
  }
  nlohmann::ordered_json reasons = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : facts.reject_reasons) reasons[reason] = count;
  return {{"records",
           {{"read", all.lines},
            {"parsed", all.kept},
            {"kept", segments},
            {"merged", all.kept - segments},
            {"rejected", all.rejected},
            {"reject_reasons", reasons}}},
          {"inputs", facts.inputs.size()},
          {"domains", domains},
          {"addresses", addresses},
          {"first_seen", format_time(facts.first_seen)},
          {"last_seen", format_time(facts.last_seen)},
          {"kind", kinds.size() > 1    ? "slices and hulls"
                   : kinds.contains(0) ? "slices"
                                       : "hull"},
          {"count_meaning", facts.count_meaning}};
}

}  // namespace

void make_history(Run& run, const IngestPlan& plan, IngestOptions options,
                  const SuffixTable& suffixes, const RecordSource& source, StageRecord& record) {
  const Communicator& comm = run.comm();
  std::uint64_t runs = combine_digests(plan.options, plan.reading);
  for (const std::uint64_t input : plan.fresh_digests) runs = combine_digests(runs, input);
  const PartStore spill(run.parts(), "spill", combine_digests(runs, options.block_bytes));
  const PartStore merged(run.parts(), "merged", plan.digest);
  options.inputs = plan.fresh;
  const IngestSummary summary = source(options, spill);
  if (comm.is_root()) record.resumed_parts += summary.blocks_resumed;
  const std::uint64_t rejects = write_rejects(
      options, spill, summary.blocks, run.file("rejects.ndjson.zst"), plan.kept_rejects, comm);
  if (summary.records == 0 && !plan.kept)
    fail("no record in any input; look at {} for what was read",
         run.file("rejects.ndjson.zst").string());
  const KeptHistory kept(run, plan);
  std::vector<std::uint64_t> weights = summary.records_of_range;
  const auto before = kept.records_of_range();
  for (std::size_t range = 0; range < before.size(); ++range) weights[range] += before[range];
  check_memory(run.job(), weights);
  const Ownership ownership = cut_by_weight(options.ranges, weights, comm.size());
  const auto sizes = merge_ranges(run, ownership, spill, merged, summary, kept, record);
  const RdataPieces index = index_rdata(merged, sizes, run);
  const HistoryFacts facts = facts_of(run, plan, summary, options.kind, suffixes);
  remember_rejects(run, plan, rejects);
  write_history(
      run.file("history.h5"), plan.digest, ownership, sizes, facts,
      [&](std::uint32_t range) { return packed_range_of(merged.load(range_key(range))); }, index,
      comm);
  record.items = summary.lines;
  record.facts = {{"summary", summary_of(facts, counts_of(index.sizes).addresses, sizes)}};
}

}  // namespace iolaus

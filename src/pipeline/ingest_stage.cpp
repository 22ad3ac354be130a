#include <algorithm>

#include "digests.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/history_file.hpp"
#include "rdata_index_stage.hpp"

namespace iolaus {
namespace {

std::string range_key(std::uint32_t range) { return fmt::format("range-{:05}", range); }

// Says so whenever it is asked, until the allowed rate is raised: history, rejects and summary are
// kept by then, for inspection.
void check_reject_rate(const Run& run) {
  const auto& records = run.facts("ingest")["summary"]["records"];
  const auto lines = records["read"].get<std::uint64_t>();
  const auto rejected = records["rejected"].get<std::uint64_t>();
  const double rate = lines == 0 ? 0 : static_cast<double>(rejected) / static_cast<double>(lines);
  if (rate <= run.job().max_reject_rate) return;
  std::string reasons;
  for (const auto& [reason, count] : records["reject_reasons"].items())
    reasons += fmt::format("\n  {:>10}  {}", count.get<std::uint64_t>(), reason);
  run.write_summary();
  throw Error(
      fmt::format("{} of {} lines rejected ({:.2f} %, allowed [history] max_reject_rate {:.2f} %); "
                  "they are kept in {}{}",
                  rejected, lines, 100 * rate, 100 * run.job().max_reject_rate,
                  run.file("rejects.ndjson.zst").string(), reasons),
      ExitStatus::kTooManyRejects);
}

// Merges each range from the spilled records and keeps it as a part, with its run of the index by
// rdata; returns the sizes of all ranges.
std::vector<RangeSizes> merge_ranges(Run& run, const Ownership& ownership, const PartStore& spill,
                                     const PartStore& merged, const IngestSummary& summary,
                                     StageRecord& record) {
  const Communicator& comm = run.comm();
  std::vector<RangeSizes> mine;
  for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
    const bool kept = range && merged.has(range_key(*range));
    const auto bytes = collect_range(spill, summary.blocks, kept ? std::nullopt : range, comm);
    RangeSizes sizes;
    comm.together([&] {
      if (kept) {
        const PackedRange packed = packed_range_of(merged.load(range_key(*range)));
        if (!has_run(merged, *range))
          save_run(merged, run.job().ingest.ranges, unpack_history(packed));
        sizes = sizes_of(packed);
        ++record.resumed_parts;
      } else if (range) {
        record.peak_items =
            std::max<std::uint64_t>(record.peak_items, summary.records_of_range[*range]);
        const History history = merge_packed(
            *range, bytes, {.gap = run.job().gap, .largest_counts = run.job().largest_counts});
        const PackedRange packed = pack_history(history);
        merged.save(range_key(*range), part_of(packed));
        sizes = sizes_of(packed);
        save_run(merged, run.job().ingest.ranges, history);
      }
    });
    if (range) mine.push_back(sizes);
    report(run.progress(), mine.size(), ownership.rounds());
  });
  return comm.all_gather(mine);
}

nlohmann::ordered_json facts_of(const Run& run, const IngestSummary& summary,
                                std::uint64_t addresses, const std::vector<RangeSizes>& sizes) {
  std::uint64_t domains = 0, segments = 0;
  for (const RangeSizes& range : sizes) domains += range.domains, segments += range.observations;
  nlohmann::ordered_json reasons = nlohmann::ordered_json::object();
  for (const auto& [reason, count] : summary.reasons) reasons[reason] = count;
  return {{"summary",
           {{"records",
             {{"read", summary.lines},
              {"parsed", summary.kept},
              {"kept", segments},
              {"merged", summary.kept - segments},
              {"rejected", summary.rejected},
              {"reject_reasons", reasons}}},
            {"domains", domains},
            {"addresses", addresses},
            {"first_seen", format_time(summary.first_seen)},
            {"last_seen", format_time(summary.last_seen)},
            {"kind", run.job().ingest.kind == HistoryKind::kHulls ? "hull" : "slices"},
            {"count_meaning", run.job().count_meaning}}}};
}

}  // namespace

void ingest(Run& run) {
  const Job& job = run.job();
  const Communicator& comm = run.comm();
  const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
  const std::uint64_t digest = ingest_digest(run, suffixes);
  run.stage("ingest", digest, {"history.h5", "rejects.ndjson.zst"}, [&](StageRecord& record) {
    const PartStore spill(run.parts(), "spill", combine_digests(digest, job.ingest.block_bytes));
    const PartStore merged(run.parts(), "merged", digest);
    IngestOptions options = job.ingest;
    options.inputs = expand_inputs(job.ingest.inputs);
    const IngestSummary summary = parse_inputs(options, suffixes, spill, comm, run.progress());
    if (comm.is_root()) record.resumed_parts += summary.blocks_resumed;
    write_rejects(options, spill, summary.blocks, run.file("rejects.ndjson.zst"), comm);
    if (summary.records == 0)
      fail("no record in any input; look at {} for what was read",
           run.file("rejects.ndjson.zst").string());
    const Ownership ownership =
        cut_by_weight(job.ingest.ranges, summary.records_of_range, comm.size());
    const auto sizes = merge_ranges(run, ownership, spill, merged, summary, record);
    const RdataPieces index = index_rdata(merged, sizes, run);
    HistoryFacts facts;
    facts.first_seen = summary.first_seen;
    facts.last_seen = summary.last_seen;
    facts.count_meaning = job.count_meaning;
    facts.counts = job.largest_counts ? "largest" : "sum";
    facts.suffix_version = suffixes.version();
    facts.suffix_digest = suffixes.digest();
    for (const auto& [reason, count] : summary.reasons) facts.reject_reasons[reason] = count;
    write_history(
        run.file("history.h5"), digest, ownership, sizes, facts,
        [&](std::uint32_t range) { return packed_range_of(merged.load(range_key(range))); }, index,
        comm);
    record.items = summary.lines;
    record.facts = facts_of(run, summary, counts_of(index.sizes).addresses, sizes);
  });
  check_reject_rate(run);
}

}  // namespace iolaus

#include <algorithm>

#include "digests.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/history_file.hpp"

namespace iolaus {
namespace {

std::string range_key(std::uint32_t range) { return fmt::format("range-{:05}", range); }

// Exact number of distinct addresses over all ranges: each digest is counted at its owner.
class DistinctAddresses {
 public:
  explicit DistinctAddresses(const Communicator& comm)
      : ownership_(cut_evenly(Ranges{65536}, comm.size())) {}
  void add(const History& history, const Communicator& comm) {
    std::vector<std::uint64_t> digests;
    for (const Observation& segment : history.observations)
      if (is_address(segment.type))
        digests.push_back(
            digest64({reinterpret_cast<const char*>(segment.rdata.bytes.data()), 16}));
    make_unique(digests);
    std::vector<std::vector<std::uint64_t>> outgoing(static_cast<std::size_t>(comm.size()));
    for (const std::uint64_t digest : digests)
      outgoing[static_cast<std::size_t>(ownership_.owner(digest))].push_back(digest);
    const auto incoming = comm.exchange(outgoing);
    fresh_.insert(fresh_.end(), incoming.begin(), incoming.end());
    if (fresh_.size() > known_.size() + 1'000'000) settle();
  }
  std::uint64_t count(const Communicator& comm) {
    settle();
    return comm.sum(known_.size());
  }

 private:
  Ownership ownership_;
  std::vector<std::uint64_t> known_, fresh_;
  static void make_unique(std::vector<std::uint64_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }
  void settle() {
    make_unique(fresh_);
    std::vector<std::uint64_t> all;
    std::set_union(known_.begin(), known_.end(), fresh_.begin(), fresh_.end(),
                   std::back_inserter(all));
    known_ = std::move(all);
    fresh_.clear();
  }
};

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

// Merges each range from the spilled records and keeps it as a part; returns the sizes of all
// ranges.
std::vector<RangeSizes> merge_ranges(Run& run, const Ownership& ownership, const PartStore& spill,
                                     const PartStore& merged, const IngestSummary& summary,
                                     StageRecord& record, std::uint64_t& addresses) {
  const Communicator& comm = run.comm();
  DistinctAddresses distinct(comm);
  std::vector<RangeSizes> mine;
  for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
    const bool kept = range && merged.has(range_key(*range));
    const auto bytes = collect_range(spill, summary.blocks, kept ? std::nullopt : range, comm);
    History history;
    RangeSizes sizes;
    comm.together([&] {
      if (kept) {
        const PackedRange packed = packed_range_of(merged.load(range_key(*range)));
        history = unpack_history(packed);
        sizes = sizes_of(packed);
        ++record.resumed_parts;
      } else if (range) {
        record.peak_items =
            std::max<std::uint64_t>(record.peak_items, summary.records_of_range[*range]);
        history = merge_packed(*range, bytes,
                               {.gap = run.job().gap, .largest_counts = run.job().largest_counts});
        const PackedRange packed = pack_history(history);
        merged.save(range_key(*range), part_of(packed));
        sizes = sizes_of(packed);
      }
    });
    distinct.add(history, comm);
    if (range) mine.push_back(sizes);
    report(run.progress(), mine.size(), ownership.rounds());
  });
  addresses = distinct.count(comm);
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
    std::uint64_t addresses = 0;
    const auto sizes = merge_ranges(run, ownership, spill, merged, summary, record, addresses);
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
        [&](std::uint32_t range) { return packed_range_of(merged.load(range_key(range))); }, comm);
    record.items = summary.lines;
    record.facts = facts_of(run, summary, addresses, sizes);
  });
  check_reject_rate(run);
}

}  // namespace iolaus

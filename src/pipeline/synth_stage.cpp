#include "digests.hpp"
#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/ingest/record_spill.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/store/history_file.hpp"
#include "make_history.hpp"

namespace iolaus {
namespace {

// What ingest would plan for a single input that is known by the world's digest.
IngestPlan plan_of(const Job& job, const SuffixTable& suffixes) {
  IngestPlan plan;
  plan.options = history_options_digest(job, suffixes);
  plan.reading = reading_digest(job);
  plan.fresh = {job.synth.directory / "(synthetic history)"};
  plan.fresh_digests = {synthetic_digest(job.synth)};
  plan.fresh_exports.resize(1);
  plan.digest = digest_of_history(plan);
  return plan;
}

void check_nothing_lost(const Run& run, std::uint64_t digest) {
  run.comm().together([&] {
    const auto path = run.file("history.h5");
    if (!std::filesystem::exists(path) || HistoryReader(path).digest() == digest) return;
    fail("{}: is another history; delete it, or name another [workspace] path", path.string());
  });
}

IngestSummary spill_world(const Run& run, const SuffixTable& suffixes, const IngestOptions& options,
                          const PartStore& spill, std::optional<SynthSummary>& summary) {
  std::optional<RecordSpill> file;
  const RecordSink sink{
      .suffixes = suffixes,
      .begin = [&](std::uint32_t number) { file.emplace(spill, number, options); },
      .add = [&](const Record& record) { file->add(record); },
      .finish = [&] { file->finish(); }};
  summary = write_synthetic_records(run.job().synth, sink, run.comm(), run.progress());
  return summarise_spilled(spill, run.job().synth.files, options, run.comm());
}

}  // namespace

std::optional<SynthSummary> synthesise_history(Run& run) {
  const Job& job = run.job();
  write_synthetic_tables(job.synth, run.comm());
  const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
  IngestOptions options = job.ingest;
  if (job.memory_limit > 0) bound_memory(options, job.memory_limit, job.threads);
  options.kind = job.synth.slices ? HistoryKind::kSlices : HistoryKind::kHulls;
  const IngestPlan plan = plan_of(job, suffixes);
  check_nothing_lost(run, plan.digest);
  std::optional<SynthSummary> summary;
  run.stage("ingest", plan.digest,
            {"history.h5", "rejects.ndjson.zst", (job.synth.directory / "labels.csv").string(),
             (job.synth.directory / "truth.csv").string()},
            [&](StageRecord& record) {
              make_history(
                  run, plan, options, suffixes,
                  [&](const IngestOptions& of_plan, const PartStore& spill) {
                    return spill_world(run, suffixes, of_plan, spill, summary);
                  },
                  record);
            });
  return summary;
}

}  // namespace iolaus

#include "ingest_plan.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "make_history.hpp"

namespace iolaus {
namespace {

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

// Where standard input is kept until it is ingested.
std::filesystem::path piped_file(const Run& run) { return run.parts() / "standard_input"; }

}  // namespace

void ingest(Run& run) {
  const Job& job = run.job();
  const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
  IngestOptions options = job.ingest;
  if (job.memory_limit > 0) bound_memory(options, job.memory_limit, job.threads);
  const bool piped = std::erase(options.inputs, std::filesystem::path("-")) > 0;
  if (piped && run.comm().size() > 1)
    run.note(
        "note: standard input comes through the MPI launcher, and Open MPI's has been seen to "
        "crash "
        "(4.1) or to repeat pieces (5.0.8) on the way: better pipe into iolaus on its own, or name "
        "a file");
  const auto files = expand_inputs(options.inputs);
  auto inputs = files;
  if (piped && keep_standard_input(piped_file(run), run.comm())) {
    options.standard_input = piped_file(run);
    inputs.push_back(options.standard_input);
  }
  const IngestPlan plan = plan_ingest(run, inputs, suffixes);
  if (inputs.empty() && !plan.kept)
    fail_usage("{}: [history] inputs names no file, and there is no {} yet{}", job.file.string(),
               run.file("history.h5").string(),
               job.synth.format == "store" ? "; `iolaus synth` makes it" : "");
  run.stage("ingest", plan.digest, {"history.h5", "rejects.ndjson.zst"}, [&](StageRecord& record) {
    make_history(
        run, plan, options, suffixes,
        [&](const IngestOptions& fresh, const PartStore& spill) {
          return parse_inputs(fresh, suffixes, spill, run.comm(), run.progress());
        },
        record);
    remember_inputs(run, files);
  });
  if (piped)
    run.comm().together([&] {
      if (run.comm().is_root()) std::filesystem::remove(piped_file(run));
    });
  check_reject_rate(run);
}

}  // namespace iolaus

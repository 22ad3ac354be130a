#include <fmt/format.h>

#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/pipeline/pipeline.hpp"

namespace iolaus {

namespace {

// As text files, or as the history of the job's workspace.
std::optional<SynthSummary> write_world(const Job& job, const Communicator& comm) {
  const Observer console = console_observer();
  if (job.synth.format == "store") {
    Run run(job, console, comm);
    std::optional<SynthSummary> summary;
    finish_run(run, [&] { summary = synthesise_history(run); });
    return summary;
  }
  if (comm.is_root()) console.started("synth");
  const SynthSummary summary =
      write_synthetic(job.synth, comm, comm.is_root() ? console.progress : Progress());
  if (comm.is_root()) console.finished("synth", job.synth.directory.string());
  return summary;
}

}  // namespace

ExitStatus synthesise(const Invocation& invocation, const Communicator& comm) {
  const Job job = load_job(invocation, comm);
  if (job.synth.directory.empty())
    fail_usage("{}: [synth] directory names no folder to write to", job.file.string());
  const auto summary = write_world(job, comm);
  if (!summary || !comm.is_root()) return ExitStatus::kDone;
  std::string text = fmt::format(
      "Synthetic history: {} daily rows, {} rows as hulls, {} malformed lines, {} registrable "
      "domains.\n"
      "{} labelled ({} malicious), {} malicious families, {} of them live at the end.\n",
      summary->records, summary->hull_records, summary->malformed, summary->domains,
      summary->labelled, summary->labelled_malicious, summary->families, summary->families_live);
  for (const auto& [name, count] : summary->domains_of_class)
    text += fmt::format("  {:>9} {}\n", count, name);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return ExitStatus::kDone;
}

}  // namespace iolaus

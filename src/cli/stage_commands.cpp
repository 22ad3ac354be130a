#include <sched.h>

#include <algorithm>
#include <cstdlib>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/pipeline/checkpoint.hpp"
#include "iolaus/pipeline/pipeline.hpp"

namespace iolaus {
namespace {

// Processors that this process may use, shared with the other ranks of its node: a rank that takes
// more threads than that slows all of them.
int default_threads() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const int processors =
      sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  if (const char* given = std::getenv("SLURM_CPUS_PER_TASK")) return std::max(1, std::atoi(given));
  int ranks = 1;
  if (const char* local = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE"))
    ranks = std::max(1, std::atoi(local));
  return std::max(1, processors / ranks);
}

}  // namespace

void declare_job(CLI::App& app, Invocation& invocation) {
  app.add_option("job", invocation.job, "job file (TOML)")->required();
  app.add_option("--workspace", invocation.workspace,
                 "folder of the kept files, instead of the job file's");
  app.add_option("--set", invocation.settings,
                 "section.key=value, on top of the job file (repeatable)")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--threads", invocation.threads,
                 "threads a rank (default: what the allocation gives)")
      ->check(CLI::Range(1, 1024));
}

Job load_job(const Invocation& invocation, const Communicator& comm) {
  Job job;
  comm.together([&] { job = read_job(invocation.job, invocation.settings); });
  if (!invocation.workspace.empty())
    job.workspace = std::filesystem::absolute(invocation.workspace);
  job.threads = invocation.threads > 0 ? invocation.threads : default_threads();
  use_threads(job.threads);
  return job;
}

ExitStatus run_stages(const Invocation& invocation, const Communicator& comm,
                      const std::vector<void (*)(Run&)>& stages) {
  Run run(load_job(invocation, comm), console_observer(), comm);
  finish_run(run, [&] {
    for (const auto stage : stages) stage(run);
  });
  return ExitStatus::kDone;
}

void finish_run(Run& run, const std::function<void()>& step) {
  listen_for_checkpoints();
  for (const std::string& key : run.job().unused)
    run.note(fmt::format("note: {} is read but not applied by this version", key));
  try {
    step();
    run.write_summary();
    run.write_status("done", "");
  } catch (const Error& error) {
    run.write_status(error.status() == ExitStatus::kCheckpoint ? "checkpoint" : "failed",
                     error.what());
    throw;
  }
}

}  // namespace iolaus

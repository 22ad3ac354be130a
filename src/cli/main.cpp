// iolaus: from a DNS history to takedown plans. This file is the command table.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/error/printable.hpp"
#include "iolaus/pipeline/nearest.hpp"
#include "iolaus/pipeline/pipeline.hpp"

namespace iolaus {
namespace {

Command stage_command(const char* name, const char* help, std::vector<void (*)(Run&)> stages) {
  return {name, help, declare_job,
          [stages = std::move(stages)](const auto& invocation, const auto& comm) {
            return run_stages(invocation, comm, stages);
          }};
}

void declare_export(CLI::App& app, Invocation& invocation) {
  app.add_option("what", invocation.what, "scores, clusters, features, machines, plans or history")
      ->required()
      ->check(CLI::IsMember({"scores", "clusters", "features", "machines", "plans", "history"}));
  declare_job(app, invocation);
  app.add_option("--to", invocation.output, "write to FILE instead of standard output");
}

void declare_features(CLI::App& app, Invocation& invocation) {
  app.add_flag("--list", invocation.list, "print the feature catalogue (needs no job)");
  declare_job(app, invocation);
  app.get_option("job")->required(false);
}

void declare_info(CLI::App& app, Invocation& invocation) {
  app.add_option("file", invocation.target, "a kept file (*.h5)")->required();
  app.add_flag("--json", invocation.json, "as JSON");
}

void declare_check(CLI::App& app, Invocation& invocation) {
  app.add_option("file", invocation.target, "a kept file (*.h5)")->required();
}

std::vector<Command> commands() {
  return {
      stage_command("run", "every stage, resuming what is finished", {run_pipeline}),
      stage_command("ingest", "text to history.h5", {ingest}),
      {"features", "features of every domain, or --list", declare_features,
       [](const Invocation& invocation, const Communicator& comm) {
         if (invocation.list) return comm.is_root() ? list_features() : ExitStatus::kDone;
         if (invocation.job.empty()) fail_usage("features: give a job file, or --list");
         return run_stages(invocation, comm, {extract_features});
       }},
      stage_command("train", "the three models and their evaluation", {train_models}),
      stage_command("score", "a score for every domain", {score_domains}),
      stage_command("cluster", "domains on shared infrastructure, with confidence",
                    {cluster_history}),
      stage_command("takedown", "machines, mechanism, collateral and plan of every confident case",
                    {plan_takedowns}),
      stage_command("report", "the HTML page and the CSV tables", {write_report}),
      {"interrogate", "verdicts of recorded takedown games", declare_job, interrogate},
      {"synth", "write a synthetic history with planted botnets", declare_job, synthesise},
      {"export", "a kept table as CSV or NDJSON", declare_export, export_table},
      {"lookup", "records of a name, and what points to a name, address or prefix", declare_lookup,
       look_up},
      {"explain", "everything known about a domain, case, address or name server", declare_explain,
       explain},
      {"info", "what a kept file holds", declare_info, show_info},
      {"check", "read a kept file whole and verify it", declare_check, check_file},
  };
}

ExitStatus act(const Command& command, const Invocation& invocation, const Communicator& comm) {
  try {
    return command.act(invocation, comm);
  } catch (const Error& error) {
    // An agreed error is thrown by every rank: the root speaks, and nobody aborts before it has.
    if (comm.is_root() || !error.agreed())
      std::fprintf(stderr, "iolaus: %s\n", printable(error.what()).c_str());
    if (error.agreed()) comm.barrier();
    return error.status();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "iolaus: rank %d: %s\n", comm.rank(), printable(error.what()).c_str());
    return ExitStatus::kFailed;
  }
}

// Whether mpirun or srun started this process, perhaps as one of many.
bool launched_by_mpi() {
  constexpr const char* kVariables[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK",
                                        "SLURM_PROCID"};
  return std::any_of(std::begin(kVariables), std::end(kVariables),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

}  // namespace
}  // namespace iolaus

int main(int argc, char** argv) {
  using namespace iolaus;
  CLI::App app(
      "iolaus reads a DNS history and finds the botnets in it, the machines behind each, and the\n"
      "action that cuts it off with the least harm to others.");
  app.set_version_flag("--version", std::string("iolaus ") + IOLAUS_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Job files are TOML; see jobs/. Runs alone, under mpirun -n N and under srun.\n"
      "Exit status: 0 done, 1 failed, 2 wrong usage or job file, 3 too many lines rejected,\n"
      "75 stopped at a checkpoint (run again to go on).");
  Invocation invocation;
  const std::vector<Command> table = commands();
  for (const Command& command : table)
    command.declare(*app.add_subcommand(command.name, command.help), invocation);
  if (argc > 1 && argv[1][0] != '-' &&
      std::none_of(table.begin(), table.end(),
                   [&](const Command& command) { return std::string(argv[1]) == command.name; })) {
    std::vector<std::string> known;
    for (const Command& command : table) known.push_back(command.name);
    std::fprintf(stderr,
                 "iolaus: unknown command %s; did you mean %s? (iolaus --help lists them)\n",
                 argv[1], nearest(argv[1], known).c_str());
    return static_cast<int>(ExitStatus::kUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::kUsage);
  }
  const std::string chosen = app.get_subcommands().front()->get_name();
  // A question wants its answer at once, and starting MPI alone takes a third of a second.
  std::optional<MpiSession> session;
  if (chosen != "lookup" || launched_by_mpi()) session.emplace(&argc, &argv);
  const Communicator comm = Communicator::world();
  if (const char* bytes = std::getenv("IOLAUS_ROUND_BYTES"))  // for tests: many small messages
    Communicator::set_round_bytes(std::strtoull(bytes, nullptr, 10));
  for (const Command& command : table) {
    if (command.name != chosen) continue;
    const ExitStatus status = act(command, invocation, comm);
    if (status != ExitStatus::kDone) comm.abort(static_cast<int>(status));
  }
  return 0;
}

#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "iolaus/mpi/communicator.hpp"
#include "iolaus/pipeline/run.hpp"

namespace iolaus {

// What the command line said.
struct Invocation {
  std::string job, what, target, output, workspace;
  std::string query, at, from, to;  // of a lookup; of explain only the first
  std::vector<std::string> settings;
  std::uint64_t limit = 500;
  int threads = 0;
  bool list = false, json = false;
};

// One row of the command table: how it is declared, and what it does. `act` returns the exit
// status.
struct Command {
  const char* name;
  const char* help;
  std::function<void(CLI::App&, Invocation&)> declare;
  std::function<ExitStatus(const Invocation&, const Communicator&)> act;
};

// Options that every command on a job file takes.
void declare_job(CLI::App& app, Invocation& invocation);

// The job with the command line's settings applied, its workspace and threads decided.
Job load_job(const Invocation& invocation, const Communicator& comm);

// What a terminal or a batch log is shown of a run.
Observer console_observer();

// Runs `step` with summary.json and status.json telling how it ended.
void finish_run(Run& run, const std::function<void()>& step);

// The commands, one function a file.
ExitStatus run_stages(const Invocation& invocation, const Communicator& comm,
                      const std::vector<void (*)(Run&)>& stages);
ExitStatus synthesise(const Invocation& invocation, const Communicator& comm);
ExitStatus export_table(const Invocation& invocation, const Communicator& comm);
ExitStatus check_file(const Invocation& invocation, const Communicator& comm);
ExitStatus show_info(const Invocation& invocation, const Communicator& comm);
ExitStatus interrogate(const Invocation& invocation, const Communicator& comm);
ExitStatus list_features();
void declare_lookup(CLI::App& app, Invocation& invocation);
void declare_explain(CLI::App& app, Invocation& invocation);
ExitStatus explain(const Invocation& invocation, const Communicator& comm);
ExitStatus look_up(const Invocation& invocation, const Communicator& comm);

}  // namespace iolaus

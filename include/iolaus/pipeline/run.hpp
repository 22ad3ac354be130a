#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "iolaus/mpi/communicator.hpp"
#include "iolaus/pipeline/job.hpp"
#include "iolaus/progress/progress.hpp"

namespace iolaus {

// What the console shows of a run. Called on the root only.
struct Observer {
  std::function<void(const std::string& stage)> started;
  std::function<void(const std::string& stage, const std::string& line)> finished;
  std::function<void(const std::string& line)> note;
  Progress progress;
};

// What a stage says of itself; kept in manifest.json, so that a resumed run can tell it again.
struct StageRecord {
  std::uint64_t items = 0;       // handled by all ranks together
  std::uint64_t peak_items = 0;  // most that this rank held at once
  nlohmann::ordered_json facts = nlohmann::ordered_json::object();
  std::uint64_t resumed_parts = 0;  // finished parts of an interrupted run that were used
};

// A job on its way through the stages: where its files lie, what is finished, and the one wrapper
// that owns time, memory, progress, checkpoint and resume. Every call is collective.
class Run {
 public:
  Run(Job job, Observer observer, const Communicator& comm);

  const Job& job() const { return job_; }
  const Communicator& comm() const { return comm_; }
  Progress progress() const;  // the root's; empty elsewhere
  std::filesystem::path file(const std::string& name) const { return job_.workspace / name; }
  std::filesystem::path parts() const { return job_.workspace / "parts"; }
  void note(const std::string& line) const;

  // Runs `step` unless the manifest knows the stage with this digest and all its outputs are there:
  // files of the workspace that the step commits. Before a stage is redone, it and all later ones
  // are forgotten on the disk, so that no file of another generation is ever taken for a result of
  // this one. Afterwards the stage's parts are removed.
  void stage(const std::string& name, std::uint64_t digest, const std::vector<std::string>& outputs,
             const std::function<void(StageRecord&)>& step);

  // The digest that a stage was last finished with; 0 when it was not.
  std::uint64_t finished(const std::string& name) const;
  // Its facts. Throws Error telling which command makes them.
  const nlohmann::ordered_json& facts(const std::string& name) const;

  // Digest of a file's whole content, remembered by path, size and time. Collective; empty path: 0.
  std::uint64_t content_digest(const std::filesystem::path& path);
  std::uint64_t content_digest(const std::vector<std::filesystem::path>& paths);
  std::vector<std::uint64_t> content_digests(const std::vector<std::filesystem::path>& paths);

  // What stages keep in the manifest from one run to the next, by a name of their own: an empty
  // object at first. To remember is to have it on the disk. Collective.
  const nlohmann::ordered_json& remembered(const std::string& name) const;
  void remember(const std::string& name, nlohmann::ordered_json facts);

  // Writes summary.json from all finished stages.
  void write_summary() const;
  void write_status(const std::string& status, const std::string& message) const;
  const nlohmann::ordered_json& stages_of_this_run() const { return timings_; }

 private:
  Job job_;
  Observer observer_;
  Communicator comm_;
  nlohmann::ordered_json manifest_;  // equal on every rank
  nlohmann::ordered_json timings_ = nlohmann::ordered_json::array();
  std::string current_ = "start";
  void save_manifest() const;
  void forget_from(const std::string& name);
};

}  // namespace iolaus

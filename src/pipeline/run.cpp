#include "iolaus/pipeline/run.hpp"

#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/pipeline/checkpoint.hpp"

namespace iolaus {
namespace {

using json = nlohmann::ordered_json;

constexpr int kManifestFormat = 1;

// The most memory that this process has held since the last reset, in bytes (Linux).
std::uint64_t peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) * 1024;
  return 0;
}

void reset_peak_bytes() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::uint64_t digest_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("{}: cannot read", path.string());
  XXH3_state_t* state = XXH3_createState();
  XXH3_64bits_reset(state);
  std::vector<char> block(1 << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    XXH3_64bits_update(state, block.data(), static_cast<std::size_t>(file.gcount()));
  const std::uint64_t digest = XXH3_64bits_digest(state);
  XXH3_freeState(state);
  if (file.bad()) fail("{}: cannot read", path.string());
  return digest;
}

}  // namespace

Run::Run(Job job, Observer observer, const Communicator& comm)
    : job_(std::move(job)), observer_(std::move(observer)), comm_(comm) {
  std::string text;
  comm_.together([&] {
    if (!comm_.is_root()) return;
    std::filesystem::create_directories(job_.workspace);
    if (std::filesystem::exists(file("manifest.json"))) text = read_whole(file("manifest.json"));
  });
  comm_.broadcast(text);
  manifest_ = json::parse(text, nullptr, false);
  // A damaged or older manifest only costs the work that it remembers.
  if (!manifest_.is_object() || !manifest_.contains("format") ||
      manifest_["format"] != kManifestFormat)
    manifest_ = json{{"format", kManifestFormat}, {"version", IOLAUS_VERSION}};
  for (const char* part : {"stages", "inputs", "remembered"})
    if (!manifest_.contains(part) || !manifest_[part].is_object()) manifest_[part] = json::object();
}

Progress Run::progress() const { return comm_.is_root() ? observer_.progress : Progress(); }

void Run::note(const std::string& line) const {
  if (comm_.is_root() && observer_.note) observer_.note(line);
}

void Run::stage(const std::string& name, std::uint64_t digest,
                const std::vector<std::string>& outputs,
                const std::function<void(StageRecord&)>& step) {
  current_ = name;
  stop_if_asked(comm_);
  std::error_code ignored;
  const bool there = std::all_of(outputs.begin(), outputs.end(), [&](const std::string& output) {
    return std::filesystem::exists(file(output), ignored);
  });
  const bool resumed = comm_.all(finished(name) == digest && there);
  if (comm_.is_root() && observer_.started) observer_.started(name);
  write_status("running", "");
  const auto begin = std::chrono::steady_clock::now();
  const std::uint64_t sent = Communicator::bytes_sent();
  StageRecord record;
  reset_peak_bytes();
  if (!resumed) {
    forget_from(name);
    step(record);
    manifest_["stages"][name] = {{"digest", fmt::format("{:016x}", digest)},
                                 {"items", record.items},
                                 {"facts", record.facts}};
    save_manifest();
    comm_.together([&] {
      if (comm_.is_root()) std::filesystem::remove_all(parts());
    });
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  json timing{{"name", name},
              {"seconds", elapsed.count()},
              {"items", manifest_["stages"][name]["items"]},
              {"peak_items_max_rank", comm_.max(record.peak_items)},
              {"peak_bytes", comm_.sum(peak_bytes())},
              {"bytes_sent", comm_.sum(Communicator::bytes_sent() - sent)},
              {"resumed", resumed},
              {"resumed_parts", comm_.sum(record.resumed_parts)}};
  if (comm_.is_root() && observer_.finished)
    observer_.finished(name, resumed
                                 ? "kept from before"
                                 : fmt::format("{:.1f} s, {} MiB", elapsed.count(),
                                               timing["peak_bytes"].get<std::uint64_t>() >> 20));
  timings_.push_back(std::move(timing));
}

// The order of the stages: each reads what those before it kept.
void Run::forget_from(const std::string& name) {
  bool later = false;
  for (const char* stage :
       {"ingest", "features", "train", "score", "cluster", "takedown", "report"}) {
    later = later || name == stage;
    if (later) manifest_["stages"].erase(stage);
  }
  save_manifest();
}

std::uint64_t Run::finished(const std::string& name) const {
  const auto& stages = manifest_["stages"];
  if (!stages.contains(name) || !stages[name].contains("digest")) return 0;
  return std::stoull(stages[name]["digest"].get<std::string>(), nullptr, 16);
}

const nlohmann::ordered_json& Run::facts(const std::string& name) const {
  if (finished(name) == 0)
    fail("{}: the stage `{}` is not finished; run `iolaus {} JOB` or `iolaus run JOB` first",
         job_.workspace.string(), name, name);
  return manifest_["stages"][name]["facts"];
}

void Run::save_manifest() const {
  comm_.together([&] {
    if (comm_.is_root())
      write_atomically(file("manifest.json"),
                       manifest_.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  });
}

std::uint64_t Run::content_digest(const std::filesystem::path& path) {
  return content_digest(std::vector<std::filesystem::path>{path});
}

std::uint64_t Run::content_digest(const std::vector<std::filesystem::path>& paths) {
  std::uint64_t all = 0;
  for (const std::uint64_t digest : content_digests(paths)) all = combine_digests(all, digest);
  return all;
}

std::vector<std::uint64_t> Run::content_digests(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::uint64_t> digests(paths.size(), 0);
  std::vector<std::string> keys(paths.size());
  comm_.together([&] {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (paths[i].empty()) continue;
      if (!std::filesystem::exists(paths[i]))
        fail("{}: no such file; check the job file", paths[i].string());
      if (std::filesystem::is_directory(paths[i])) continue;
      const auto time = std::filesystem::last_write_time(paths[i]).time_since_epoch().count();
      keys[i] =
          fmt::format("{}|{}|{}", paths[i].string(), std::filesystem::file_size(paths[i]), time);
      if (manifest_["inputs"].contains(keys[i]))
        digests[i] = comm_.is_root() ? manifest_["inputs"][keys[i]].get<std::uint64_t>() : 0;
      else if (i % static_cast<std::size_t>(comm_.size()) == static_cast<std::size_t>(comm_.rank()))
        digests[i] = digest_of_file(paths[i]);
    }
  });
  comm_.sum(digests);
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (!keys[i].empty()) manifest_["inputs"][keys[i]] = digests[i];
  return digests;
}

const json& Run::remembered(const std::string& name) const {
  static const json nothing = json::object();
  return manifest_["remembered"].contains(name) ? manifest_["remembered"][name] : nothing;
}

void Run::remember(const std::string& name, json facts) {
  manifest_["remembered"][name] = std::move(facts);
  save_manifest();
}

void Run::write_status(const std::string& status, const std::string& message) const {
  if (!comm_.is_root()) return;
  const json text{{"status", status}, {"stage", current_}, {"message", message}};
  try {
    write_atomically(file("status.json"),
                     text.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  } catch (const std::exception&) {
    // The status is a courtesy to scripts; the run's own error says what is wrong.
  }
}

void Run::write_summary() const {
  json summary{{"version", IOLAUS_VERSION}, {"ranks", comm_.size()}, {"threads", job_.threads}};
  // Each stage's facts carry the parts of the summary that it owns, by their names there.
  for (const auto& [name, stage] : manifest_["stages"].items())
    if (stage["facts"].contains("summary")) summary.update(stage["facts"]["summary"]);
  summary["stages"] = timings_;
  comm_.together([&] {
    if (comm_.is_root())
      write_atomically(file("summary.json"),
                       summary.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
  });
}

}  // namespace iolaus

#include "ingest_plan.hpp"

#include <algorithm>
#include <set>

#include "digests.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

// Of the manifest: bytes of rejects by the digest of the history that they belong to, and the
// digest that each input file had when it was ingested.
constexpr const char* kRejects = "rejects";
constexpr const char* kIngested = "ingested";

std::string word(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

struct Kept {
  std::uint64_t digest = 0;
  HistoryFacts facts;
};

std::optional<Kept> kept_history(const Run& run) {
  std::optional<Kept> kept;
  run.comm().together([&] {
    if (!fs::exists(run.file("history.h5"))) return;
    const HistoryReader reader(run.file("history.h5"));
    kept = Kept{reader.digest(), reader.facts()};
  });
  return kept;
}

// Contents that listed files had when they were ingested and have no longer.
std::set<std::uint64_t> replaced_contents(const Run& run, const std::vector<fs::path>& inputs,
                                          const std::set<std::uint64_t>& listed) {
  std::set<std::uint64_t> replaced;
  const json& ingested = run.remembered(kIngested);
  for (const fs::path& input : inputs) {
    if (!ingested.contains(input.string())) continue;
    const auto before = ingested[input.string()].get<std::uint64_t>();
    if (!listed.contains(before)) replaced.insert(before);
  }
  return replaced;
}

// Why the kept history cannot be added to; empty when it can.
std::string reason_to_begin_anew(const Kept& kept, const IngestPlan& plan,
                                 const std::set<std::uint64_t>& listed,
                                 const std::set<std::uint64_t>& replaced) {
  if (kept.facts.options != plan.options) return "it was made with other options";
  for (const IngestedInput& input : kept.facts.inputs) {
    if (replaced.contains(input.digest)) return "an input that it was made of has changed";
    if (listed.contains(input.digest) && input.reading != plan.reading)
      return "its inputs were read with other options";
  }
  return {};
}

// An interrupted run may have added to the rejects what its history never came to hold. Where the
// manifest is lost, all of the file is taken to belong to the history.
std::uint64_t rejects_of(const Run& run, std::uint64_t history) {
  const json& bytes = run.remembered(kRejects);
  if (bytes.contains(word(history))) return bytes[word(history)].get<std::uint64_t>();
  std::uint64_t size = 0;
  run.comm().together([&] {
    if (run.comm().is_root() && fs::exists(run.file("rejects.ndjson.zst")))
      size = fs::file_size(run.file("rejects.ndjson.zst"));
  });
  return run.comm().max(size);
}

// The set of inputs decides, not their order.
std::uint64_t digest_of_history(const IngestPlan& plan) {
  std::map<std::uint64_t, std::uint64_t> readings;
  if (plan.kept)
    for (const IngestedInput& input : plan.kept->inputs) readings[input.digest] = input.reading;
  for (const std::uint64_t digest : plan.fresh_digests) readings[digest] = plan.reading;
  std::uint64_t all = plan.options;
  for (const auto& [digest, reading] : readings)
    all = combine_digests(all, combine_digests(digest, reading));
  return all;
}

}  // namespace

IngestPlan plan_ingest(Run& run, const std::vector<fs::path>& inputs, const SuffixTable& suffixes) {
  IngestPlan plan;
  plan.options = history_options_digest(run.job(), suffixes);
  plan.reading = reading_digest(run.job());
  const std::vector<std::uint64_t> digests = run.content_digests(inputs);
  const std::set<std::uint64_t> listed(digests.begin(), digests.end());
  auto kept = kept_history(run);
  if (kept) {
    const auto replaced = replaced_contents(run, inputs, listed);
    const auto& known = kept->facts.inputs;
    const auto unlisted = std::count_if(known.begin(), known.end(), [&](const auto& input) {
      return !listed.contains(input.digest) && !replaced.contains(input.digest);
    });
    const std::string reason = reason_to_begin_anew(*kept, plan, listed, replaced);
    if (!reason.empty() && unlisted > 0)
      fail(
          "{}: cannot be added to, for {}, and {} of its {} inputs are not listed any more; list "
          "them all in [history] inputs to make it anew, or delete it",
          run.file("history.h5").string(), reason, unlisted, known.size());
    if (!reason.empty()) kept.reset();
    if (kept && unlisted > 0)
      run.note(
          fmt::format("note: history.h5 also holds {} input{} that the job does not list; delete "
                      "it to begin anew",
                      unlisted, unlisted == 1 ? "" : "s"));
  }
  std::set<std::uint64_t> known;
  if (kept) {
    for (const IngestedInput& input : kept->facts.inputs) known.insert(input.digest);
    plan.kept_digest = kept->digest;
    plan.kept_rejects = rejects_of(run, kept->digest);
    plan.kept = std::move(kept->facts);
  }
  std::size_t twice = 0;
  std::set<std::uint64_t> fresh;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (known.contains(digests[i])) continue;
    if (!fresh.insert(digests[i]).second) {
      ++twice;
      continue;
    }
    plan.fresh.push_back(inputs[i]);
    plan.fresh_digests.push_back(digests[i]);
  }
  if (twice > 0)
    run.note(fmt::format("note: {} input{} listed again under another name: read once", twice,
                         twice == 1 ? " is" : "s are"));
  plan.digest = digest_of_history(plan);
  return plan;
}

void remember_rejects(Run& run, const IngestPlan& plan, std::uint64_t bytes) {
  json known = json::object();
  if (plan.kept) known[word(plan.kept_digest)] = plan.kept_rejects;
  known[word(plan.digest)] = bytes;
  run.remember(kRejects, std::move(known));
}

void remember_inputs(Run& run, const std::vector<fs::path>& inputs) {
  const std::vector<std::uint64_t> digests = run.content_digests(inputs);
  json known = run.remembered(kIngested);
  for (std::size_t i = 0; i < inputs.size(); ++i) known[inputs[i].string()] = digests[i];
  run.remember(kIngested, std::move(known));
}

}  // namespace iolaus

#include "ingest_plan.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "digests.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/ingest/export.hpp"

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

// The exports among the listed files that were made with the plan's options. The root looks, all
// know.
std::vector<std::optional<ExportedHistory>> exports_among(const Run& run, const IngestPlan& plan,
                                                          const std::vector<fs::path>& inputs) {
  const InputFormat format = run.job().ingest.format;
  const bool objects = format == InputFormat::kDetect || format == InputFormat::kCof ||
                       format == InputFormat::kDnsdb;
  std::string text;
  run.comm().together([&] {
    if (!run.comm().is_root() || !objects) return;
    json heads = json::array();
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (const auto lines = export_head(inputs[i]); !lines.empty()) heads.push_back({i, lines});
    text = heads.dump(-1, ' ', false, json::error_handler_t::replace);
  });
  run.comm().broadcast(text);
  std::vector<std::optional<ExportedHistory>> exports(inputs.size());
  if (text.empty()) return exports;
  for (const json& head : json::parse(text)) {
    const auto input = head[0].get<std::size_t>();
    auto exported =
        parse_export_head(head[1].get<std::vector<std::string>>(), inputs[input].string());
    if (exported->options == plan.options)
      exports[input] = std::move(exported);
    else
      run.note(
          fmt::format("note: {} was exported from a history of other options: it is read as "
                      "an input of its own",
                      inputs[input].string()));
  }
  return exports;
}

// The contents that the listed files stand for, and how they were read.
std::map<std::uint64_t, std::uint64_t> listed_contents(
    const IngestPlan& plan, const std::vector<std::uint64_t>& digests,
    const std::vector<std::optional<ExportedHistory>>& exports) {
  std::map<std::uint64_t, std::uint64_t> listed;
  for (const auto& exported : exports)
    if (exported)
      for (const IngestedInput& input : exported->inputs)
        listed.emplace(input.digest, input.reading);
  for (std::size_t i = 0; i < digests.size(); ++i)
    if (!exports[i]) listed.emplace(digests[i], plan.reading);
  return listed;
}

std::set<std::uint64_t> contents(const std::vector<IngestedInput>& inputs) {
  std::set<std::uint64_t> digests;
  for (const IngestedInput& input : inputs) digests.insert(input.digest);
  return digests;
}

// How many of the export's inputs are among the known ones.
std::size_t shared(const ExportedHistory& exported, const std::set<std::uint64_t>& known) {
  return static_cast<std::size_t>(
      std::count_if(exported.inputs.begin(), exported.inputs.end(),
                    [&](const IngestedInput& input) { return known.contains(input.digest); }));
}

// Contents that listed files had when they were ingested and have no longer.
std::set<std::uint64_t> replaced_contents(const Run& run, const std::vector<fs::path>& inputs,
                                          const std::map<std::uint64_t, std::uint64_t>& listed) {
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
                                 const std::map<std::uint64_t, std::uint64_t>& listed,
                                 const std::set<std::uint64_t>& replaced,
                                 const std::vector<std::optional<ExportedHistory>>& exports) {
  if (kept.facts.options != plan.options) return "it was made with other options";
  for (const IngestedInput& input : kept.facts.inputs) {
    if (replaced.contains(input.digest)) return "an input that it was made of has changed";
    const auto found = listed.find(input.digest);
    if (found != listed.end() && input.reading != found->second)
      return "its inputs were read with other options";
  }
  const std::set<std::uint64_t> known = contents(kept.facts.inputs);
  for (const auto& exported : exports) {
    const std::size_t both = exported ? shared(*exported, known) : 0;
    if (both > 0 && both < exported->inputs.size())
      return "a listed export holds some of its inputs beside others";
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

// Exports come first, large ones before those that they may hold; then what none of them holds.
void choose_fresh(const Run& run, const std::vector<fs::path>& inputs,
                  const std::vector<std::uint64_t>& digests,
                  const std::vector<std::optional<ExportedHistory>>& exports,
                  std::set<std::uint64_t> known, IngestPlan& plan) {
  std::vector<std::size_t> order(inputs.size()), chosen;
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size_of = [&](std::size_t i) {
    return exports[i] ? exports[i]->inputs.size() + 1 : 0;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size_of(a) > size_of(b); });
  const std::set<std::uint64_t> kept = known;
  std::size_t twice = 0;
  for (const std::size_t i : order) {
    const std::size_t all = exports[i] ? exports[i]->inputs.size() : 1;
    const std::size_t both = exports[i] ? shared(*exports[i], known) : known.count(digests[i]);
    if (both > 0 && both < all)
      fail(
          "{}: {} of the {} inputs that it was made of are in another listed export, too: their "
          "records would be counted twice; ingest only one of the two",
          inputs[i].string(), both, all);
    if (both == all) {
      const bool before = exports[i] ? shared(*exports[i], kept) == all : kept.contains(digests[i]);
      twice += before ? 0 : 1;
      continue;
    }
    if (exports[i])
      known.merge(contents(exports[i]->inputs));
    else
      known.insert(digests[i]);
    chosen.push_back(i);
  }
  if (twice > 0)
    run.note(fmt::format("note: {} input{} listed again under another name: read once", twice,
                         twice == 1 ? " is" : "s are"));
  std::sort(chosen.begin(), chosen.end());
  for (const std::size_t i : chosen) {
    plan.fresh.push_back(inputs[i]);
    plan.fresh_digests.push_back(digests[i]);
    plan.fresh_exports.push_back(exports[i]);
  }
}

}  // namespace

std::uint64_t digest_of_history(const IngestPlan& plan) {
  std::map<std::uint64_t, std::uint64_t> readings;
  if (plan.kept)
    for (const IngestedInput& input : plan.kept->inputs) readings[input.digest] = input.reading;
  for (std::size_t i = 0; i < plan.fresh.size(); ++i) {
    if (const auto& exported = plan.fresh_exports[i])
      for (const IngestedInput& input : exported->inputs) readings[input.digest] = input.reading;
    else
      readings[plan.fresh_digests[i]] = plan.reading;
  }
  std::uint64_t all = plan.options;
  for (const auto& [digest, reading] : readings)
    all = combine_digests(all, combine_digests(digest, reading));
  return all;
}

IngestPlan plan_ingest(Run& run, const std::vector<fs::path>& inputs, const SuffixTable& suffixes) {
  IngestPlan plan;
  plan.options = history_options_digest(run.job(), suffixes);
  plan.reading = reading_digest(run.job());
  const std::vector<std::uint64_t> digests = run.content_digests(inputs);
  const auto exports = exports_among(run, plan, inputs);
  const auto listed = listed_contents(plan, digests, exports);
  auto kept = kept_history(run);
  if (kept) {
    const auto replaced = replaced_contents(run, inputs, listed);
    const auto& known = kept->facts.inputs;
    const auto unlisted = std::count_if(known.begin(), known.end(), [&](const auto& input) {
      return !listed.contains(input.digest) && !replaced.contains(input.digest);
    });
    const std::string reason = reason_to_begin_anew(*kept, plan, listed, replaced, exports);
    if (!reason.empty() && unlisted > 0)
      fail(
          "{}: cannot be added to, for {}, and {} of its {} inputs are not listed any more; list "
          "them all in [history] inputs to make it anew, or delete it",
          run.file("history.h5").string(), reason, unlisted, known.size());
    if (!reason.empty()) kept.reset();
    if (kept && unlisted > 0 && !inputs.empty())
      run.note(
          fmt::format("note: history.h5 also holds {} input{} that the job does not list; delete "
                      "it to begin anew",
                      unlisted, unlisted == 1 ? "" : "s"));
  }
  std::set<std::uint64_t> known;
  if (kept) {
    known = contents(kept->facts.inputs);
    plan.kept_digest = kept->digest;
    plan.kept_rejects = rejects_of(run, kept->digest);
    plan.kept = std::move(kept->facts);
  }
  choose_fresh(run, inputs, digests, exports, std::move(known), plan);
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

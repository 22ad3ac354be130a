#include "digests.hpp"

#include <algorithm>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {
namespace {

// Options as text: what is not written here does not decide a result.
std::uint64_t with(std::uint64_t before, const std::string& options) {
  return combine_digests(before,
                         digest64(fmt::format("{}|{}|{}", kFormat, IOLAUS_VERSION, options)));
}

std::uint64_t finished_or_fail(const Run& run, const std::string& stage) {
  run.facts(stage);  // throws, naming the command to run
  return run.finished(stage);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (folder.empty() || !std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string words(const std::vector<std::string>& list) {
  return fmt::format("{}", fmt::join(list, ","));
}

}  // namespace

std::uint32_t stored_roll_up(const Job& job) {
  return job.disposable == DisposableZones::kStored ? job.disposable_names : 0;
}

std::uint32_t viewed_roll_up(const Job& job) {
  return job.disposable == DisposableZones::kKeep ? 0 : job.disposable_names;
}

std::uint64_t history_options_digest(const Job& job, const SuffixTable& suffixes) {
  return with(suffixes.digest(),
              fmt::format("history {} {} {} {} {}", job.gap, job.largest_counts,
                          job.ingest.ranges.count, job.count_meaning, stored_roll_up(job)));
}

std::uint64_t reading_digest(const Job& job) {
  return with(0, fmt::format("reading {} {} {} {}", static_cast<int>(job.ingest.kind),
                             static_cast<int>(job.ingest.format), words(job.ingest.columns),
                             job.ingest.keep_undated));
}

std::uint64_t features_digest(Run& run) {
  const Job& job = run.job();
  std::uint64_t digest = finished_or_fail(run, "ingest");
  std::vector<std::filesystem::path> tables = files_in(job.network.lists);
  tables.insert(tables.end(), job.network.asn.begin(), job.network.asn.end());
  tables.insert(tables.end(), job.network.country.begin(), job.network.country.end());
  digest = combine_digests(digest, run.content_digest(tables));
  // A list's kind is told by its name, a table's by where the job file lists it.
  std::string names = fmt::format("{} {}", job.network.asn.size(), job.network.country.size());
  for (const auto& table : tables) names += " " + table.filename().string();
  digest = combine_digests(digest, digest64(names));
  digest = combine_digests(digest, run.content_digest(job.labels.path));
  digest = combine_digests(digest, feature_catalogue_digest());
  std::string positive;
  for (const LabelClass label : job.labels.positive) positive += std::string(describe(label)) + ",";
  return with(digest,
              fmt::format("features {} {} {} {} {} {} {} {} {}", seconds(job.as_of),
                          job.labels.snapshots, words(job.labels.apt), words(job.labels.crime),
                          words(job.labels.grey), words(job.labels.benign), positive,
                          job.features.short_lived, viewed_roll_up(job)));
}

std::uint64_t model_digest(Run& run) {
  const ModelOptions& model = run.job().model;
  const EvaluationOptions& evaluation = run.job().evaluation;
  return with(finished_or_fail(run, "features"),
              fmt::format("model {} {} {} {} {} {} {} {} {}", model.trees, model.depth,
                          model.tried_features, model.seed, model.ridge, model.base_rate,
                          model.folds, evaluation.test_share, evaluation.repeats));
}

std::uint64_t scores_digest(Run& run) { return with(finished_or_fail(run, "train"), "scores"); }

std::uint64_t clusters_digest(Run& run) {
  const Job& job = run.job();
  return with(
      finished_or_fail(run, "score"),
      fmt::format("clusters {} {} {} {} {} {} {}", job.fingerprint.damping,
                  job.fingerprint.overlap_slack, job.join.pairs_per_row, job.join.least_similarity,
                  job.cluster.threshold, job.cluster.levels, job.join.least_pairs));
}

std::uint64_t plans_digest(Run& run) {
  const Job& job = run.job();
  std::uint64_t digest =
      combine_digests(finished_or_fail(run, "cluster"), run.content_digest(job.protect));
  if (!job.game_observations.empty())
    digest = combine_digests(digest, run.content_digest(expand_inputs(job.game_observations)));
  return with(digest, fmt::format("plans {} {} {}", job.case_confidence, job.evidence.window,
                                  job.takedown.valid_days));
}

std::uint64_t report_digest(Run& run) {
  return with(
      combine_digests(finished_or_fail(run, "takedown"), run.content_digest(run.job().truth)),
      fmt::format("report {} {}", words(run.job().report_formats), words(run.job().notes)));
}

}  // namespace iolaus

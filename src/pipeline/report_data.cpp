#include "report_data.hpp"

#include <algorithm>

#include "iolaus/dns/time.hpp"

namespace iolaus {
namespace {

using json = nlohmann::ordered_json;

Interval interval(const json& figures, const std::string& name) {
  return {figures[name], figures[name + "_ci"][0], figures[name + "_ci"][1]};
}

EvaluationRow evaluation_row(const std::string& split, const std::string& model,
                             const json& figures) {
  EvaluationRow row;
  row.split = split;
  row.model = model;
  row.positives = figures["positives"];
  row.negatives = figures["negatives"];
  row.accuracy = interval(figures, "accuracy");
  row.tpr = interval(figures, "tpr");
  row.fpr = interval(figures, "fpr");
  // A NaN is kept as null in JSON: it stays not known.
  const auto known = [](const json& value) {
    return value.is_number() ? value.get<double>() : kNotKnown;
  };
  row.roc_auc = known(figures["roc_auc"]);
  row.pr_auc = known(figures["pr_auc"]);
  row.brier = known(figures["brier"]);
  for (const auto& [fpr, tpr] : figures["tpr_at_fpr"].items())
    row.points.push_back({std::stod(fpr), known(tpr), known(figures["flags_per_run_at_fpr"][fpr])});
  for (const auto& [rate, ppv] : figures["ppv_at_domain_base_rate"].items())
    row.ppv_at_base_rate = known(ppv);
  return row;
}

void add_evaluation(ReportData& data, const json& evaluation) {
  for (const auto& [split, models] : evaluation.items())
    for (const auto& [model, figures] : models.items()) {
      if (!figures.contains("roc_auc")) continue;  // the split's own facts
      data.evaluation.push_back(evaluation_row(split, model, figures));
      data.positive = figures["positive"];
    }
}

void add_funnel(ReportData& data, const Run& run) {
  const json& ingest = run.facts("ingest")["summary"];
  const json& records = ingest["records"];
  Funnel& funnel = data.funnel;
  funnel.lines_read = records["read"];
  for (const auto& [reason, lines] : records["reject_reasons"].items())
    funnel.rejected.push_back({reason, lines});
  std::stable_sort(
      funnel.rejected.begin(), funnel.rejected.end(),
      [](const RejectedLines& a, const RejectedLines& b) { return a.lines > b.lines; });
  funnel.kept = records["kept"].get<std::uint64_t>() + records["merged"].get<std::uint64_t>();
  funnel.merged = records["kept"];
  funnel.domains = ingest["domains"];
  funnel.addresses = ingest["addresses"];
  funnel.labelled = run.facts("features")["labelled_domains_seen"];
  funnel.scored = ingest["domains"];
  const json& clusters = run.facts("cluster")["summary"]["clusters"];
  funnel.clusters = clusters["count"];
  funnel.singletons = clusters["singletons"];
  funnel.shared_hosting = clusters["shared_hosting"];
  funnel.above = {{0.8, clusters["above_0.8"], clusters["domains_above_0.8"]},
                  {0.9, clusters["above_0.9"], clusters["domains_above_0.9"]}};
  funnel.plans = run.facts("takedown")["summary"]["takedown"]["plans"];
}

void add_reliability(ReportData& data, const json& calibration) {
  for (const json& row : calibration["reliability"])
    if (row["clusters"].get<std::uint64_t>() > 0)
      data.reliability.push_back(
          {row["sizes"], row["predicted"], row["observed"], row["clusters"]});
}

void add_limits(ReportData& data, const Run& run) {
  const Job& job = run.job();
  auto& limits = data.limits;
  for (const std::string& note : job.notes) limits.push_back(note);
  if (data.run.synthetic)
    limits.push_back(
        "This history is synthetic: names, networks and families are invented, and the rates say "
        "how iolaus does on its own generator, not on the Internet.");
  if (job.ingest.kind == HistoryKind::kHulls)
    limits.push_back(
        "Records are hulls (one row for the whole time of a record): gaps, alternations and dark "
        "dwell between first and last sighting are not visible and count as missing.");
  limits.push_back(
      "The input has no sensor and no bailiwick: an answer that some resolver rewrote to a dark "
      "address cannot be told from one that the owner set.");
  limits.push_back(
      "A history misses names that nobody looked up where the sensors are: every collateral figure "
      "means at least.");
  limits.push_back("Counts are observed answers, not lookups, clients or infected machines.");
  if (job.game_observations.empty())
    limits.push_back(
        "No takedown games were recorded: whether a botnet falls back on a list, a generator or "
        "peers is not known.");
  for (const json& table : run.facts("features")["missing_tables"])
    limits.push_back("No table of " + table.get<std::string>() +
                     " was given: what depends on it is missing.");
  const json& features = run.facts("features");
  if (const auto unseen = features["labelled_before_first_seen"].get<std::uint64_t>(); unseen > 0)
    limits.push_back(
        fmt::format("{} labelled domains were first seen after the snapshot that their label date "
                    "is rounded down to: they "
                    "are neither trained on nor judged.",
                    unseen));
  if (const json& rolled = features["rolled_up"]; rolled["zones"].get<std::uint64_t>() > 0)
    limits.push_back(fmt::format(
        "{} names of {} disposable zones (a fresh name for nearly every question) were rolled up "
        "to one wildcard each: the features of {} domains see a zone as one name.",
        rolled["names"].get<std::uint64_t>(), rolled["zones"].get<std::uint64_t>(),
        rolled["domains"].get<std::uint64_t>()));
  if (features["labels_conflicting"].get<std::uint64_t>() > 0)
    limits.push_back(fmt::format("{} domains with conflicting labels were not used.",
                                 features["labels_conflicting"].get<std::uint64_t>()));
  if (!run.facts("cluster")["calibration"]["fitted"].get<bool>())
    limits.push_back(
        "Too few labelled clusters to calibrate the clusters' confidence: it is the mean "
        "confidence "
        "of the members.");
  double negatives = 0;
  for (const EvaluationRow& row : data.evaluation)
    negatives = std::max(negatives, static_cast<double>(row.negatives));
  if (negatives > 0 && negatives < 7488)
    limits.push_back(fmt::format(
        "The test sets hold {:.0f} negatives; to claim a false positive rate of 0.04 % with "
        "95 % confidence and no error takes 7,488.",
        negatives));
  limits.push_back(
      "Labels come late, for a part only, and some are wrong; 0.1 % malicious names among the "
      "negatives "
      "put a floor under any false positive rate.");
}

}  // namespace

ReportData report_data(const Run& run) {
  const Job& job = run.job();
  const json& ingest = run.facts("ingest")["summary"];
  ReportData data;
  data.run.title = job.file.filename().string();
  data.run.version = IOLAUS_VERSION;
  data.run.ranks = static_cast<std::uint32_t>(run.comm().size());
  data.run.threads = static_cast<std::uint32_t>(std::max(job.threads, 1));
  data.run.first_seen = parse_time(ingest["first_seen"].get<std::string>()).value_or(kUnknownTime);
  data.run.last_seen = parse_time(ingest["last_seen"].get<std::string>()).value_or(kUnknownTime);
  data.run.as_of =
      parse_time(run.facts("features")["as_of"].get<std::string>()).value_or(kUnknownTime);
  data.run.history_kind = ingest["kind"];
  data.run.count_meaning = ingest["count_meaning"];
  data.run.synthetic = !job.synth.directory.empty();
  data.run.base_rate = job.model.base_rate;
  data.run.confidence_asked = job.case_confidence;
  for (const char* stage : {"ingest", "features", "train", "score", "cluster", "takedown"})
    data.run.digests.push_back({stage, fmt::format("{:016x}", run.finished(stage))});
  add_funnel(data, run);
  add_evaluation(data, run.facts("train")["summary"]["evaluation"]);
  add_reliability(data, run.facts("cluster")["calibration"]);
  add_limits(data, run);
  for (const json& notice : run.facts("features")["attributions"])
    data.attributions.push_back(notice);
  return data;
}

}  // namespace iolaus

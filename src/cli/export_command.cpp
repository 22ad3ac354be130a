#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/ingest/export.hpp"
#include "iolaus/pipeline/exported_history.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/feature_file.hpp"
#include "iolaus/store/history_file.hpp"
#include "iolaus/store/score_file.hpp"

namespace iolaus {
namespace {

// Where a table goes: standard output or a file. A write that fails (a full disk, a closed pipe) is
// an Error.
class Sink {
 public:
  explicit Sink(const std::string& path)
      : path_(path.empty() ? "standard output" : path),
        file_(path.empty() ? stdout : std::fopen(path.c_str(), "w")) {
    if (file_ == nullptr) fail("{}: cannot create", path_);
  }
  ~Sink() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  void write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
      fail("{}: cannot write", path_);
  }
  void finish() {
    if (std::fflush(file_) != 0) fail("{}: cannot write (is the disk full?)", path_);
  }

 private:
  std::string path_;
  std::FILE* file_;
};

std::string number(float value) { return std::isnan(value) ? "" : fmt::format("{:.9g}", value); }

void export_scores(const Run& run, const HistoryReader& reader, Sink& sink) {
  const ScoreReader scores(run.file("scores.h5"));
  sink.write("domain,naive_bayes,logistic_regression,random_forest,confidence\n");
  for (std::uint32_t range = 0; range < reader.ranges().count; ++range) {
    const History history = reader.load(range);
    const Scores rows = scores.load(reader.first_domain(range), history.domains.size());
    std::string text;
    for (std::size_t i = 0; i < history.domains.size(); ++i)
      text += fmt::format("{},{},{},{},{}\n", history.names.domains[i], number(rows.naive_bayes[i]),
                          number(rows.logistic_regression[i]), number(rows.random_forest[i]),
                          number(rows.confidence[i]));
    sink.write(text);
  }
}

void export_clusters(const Run& run, const HistoryReader& reader, Sink& sink) {
  const ScoreReader scores(run.file("scores.h5"));
  const ClusterReader clusters(run.file("clusters.h5"));
  const auto confidence = clusters.confidence_by_cluster();
  sink.write("cluster,domain,confidence,cluster_confidence\n");
  for (std::uint32_t range = 0; range < reader.ranges().count; ++range) {
    const History history = reader.load(range);
    const std::uint64_t first = reader.first_domain(range);
    const Scores rows = scores.load(first, history.domains.size());
    const auto cluster = clusters.membership(first, history.domains.size());
    std::string text;
    for (std::size_t i = 0; i < history.domains.size(); ++i)
      text += fmt::format("{:016x},{},{},{}\n", value(cluster[i]), history.names.domains[i],
                          number(rows.confidence[i]), number(confidence.of(cluster[i])));
    sink.write(text);
  }
}

void export_features(const Run& run, const HistoryReader& reader, Sink& sink) {
  const FeatureReader features(run.file("features.h5"));
  std::string header = "domain";
  for (const Feature& feature : feature_catalogue()) header += fmt::format(",{}", feature.name);
  sink.write(header + "\n");
  for (std::uint32_t range = 0; range < reader.ranges().count; ++range) {
    const History history = reader.load(range);
    const FeatureMatrix rows = features.domains(reader.first_domain(range), history.domains.size());
    std::string text;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      text += history.names.domains[i];
      for (const float value : rows.row(i)) text += "," + number(value);
      text += "\n";
    }
    sink.write(text);
  }
}

// COF, one line a segment: ingested again with the same options it gives the same history.h5.
void export_history(const HistoryReader& reader, Sink& sink) {
  const HistoryFacts& facts = reader.facts();
  constexpr auto kHulls = static_cast<std::uint64_t>(HistoryKind::kHulls);
  const bool say_kind =
      std::any_of(facts.inputs.begin(), facts.inputs.end(),
                  [](const IngestedInput& input) { return input.kind == kHulls; });
  sink.write(format_export_head(facts, reader.observations()));
  std::string text;
  for (std::uint64_t block = 0; block < reader.blocks().size(); ++block) {
    const History history = reader.load_block(block);
    text.clear();
    for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
      for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
        append_cof_line(history, domain, history.observations[i], say_kind, text);
    sink.write(text);
  }
}

}  // namespace

ExitStatus export_table(const Invocation& invocation, const Communicator& comm) {
  const Run run(load_job(invocation, comm), Observer(), comm);
  const std::string plans = plan_table(run, invocation.what);  // reads with all ranks
  comm.together([&] {
    if (!comm.is_root()) return;
    run.facts(invocation.what == "history"    ? "ingest"
              : invocation.what == "features" ? "features"
              : invocation.what == "scores"   ? "score"
              : invocation.what == "clusters" ? "cluster"
                                              : "takedown");
    const HistoryReader reader(run.file("history.h5"));
    Sink sink(invocation.output);
    if (invocation.what == "scores") export_scores(run, reader, sink);
    if (invocation.what == "clusters") export_clusters(run, reader, sink);
    if (invocation.what == "features") export_features(run, reader, sink);
    if (invocation.what == "history") export_history(reader, sink);
    sink.write(plans);
    sink.finish();
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus

#include <algorithm>
#include <bit>

#include "digests.hpp"
#include "iolaus/cluster/confidence.hpp"
#include "iolaus/graph/fingerprint.hpp"
#include "iolaus/graph/join.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/score_file.hpp"
#include "key_pass.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

// What stays in memory of this rank's domains while the history streams by.
struct Share {
  std::vector<DomainId> domains;
  std::vector<std::uint64_t> fingerprint;
  std::vector<std::uint32_t>
      strengths;  // of the fingerprints: what later passes of linkage weigh by
  std::vector<float> calibrated, confidence;
};

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// Streams the history: fingerprints go into the join, identifiers and scores into the share.
Share fingerprint_history(Run& run, const HistoryReader& reader, const Ownership& ownership,
                          Join& join, StageRecord& record) {
  const Communicator& comm = run.comm();
  const Time end = end_of_view(run, reader);
  const NetworkAtlas atlas = load_atlas(run);
  const KeyTable table = build_key_table(reader, ownership, {end}, comm, run.progress());
  const ScoreReader scores(run.file("scores.h5"));
  Share share;
  std::uint64_t done = 0;
  for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
    History history;
    comm.together([&] {
      if (range) history = as_of(reader.load(*range), end);
    });
    const std::vector<KeyFacts> facts = facts_of_range(history, table, comm);
    std::vector<std::uint64_t> fingerprint;
    std::vector<std::uint32_t> strengths;
    std::vector<Posting> postings;
    comm.together([&] {
      if (!range) return;
      postings = fingerprints(history, facts, 0, reader.domains(), atlas, run.job().fingerprint,
                              fingerprint, &strengths);
      const Scores rows = scores.load(reader.first_domain(*range), history.domains.size());
      append(share.calibrated, rows.calibrated);
      append(share.confidence, rows.confidence);
    });
    join.add(postings, comm);
    append(share.domains, history.domains);
    append(share.fingerprint, fingerprint);
    append(share.strengths, strengths);
    record.peak_items = std::max<std::uint64_t>(record.peak_items, history.observations.size());
    report(run.progress(), ++done, ownership.rounds());
  });
  return share;
}

// Joins memberships, scores and labels into what the clusters' confidence is computed from.
std::vector<ClusterMember> member_rows(const Share& share,
                                       const std::vector<Membership>& memberships,
                                       const TrainingSet& set) {
  std::vector<ClusterMember> rows;
  rows.reserve(memberships.size());
  const auto& labelled = set.features.domains;
  for (std::size_t i = 0; i < memberships.size(); ++i) {
    ClusterMember row{memberships[i].domain,
                      memberships[i].cluster,
                      share.fingerprint[i],
                      share.calibrated[i],
                      share.confidence[i],
                      kNoFamily,
                      kNoFamily,
                      Standing::kUnlabelled,
                      {}};
    const auto found = std::lower_bound(labelled.begin(), labelled.end(), row.domain);
    if (found != labelled.end() && *found == row.domain) {
      const auto index = static_cast<std::size_t>(found - labelled.begin());
      row.family = set.labels[index].family;
      row.group = set.grouping.group[index];
      row.standing = set.positive[index] ? Standing::kPositive : Standing::kNegative;
    }
    rows.push_back(row);
  }
  return rows;
}

nlohmann::ordered_json reliability(const ClusterCalibration& calibration) {
  constexpr std::array kSizes{"1", "2-5", "6-20", "21+"};
  auto rows = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < kSizes.size(); ++i)
    rows.push_back({{"sizes", kSizes[i]},
                    {"clusters", calibration.count[i]},
                    {"predicted", calibration.predicted[i]},
                    {"observed", calibration.observed[i]}});
  return rows;
}

// The figures of summary.json, over all ranks.
nlohmann::ordered_json count_clusters(const std::vector<Cluster>& clusters,
                                      const Communicator& comm) {
  std::uint64_t above_9_domains = 0, singletons = 0, shared = 0, above_8 = 0, above_9 = 0,
                above_8_domains = 0, largest_9 = 0, largest = 0, singletons_8 = 0;
  for (const Cluster& cluster : clusters) {
    const bool single = cluster.kind == ClusterKind::kSingleton;
    singletons += single;
    shared += cluster.kind == ClusterKind::kSharedHosting;
    largest = std::max<std::uint64_t>(largest, cluster.size);
    if (cluster.confidence > 0.8f) {
      above_8 += !single;
      singletons_8 += single;
      above_8_domains += cluster.size;
    }
    if (cluster.confidence > 0.9f) {
      above_9 += !single;
      above_9_domains += cluster.size;
      largest_9 = std::max<std::uint64_t>(largest_9, cluster.size);
    }
  }
  const std::uint64_t alone = comm.sum(singletons);
  return {{"count", comm.sum(clusters.size()) - alone},
          {"singletons", alone},
          {"shared_hosting", comm.sum(shared)},
          {"above_0.8", comm.sum(above_8)},
          {"above_0.9", comm.sum(above_9)},
          {"singletons_above_0.8", comm.sum(singletons_8)},
          {"domains_above_0.8", comm.sum(above_8_domains)},
          {"domains_above_0.9", comm.sum(above_9_domains)},
          {"largest", comm.max(largest)},
          {"largest_above_0.9", comm.max(largest_9)}};
}

}  // namespace

void cluster_history(Run& run) {
  const Job& job = run.job();
  const Communicator& comm = run.comm();
  const std::uint64_t digest = clusters_digest(run);
  run.stage("cluster", digest, {"edges.h5", "clusters.h5"}, [&](StageRecord& record) {
    const HistoryReader reader(run.file("history.h5"));
    const Ownership ownership =
        cut_by_weight(reader.ranges(), reader.observations_of_range(), comm.size());
    Join join(job.join, comm);
    const Share share = fingerprint_history(run, reader, ownership, join, record);
    JoinFacts facts;
    const std::vector<Edge> edges = join.finish(reader.domains(), ownership, facts, comm);
    write_edges(run.file("edges.h5"), digest, edges, comm);
    std::vector<Merge> merges;
    const auto memberships = cluster_domains(share.domains, edges, job.cluster, ownership, merges,
                                             comm, share.strengths);
    const TrainingSet set = load_training_set(run, load_labels(run));
    const auto cohesions = cohesion(edges, memberships, ownership, comm);
    const ClusterTable table =
        gather_clusters(member_rows(share, memberships, set), cohesions, ownership, comm);
    const ClusterCalibration calibration = fit_clusters(table, job.model.seed, comm);
    const auto clusters = rate_clusters(table, calibration, job.model.base_rate, comm);
    write_clusters(run.file("clusters.h5"), digest, memberships, clusters, merges, comm);
    record.items = reader.domains();
    record.facts = {{"postings", facts.postings},
                    {"pairs", facts.pairs},
                    {"edges", facts.edges},
                    {"largest_list", facts.largest_list},
                    {"keys_over", facts.keys_over},
                    {"calibration",
                     {{"fitted", calibration.fitted},
                      {"positives", calibration.positives},
                      {"negatives", calibration.negatives},
                      {"weights", calibration.weight},
                      {"reliability", reliability(calibration)}}}};
    record.facts["summary"]["clusters"] = count_clusters(clusters, comm);
  });
}

}  // namespace iolaus

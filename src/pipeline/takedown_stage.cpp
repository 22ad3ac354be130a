#include <algorithm>

#include "digests.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/plan_file.hpp"
#include "iolaus/store/score_file.hpp"
#include "iolaus/takedown/plan.hpp"
#include "key_pass.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

// A target on which more domains live than this is counted, not listed.
constexpr std::uint32_t kHubLimit = 5000;

// What every pass over the history needs beside it.
struct Surroundings {
  SuffixTable suffixes;
  NetworkAtlas atlas;
  Protection protection;
  LabelSet labels;
  std::vector<DomainFallback> fallbacks;
  EvidenceOptions options;
};

Surroundings load_surroundings(const Run& run, const HistoryReader& reader) {
  const Job& job = run.job();
  SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
  Surroundings all{std::move(suffixes), load_atlas(run), {}, load_labels(run), {}, job.evidence};
  all.options.as_of = end_of_view(run, reader);
  run.comm().together([&] {
    all.protection = read_protection(job.protect, all.suffixes);
    if (job.game_observations.empty()) return;
    const Observations observations = read_observations(expand_inputs(job.game_observations));
    all.fallbacks = fallbacks_by_domain(find_fallbacks(observations, all.suffixes));
  });
  return all;
}

// The members of cases among one range's domains.
std::vector<CaseMember> members_of_range(const std::vector<DomainId>& domains,
                                         const std::vector<DomainId>& clusters,
                                         const std::vector<float>& confidence,
                                         const std::vector<Case>& cases,
                                         const Surroundings& around) {
  std::vector<Membership> memberships(domains.size());
  for (std::size_t i = 0; i < domains.size(); ++i) memberships[i] = {domains[i], clusters[i]};
  return case_members(memberships, confidence, cases, around.labels.labels, around.fallbacks,
                      around.options.as_of);
}

// This rank's even share of the clusters, for choosing the cases.
std::vector<Cluster> share_of_clusters(const ClusterReader& reader, const Communicator& comm) {
  const auto ranks = static_cast<std::uint64_t>(comm.size()),
             rank = static_cast<std::uint64_t>(comm.rank());
  const std::uint64_t first = reader.clusters() * rank / ranks;
  return reader.load(first, reader.clusters() * (rank + 1) / ranks - first);
}

}  // namespace

void plan_takedowns(Run& run) {
  const Job& job = run.job();
  const Communicator& comm = run.comm();
  const std::uint64_t digest = plans_digest(run);
  run.stage("takedown", digest, {"plans.h5"}, [&](StageRecord& record) {
    const HistoryReader reader(run.file("history.h5"));
    const ClusterReader clusters(run.file("clusters.h5"));
    const ScoreReader scores(run.file("scores.h5"));
    const Ownership ownership =
        cut_by_weight(reader.ranges(), reader.observations_of_range(), comm.size());
    const Surroundings around = load_surroundings(run, reader);
    const auto cases = select_cases(share_of_clusters(clusters, comm), job.case_confidence, comm);
    CaseGathering gathering(cases, kHubLimit, comm);
    // Visits each of this rank's ranges as of the end, with its scores and its members of cases.
    const auto visit_ranges = [&](auto&& visit) {
      std::uint64_t done = 0;
      for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
        comm.together([&] {
          if (!range) return;
          const History view = as_of(reader.load(*range), around.options.as_of);
          const std::uint64_t first = reader.first_domain(*range), count = view.domains.size();
          const auto confidence = scores.load(first, count).confidence;
          const auto members = members_of_range(view.domains, clusters.membership(first, count),
                                                confidence, cases, around);
          record.peak_items = std::max<std::uint64_t>(record.peak_items, view.observations.size());
          visit(view, members, confidence);
        });
        report(run.progress(), ++done, ownership.rounds());
      });
    };
    visit_ranges([&](const History& view, const auto& members, const auto&) {
      gathering.add_members(member_evidence(view, members, around.atlas, around.suffixes,
                                            around.protection, around.options));
    });
    const TargetSet& targets = gathering.find_targets(comm);
    visit_ranges([&](const History& view, const auto& members, const auto& confidence) {
      gathering.add_neighbours(neighbours(view, members, confidence, around.labels.labels, targets,
                                          around.atlas, around.suffixes, around.protection,
                                          around.options));
    });
    PlanOptions options = job.takedown;
    options.as_of = around.options.as_of;
    const TakedownPlans plans = plan_cases(gathering.finish(comm), options);
    write_plans(run.file("plans.h5"), digest, plans, comm);
    std::uint64_t domains = 0, addresses = 0;
    for (const PlanRow& plan : plans.plans) {
      domains += plan.domain_actions + plan.name_actions;
      addresses += plan.address_actions;
    }
    record.items = cases.size();
    record.facts["summary"]["takedown"] = {{"plans", comm.sum(plans.plans.size())},
                                           {"domains", comm.sum(domains)},
                                           {"addresses", comm.sum(addresses)}};
  });
}

}  // namespace iolaus

#include <algorithm>

#include "digests.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/feature_file.hpp"
#include "iolaus/store/history_file.hpp"
#include "key_pass.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

// Keys with more domains than this are too common to say that two names are siblings.
constexpr std::uint32_t kGroupingLimit = 20;

std::string range_key(std::uint32_t range) { return fmt::format("range-{:05}", range); }

// The range's domains that have a label, with the snapshot at which each is trained on.
struct LabelledDomains {
  std::vector<std::uint32_t> domains;    // indices into the range, ascending
  std::vector<std::uint32_t> snapshots;  // aligned
  std::uint64_t unseen = 0;              // labelled, but nothing was seen of them by their snapshot
};

bool seen_before(const History& history, std::uint32_t domain, Time at) {
  for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
    const Observation& segment = history.observations[i];
    if ((segment.flags & kUndated) || segment.first_seen < at) return true;
  }
  return false;
}

LabelledDomains labelled_domains(const History& history, const LabelSet& labels,
                                 const std::vector<Time>& dates) {
  LabelledDomains found;
  for (std::uint32_t i = 0; i < history.domains.size(); ++i) {
    const auto label =
        std::lower_bound(labels.labels.begin(), labels.labels.end(), history.domains[i],
                         [](const Label& a, DomainId id) { return a.domain < id; });
    // Of two names with one digest only the first can be the labelled one; the other stays
    // unlabelled.
    if (label == labels.labels.end() || label->domain != history.domains[i]) continue;
    if (i > 0 && history.domains[i] == history.domains[i - 1]) continue;
    const std::uint32_t snapshot = snapshot_of(*label, dates);
    // A name of which nothing was known at the time can be neither learned from nor judged.
    if (!seen_before(history, i, dates[snapshot])) {
      ++found.unseen;
      continue;
    }
    found.domains.push_back(i);
    found.snapshots.push_back(snapshot);
  }
  return found;
}

// Rows of the labelled domains, each as of its own snapshot, in the order of the domains.
FeatureMatrix labelled_rows(const History& history, const LabelledDomains& labelled,
                            const std::vector<Time>& dates, const std::vector<KeyFacts>& facts,
                            const NetworkAtlas& atlas, const FeatureOptions& options) {
  FeatureMatrix all;
  all.columns = feature_catalogue().size();
  all.values.resize(labelled.domains.size() * all.columns);
  for (const std::uint32_t domain : labelled.domains)
    all.domains.push_back(history.domains[domain]);
  for (std::uint32_t snapshot = 0; snapshot < dates.size(); ++snapshot) {
    std::vector<std::uint32_t> domains;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < labelled.domains.size(); ++i) {
      if (labelled.snapshots[i] != snapshot) continue;
      domains.push_back(labelled.domains[i]);
      rows.push_back(i);
    }
    if (domains.empty()) continue;
    const FeatureMatrix part =
        extract(history, domains, dates[snapshot], {facts, snapshot}, atlas, options);
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::copy(part.row(i).begin(), part.row(i).end(),
                all.values.begin() + static_cast<std::ptrdiff_t>(rows[i] * all.columns));
  }
  return all;
}

FeatureRows rows_of_range(const History& history, const std::vector<KeyFacts>& facts,
                          const LabelSet& labels, const std::vector<Time>& dates,
                          const NetworkAtlas& atlas, const FeatureOptions& options) {
  const std::size_t last = dates.size() - 1;
  FeatureRows rows;
  std::vector<std::uint32_t> every(history.domains.size());
  for (std::uint32_t i = 0; i < every.size(); ++i) every[i] = i;
  rows.deployed = extract(history, every, dates[last], {facts, last}, atlas, options);
  const LabelledDomains labelled = labelled_domains(history, labels, dates);
  rows.unseen = labelled.unseen;
  rows.labelled = labelled_rows(history, labelled, dates, facts, atlas, options);
  rows.snapshot = labelled.snapshots;
  const History seen = as_of(history, dates[last]);
  for (const std::uint32_t domain : labelled.domains)
    rows.burst.push_back(registration_burst(seen, domain));
  rows.keys = grouping_keys(seen, labelled.domains, facts, last, kGroupingLimit);
  return rows;
}

// The disposable zones of all ranks' rows as of the end.
nlohmann::ordered_json facts_of(const RollUpCount& rolled_up, const Communicator& comm) {
  return {{"domains", comm.sum(rolled_up.domains)},
          {"zones", comm.sum(rolled_up.zones)},
          {"names", comm.sum(rolled_up.names)},
          {"segments", comm.sum(rolled_up.segments)},
          {"joined", comm.sum(rolled_up.joined)}};
}

std::vector<std::uint64_t> running_sums(const std::vector<std::uint64_t>& counts) {
  std::vector<std::uint64_t> sums{0};
  for (const std::uint64_t count : counts) sums.push_back(sums.back() + count);
  return sums;
}

}  // namespace

void extract_features(Run& run) {
  const Job& job = run.job();
  const Communicator& comm = run.comm();
  const std::uint64_t digest = features_digest(run);
  run.stage("features", digest, {"features.h5"}, [&](StageRecord& record) {
    const HistoryReader reader(run.file("history.h5"));
    const NetworkAtlas atlas = load_atlas(run);
    const Time end = end_of_view(run, reader);
    LabelSet labels = load_labels(run);
    // Nothing later than the end is seen, labels neither.
    const std::uint64_t later = std::erase_if(labels.labels, [&](const Label& label) {
      return label.date != kUnknownTime && label.date >= end;
    });
    const std::vector<Time> dates = snapshot_dates(labels, job.labels.snapshots, end);
    FeatureOptions options = job.features;
    options.feed_start = reader.facts().first_seen;
    options.gap = job.gap;
    options.largest_counts = job.largest_counts;
    options.disposable_names = viewed_roll_up(job);
    const Ownership ownership =
        cut_by_weight(reader.ranges(), reader.observations_of_range(), comm.size());
    const PartStore parts(run.parts(), "features", digest);
    const KeyTable table = build_key_table(reader, ownership, dates, comm, run.progress());
    std::vector<std::uint64_t> domains, labelled, keys;
    std::uint64_t unseen = 0;
    RollUpCount rolled_up;
    for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
      FeatureRows rows;
      const bool kept = range && parts.has(range_key(*range));
      History history;
      comm.together([&] {
        if (range && !kept) history = reader.load(*range);
      });
      const std::vector<KeyFacts> facts = facts_of_range(history, table, comm);
      comm.together([&] {
        if (kept) {
          rows = feature_rows_of(parts.load(range_key(*range)));
          ++record.resumed_parts;
        } else if (range) {
          rows = rows_of_range(history, facts, labels, dates, atlas, options);
          parts.save(range_key(*range), part_of(rows));
        }
      });
      if (!range) return;
      domains.push_back(rows.deployed.rows());
      labelled.push_back(rows.labelled.rows());
      keys.push_back(rows.keys.size());
      unseen += rows.unseen;
      rolled_up.add(rows.deployed.rolled_up);
      record.peak_items = std::max<std::uint64_t>(record.peak_items, history.observations.size());
      report(run.progress(), domains.size(), ownership.rounds());
    });
    const FeatureOffsets offsets{running_sums(comm.all_gather(domains)),
                                 running_sums(comm.all_gather(labelled)),
                                 running_sums(comm.all_gather(keys))};
    write_features(
        run.file("features.h5"), digest, ownership, offsets, dates,
        [&](std::uint32_t range) { return feature_rows_of(parts.load(range_key(range))); }, comm);
    record.items = offsets.domains.back();
    std::vector<std::string> missing;
    if (!atlas.has_asn()) missing.push_back("autonomous systems");
    if (!atlas.has_country()) missing.push_back("countries");
    if (!atlas.has_lists()) missing.push_back("public lists");
    record.facts = {{"labels_read", labels.read},
                    {"labels_used", labels.labels.size()},
                    {"labels_conflicting", labels.conflicting},
                    {"labels_owner_name_only", labels.owner_name_only},
                    {"labels_unknown_word", labels.unknown_word},
                    {"labels_malformed", labels.malformed},
                    {"labels_repeated", labels.repeated},
                    {"labels_after_as_of", later},
                    {"labelled_domains_seen", offsets.labelled.back()},
                    {"labelled_before_first_seen", comm.sum(unseen)},
                    {"columns", feature_catalogue().size()},
                    {"keys", comm.sum(table.size())},
                    {"rolled_up", facts_of(rolled_up, comm)},
                    {"as_of", format_time(end)},
                    {"missing_tables", missing},
                    {"attributions", atlas.attributions()}};
    record.facts["summary"] = {{"features", feature_catalogue().size()},
                               {"labelled", offsets.labelled.back()},
                               {"rolled_up", record.facts["rolled_up"]},
                               {"as_of", format_time(end)}};
  });
}

}  // namespace iolaus

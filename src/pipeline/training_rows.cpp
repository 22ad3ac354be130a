#include "training_rows.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"

namespace iolaus {

LabelSet load_labels(const Run& run) {
  const Job& job = run.job();
  LabelSet labels;
  run.comm().together([&] {
    labels = read_labels(job.labels, SuffixTable::load(job.public_suffix_list, job.extra_suffixes));
  });
  return labels;
}

TrainingSet load_training_set(const Run& run, const LabelSet& labels) {
  FeatureRows rows;
  run.comm().together([&] { rows = FeatureReader(run.file("features.h5")).labelled(); });
  TrainingSet set;
  set.families = labels.families;
  for (const DomainId domain : rows.labelled.domains) {
    const auto label = std::lower_bound(labels.labels.begin(), labels.labels.end(), domain,
                                        [](const Label& a, DomainId id) { return a.domain < id; });
    if (label == labels.labels.end() || label->domain != domain)
      fail("{}: has changed since the features were computed; run `iolaus features JOB` first",
           run.job().labels.path.string());
    set.labels.push_back(*label);
    set.positive.push_back(is_positive(label->label, run.job().labels));
  }
  std::vector<LabelledKey> keys;
  const auto& domains = rows.labelled.domains;
  for (const GroupingKey& key : rows.keys) {
    const auto row = std::lower_bound(domains.begin(), domains.end(), key.domain);
    keys.push_back({key.key, static_cast<std::uint32_t>(row - domains.begin()), key.domains});
  }
  set.grouping = group_rows(set.labels, keys, rows.burst);
  set.features = std::move(rows.labelled);
  return set;
}

}  // namespace iolaus

#include <algorithm>

#include "digests.hpp"
#include "evaluation_facts.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/model/evaluate.hpp"
#include "iolaus/model/train.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/store/feature_file.hpp"

namespace iolaus {
namespace {

// The labelled rows with their labels and groups. Every rank reads the same small tables.
TrainingSet training_set(const Job& job, const FeatureReader& reader, const LabelSet& labels) {
  FeatureRows rows = reader.labelled();
  TrainingSet set;
  set.families = labels.families;
  for (const DomainId domain : rows.labelled.domains) {
    const auto label = std::lower_bound(labels.labels.begin(), labels.labels.end(), domain,
                                        [](const Label& a, DomainId id) { return a.domain < id; });
    set.labels.push_back(*label);
    set.positive.push_back(is_positive(label->label, job.labels));
  }
  std::vector<LabelledKey> keys;
  for (const GroupingKey& key : rows.keys) {
    const auto row =
        std::lower_bound(rows.labelled.domains.begin(), rows.labelled.domains.end(), key.domain);
    keys.push_back(
        {key.key, static_cast<std::uint32_t>(row - rows.labelled.domains.begin()), key.domains});
  }
  set.grouping = group_rows(set.labels, keys, rows.burst);
  set.features = std::move(rows.labelled);
  return set;
}

void check_labels(const Run& run, const TrainingSet& set) {
  const auto positives =
      static_cast<std::size_t>(std::count(set.positive.begin(), set.positive.end(), 1));
  if (positives < 10 || set.positive.size() - positives < 10)
    fail(
        "{}: {} positive and {} other labelled domains are in the history; training needs at least "
        "10 of "
        "each. Check [labels] and that its names occur in the inputs",
        run.job().labels.path.string(), positives, set.positive.size() - positives);
}

}  // namespace

void train_models(Run& run) {
  const Job& job = run.job();
  const Communicator& comm = run.comm();
  const std::uint64_t digest = model_digest(run);
  run.stage("train", digest, "model.bin", [&](StageRecord& record) {
    const FeatureReader reader(run.file("features.h5"));
    const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
    const TrainingSet set = training_set(job, reader, read_labels(job.labels, suffixes));
    check_labels(run, set);
    ModelOptions options = job.model;
    options.threads = std::max(job.threads, 1);
    EvaluationOptions evaluation = job.evaluation;
    evaluation.domains_per_run = reader.domain_rows();
    const auto quality = evaluate(set, options, evaluation, comm);
    const TrainedModel model = train(set, options, comm);
    comm.together([&] {
      if (comm.is_root()) write_atomically(run.file("model.bin"), save_model(model));
    });
    record.items = set.labels.size();
    record.peak_items = set.labels.size();
    record.facts = {{"rows", set.labels.size()},           {"positives", model.positives},
                    {"groups", set.grouping.groups},       {"largest_group", set.grouping.largest},
                    {"key_limit", set.grouping.key_limit}, {"test_share", evaluation.test_share}};
    record.facts["summary"]["evaluation"] =
        evaluation_facts(quality, job.labels, job.model.base_rate);
  });
}

}  // namespace iolaus

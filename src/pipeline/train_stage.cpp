#include <algorithm>

#include "digests.hpp"
#include "evaluation_facts.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/model/evaluate.hpp"
#include "iolaus/model/train.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/store/feature_file.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

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
  run.stage("train", digest, {"model.bin"}, [&](StageRecord& record) {
    const TrainingSet set = load_training_set(run, load_labels(run));
    check_labels(run, set);
    ModelOptions options = job.model;
    options.threads = std::max(job.threads, 1);
    EvaluationOptions evaluation = job.evaluation;
    evaluation.domains_per_run = FeatureReader(run.file("features.h5")).domain_rows();
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

#include "evaluation_facts.hpp"

#include <fmt/format.h>

namespace iolaus {
namespace {

using json = nlohmann::ordered_json;

json interval(const Rate& rate) { return json::array({rate.low, rate.high}); }

json figures(const ModelQuality& quality, const std::string& positive, double base_rate) {
  json at_fpr = json::object(), flags = json::object();
  for (std::size_t i = 0; i < kReportedFpr.size(); ++i) {
    const std::string key = fmt::format("{:g}", kReportedFpr[i]);
    at_fpr[key] = quality.tpr_at_fpr[i];
    flags[key] = quality.flags_per_run[i];
  }
  json confusion = json::object();
  for (std::size_t label = 0; label < kLabelClasses; ++label)
    confusion[std::string(describe(static_cast<LabelClass>(label)))] = {
        {"passed", quality.confusion[label][0]}, {"flagged", quality.confusion[label][1]}};
  return {{"positive", positive},
          {"accuracy", quality.accuracy.value},
          {"accuracy_ci", interval(quality.accuracy)},
          {"tpr", quality.tpr.value},
          {"tpr_ci", interval(quality.tpr)},
          {"fpr", quality.fpr.value},
          {"fpr_ci", interval(quality.fpr)},
          {"positives", quality.tpr.trials},
          {"negatives", quality.fpr.trials},
          {"roc_auc", quality.roc_auc},
          {"pr_auc", quality.pr_auc},
          {"brier", quality.brier},
          {"tpr_at_fpr", at_fpr},
          {"flags_per_run_at_fpr", flags},
          {"ppv_at_domain_base_rate", {{fmt::format("{:g}", base_rate), quality.ppv_at_base_rate}}},
          {"confusion", confusion}};
}

}  // namespace

nlohmann::ordered_json evaluation_facts(const std::vector<SplitQuality>& splits,
                                        const LabelOptions& labels, double base_rate) {
  std::string positive;
  for (const LabelClass label : labels.positive)
    positive += (positive.empty() ? "" : "+") + std::string(describe(label));
  json all = json::object();
  for (const SplitQuality& split : splits) {
    for (const Learner learner : kLearners)
      all[split.split][std::string(describe(learner))] =
          figures(split.models[static_cast<std::size_t>(learner)], positive, base_rate);
    all[split.split]["split"] = {{"train_rows", split.train_rows},
                                 {"test_rows", split.test_rows},
                                 {"repeats", split.repeats},
                                 {"groups", split.groups},
                                 {"largest_group", split.largest_group},
                                 {"key_limit", split.key_limit}};
  }
  return all;
}

}  // namespace iolaus

#include "iolaus/report/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "report/escape.hpp"
#include "report/layout.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

std::string short_model(const std::string& model) {
  if (model == "naive_bayes") return "naive Bayes";
  if (model == "logistic_regression") return "logistic";
  if (model == "random_forest") return "forest";
  return model_words(model);
}

std::string bare_share(double share) {
  const std::string words = share_words(share);
  return words.substr(0, words.find(" %"));
}

// The interval in few columns, without its percent sign, which the head of the column says.
std::string bare_interval(const Interval& interval) {
  const std::string value = bare_share(interval.value);
  if (std::isnan(interval.value) || std::isnan(interval.low)) return value;
  const int digits = interval.high < 0.01 ? 3 : 1;
  return fmt::format("{} [{:.{}f}, {:.{}f}]", value, 100 * interval.low, digits,
                     100 * interval.high, digits);
}

}  // namespace

TextStyle text_style(int descriptor) {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::string_view(value) : std::string_view();
  };
  TextStyle style;
  style.colour = isatty(descriptor) == 1 && set("NO_COLOR").empty() && set("TERM") != "dumb";
  return style;
}

std::string render_funnel(const Funnel& funnel, const TextStyle& style) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string what, std::uint64_t count, std::string note = "") {
    rows.push_back({std::move(what), count_words(count), std::move(note)});
  };
  add("lines read", funnel.lines_read);
  std::vector<RejectedLines> rejected = funnel.rejected;
  std::sort(rejected.begin(), rejected.end(), [](const RejectedLines& a, const RejectedLines& b) {
    return a.lines != b.lines ? a.lines > b.lines : a.reason < b.reason;
  });
  for (const RejectedLines& lines : rejected) {
    const double share = funnel.lines_read == 0 ? kNotKnown
                                                : static_cast<double>(lines.lines) /
                                                      static_cast<double>(funnel.lines_read);
    add("  rejected: " + lines.reason, lines.lines, share_words(share) + " of the lines");
  }
  add("records kept", funnel.kept);
  add("presence segments", funnel.merged, "neighbouring days of one record are one segment");
  add("addresses", funnel.addresses);
  add("domains", funnel.domains, plural(funnel.labelled, "label"));
  add("domains scored", funnel.scored);
  add("clusters", funnel.clusters,
      fmt::format("{}; {} on shared hosting", plural(funnel.singletons, "singleton"),
                  count_words(funnel.shared_hosting)));
  for (const CasesAbove& above : funnel.above) {
    add("cases above " + confidence_words(above.confidence), above.cases,
        plural(above.domains, "domain"));
  }
  add("takedown plans", funnel.plans);
  return title_line("From lines to plans", style) + text_table({"", "#", ""}, rows, style);
}

std::string render_evaluation(const ReportData& data, const TextStyle& style) {
  std::string out =
      title_line(fmt::format("How good it is: {} against the rest, per domain, on labels held back",
                             data.positive.empty() ? "positives" : data.positive),
                 style);
  if (data.evaluation.empty()) return out + "  Not measured: too few labels to hold some back.\n";
  std::vector<std::vector<std::string>> rows;
  for (const EvaluationRow& row : data.evaluation) {
    const OperatingPoint strict = row.points.empty() ? OperatingPoint{} : row.points.back();
    rows.push_back({row.split, short_model(row.model), bare_share(row.accuracy.value),
                    bare_interval(row.tpr), bare_interval(row.fpr), number_words(row.roc_auc),
                    bare_share(strict.tpr), flags_words(strict.flags_per_run)});
  }
  const EvaluationRow& first = data.evaluation.front();
  const std::string rate = first.points.empty() ? "strict" : share_words(first.points.back().fpr);
  out += text_table({"split", "model", "#accu-|racy %", "#found (TPR)|% [95 %]",
                     "#false alarms|% [95 %]", "#ROC|AUC", "#found %|at FPR*", "#flags a|run*"},
                    rows, style);
  return out +
         wrapped(fmt::format("with the threshold at a false-positive rate of {}: what is found, "
                             "and how many names of one whole run are flagged falsely",
                             rate),
                 "  ", style);
}

std::string render_limits(const ReportData& data, const TextStyle& style) {
  std::string out = title_line("What this run cannot know", style);
  for (const std::string& limit : data.limits) out += wrapped(limit, "  - ", style);
  return out;
}

std::string render_summary(const ReportData& data, const CaseView* shown, std::string_view page,
                           const TextStyle& style) {
  std::string out = render_funnel(data.funnel, style) + render_evaluation(data, style);
  if (shown != nullptr) out += render_case(*shown, style);
  out += render_limits(data, style);
  return out + "\nReport: " + visible(page) + "\n";
}

}  // namespace iolaus

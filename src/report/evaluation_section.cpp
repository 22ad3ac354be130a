#include <cmath>

#include "report/pictures.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

// A share, with its interval on a line of its own.
Markup interval_cell(const Interval& interval) {
  Markup cell = markup("{}", share_words(interval.value));
  if (!std::isnan(interval.value) && !std::isnan(interval.low)) {
    const std::string words = interval_words(interval);
    cell += markup("<span class=\"ci\">{}</span>", words.substr(words.find('[')));
  }
  return cell;
}

Markup operating_points(const ReportData& data) {
  std::vector<std::vector<Markup>> rows;
  for (const EvaluationRow& row : data.evaluation) {
    for (const OperatingPoint& point : row.points) {
      rows.push_back({markup("{}", row.split), markup("{}", model_words(row.model)),
                      markup("{}", share_words(point.fpr)), markup("{}", share_words(point.tpr)),
                      markup("{}", flags_words(point.flags_per_run))});
    }
  }
  if (rows.empty()) return {};
  Markup page{"<details><summary>What each false-positive rate costs</summary>\n"};
  page +=
      table({"split", "model", "#false-positive rate", "#found", "#false flags in one run"}, rows);
  page.html += "</details>\n";
  return page;
}

}  // namespace

Markup evaluation_section(const ReportData& data) {
  Markup page{"<section id=\"evaluation\"><h2>How good it is</h2>\n"};
  if (data.evaluation.empty()) {
    page.html +=
        "<p class=\"muted\">Not measured: there were too few labels to hold some back.</p>";
    page.html += "</section>\n";
    return page;
  }
  page += markup(
      "<p class=\"muted\">Per domain, {} against the rest, on labelled domains held back from "
      "training. "
      "The grouped split keeps families, registration bursts and rare shared machines on one side: "
      "it "
      "is the honest figure for a botnet that nobody has seen yet. Intervals are 95 % "
      "Clopper\u2013Pearson.</p>\n",
      data.positive.empty() ? "positive" : data.positive);
  std::vector<std::vector<Markup>> rows;
  for (const EvaluationRow& row : data.evaluation) {
    rows.push_back({markup("{}", row.split), markup("{}", model_words(row.model)),
                    markup("{}<span class=\"ci\">{}</span>", count_words(row.positives),
                           "of " + count_words(row.positives + row.negatives)),
                    interval_cell(row.accuracy), interval_cell(row.tpr), interval_cell(row.fpr),
                    markup("{}", number_words(row.roc_auc)), markup("{}", number_words(row.pr_auc)),
                    markup("{}", number_words(row.brier)),
                    markup("{}", share_words(row.ppv_at_base_rate))});
  }
  page += table({"split", "model", "#positives", "#accuracy", "#found (TPR)", "#false alarms (FPR)",
                 "#ROC AUC", "#PR AUC", "#Brier", "#PPV at base rate"},
                rows);
  page.html += "<figure>";
  page += detection_picture(data.evaluation);
  page.html += "<figcaption>Share of positives found";
  if (!data.evaluation.front().points.empty()) {
    page.html += " at false-positive rates of";
    std::string separator = " ";
    for (const OperatingPoint& point : data.evaluation.front().points) {
      page += markup("{}{}", separator, share_words(point.fpr));
      separator = ", ";
    }
    page.html += ", pale to full";
  }
  page.html += "</figcaption></figure>\n";
  page += operating_points(data);
  if (!data.reliability.empty()) {
    page.html += "<h3>Is a cluster's confidence to be believed?</h3>\n<figure>";
    page += reliability_picture(data.reliability);
    page.html +=
        "<figcaption><span class=\"key first pale\"></span>mean confidence said"
        "<span class=\"key public\"></span>share that was malicious, on families held back"
        "</figcaption></figure>\n";
  }
  page.html += "</section>\n";
  return page;
}

}  // namespace iolaus

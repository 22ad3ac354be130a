#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "iolaus/dns/time.hpp"
#include "iolaus/report/case_view.hpp"

namespace iolaus {

// What people read, as plain values: the pipeline fills it on one rank from what the stages kept,
// the renderers only lay it out. Every string may be hostile; renderers escape it. NaN = not known,
// shown as a dash and never as zero.

struct RunFacts {
  std::string title;  // of the job: its file name
  std::string version;
  std::uint32_t ranks = 1, threads = 1;
  Time first_seen = kUnknownTime, last_seen = kUnknownTime;  // span of the history
  Time as_of = kUnknownTime;
  std::string history_kind;   // "slices", "hull"
  std::string count_meaning;  // "cache-miss", "client", "snapshots", "none"
  bool synthetic = false;
  double base_rate = kNotKnown;                              // of domains, at deployment
  double confidence_asked = kNotKnown;                       // from which on a case gets a plan
  std::vector<std::pair<std::string, std::string>> digests;  // what, hexadecimal
};

struct RejectedLines {
  std::string reason;
  std::uint64_t lines = 0;
};

struct CasesAbove {
  double confidence = 0;
  std::uint64_t cases = 0, domains = 0;
};

// From lines to plans; each number counts what its name says.
struct Funnel {
  std::uint64_t lines_read = 0;
  std::vector<RejectedLines> rejected;  // shown in descending order of lines
  std::uint64_t kept = 0;               // records
  std::uint64_t merged = 0;             // presence segments after merging
  std::uint64_t domains = 0, addresses = 0, labelled = 0, scored = 0;
  std::uint64_t clusters = 0;  // of two domains and more
  std::uint64_t singletons = 0, shared_hosting = 0;
  std::vector<CasesAbove> above;  // by ascending confidence
  std::uint64_t plans = 0;
};

// A share with its 95 % Clopper-Pearson interval, all in 0..1.
struct Interval {
  double value = kNotKnown, low = kNotKnown, high = kNotKnown;
};

struct OperatingPoint {
  double fpr = 0;
  double tpr = kNotKnown;
  double flags_per_run = kNotKnown;  // false flags in one run over every domain
};

// One model on one split.
struct EvaluationRow {
  std::string split, model;                    // "grouped", "random_forest"
  std::uint64_t positives = 0, negatives = 0;  // pooled test rows
  Interval accuracy, tpr, fpr;                 // at probability 0.5
  double roc_auc = kNotKnown, pr_auc = kNotKnown, brier = kNotKnown;
  std::vector<OperatingPoint> points;  // by descending FPR
  double ppv_at_base_rate = kNotKnown;
};

// Calibration of clusters of one size class, on held-out families.
struct ReliabilityRow {
  std::string sizes;  // "2-5"
  double predicted = kNotKnown, observed = kNotKnown;
  std::uint64_t clusters = 0;
};

struct ReportData {
  RunFacts run;
  Funnel funnel;
  std::vector<EvaluationRow> evaluation;
  std::string positive;  // what the models call positive: "apt"
  std::vector<ReliabilityRow> reliability;
  std::vector<CaseView> cases;            // those shown in full, in order
  std::uint64_t cases_in_tables = 0;      // rows in report/cases.csv when there are more
  std::vector<std::string> limits;        // what this run cannot know, a sentence each
  std::vector<std::string> attributions;  // licence notices of the data used
};

}  // namespace iolaus

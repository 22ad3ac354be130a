#pragma once
#include <optional>
#include <string>

#include "iolaus/pipeline/run.hpp"
#include "iolaus/synth/synth.hpp"

namespace iolaus {

// The stages. Each reads what earlier ones kept in the workspace, does its work range by range,
// keeps its own file there, and is skipped where that file is there already for the same inputs and
// options. Collective. They throw Error; what is finished stays.
void ingest(Run& run);            // text -> history.h5, rejects.ndjson.zst
void extract_features(Run& run);  // -> features.h5
void train_models(Run& run);      // -> model.bin, evaluation
void score_domains(Run& run);     // -> scores.h5
void cluster_history(Run& run);   // -> edges.h5, clusters.h5
void plan_takedowns(Run& run);    // -> plans.h5
void write_report(Run& run);      // -> report/

// All of them, in order.
void run_pipeline(Run& run);

// The stage `ingest` without text: a synthetic history straight into history.h5, its labels, truth
// and tables into [synth] directory. The history is the one that ingest makes of the same world as
// text without faulty lines. Returns what was made, or nothing where it was there already. Throws
// Error rather than replace a history of anything else. Collective.
std::optional<SynthSummary> synthesise_history(Run& run);

// "machines" or "plans" of all cases as CSV, on the root; empty for any other table. Collective.
std::string plan_table(const Run& run, const std::string& what);

// Threads of this rank, for OpenMP and oneTBB alike.
void use_threads(int threads);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <string>

#include "iolaus/dns/suffix.hpp"
#include "iolaus/pipeline/run.hpp"

namespace iolaus {

// Names from which on a zone is rolled up: in the kept history, and where features are computed. 0:
// never.
std::uint32_t stored_roll_up(const Job& job);
std::uint32_t viewed_roll_up(const Job& job);

// What each stage's result depends on, as one digest: the inputs' contents and the options that
// matter, never ranks, threads, paths or memory limits. Each includes the stage before it, so a
// changed option reruns exactly what depends on it. Collective (contents are read by the ranks in
// turn).
// The ingest's digest is of these two and of its inputs (ingest_plan.hpp): how records become a
// history, and how lines become records.
std::uint64_t history_options_digest(const Job& job, const SuffixTable& suffixes);
std::uint64_t reading_digest(const Job& job);
std::uint64_t features_digest(Run& run);
std::uint64_t model_digest(Run& run);
std::uint64_t scores_digest(Run& run);
std::uint64_t clusters_digest(Run& run);
std::uint64_t plans_digest(Run& run);
std::uint64_t report_digest(Run& run);

}  // namespace iolaus

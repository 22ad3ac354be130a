#pragma once
#include <functional>

#include "ingest_plan.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/pipeline/run.hpp"

namespace iolaus {

// Spills the records of a plan's fresh inputs, which `options` names. Collective.
using RecordSource =
    std::function<IngestSummary(const IngestOptions& options, const PartStore& spill)>;

// The step of the stage `ingest`: spills the fresh records, merges them with what is kept, and
// writes history.h5, which commits it all: rejects are in their file before, and the manifest knows
// how many of them belong to it. Collective.
void make_history(Run& run, const IngestPlan& plan, IngestOptions options,
                  const SuffixTable& suffixes, const RecordSource& source, StageRecord& record);

}  // namespace iolaus

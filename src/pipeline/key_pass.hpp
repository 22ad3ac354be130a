#pragma once
#include <vector>

#include "iolaus/features/keys.hpp"
#include "iolaus/pipeline/run.hpp"
#include "iolaus/store/history_file.hpp"

namespace iolaus {

// The end of what a run sees (exclusive): the job's as_of, or just after the last record.
Time end_of_view(const Run& run, const HistoryReader& reader);

// The job's network tables; every rank holds them.
NetworkAtlas load_atlas(const Run& run);

// One pass over the history that fills the rdata side. Collective.
KeyTable build_key_table(const HistoryReader& reader, const Ownership& ownership,
                         const std::vector<Time>& dates, const Communicator& comm,
                         const Progress& progress);

// The facts of every key that the range's domains use, ascending by key. Collective; an empty
// history asks for nothing.
std::vector<KeyFacts> facts_of_range(const History& history, const KeyTable& table,
                                     const Communicator& comm);

}  // namespace iolaus

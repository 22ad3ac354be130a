#pragma once
#include <vector>

#include "iolaus/pipeline/run.hpp"
#include "iolaus/store/history_file.hpp"
#include "iolaus/store/rdata_runs.hpp"

namespace iolaus {

// The index by rdata of a history whose ranges have their runs in `store` (save_run), made bucket
// by bucket, each kept as a part of `store`. Collective. Memory: save_bucket's, a rank.
RdataPieces index_rdata(const PartStore& store, const std::vector<RangeSizes>& sizes,
                        const Run& run);

}  // namespace iolaus

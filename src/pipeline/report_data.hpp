#pragma once
#include "iolaus/pipeline/run.hpp"
#include "iolaus/report/report_data.hpp"

namespace iolaus {

// The run's facts, funnel, evaluation and limits out of what the stages said of themselves. The
// cases are added by the caller.
ReportData report_data(const Run& run);

}  // namespace iolaus

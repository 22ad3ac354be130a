#pragma once
#include <string_view>
#include <vector>

#include "iolaus/report/report_data.hpp"
#include "report/escape.hpp"

namespace iolaus {

// Inline SVG, coloured by the page's style. Each has a title for those who cannot see it, and
// nothing at all is drawn (empty markup) where there is nothing to show.

// From lines to plans, bars by logarithm.
Markup funnel_picture(const Funnel& funnel);

// Share of positives found at each reported false-positive rate, a line for each split and model.
Markup detection_picture(const std::vector<EvaluationRow>& rows);

// Confidence said against rate observed, by size of cluster.
Markup reliability_picture(const std::vector<ReliabilityRow>& rows);

// A lane for each owner name: above, when it pointed at public addresses; below, when it was dark.
Markup timeline_picture(const std::vector<SpellView>& spells, std::string_view case_id);

// Domains outside the case that go dark: under the plan, and under blocking everything.
Markup collateral_picture(const CollateralView& plan, const CollateralView& everything);

}  // namespace iolaus

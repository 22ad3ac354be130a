#pragma once
#include "iolaus/report/report_data.hpp"
#include "report/escape.hpp"

namespace iolaus {

// The parts of the page, in the order in which they stand on it.
Markup contents_section(const ReportData& data);
Markup head_section(const ReportData& data);
Markup funnel_section(const Funnel& funnel);
Markup evaluation_section(const ReportData& data);
Markup case_list_section(const ReportData& data);
Markup case_section(const CaseView& view);
Markup limits_section(const ReportData& data);
Markup facts_section(const ReportData& data);

// A table of a header and rows; a column whose head begins with '#' holds numbers.
Markup table(const std::vector<std::string>& heads, const std::vector<std::vector<Markup>>& rows);

}  // namespace iolaus

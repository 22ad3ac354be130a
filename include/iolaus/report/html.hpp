#pragma once
#include <string>

#include "iolaus/report/report_data.hpp"

namespace iolaus {

// One page that needs nothing else: style and pictures are inside, there is no script and no
// address to fetch from (a content security policy forbids both). Each case is at #case-ID. Long
// lists are cut with a pointer to the CSV files. The same data give the same bytes.
std::string render_html(const ReportData& data);

}  // namespace iolaus

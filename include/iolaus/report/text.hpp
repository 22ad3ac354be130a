#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "iolaus/report/report_data.hpp"

namespace iolaus {

// The same report for a terminal: no line is wider than `width` columns.
struct TextStyle {
  bool colour = false;
  std::size_t width = 100;
};

// Colour when `descriptor` is a terminal that can, and NO_COLOR is unset or empty (no-color.org).
TextStyle text_style(int descriptor);

std::string render_funnel(const Funnel& funnel, const TextStyle& style);
std::string render_evaluation(const ReportData& data, const TextStyle& style);
// One case: members, why they are linked, timeline, plan beside blocking everything.
std::string render_case(const CaseView& view, const TextStyle& style);
std::string render_limits(const ReportData& data, const TextStyle& style);

// All of them; of the cases only `shown` (nullptr: none), and last where the page lies.
std::string render_summary(const ReportData& data, const CaseView* shown, std::string_view page,
                           const TextStyle& style);

}  // namespace iolaus

#include "report/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr double kWidth = 860;

Markup open_picture(double height, std::string_view title) {
  return markup(
      "<svg class=\"picture\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\"><title>{}</title>", kWidth,
      height, title);
}

Markup label(double x, double y, std::string_view kind, std::string_view text) {
  return markup("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>", x, y, kind, text);
}

Markup bar(double x, double y, double width, double height, std::string_view kind) {
  return markup(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"2\" class=\"{}\"/>",
      x, y, std::max(width, 1.5), height, kind);
}

Markup line(double x1, double y1, double x2, double y2, std::string_view kind) {
  return markup("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>", x1,
                y1, x2, y2, kind);
}

struct Step {
  std::string name;
  std::uint64_t count;
  std::string_view kind;
};

std::vector<Step> funnel_steps(const Funnel& funnel) {
  std::vector<Step> steps{
      {"lines read", funnel.lines_read, "bar"},    {"records kept", funnel.kept, "bar"},
      {"presence segments", funnel.merged, "bar"}, {"domains", funnel.domains, "bar"},
      {"domains scored", funnel.scored, "bar"},    {"clusters", funnel.clusters, "bar"}};
  for (const CasesAbove& above : funnel.above) {
    steps.push_back(
        {"cases above " + confidence_words(above.confidence), above.cases, "bar strong"});
  }
  steps.push_back({"takedown plans", funnel.plans, "bar strong"});
  return steps;
}

// The share of the width that a share of positives, or of confidence, takes.
double clamp_share(double share) { return std::clamp(share, 0.0, 1.0); }

}  // namespace

Markup funnel_picture(const Funnel& funnel) {
  const std::vector<Step> steps = funnel_steps(funnel);
  constexpr double kLeft = 190, kRow = 27;
  const double top = std::log1p(static_cast<double>(funnel.lines_read));
  if (top <= 0) return {};
  const double height = kRow * static_cast<double>(steps.size()) + 6;
  Markup page =
      open_picture(height, "From lines read to takedown plans; bar lengths are logarithmic");
  double y = 4;
  for (const Step& step : steps) {
    const double length =
        (kWidth - kLeft - 130) * std::log1p(static_cast<double>(step.count)) / top;
    page += label(kLeft - 12, y + 14, "end", step.name);
    page += bar(kLeft, y + 1, length, 18, step.kind);
    page += label(kLeft + length + 10, y + 14, "value", count_words(step.count));
    y += kRow;
  }
  page.html += "</svg>";
  return page;
}

Markup detection_picture(const std::vector<EvaluationRow>& rows) {
  if (rows.empty()) return {};
  constexpr double kLeft = 240, kRow = 26, kTop = 22;
  const double chart = kWidth - kLeft - 30;
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Markup page = open_picture(bottom + 24, "Share of positives found at each false-positive rate");
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double x = kLeft + chart * tenth / 10;
    page += line(x, kTop - 6, x, bottom, "grid");
    page += label(x, bottom + 16, "tick", fmt::format("{} %", tenth * 10));
  }
  double y = kTop + 8;
  for (const EvaluationRow& row : rows) {
    page += label(kLeft - 12, y + 4, "end", row.split + " \u00b7 " + model_words(row.model));
    double low = 1, high = 0;
    for (const OperatingPoint& point : row.points) {
      if (std::isnan(point.tpr)) continue;
      low = std::min(low, clamp_share(point.tpr));
      high = std::max(high, clamp_share(point.tpr));
    }
    if (low <= high) page += line(kLeft + chart * low, y, kLeft + chart * high, y, "link");
    int shade = 0;
    for (const OperatingPoint& point : row.points) {
      ++shade;
      if (std::isnan(point.tpr)) continue;
      page += markup(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5.5\" class=\"dot dot{}\"><title>{} found at a "
          "false-positive rate of {}</title></circle>",
          kLeft + chart * clamp_share(point.tpr), y, std::min(shade, 3), share_words(point.tpr),
          share_words(point.fpr));
    }
    y += kRow;
  }
  page.html += "</svg>";
  return page;
}

Markup reliability_picture(const std::vector<ReliabilityRow>& rows) {
  if (rows.empty()) return {};
  constexpr double kLeft = 240, kRow = 38;
  const double chart = kWidth - kLeft - 130;
  const double bottom = kRow * static_cast<double>(rows.size()) + 4;
  Markup page = open_picture(bottom + 24, "Confidence said and rate observed, by size of cluster");
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double x = kLeft + chart * tenth / 10;
    page += line(x, 2, x, bottom, "grid");
    page += label(x, bottom + 16, "tick", fmt::format("{:.1f}", tenth / 10.0));
  }
  double y = 6;
  for (const ReliabilityRow& row : rows) {
    page += label(kLeft - 12, y + 16, "end", plural(row.clusters, "cluster") + " of " + row.sizes);
    if (!std::isnan(row.predicted)) {
      page += bar(kLeft, y, chart * clamp_share(row.predicted), 11, "bar pale");
      page += label(kLeft + chart + 12, y + 10, "small", "said " + confidence_words(row.predicted));
    }
    if (!std::isnan(row.observed)) {
      page += bar(kLeft, y + 13, chart * clamp_share(row.observed), 11, "bar");
      page += label(kLeft + chart + 12, y + 23, "small", "were " + confidence_words(row.observed));
    }
    y += kRow;
  }
  page.html += "</svg>";
  return page;
}

Markup collateral_picture(const CollateralView& plan, const CollateralView& everything) {
  constexpr double kLeft = 190, kRow = 30;
  const double chart = kWidth - kLeft - 230;
  const auto most = static_cast<double>(
      std::max({plan.darkened_high, plan.darkened, everything.darkened_high, everything.darkened}));
  const double scale = most > 0 ? chart / most : 0;
  Markup page = open_picture(2 * kRow + 8, "Domains outside the case that go dark");
  double y = 4;
  const auto side = [&](std::string_view name, const CollateralView& view, std::string_view kind) {
    const double least = scale * static_cast<double>(view.darkened);
    const double perhaps = scale * static_cast<double>(std::max(view.darkened_high, view.darkened));
    page += label(kLeft - 12, y + 15, "end", name);
    if (perhaps > least) page += bar(kLeft, y + 2, perhaps, 18, std::string(kind) + " pale");
    page += bar(kLeft, y + 2, least, 18, kind);
    page += label(kLeft + perhaps + 10, y + 15, "value", harm_words(view));
    y += kRow;
  };
  side("this plan", plan, "bar good");
  side("block everything", everything, "bar harm");
  page.html += "</svg>";
  return page;
}

}  // namespace iolaus

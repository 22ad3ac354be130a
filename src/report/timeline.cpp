#include "report/timeline.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "report/escape.hpp"
#include "report/pictures.hpp"
#include "report/words.hpp"

namespace iolaus {

std::vector<Lane> timeline_lanes(const std::vector<SpellView>& spells, std::size_t most) {
  std::map<std::string, Lane> by_owner;
  for (const SpellView& spell : spells) {
    if (spell.first == kUnknownTime || spell.last < spell.first) continue;
    Lane& lane = by_owner[spell.owner];
    lane.owner = spell.owner;
    lane.spells.push_back(spell);
    lane.dark_ever = lane.dark_ever || spell.dark;
  }
  std::vector<Lane> lanes;
  for (auto& [owner, lane] : by_owner) {
    std::sort(lane.spells.begin(), lane.spells.end(), [](const SpellView& a, const SpellView& b) {
      return std::tie(a.first, a.last, a.rdata) < std::tie(b.first, b.last, b.rdata);
    });
    lanes.push_back(std::move(lane));
  }
  std::stable_sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) {
    return std::tuple(b.dark_ever, b.spells.size()) < std::tuple(a.dark_ever, a.spells.size());
  });
  if (lanes.size() > most) lanes.resize(most);
  return lanes;
}

Period period_of(const std::vector<Lane>& lanes) {
  Period period{~0u, 0};
  for (const Lane& lane : lanes) {
    for (const SpellView& spell : lane.spells) {
      period.first = std::min(period.first, seconds(spell.first));
      period.last = std::max(period.last, seconds(spell.last));
    }
  }
  if (lanes.empty()) return {};
  if (period.last <= period.first) period.last = period.first + 1;
  return period;
}

std::vector<Time> day_ticks(const Period& period, std::size_t most) {
  const std::uint32_t first = period.first / kDay + (period.first % kDay != 0 ? 1 : 0);
  const std::uint32_t last = period.last / kDay;
  std::vector<Time> ticks;
  if (last < first || most == 0) return ticks;
  const auto step = std::max<std::uint32_t>(
      1, (last - first + static_cast<std::uint32_t>(most)) / static_cast<std::uint32_t>(most));
  for (std::uint32_t day = first; day <= last; day += step) ticks.push_back(Time{day * kDay});
  return ticks;
}

namespace {

// The bars of one lane: public ones above its line, dark ones below. A spell that would add less
// than a pixel to what is drawn is left out, so that a busy name does not swell the page.
template <typename Place>
Markup lane_bars(const Lane& lane, double y, const Place& place, std::size_t& room) {
  Markup page;
  double drawn[2] = {-1, -1};
  for (const SpellView& spell : lane.spells) {
    const double left = place(spell.first), right = std::max(place(spell.last), left + 2.5);
    if (right < drawn[spell.dark] + 1 || room == 0) continue;
    drawn[spell.dark] = right;
    --room;
    page += markup(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"8\" rx=\"1.5\" class=\"{}\">"
        "<title>{} \u2192 {}{}{}, {}</title></rect>",
        left, y + (spell.dark ? 12 : 2), right - left, spell.dark ? "spell dark" : "spell public",
        spell.owner, spell.rdata, spell.place.empty() ? "" : ", ", spell.place,
        span_words(spell.first, spell.last));
  }
  return page;
}

}  // namespace

Markup timeline_picture(const std::vector<SpellView>& spells, std::string_view case_id) {
  const std::vector<Lane> lanes = timeline_lanes(spells, 24);
  if (lanes.empty()) return {};
  constexpr double kWidth = 860, kLeft = 240, kRow = 28, kTop = 6;
  const Period period = period_of(lanes);
  const double scale = (kWidth - kLeft - 20) / (period.last - period.first);
  const auto place = [&](Time time) { return kLeft + scale * (seconds(time) - period.first); };
  const double bottom = kTop + kRow * static_cast<double>(lanes.size());
  Markup page = markup(
      "<svg class=\"picture\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\"><title>When the names of "
      "{} "
      "were public and when they were dark</title>",
      kWidth, bottom + 22, case_id);
  for (const Time tick : day_ticks(period, 6)) {
    page += markup(
        "<line x1=\"{0:.1f}\" y1=\"2\" x2=\"{0:.1f}\" y2=\"{1:.1f}\" class=\"grid\"/>"
        "<text x=\"{0:.1f}\" y=\"{2:.1f}\" class=\"tick\">{3}</text>",
        place(tick), bottom, bottom + 16, format_date(tick));
  }
  double y = kTop;
  std::size_t room = 2000;
  for (const Lane& lane : lanes) {
    page += markup(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"end name\">{}</text>"
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"lane\"/>",
        kLeft - 12, y + 15, shorten(lane.owner, 32), kLeft, y + 11, kWidth - 20, y + 11);
    page += lane_bars(lane, y, place, room);
    y += kRow;
  }
  page.html += "</svg>";
  return page;
}

}  // namespace iolaus

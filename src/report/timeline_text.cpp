#include <algorithm>

#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kLanes = 8, kSpells = 12, kStrip = 56;

// One character for each stretch of the period: public, dark, both, or not seen.
std::string strip(const Lane& lane, const Period& period, std::size_t columns) {
  std::vector<int> seen(columns, 0);
  const auto column = [&](Time time) {
    const double share = static_cast<double>(seconds(time) - period.first) /
                         static_cast<double>(period.last - period.first);
    return std::min(columns - 1, static_cast<std::size_t>(share * static_cast<double>(columns)));
  };
  for (const SpellView& spell : lane.spells) {
    for (std::size_t i = column(spell.first); i <= column(spell.last); ++i)
      seen[i] |= spell.dark ? 2 : 1;
  }
  static constexpr std::string_view kMarks[] = {" ", "\u2588", "\u2591", "\u2593"};
  std::string marks;
  for (const int what : seen) marks += kMarks[what];
  return marks;
}

}  // namespace

std::string timeline_text(const std::vector<SpellView>& timeline, const TextStyle& style) {
  const std::vector<Lane> lanes = timeline_lanes(timeline, kLanes);
  if (lanes.empty()) return {};
  const Period period = period_of(lanes);
  const std::size_t columns = std::min(kStrip, style.width > 60 ? style.width - 44 : 16);
  std::vector<std::vector<std::string>> rows;
  for (const Lane& lane : lanes)
    rows.push_back({shorten(lane.owner, 34), strip(lane, period, columns) + "\u2502"});
  const std::string from = format_date(Time{period.first}), to = format_date(Time{period.last});
  const std::string head = from + std::string(columns > 20 ? columns - 20 : 1, ' ') + to;
  std::string out = text_table({"timeline", head}, rows, style);
  out += "  \u2588 public  \u2591 dark  \u2593 both\n\n";

  std::vector<std::vector<std::string>> spells;
  for (const Lane& lane : lanes) {
    for (const SpellView& spell : lane.spells) {
      if (spells.size() == kSpells) break;
      spells.push_back({spell.owner, spell.rdata, spell.dark ? "dark" : "public",
                        date_words(spell.first), date_words(spell.last), spell.place});
    }
  }
  out += text_table({"name", "pointed at", "class", "first", "last", "where"}, spells, style);
  return out + more_words(spells.size(), timeline.size(), "spells") + "\n";
}

}  // namespace iolaus

#include <algorithm>

#include "iolaus/report/text.hpp"
#include "report/escape.hpp"
#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kMembers = 8, kLanes = 8, kSpells = 12, kActions = 8, kMachines = 5,
                      kStrip = 56;

std::string more(std::size_t shown, std::uint64_t all, std::string_view what) {
  return all <= shown ? "" : fmt::format("  and {} more {}\n", count_words(all - shown), what);
}

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

std::string timeline_text(const CaseView& view, const TextStyle& style) {
  const std::vector<Lane> lanes = timeline_lanes(view.timeline, kLanes);
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
  return out + more(spells.size(), view.timeline.size(), "spells") + "\n";
}

std::string machines_text(const CaseView& view, const TextStyle& style) {
  std::string out;
  for (std::size_t i = 0; i < view.machines.size() && i < kMachines; ++i) {
    const MachineView& machine = view.machines[i];
    out += wrapped(fmt::format("{}: {}, {}; {}", machine.address, machine.role, machine.network,
                               machine.reason),
                   "  machine: ", style);
  }
  return out + more(kMachines, view.machines.size(), "machines") + (out.empty() ? "" : "\n");
}

std::string plan_text(const CaseView& view, const TextStyle& style) {
  std::string out;
  for (std::size_t i = 0; i < view.actions.size() && i < kActions; ++i) {
    const ActionView& action = view.actions[i];
    const std::string recipient =
        action.recipient.empty() ? "" : fmt::format(" ({})", action.recipient);
    out += wrapped(fmt::format("{} {} {}{}: {}", action.action, action.unit, action.target,
                               recipient, action.reason),
                   "  plan: ", style);
  }
  if (view.actions.empty()) out += "  plan: no action; a person decides\n";
  out += more(kActions, view.actions.size(), "actions");
  const auto row = [&](std::string name, const CollateralView& side) {
    return std::vector<std::string>{std::move(name),
                                    count_words(side.actions),
                                    fmt::format("{} of {}", side.members_cut, view.size),
                                    harm_words(side),
                                    count_words(side.degraded),
                                    count_words(side.mail_lost)};
  };
  out += "\n";
  return out +
         text_table(
             {"", "#actions", "#case|cut off", "#other sites|darkened", "#degraded", "#mail lost"},
             {row("this plan", view.plan), row("block everything", view.block_everything)}, style);
}

}  // namespace

std::string render_case(const CaseView& view, const TextStyle& style) {
  std::string out =
      title_line(fmt::format("Case {}: {}, confidence {}, {}{}", view.id, view.kind,
                             confidence_words(view.confidence), plural(view.size, "domain"),
                             view.family.empty() ? "" : ", " + view.family),
                 style);
  std::vector<std::vector<std::string>> members;
  for (const MemberView& member : view.members) {
    if (members.size() == kMembers) break;
    members.push_back({member.domain, confidence_words(member.confidence), member.note});
  }
  out += text_table({"domain", "#confidence", ""}, members, style);
  out += more(members.size(), view.size, "domains") + "\n";
  for (const std::string& reason : view.why) out += wrapped(reason, "  linked: ", style);
  out += "\n" + timeline_text(view, style) + machines_text(view, style) + plan_text(view, style);
  if (!view.games.empty()) out += "\n";
  for (const std::string& game : view.games) out += wrapped(game, "  game: ", style);
  return out;
}

}  // namespace iolaus

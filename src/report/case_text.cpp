#include <algorithm>

#include "iolaus/report/text.hpp"
#include "report/escape.hpp"
#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kMembers = 8, kActions = 8, kMachines = 5;

// Those that most of the case's names used first.
std::string machines_text(const CaseView& view, const TextStyle& style) {
  std::vector<const MachineView*> machines;
  for (const MachineView& machine : view.machines) machines.push_back(&machine);
  std::stable_sort(
      machines.begin(), machines.end(),
      [](const MachineView* a, const MachineView* b) { return a->members > b->members; });
  std::string out;
  for (std::size_t i = 0; i < machines.size() && i < kMachines; ++i) {
    const MachineView& machine = *machines[i];
    std::string words = machine.role;
    for (const std::string& more : {machine.network, machine.reason})
      if (!more.empty()) words += ", " + more;
    out += wrapped(fmt::format("{}: {}; {} of the case, {} others", machine.address, words,
                               plural(machine.members, "name"), count_words(machine.others)),
                   "  machine: ", style);
  }
  return out + more_words(kMachines, view.machines.size(), "machines") + (out.empty() ? "" : "\n");
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
  out += more_words(kActions, view.actions.size(), "actions");
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
  out += more_words(members.size(), view.size, "domains") + "\n";
  for (const std::string& reason : view.why) out += wrapped(reason, "  linked: ", style);
  out += "\n" + timeline_text(view.timeline, style) + machines_text(view, style) +
         plan_text(view, style);
  if (!view.games.empty()) out += "\n";
  for (const std::string& game : view.games) out += wrapped(game, "  game: ", style);
  return out;
}

}  // namespace iolaus

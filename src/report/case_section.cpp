#include <algorithm>

#include "report/pictures.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kMembersOpen = 24, kMembersShown = 500, kSpellsShown = 200;
constexpr std::size_t kRowsShown = 100;

Markup name(std::string_view text) { return markup("<span class=\"name\">{}</span>", text); }

// A date that is not broken into two lines.
Markup when(Time time) { return markup("<span class=\"when\">{}</span>", date_words(time)); }

Markup list(const std::vector<std::string>& items) {
  Markup page{"<ul>"};
  for (const std::string& item : items) page += markup("<li>{}</li>\n", item);
  page.html += "</ul>\n";
  return page;
}

// Says how many of a list are not on the page, and where they are.
Markup rest(std::size_t shown, std::uint64_t all, std::string_view file) {
  if (all <= shown) return {};
  return markup("<p class=\"muted\">and {} more, see <code>{}</code></p>\n",
                count_words(all - shown), file);
}

Markup members_part(const CaseView& view) {
  const std::size_t shown = std::min(view.members.size(), kMembersShown);
  if (shown == 0) return {};
  Markup items{"<ul class=\"members\">"};
  for (std::size_t i = 0; i < shown; ++i) {
    const MemberView& member = view.members[i];
    items += markup(
        "<li><span><span class=\"name\">{}</span>{}</span><span class=\"sure\">{}</span></li>\n",
        member.domain,
        member.note.empty() ? Markup{} : markup(" <span class=\"tag\">{}</span>", member.note),
        confidence_words(member.confidence));
  }
  items.html += "</ul>\n";
  Markup page = markup("<h3>Domains and their confidence</h3>\n");
  if (shown > kMembersOpen) {
    page +=
        markup("<details><summary>{}</summary>{}</details>\n", plural(view.size, "domain"), items);
  } else {
    page += items;
  }
  page += rest(shown, view.size, "cases.csv");
  return page;
}

Markup timeline_part(const CaseView& view) {
  if (view.timeline.empty()) return {};
  Markup page{"<h3>When its names were awake</h3>\n<figure>"};
  page += timeline_picture(view.timeline, view.id);
  page.html +=
      "<figcaption><span class=\"key first public\"></span>public address"
      "<span class=\"key dark\"></span>dark: parked on an address that leads nowhere</figcaption>"
      "</figure>\n";
  std::vector<std::vector<Markup>> rows;
  const std::size_t shown = std::min(view.timeline.size(), kSpellsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const SpellView& spell = view.timeline[i];
    rows.push_back({name(spell.owner), name(spell.rdata),
                    markup("{}", spell.dark ? "dark" : "public"), markup("{}", spell.place),
                    when(spell.first), when(spell.last)});
  }
  page += markup("<details><summary>{}</summary>\n", plural(view.timeline.size(), "spell"));
  page += table({"name", "pointed at", "class", "where", "first seen", "last seen"}, rows);
  page += rest(shown, view.timeline.size(), "iolaus explain");
  page.html += "</details>\n";
  return page;
}

Markup machines_part(const CaseView& view) {
  if (view.machines.empty()) return {};
  std::vector<std::vector<Markup>> rows;
  const std::size_t shown = std::min(view.machines.size(), kRowsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const MachineView& machine = view.machines[i];
    rows.push_back({name(machine.address), markup("{}", machine.role),
                    markup("{}", machine.network), markup("{}", count_words(machine.members)),
                    markup("{}", count_words(machine.others)),
                    markup("{} to {}", when(machine.first), when(machine.last)),
                    markup("{}", machine.reason)});
  }
  Markup page{"<h3>Machines behind it</h3>\n"};
  page += table({"address", "role", "network", "#of the case", "#others", "seen", "because"}, rows);
  page += rest(shown, view.machines.size(), "machines.csv");
  return page;
}

Markup mechanisms_part(const CaseView& view) {
  if (view.mechanisms.empty()) return {};
  Markup page{"<h3>Ways to cut it off</h3>\n"};
  std::vector<std::vector<Markup>> rows;
  for (const MechanismView& way : view.mechanisms) {
    rows.push_back({markup("{}", way.name),
                    Markup{way.chosen ? "<span class=\"tag chosen\">chosen</span>"
                                      : "<span class=\"tag\">not chosen</span>"},
                    markup("{}", way.reason)});
  }
  page += table({"mechanism", "", "because"}, rows);
  return page;
}

Markup plan_part(const CaseView& view) {
  Markup page{"<h3>The plan</h3>\n"};
  if (view.actions.empty()) {
    page.html += "<p class=\"muted\">No action: a person decides.</p>\n";
    return page;
  }
  std::vector<std::vector<Markup>> rows;
  const std::size_t shown = std::min(view.actions.size(), kRowsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const ActionView& action = view.actions[i];
    rows.push_back({markup("{}", action.action), markup("{}", action.unit), name(action.target),
                    markup("{}", action.recipient), when(action.valid_until),
                    markup("{}", action.reason)});
  }
  page += table({"action", "on a", "target", "who can do it", "valid until", "because"}, rows);
  page += rest(shown, view.actions.size(), "actions.csv");
  return page;
}

std::string services_words(const CollateralView& view) {
  if (view.public_services.empty()) return "none known";
  std::string words;
  for (std::size_t i = 0; i < view.public_services.size() && i < 8; ++i) {
    words += (i == 0 ? "" : ", ") + view.public_services[i];
  }
  if (view.public_services.size() > 8)
    words += fmt::format(" and {} more", view.public_services.size() - 8);
  return words;
}

Markup collateral_part(const CaseView& view) {
  if (view.plan.actions == 0 && view.block_everything.actions == 0) return {};
  Markup page{"<h3>Whom it would hurt</h3>\n<figure>"};
  page += collateral_picture(view.plan, view.block_everything);
  page.html +=
      "<figcaption>Domains outside the case that go dark. Full: seen in this history, so at least; "
      "pale: "
      "as far as the estimate of what it misses reaches.</figcaption></figure>\n";
  const auto row = [&](std::string_view label, const CollateralView& side) {
    return std::vector<Markup>{
        markup("{}", label),
        markup("{}", count_words(side.actions)),
        markup("{} of {}", count_words(side.members_cut), count_words(view.size)),
        markup("{}", harm_words(side)),
        markup("{}", count_words(side.degraded)),
        markup("{}", count_words(side.mail_lost)),
        markup("{}", count_words(side.unknown)),
        markup("{}", services_words(side))};
  };
  page += table({"", "#actions", "#case cut off", "#others darkened", "#degraded", "#mail lost",
                 "#unknown", "public services hit"},
                {row("this plan", view.plan), row("block everything", view.block_everything)});
  return page;
}

}  // namespace

Markup case_section(const CaseView& view) {
  Markup page = markup(
      "<section class=\"case\" id=\"case-{}\"><h2><span class=\"name\">{}</span> "
      "<span class=\"tag\">{}</span></h2>\n<dl class=\"facts\">"
      "<div><dt>confidence</dt><dd>{}</dd></div><div><dt>domains</dt><dd>{}</dd></div>"
      "<div><dt>family by labels</dt><dd>{}</dd></div><div><dt>machines</dt><dd>{}</dd></div>"
      "<div><dt>actions</dt><dd>{}</dd></div></dl>\n",
      anchor(view.id), view.id, view.kind, confidence_words(view.confidence),
      count_words(view.size), view.family.empty() ? std::string(kDash) : view.family,
      count_words(view.machines.size()), count_words(view.plan.actions));
  if (!view.why.empty()) {
    page.html += "<h3>Why they belong together</h3>\n";
    page += list(view.why);
  }
  page += timeline_part(view);
  page += members_part(view);
  page += machines_part(view);
  page += mechanisms_part(view);
  page += plan_part(view);
  page += collateral_part(view);
  page.html += "<h3>Takedown games</h3>\n";
  if (view.games.empty()) {
    page.html +=
        "<p class=\"muted\">No specimen was interrogated: whether it has a fallback is not "
        "known.</p>\n";
  } else {
    page += list(view.games);
  }
  page.html += "</section>\n";
  return page;
}

}  // namespace iolaus

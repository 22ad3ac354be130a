#include "case_views.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "case_texts.hpp"
#include "iolaus/games/fallback.hpp"
#include "iolaus/network/atlas.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/plan_file.hpp"
#include "key_pass.hpp"
#include "place.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kSpellsOfMember = 60;  // segments of one member in a timeline
constexpr std::size_t kSpellsOfCase = 400;
constexpr std::size_t kReasonsToLink = 6;

double probability(float confidence) { return std::isnan(confidence) ? kNotKnown : confidence; }

// Rows of one case out of a table sorted by case.
template <typename Row>
std::vector<Row> rows_of(const std::vector<Row>& rows, DomainId case_id) {
  const auto begin = std::lower_bound(rows.begin(), rows.end(), case_id,
                                      [](const Row& row, DomainId id) { return row.case_id < id; });
  auto end = begin;
  while (end != rows.end() && end->case_id == case_id) ++end;
  return {begin, end};
}

std::string kind_of(const PlanRow& plan) {
  switch (static_cast<ClusterKind>(plan.kind)) {
    case ClusterKind::kSingleton:
      return "single name";
    case ClusterKind::kSharedHosting:
      return "shared hosting";
    case ClusterKind::kBotnet:
      break;
  }
  return "botnet";
}

// Why the members belong together: what at least two of them used, the commonest first.
std::vector<std::string> links(const std::vector<MemberText>& members) {
  struct Use {
    std::set<std::string> domains;
    Time first{0xffffffffu}, last{0};
  };
  std::map<std::pair<std::string, std::string>, Use> uses;  // (what, value)
  for (const MemberText& member : members)
    for (const TextSpell& spell : member.spells) {
      if (spell.dark) continue;
      const char* what = is_address(spell.type)          ? "address"
                         : spell.type == RecordType::kNs ? "name server"
                                                         : "alias target";
      Use& use = uses[{what, spell.rdata}];
      use.domains.insert(member.name);
      if (spell.first != kUnknownTime) use.first = std::min(use.first, spell.first);
      use.last = std::max(use.last, spell.last);
    }
  std::vector<std::pair<std::pair<std::string, std::string>, Use>> shared;
  for (const auto& use : uses)
    if (use.second.domains.size() > 1) shared.push_back(use);
  std::stable_sort(shared.begin(), shared.end(), [](const auto& a, const auto& b) {
    return a.second.domains.size() > b.second.domains.size();
  });
  std::vector<std::string> lines;
  for (const auto& [key, use] : shared) {
    if (lines.size() == kReasonsToLink) break;
    const std::string dates =
        use.last == Time{0} ? "undated" : format_date(use.first) + " to " + format_date(use.last);
    lines.push_back(fmt::format("{} of {} names on {} {} ({})", use.domains.size(), members.size(),
                                key.first, key.second, dates));
  }
  if (shared.size() > lines.size())
    lines.push_back(
        fmt::format("and {} more shared addresses and servers", shared.size() - lines.size()));
  return lines;
}

std::vector<SpellView> timeline(const std::vector<MemberText>& members, const NetworkAtlas& atlas) {
  std::vector<SpellView> spells;
  for (const MemberText& member : members)
    for (const TextSpell& spell : member.spells) {
      if (!is_address(spell.type) || spells.size() >= kSpellsOfCase) continue;
      std::string place;
      if (const auto address = parse_address(spell.rdata); address && !spell.dark) {
        const AddressFacts facts = atlas.facts(*address);
        place = place_of(atlas, facts.asn, facts.country);
      }
      spells.push_back({spell.owner, spell.rdata, place, spell.dark, spell.first, spell.last});
    }
  return spells;
}

CollateralView collateral_view(const Collateral& collateral, std::uint64_t actions,
                               std::uint64_t members) {
  CollateralView view;
  view.actions = actions;
  view.members_cut = members;
  view.darkened = collateral.certain;
  view.darkened_high = collateral.upper;
  view.degraded = collateral.degraded + collateral.on_hubs;
  view.mail_lost = collateral.mail_lost;
  view.unknown = collateral.unknown;
  return view;
}

const MemberText* text_of(const std::vector<MemberText>& texts, DomainId domain) {
  for (const MemberText& text : texts)
    if (text.domain == domain) return &text;
  return nullptr;
}

void add_machines(CaseView& view, const std::vector<MachineRow>& machines,
                  const std::vector<MemberText>& texts, const NetworkAtlas& atlas) {
  for (const MachineRow& row : machines) {
    MachineView machine;
    if (is_address(row.type)) {
      machine.address = format_address(row.rdata);
    } else if (const MemberText* witness = text_of(texts, row.witness)) {
      const auto text = witness->texts.find(hexadecimal(row.rdata));
      if (text != witness->texts.end()) machine.address = text->second;
    }
    machine.role = describe(row.role);
    machine.network = place_of(atlas, row.asn, row.country);
    machine.members = row.members;
    machine.others = row.neighbours;
    machine.first = row.first_seen;
    machine.last = row.last_seen;
    if (row.dark != DarkClass::kPublic) machine.reason = describe(row.dark);
    view.machines.push_back(std::move(machine));
  }
}

// What is asked of the recipient. Only the actor's own names are ever suspended.
const char* verb(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::kRegistrar:
    case Mechanism::kNameServerDomain:
      return "suspend";
    case Mechanism::kProvider:
    case Mechanism::kTenant:
      return "report";
    case Mechanism::kOwnerNotice:
      return "notify";
    case Mechanism::kHost:
      return "null-route";
    case Mechanism::kSinkholeOperator:
      return "contact";
    case Mechanism::kRegistryBlock:
      return "block";
    case Mechanism::kPeers:
    case Mechanism::kEnumerate:
      return "prepare";
    case Mechanism::kPerson:
      return "decide";
    case Mechanism::kNothing:
      break;
  }
  return "leave";
}

void add_actions(CaseView& view, const std::vector<ActionRow>& actions,
                 const std::vector<MemberText>& texts) {
  for (const ActionRow& row : actions) {
    ActionView action;
    action.unit = describe(row.unit);
    action.recipient = describe(row.mechanism);
    action.reason = describe(row.reason);
    action.valid_until = row.expires;
    action.action = (row.flags & kNeedsPerson) != 0 ? "decide" : verb(row.mechanism);
    if (row.unit == Unit::kAddress) action.target = format_address(row.rdata);
    if (const MemberText* text = text_of(texts, row.domain))
      action.target = row.unit == Unit::kOwnerName && row.owner < text->owners.size()
                          ? text->owners[row.owner]
                          : text->name;
    view.actions.push_back(std::move(action));
  }
}

void add_members(CaseView& view, const std::vector<NameRow>& names,
                 const std::vector<MemberText>& texts, const LabelSet& labels) {
  std::set<std::string> families;
  for (const NameRow& row : names) {
    MemberView member;
    if (const MemberText* text = text_of(texts, row.domain)) member.domain = text->name;
    member.confidence = probability(row.confidence);
    const auto label = std::lower_bound(labels.labels.begin(), labels.labels.end(), row.domain,
                                        [](const Label& a, DomainId id) { return a.domain < id; });
    if (label != labels.labels.end() && label->domain == row.domain) {
      member.note = "labelled " + std::string(describe(label->label));
      if (label->family != kNoFamily) families.insert(labels.families[label->family]);
    }
    view.members.push_back(std::move(member));
  }
  for (const std::string& family : families)
    view.family += (view.family.empty() ? "" : ", ") + family;
  std::stable_sort(view.members.begin(), view.members.end(),
                   [](const MemberView& a, const MemberView& b) {
                     return (std::isnan(a.confidence) ? -1 : a.confidence) >
                            (std::isnan(b.confidence) ? -1 : b.confidence);
                   });
}

// The leaves of the decision tree that the case's names came to, each once, with how many.
void add_mechanisms(CaseView& view, const std::vector<NameRow>& names,
                    const std::vector<ActionRow>& actions) {
  std::map<std::pair<Mechanism, Reason>, std::uint64_t> leaves;
  for (const NameRow& row : names) ++leaves[{row.mechanism, row.reason}];
  std::set<std::pair<Mechanism, Reason>> chosen;
  for (const ActionRow& row : actions) chosen.insert({row.mechanism, row.reason});
  for (const auto& [leaf, count] : leaves)
    view.mechanisms.push_back(
        {fmt::format("{} ({} {})", describe(leaf.first), count, count == 1 ? "name" : "names"),
         chosen.contains(leaf), std::string(describe(leaf.second))});
}

// What blocking everything would block beside the names.
std::uint64_t live_addresses(const std::vector<MachineRow>& machines) {
  return static_cast<std::uint64_t>(
      std::count_if(machines.begin(), machines.end(), [](const MachineRow& row) {
        return is_address(row.type) && row.dark == DarkClass::kPublic && (row.flags & kMachineLive);
      }));
}

std::string id_of(DomainId case_id) { return fmt::format("{:016x}", value(case_id)); }

// Forgets the cases whose ids do not begin so.
void keep_cases(TakedownPlans& plans, std::string_view id) {
  const auto other = [&](const auto& row) { return !id_of(row.case_id).starts_with(id); };
  std::erase_if(plans.plans, other);
  std::erase_if(plans.names, other);
  std::erase_if(plans.machines, other);
  std::erase_if(plans.actions, other);
}

}  // namespace

std::vector<CaseView> load_case_views(const Run& run, std::string_view id) {
  TakedownPlans plans;
  run.comm().together([&] { plans = read_plans(run.file("plans.h5")); });
  if (!id.empty()) keep_cases(plans, id);
  const std::vector<MemberText> texts = load_case_texts(run, plans, kSpellsOfMember);
  const LabelSet labels = load_labels(run);
  const NetworkAtlas atlas = load_atlas(run);
  if (!run.comm().is_root()) return {};
  std::vector<CaseView> views;
  for (const PlanRow& plan : plans.plans) {
    CaseView view;
    view.id = id_of(plan.case_id);
    view.kind = kind_of(plan);
    view.confidence = probability(plan.confidence);
    view.size = plan.size;
    const auto members = rows_of(texts, plan.case_id);
    const auto names = rows_of(plans.names, plan.case_id);
    const auto actions = rows_of(plans.actions, plan.case_id);
    add_members(view, names, members, labels);
    view.why = links(members);
    view.timeline = timeline(members, atlas);
    const auto machines = rows_of(plans.machines, plan.case_id);
    add_machines(view, machines, members, atlas);
    add_mechanisms(view, names, actions);
    add_actions(view, actions, members);
    // What waits for a person's decision is not cut yet.
    const auto cut = static_cast<std::uint64_t>(
        std::count_if(names.begin(), names.end(), [](const NameRow& row) {
          return row.live_names > 0 && row.mechanism != Mechanism::kPerson &&
                 row.mechanism != Mechanism::kNothing &&
                 row.mechanism != Mechanism::kSinkholeOperator;
        }));
    view.plan = collateral_view(plan.plan, actions.size(), cut);
    view.block_everything = collateral_view(
        plan.everything, plan.live_members + live_addresses(machines), plan.live_members);
    if (plan.fallback != kNoFallback)
      view.games.push_back(std::string("falls back on: ") +
                           std::string(describe(static_cast<FallbackVerdict>(plan.fallback))));
    views.push_back(std::move(view));
  }
  std::stable_sort(views.begin(), views.end(), [](const CaseView& a, const CaseView& b) {
    return a.confidence > b.confidence;
  });
  return views;
}

const CaseView* dark_example(const std::vector<CaseView>& cases) {
  const CaseView* best = nullptr;
  std::uint64_t best_worth = 0;
  for (const CaseView& view : cases) {
    const bool labelled = std::any_of(view.members.begin(), view.members.end(),
                                      [](const MemberView& m) { return m.note == "labelled apt"; });
    if (!labelled || view.kind != "botnet" || view.size < 2 || view.size > 12 ||
        view.actions.empty())
      continue;
    const auto dark = static_cast<std::uint64_t>(std::count_if(
        view.timeline.begin(), view.timeline.end(), [](const SpellView& s) { return s.dark; }));
    const std::uint64_t saved =
        view.block_everything.darkened_high -
        std::min(view.plan.darkened_high, view.block_everything.darkened_high);
    if (dark == 0) continue;
    const std::uint64_t worth =
        std::min<std::uint64_t>(saved, 50) * 100 + std::min<std::uint64_t>(dark, 99);
    if (best == nullptr || worth > best_worth) best = &view, best_worth = worth;
  }
  return best;
}

}  // namespace iolaus

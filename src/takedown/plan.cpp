#include "iolaus/takedown/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "parts.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kNameCost = 1, kProviderCost = 10, kNoticeCost = 200, kPersonCost = 500;
constexpr std::uint32_t kWholeDomain = 0xffffffffu;

// A name-side action that the cover may choose.
struct NameUnit {
  std::size_t member;
  std::uint32_t owner;  // kWholeDomain for the domain
  std::uint64_t cost = kNever;
  std::uint32_t links = 0;
};

// One case on its way to a plan.
class Planner {
 public:
  Planner(const CaseEvidence& evidence, const PlanOptions& options)
      : evidence_(evidence),
        options_(options),
        damage_(evidence),
        machines_(judge_machines(evidence)),
        verdicts_(judge_names(evidence, machines_, options)) {}

  TakedownPlans plan() {
    guard_parents();
    make_units();
    make_paths();
    const Cover cover = least_cover(unit_costs(), machine_costs_, paths_);
    add_actions(cover);
    add_fallback();
    finish_actions();
    summarise(cover);
    for (const Machine& machine : machines_) result_.machines.push_back(machine.row);
    for (const Verdict& verdict : verdicts_) result_.names.push_back(verdict.row);
    return std::move(result_);
  }

 private:
  const std::vector<MemberFacts>& members() const { return evidence_.evidence.members; }

  bool is_whole(const Verdict& verdict) const { return verdict.allowed && verdict.whole; }

  // A domain that many outsiders stand under is a shared zone, whatever its score.
  void guard_parents() {
    for (std::size_t i = 0; i < verdicts_.size(); ++i) {
      Verdict& verdict = verdicts_[i];
      if (!is_whole(verdict)) continue;
      const std::uint64_t harm = damage_.harm_of_parent(members()[i].domain);
      if (harm == kNever) {
        verdict.allowed = false;
        verdict.row.mechanism = Mechanism::kNothing;
        verdict.row.reason = Reason::kProtected;
        verdict.row.flags |= kProtectedHit;
      } else if (harm > 1000 * members().size()) {
        verdict.allowed = false;
        verdict.row.mechanism = Mechanism::kPerson;
        verdict.row.reason = Reason::kSharedZone;
        verdict.row.flags |= kNeedsPerson;
      }
    }
  }

  std::uint64_t unit_cost(std::size_t member) const {
    const Verdict& verdict = verdicts_[member];
    if (!verdict.allowed) return kNever;
    const std::uint64_t own = benign_milli(members()[member]);
    switch (verdict.row.mechanism) {
      case Mechanism::kProvider:
      case Mechanism::kTenant:
        return kProviderCost + own;
      case Mechanism::kOwnerNotice:
        return kNoticeCost;
      case Mechanism::kPerson:
        return kPersonCost + own + damage_.harm_of_parent(members()[member].domain);
      default:
        return kNameCost + own + damage_.harm_of_parent(members()[member].domain);
    }
  }

  // One unit a domain, or one a live owner name; what may not be cut keeps a unit that costs
  // kNever.
  void make_units() {
    for (std::size_t i = 0; i < verdicts_.size(); ++i) {
      first_unit_.push_back(units_.size());
      const Verdict& verdict = verdicts_[i];
      const std::uint64_t cost = unit_cost(i);
      if (verdict.owners.empty() && !(verdict.dormant && verdict.allowed)) continue;
      if (verdict.whole || verdict.owners.empty()) {
        units_.push_back({.member = i, .owner = kWholeDomain, .cost = cost});
      } else {
        for (const std::uint32_t owner : verdict.owners)
          units_.push_back({.member = i, .owner = owner, .cost = cost});
      }
    }
    first_unit_.push_back(units_.size());
  }

  // The member's unit that cuts an owner name; its units are by owner, or one for all.
  const NameUnit* unit_of(std::size_t member, std::uint32_t owner) const {
    const auto first = units_.begin() + static_cast<std::ptrdiff_t>(first_unit_[member]);
    const auto last = units_.begin() + static_cast<std::ptrdiff_t>(first_unit_[member + 1]);
    if (first == last) return nullptr;
    if (first->owner == kWholeDomain) return &*first;
    const auto place = std::lower_bound(
        first, last, owner,
        [](const NameUnit& unit, std::uint32_t wanted) { return unit.owner < wanted; });
    return place != last && place->owner == owner ? &*place : nullptr;
  }

  bool calls_for(const Verdict& verdict, std::uint32_t owner) const {
    return std::binary_search(verdict.owners.begin(), verdict.owners.end(), owner);
  }

  // Whether an alias leads to a member that is cut as a whole: then this name goes with it.
  bool follows_member(const EvidenceRow& row) const {
    if ((row.flags & kTargetMember) == 0 || row.parent == row.domain) return false;
    const auto place =
        std::lower_bound(members().begin(), members().end(), row.parent,
                         [](const MemberFacts& facts, DomainId id) { return facts.domain < id; });
    const Verdict& target = verdicts_[static_cast<std::size_t>(place - members().begin())];
    return is_whole(target) && (!target.owners.empty() || target.dormant);
  }

  // The live control links; one more right node that may never be cut stands for aliases and the
  // dark.
  void make_paths() {
    for (const Machine& machine : machines_)
      machine_costs_.push_back(machine.may_cut ? address_cost(machine) : kNever);
    machine_costs_.push_back(kNever);
    const auto nowhere = static_cast<std::uint32_t>(machines_.size());
    for (std::size_t i = 0; i < verdicts_.size(); ++i) {
      if (verdicts_[i].dormant && first_unit_[i] < first_unit_[i + 1])
        paths_.push_back({static_cast<std::uint32_t>(first_unit_[i]), nowhere});
      if (verdicts_[i].sinkholed) continue;
      for (const EvidenceRow& row : rows_of_member(evidence_, members()[i].domain)) {
        if ((row.flags & kLive) == 0 || !calls_for(verdicts_[i], row.owner)) continue;
        const NameUnit* unit = unit_of(i, row.owner);
        if (unit == nullptr) continue;
        const auto left = static_cast<std::uint32_t>(unit - units_.data());
        if (is_address(row.type)) {
          const Machine* machine = find_machine(machines_, row.type, row.rdata);
          if (machine != nullptr && is_control(machine->row.role))
            paths_.push_back({left, static_cast<std::uint32_t>(machine - machines_.data())});
        } else if (row.type == RecordType::kCname || row.type == RecordType::kDname) {
          if (!follows_member(row)) paths_.push_back({left, nowhere});
        }
      }
    }
    std::sort(paths_.begin(), paths_.end(), [](const Path& a, const Path& b) {
      return std::tie(a.left, a.right) < std::tie(b.left, b.right);
    });
    paths_.erase(std::unique(paths_.begin(), paths_.end(),
                             [](const Path& a, const Path& b) {
                               return a.left == b.left && a.right == b.right;
                             }),
                 paths_.end());
  }

  std::uint64_t address_cost(const Machine& machine) const {
    const std::uint64_t harm = damage_.harm_of_key(machine.key);
    return harm == kNever ? kNever : options_.address_penalty_milli + harm;
  }

  std::vector<std::uint64_t> unit_costs() const {
    std::vector<std::uint64_t> costs;
    for (const NameUnit& unit : units_) costs.push_back(unit.cost);
    return costs;
  }

  ActionRow action() const {
    ActionRow row{};
    row.case_id = evidence_.facts.id;
    const std::uint64_t end = seconds(options_.as_of) + std::uint64_t{options_.valid_days} * kDay;
    row.expires = Time{static_cast<std::uint32_t>(std::min<std::uint64_t>(end, 0xffffffffu))};
    return row;
  }

  void add_actions(const Cover& cover) {
    std::vector<std::uint32_t> left_links(units_.size()), right_links(machine_costs_.size());
    for (const Path& path : paths_) {
      ++left_links[path.left];
      ++right_links[path.right];
    }
    for (std::size_t i = 0; i < units_.size(); ++i)
      if (cover.left[i]) add_name_action(units_[i], left_links[i]);
    for (std::size_t i = 0; i < machines_.size(); ++i)
      if (cover.right[i]) add_address_action(machines_[i], right_links[i]);
  }

  void add_name_action(const NameUnit& unit, std::uint32_t links) {
    const Verdict& verdict = verdicts_[unit.member];
    ActionRow row = action();
    row.domain = members()[unit.member].domain;
    row.unit = unit.owner == kWholeDomain ? Unit::kDomain : Unit::kOwnerName;
    row.owner = unit.owner == kWholeDomain ? 0 : unit.owner;
    row.links = links;
    row.cost_milli = unit.cost;
    row.mechanism = verdict.row.mechanism;
    row.reason = verdict.row.reason;
    row.flags = verdict.row.flags;
    if (row.unit == Unit::kDomain) {
      row.collateral = damage_.measure({}, {row.domain});
      parents_.push_back(row.domain);
      if (row.collateral.public_services > 0) row.flags |= kWellKnownHit | kNeedsPerson;
    }
    benign_ += benign_milli(members()[unit.member]);
    result_.actions.push_back(row);
  }

  void add_address_action(const Machine& machine, std::uint32_t links) {
    ActionRow row = action();
    row.unit = Unit::kAddress;
    row.rdata = machine.row.rdata;
    row.links = links;
    row.cost_milli = address_cost(machine);
    row.mechanism = Mechanism::kHost;
    row.reason = Reason::kOrigin;
    row.flags = kCorroborated;
    row.collateral = damage_.measure({machine.key}, {});
    if (row.collateral.public_services > 0) row.flags |= kWellKnownHit | kNeedsPerson;
    keys_.push_back(machine.key);
    result_.actions.push_back(row);
  }

  // What the specimens of the case fall back on comes before any cut.
  void add_fallback() {
    fallback_ = kNoFallback;
    fallback_coverage_ = std::numeric_limits<float>::quiet_NaN();
    for (const MemberFacts& facts : members()) {
      if (facts.fallback == kNoFallback) continue;
      if (fallback_ != kNoFallback && facts.fallback < fallback_) continue;
      const bool harder = fallback_ == kNoFallback || facts.fallback > fallback_;
      if (harder || facts.fallback_coverage < fallback_coverage_)
        fallback_coverage_ = facts.fallback_coverage;
      fallback_ = facts.fallback;
    }
    ActionRow row = action();
    row.unit = Unit::kCase;
    row.flags = kNeedsPerson;
    if (fallback_ == static_cast<std::uint8_t>(FallbackVerdict::kP2p)) {
      row.mechanism = Mechanism::kPeers;
      row.reason = Reason::kPeerToPeer;
    } else if (fallback_ == static_cast<std::uint8_t>(FallbackVerdict::kDga)) {
      row.mechanism = Mechanism::kRegistryBlock;
      row.reason = Reason::kGenerator;
    } else if (fallback_ == static_cast<std::uint8_t>(FallbackVerdict::kFinite)) {
      row.mechanism = Mechanism::kEnumerate;
      row.reason = Reason::kFiniteList;
    } else {
      return;
    }
    result_.actions.push_back(row);
  }

  // Fallbacks first, then what cuts most: name servers' domains, domains, names, addresses; what
  // waits for a person last.
  void finish_actions() {
    const auto stage = [](const ActionRow& row) {
      if (row.unit == Unit::kCase) return 0;
      const int kind = row.mechanism == Mechanism::kNameServerDomain ? 1
                       : row.unit == Unit::kDomain                   ? 2
                       : row.unit == Unit::kOwnerName                ? 3
                                                                     : 4;
      return kind + ((row.flags & kNeedsPerson) != 0 ? 4 : 0);
    };
    std::sort(result_.actions.begin(), result_.actions.end(),
              [&](const ActionRow& a, const ActionRow& b) {
                return std::tuple(stage(a), ~a.links, a.domain, a.owner, a.rdata) <
                       std::tuple(stage(b), ~b.links, b.domain, b.owner, b.rdata);
              });
    for (std::size_t i = 0; i < result_.actions.size(); ++i)
      result_.actions[i].order = static_cast<std::uint32_t>(i + 1);
  }

  // The baseline: every live name and every live public address of the case.
  Collateral block_everything(std::uint64_t& benign) const {
    std::vector<std::uint64_t> keys;
    std::vector<DomainId> parents;
    for (const Machine& machine : machines_)
      if ((machine.row.flags & kMachineLive) != 0 && machine.row.type != RecordType::kNs &&
          machine.row.dark == DarkClass::kPublic)
        keys.push_back(machine.key);
    for (std::size_t i = 0; i < members().size(); ++i) {
      if (verdicts_[i].row.reason == Reason::kNotLive) continue;
      parents.push_back(members()[i].domain);
      benign += benign_milli(members()[i]);
    }
    return damage_.measure(std::move(keys), std::move(parents));
  }

  void summarise(const Cover& cover) {
    PlanRow row{};
    row.case_id = evidence_.facts.id;
    row.confidence = evidence_.facts.confidence;
    row.kind = static_cast<std::uint8_t>(evidence_.facts.kind);
    row.size = evidence_.facts.size;
    row.fallback = fallback_;
    row.fallback_coverage = fallback_coverage_;
    row.neighbour_coverage = damage_.coverage();
    row.plan = damage_.measure(keys_, parents_);
    row.members_benign_milli = benign_;
    row.everything = block_everything(row.everything_benign_milli);
    row.links = static_cast<std::uint32_t>(paths_.size());
    for (const std::uint8_t uncut : cover.uncut) row.uncut_links += uncut;
    for (const Verdict& verdict : verdicts_)
      row.live_members += verdict.row.reason != Reason::kNotLive;
    row.machines = static_cast<std::uint32_t>(machines_.size());
    for (const Machine& machine : machines_)
      row.origins += machine.row.role == MachineRole::kOrigin;
    for (const ActionRow& each : result_.actions) {
      row.domain_actions += each.unit == Unit::kDomain;
      row.name_actions += each.unit == Unit::kOwnerName;
      row.address_actions += each.unit == Unit::kAddress;
      row.person_actions += (each.flags & kNeedsPerson) != 0;
      row.flags =
          static_cast<std::uint8_t>(row.flags | (each.flags & (kNeedsPerson | kWellKnownHit)));
    }
    if (evidence_.facts.kind == ClusterKind::kSharedHosting) row.flags |= kNeedsPerson;
    result_.plans.push_back(row);
  }

  const CaseEvidence& evidence_;
  const PlanOptions& options_;
  Damage damage_;
  std::vector<Machine> machines_;
  std::vector<Verdict> verdicts_;
  std::vector<NameUnit> units_;
  std::vector<std::size_t> first_unit_;
  std::vector<std::uint64_t> machine_costs_;
  std::vector<Path> paths_;
  std::vector<std::uint64_t> keys_;
  std::vector<DomainId> parents_;
  std::uint64_t benign_ = 0;
  std::uint8_t fallback_ = kNoFallback;
  float fallback_coverage_ = 0;
  TakedownPlans result_;
};

}  // namespace

TakedownPlans plan_case(const CaseEvidence& evidence, const PlanOptions& options) {
  return Planner(evidence, options).plan();
}

TakedownPlans plan_cases(const std::vector<CaseEvidence>& cases, const PlanOptions& options) {
  std::vector<TakedownPlans> each(cases.size());
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < cases.size(); ++i) each[i] = plan_case(cases[i], options);
  TakedownPlans all;
  for (const TakedownPlans& plans : each) {
    all.plans.insert(all.plans.end(), plans.plans.begin(), plans.plans.end());
    all.machines.insert(all.machines.end(), plans.machines.begin(), plans.machines.end());
    all.names.insert(all.names.end(), plans.names.begin(), plans.names.end());
    all.actions.insert(all.actions.end(), plans.actions.begin(), plans.actions.end());
  }
  return all;
}

}  // namespace iolaus

#include <algorithm>
#include <set>
#include <tuple>

#include "parts.hpp"

namespace iolaus {
namespace {

constexpr float kLikely = 0.5f;  // below it a member without a label is left to a person

// What one owner name's live links lead to.
struct OwnerLinks {
  std::uint32_t owner = 0;
  bool control = false;  // over a machine that control may run over, or an alias
  bool on_case = false;  // of that, on a machine that the case has in common
  bool elsewhere = false;
  bool sinkhole = false;
  bool idle = false;  // dark, parking, decoy
};

struct MemberLinks {
  std::vector<OwnerLinks> owners;  // ascending
  bool corroborated = false;       // something beside the score ties it to the case
  bool servers_sinkholed = false;
  bool any_live = false;
};

bool is_malicious_label(std::uint8_t label) {
  return label == static_cast<std::uint8_t>(LabelClass::kApt) ||
         label == static_cast<std::uint8_t>(LabelClass::kCrime);
}

// A machine that several members use, or that is a lone member's own.
bool is_of_case(const Machine& machine, std::size_t members) {
  const MachineRole role = machine.row.role;
  const bool right = role == MachineRole::kOrigin || role == MachineRole::kFluxProxy ||
                     role == MachineRole::kNameServer;
  return right && (machine.row.live_members >= 2 || members == 1);
}

void follow(const EvidenceRow& row, const Machine* machine, std::size_t members, OwnerLinks& links,
            MemberLinks& all) {
  if (row.type == RecordType::kCname || row.type == RecordType::kDname) {
    links.control = true;
    ((row.flags & kTargetMember) != 0 ? links.on_case : links.elsewhere) = true;
    return;
  }
  if (machine == nullptr) return;
  const MachineRole role = machine->row.role;
  if (role == MachineRole::kSinkhole)
    links.sinkhole = true;
  else if (!is_control(role))
    links.idle = true;
  if (!is_control(role)) return;
  links.control = true;
  (is_of_case(*machine, members) ? links.on_case : links.elsewhere) = true;
  if ((machine->row.flags & kCorroborated) != 0 && is_of_case(*machine, members))
    all.corroborated = true;
}

MemberLinks links_of(std::span<const EvidenceRow> rows, std::span<const Machine> machines,
                     std::size_t members) {
  MemberLinks all;
  std::uint32_t servers = 0, sinkholed = 0;
  for (const EvidenceRow& row : rows) {
    if ((row.flags & kLive) == 0) continue;
    const Machine* machine = find_machine(machines, row.type, row.rdata);
    if (row.type == RecordType::kNs) {
      ++servers;
      sinkholed += (row.lists & kListedSinkhole) != 0;
      const bool shared = machine != nullptr && (machine->row.flags & kCorroborated) != 0;
      all.corroborated |= shared && ((row.flags & kVanity) != 0 || machine->row.live_members >= 2);
      continue;
    }
    if (row.type == RecordType::kMx) continue;
    all.any_live = true;
    if (all.owners.empty() || all.owners.back().owner != row.owner)
      all.owners.push_back({.owner = row.owner});
    follow(row, machine, members, all.owners.back(), all);
  }
  all.servers_sinkholed = servers > 0 && sinkholed == servers;
  return all;
}

// Verdict by the decision tree, from the root down; the first leaf that fits.
class Tree {
 public:
  Tree(const CaseEvidence& evidence, std::span<const Machine> machines, const PlanOptions& options)
      : evidence_(evidence), machines_(machines), options_(options) {
    for (const EvidenceRow& row : evidence.evidence.rows)
      if ((row.flags & kLive) != 0 && (row.flags & kVanity) != 0 && row.parent != row.domain)
        serving_.insert(row.parent);
  }

  Verdict judge(const MemberFacts& facts) const {
    const auto rows = rows_of_member(evidence_, facts.domain);
    const MemberLinks links = links_of(rows, machines_, evidence_.evidence.members.size());
    Verdict verdict{.row = {}, .owners = {}};
    verdict.row.case_id = facts.case_id;
    verdict.row.domain = facts.domain;
    verdict.row.first_seen = facts.first_seen;
    verdict.row.last_seen = facts.last_seen;
    verdict.row.confidence = facts.confidence;
    verdict.row.lists = facts.lists;
    std::uint32_t sinkholed = 0, control = 0;
    for (const OwnerLinks& owner : links.owners) {
      sinkholed += owner.sinkhole && !owner.control;
      control += owner.control;
      verdict.row.names_on_case += owner.on_case;
      if (owner.control) verdict.owners.push_back(owner.owner);
    }
    verdict.row.live_names = control;
    verdict.sinkholed = links.servers_sinkholed || (sinkholed > 0 && control == 0);
    verdict.dormant = links.any_live && control == 0 && !verdict.sinkholed;
    descend(facts, links, verdict);
    if (links.corroborated) verdict.row.flags |= kCorroborated;
    if (verdict.row.mechanism == Mechanism::kPerson) verdict.row.flags |= kNeedsPerson;
    if ((facts.lists & (kListedTop | kListedPublicService)) != 0)
      verdict.row.flags |= kWellKnownHit | kNeedsPerson;
    if (evidence_.facts.kind == ClusterKind::kSharedHosting) verdict.row.flags |= kNeedsPerson;
    return verdict;
  }

 private:
  static void leaf(Verdict& verdict, Mechanism mechanism, Reason reason, bool allowed, bool whole) {
    verdict.row.mechanism = mechanism;
    verdict.row.reason = reason;
    verdict.allowed = allowed;
    verdict.whole = whole;
  }

  // Leaves before any question of who owns the name.
  bool settle_early(const MemberFacts& facts, const MemberLinks& links, Verdict& verdict) const {
    if (facts.is_protected != 0) {
      leaf(verdict, Mechanism::kNothing, Reason::kProtected, false, false);
      verdict.row.flags |= kProtectedHit;
    } else if (!links.any_live) {
      leaf(verdict, Mechanism::kNothing, Reason::kNotLive, false, false);
    } else if (verdict.sinkholed) {
      leaf(verdict, Mechanism::kSinkholeOperator, Reason::kAlreadySinkholed, false, false);
    } else if ((facts.domain_flags & kIsPublicSuffix) != 0) {
      leaf(verdict, Mechanism::kPerson, Reason::kSharedZone, false, false);
    } else {
      return false;
    }
    return true;
  }

  void descend(const MemberFacts& facts, const MemberLinks& links, Verdict& verdict) const {
    if (settle_early(facts, links, verdict)) return;
    const bool labelled = is_malicious_label(facts.label) || facts.fallback != kNoFallback;
    if ((facts.domain_flags & (kUnderPrivateSuffix | kUnderExtraSuffix)) != 0)
      return leaf(verdict, Mechanism::kProvider, Reason::kCustomerOfZone, !verdict.dormant, false);
    if ((facts.lists & kListedDynamicDns) != 0)
      return leaf(verdict, Mechanism::kProvider, Reason::kListedProvider, !verdict.dormant, false);
    if ((facts.lists & (kListedCdn | kListedCloud)) != 0)
      return leaf(verdict, Mechanism::kTenant, Reason::kContentNetwork, !verdict.dormant, false);
    if ((facts.lists & (kListedTop | kListedPublicService)) != 0)
      return notify(links, Reason::kWellKnown, verdict);
    if (is_partly_on_case(facts, verdict)) return notify(links, Reason::kPartlyOnCase, verdict);
    if (facts.label == static_cast<std::uint8_t>(LabelClass::kBenign) ||
        (!labelled && !(facts.confidence >= kLikely)))
      return leaf(verdict, Mechanism::kPerson, Reason::kLikelyLegitimate, !verdict.dormant, true);
    if (verdict.dormant) {
      leaf(verdict, Mechanism::kRegistrar, Reason::kDormant, labelled || links.corroborated, true);
      verdict.row.flags |= kNeedsPerson;
    } else if (!labelled && !links.corroborated) {
      leaf(verdict, Mechanism::kPerson, Reason::kUncorroborated, true, true);
    } else if (serving_.contains(facts.domain)) {
      leaf(verdict, Mechanism::kNameServerDomain, Reason::kServesNames, true, true);
    } else {
      leaf(verdict, Mechanism::kRegistrar, Reason::kDedicated, true, true);
    }
  }

  // An established name of which only a part points into the case: somebody's site, broken into.
  bool is_partly_on_case(const MemberFacts& facts, const Verdict& verdict) const {
    if (facts.first_seen == kUnknownTime || verdict.row.names_on_case == 0) return false;
    const std::uint64_t age = seconds(options_.as_of) - std::uint64_t{seconds(facts.first_seen)};
    return verdict.row.names_on_case < verdict.row.live_names && age >= options_.established &&
           !is_malicious_label(facts.label);
  }

  // The owner is told of the names that point into the case; the others are none of the case's.
  static void notify(const MemberLinks& links, Reason reason, Verdict& verdict) {
    verdict.owners.clear();
    for (const OwnerLinks& owner : links.owners)
      if (owner.on_case) verdict.owners.push_back(owner.owner);
    leaf(verdict, Mechanism::kOwnerNotice, reason, !verdict.owners.empty(), false);
  }

  const CaseEvidence& evidence_;
  std::span<const Machine> machines_;
  const PlanOptions& options_;
  std::set<DomainId> serving_;  // members whose names serve other members
};

}  // namespace

std::vector<Verdict> judge_names(const CaseEvidence& evidence, std::span<const Machine> machines,
                                 const PlanOptions& options) {
  const Tree tree(evidence, machines, options);
  std::vector<Verdict> verdicts;
  for (const MemberFacts& facts : evidence.evidence.members) verdicts.push_back(tree.judge(facts));
  return verdicts;
}

}  // namespace iolaus

#include "iolaus/takedown/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "takedown/parts.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kDays = 20000;
constexpr Time kAsOf{kDays * kDay};
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

Time days_ago(std::uint32_t days) { return Time{(kDays - days) * kDay}; }
DomainId id(std::uint64_t number) { return DomainId{number}; }
Rdata address(std::uint32_t number) { return ipv4(0x2d000000u + number); }

// A case built link by link.
struct World {
  CaseEvidence it;
  World() {
    it.facts.id = id(1);
    it.facts.confidence = 0.9f;
    it.facts.kind = ClusterKind::kBotnet;
  }
  MemberFacts& member(std::uint64_t domain, std::uint32_t age = 30) {
    MemberFacts facts{};
    facts.case_id = it.facts.id;
    facts.domain = id(domain);
    facts.first_seen = days_ago(age);
    facts.last_seen = days_ago(1);
    facts.confidence = 0.9f;
    facts.fallback_coverage = kMissing;
    facts.label = kNoLabel;
    facts.fallback = kNoFallback;
    it.evidence.members.push_back(facts);
    it.facts.size = static_cast<std::uint32_t>(it.evidence.members.size());
    return it.evidence.members.back();
  }
  EvidenceRow& row(std::uint64_t domain, std::uint32_t owner, RecordType type, const Rdata& rdata) {
    EvidenceRow row{};
    row.case_id = it.facts.id;
    row.domain = id(domain);
    row.owner = owner;
    row.type = type;
    row.rdata = rdata;
    row.first_seen = days_ago(20);
    row.last_seen = days_ago(1);
    row.flags = kLive;
    const KeyKind kind = is_address(type)             ? KeyKind::kAddress
                         : type == RecordType::kNs    ? KeyKind::kNameServer
                         : type == RecordType::kCname ? KeyKind::kTarget
                                                      : KeyKind::kMail;
    row.key = key_digest(kind, rdata);
    it.evidence.rows.push_back(row);
    return it.evidence.rows.back();
  }
  EvidenceRow& link(std::uint64_t domain, std::uint32_t to, std::uint32_t owner = 0) {
    return row(domain, owner, RecordType::kA, address(to));
  }
  NeighbourRow& neighbour(std::uint64_t domain, std::uint32_t on, float confidence = 0) {
    NeighbourRow row{};
    row.case_id = it.facts.id;
    row.domain = id(domain);
    row.key = key_digest(KeyKind::kAddress, address(on));
    row.choices = row.names = 1;
    row.confidence = confidence;
    it.neighbours.push_back(row);
    return it.neighbours.back();
  }
  TakedownPlans plan() {
    std::sort(it.evidence.rows.begin(), it.evidence.rows.end(),
              [](const EvidenceRow& a, const EvidenceRow& b) {
                return std::tie(a.domain, a.owner, a.type, a.rdata) <
                       std::tie(b.domain, b.owner, b.type, b.rdata);
              });
    std::sort(it.neighbours.begin(), it.neighbours.end(),
              [](const NeighbourRow& a, const NeighbourRow& b) {
                return std::tie(a.domain, a.owner, a.kind, a.key, a.parent) <
                       std::tie(b.domain, b.owner, b.kind, b.key, b.parent);
              });
    return plan_case(it, {.as_of = kAsOf});
  }
};

// Two young members on one address of their own: the plainest case.
World dedicated() {
  World world;
  for (const std::uint64_t domain : {10u, 11u}) {
    world.member(domain);
    world.link(domain, 1);
  }
  return world;
}

std::size_t address_actions(const TakedownPlans& plans) { return plans.plans[0].address_actions; }
const NameRow& name(const TakedownPlans& plans, std::uint64_t domain) {
  return *std::find_if(plans.names.begin(), plans.names.end(),
                       [&](const NameRow& row) { return row.domain == id(domain); });
}
MachineRole role(const TakedownPlans& plans, std::uint32_t number) {
  return std::find_if(plans.machines.begin(), plans.machines.end(),
                      [&](const MachineRow& row) { return row.rdata == address(number); })
      ->role;
}

TEST(Tree, DedicatedDomainsGoToTheRegistrar) {
  const TakedownPlans plans = dedicated().plan();
  EXPECT_EQ(role(plans, 1), MachineRole::kOrigin);
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kRegistrar);
  EXPECT_EQ(name(plans, 10).reason, Reason::kDedicated);
  ASSERT_EQ(plans.actions.size(), 2u);
  EXPECT_EQ(plans.actions[0].unit, Unit::kDomain);
  EXPECT_EQ(plans.actions[0].expires, Time{(kDays + 30) * kDay});
  EXPECT_EQ(plans.plans[0].links, 2u);
  EXPECT_EQ(plans.plans[0].uncut_links, 0u);
  EXPECT_EQ(plans.plans[0].person_actions, 0u);
}

TEST(Tree, AScoreAloneIsLeftToAPerson) {
  World world;
  world.member(10);
  world.link(10, 1);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kPerson);
  EXPECT_EQ(name(plans, 10).reason, Reason::kUncorroborated);
  EXPECT_EQ(address_actions(plans), 0u);
  EXPECT_EQ(plans.plans[0].person_actions, 1u);
  world.it.evidence.members[0].label = static_cast<std::uint8_t>(LabelClass::kApt);
  EXPECT_EQ(name(world.plan(), 10).mechanism, Mechanism::kRegistrar);
}

TEST(Tree, DynamicDnsIsTheProvidersAndNeverTheZone) {
  World world = dedicated();
  world.it.evidence.members[0].domain_flags = kUnderPrivateSuffix;
  world.it.evidence.members[1].lists = kListedDynamicDns;
  world.link(11, 1, 3);
  world.member(12).domain_flags = kIsPublicSuffix;
  world.link(12, 7);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kProvider);
  EXPECT_EQ(name(plans, 11).reason, Reason::kListedProvider);
  EXPECT_EQ(name(plans, 12).reason, Reason::kSharedZone);
  EXPECT_EQ(plans.plans[0].name_actions, 3u);
  for (const ActionRow& action : plans.actions) {
    EXPECT_NE(action.unit, Unit::kDomain);
    EXPECT_NE(action.domain, id(12));
  }
  EXPECT_EQ(plans.plans[0].uncut_links, 1u);
}

TEST(Tree, CloudTenantsGoToTheCloud) {
  World world = dedicated();
  world.it.evidence.members[0].lists = kListedCdn;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kTenant);
  EXPECT_TRUE(std::any_of(plans.actions.begin(), plans.actions.end(), [](const ActionRow& row) {
    return row.unit == Unit::kOwnerName && row.domain == id(10);
  }));
}

TEST(Tree, AnEstablishedSiteWithOneNameOnTheCaseWasBrokenInto) {
  World world = dedicated();
  world.member(12, 2000);
  world.link(12, 50, 0);
  world.link(12, 1, 4);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 12).mechanism, Mechanism::kOwnerNotice);
  EXPECT_EQ(name(plans, 12).reason, Reason::kPartlyOnCase);
  for (const ActionRow& action : plans.actions) {
    if (action.domain != id(12)) continue;
    EXPECT_EQ(action.unit, Unit::kOwnerName);
    EXPECT_EQ(action.owner, 4u);
  }
}

TEST(Tree, WellKnownNamesAreNeverSuspended) {
  World world = dedicated();
  world.it.evidence.members[0].lists = kListedTop;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kOwnerNotice);
  EXPECT_TRUE(name(plans, 10).flags & kNeedsPerson);
}

TEST(Tree, UnlikelyMembersAreLeftToAPerson) {
  World world = dedicated();
  world.it.evidence.members[0].confidence = 0.2f;
  world.it.evidence.members[1].label = static_cast<std::uint8_t>(LabelClass::kBenign);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).reason, Reason::kLikelyLegitimate);
  EXPECT_EQ(name(plans, 11).reason, Reason::kLikelyLegitimate);
}

TEST(Tree, VanityNameServersTakeTheirDomain) {
  World world = dedicated();
  EvidenceRow& server = world.row(11, 0, RecordType::kNs, rdata_of_text("ns1.ten.com"));
  server.parent = id(10);
  server.flags |= kVanity;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).mechanism, Mechanism::kNameServerDomain);
  EXPECT_EQ(plans.actions[0].domain, id(10));
}

TEST(Tree, SinkholedNamesAreLeftAlone) {
  World world = dedicated();
  world.member(12);
  world.link(12, 9).lists = kListedSinkhole;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 9), MachineRole::kSinkhole);
  EXPECT_EQ(name(plans, 12).mechanism, Mechanism::kSinkholeOperator);
  EXPECT_EQ(plans.actions.size(), 2u);
}

TEST(Tree, OldLinksAreHistoryAndNeverActions) {
  World world = dedicated();
  world.member(12);
  EvidenceRow& old = world.link(12, 1);
  old.flags = 0;
  old.last_seen = days_ago(60);
  world.member(13);
  EvidenceRow& open = world.link(13, 5);
  open.flags = 0;
  open.segment = kHull | kOpenEnd;
  open.last_seen = kUnknownTime;
  world.member(14);
  world.link(14, 1).flags = kLive | kFormerTenure;  // counted for nothing: another owner's
  world.it.evidence.rows.back().flags = kFormerTenure;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 5), MachineRole::kFormer);
  for (const std::uint64_t domain : {12u, 13u, 14u})
    EXPECT_EQ(name(plans, domain).reason, Reason::kNotLive);
  EXPECT_EQ(plans.actions.size(), 2u);
  EXPECT_EQ(plans.plans[0].live_members, 2u);
}

TEST(Tree, DormantMembersAreSuspendedByAPersonOnly) {
  World world = dedicated();
  world.member(12).label = static_cast<std::uint8_t>(LabelClass::kCrime);
  world.link(12, 77).dark = DarkClass::kLoopback;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 77), MachineRole::kDark);
  EXPECT_EQ(name(plans, 12).reason, Reason::kDormant);
  EXPECT_EQ(plans.actions.back().domain, id(12));
  EXPECT_TRUE(plans.actions.back().flags & kNeedsPerson);
}

TEST(Tree, ProtectedThingsAreNeverNamed) {
  World world = dedicated();
  world.it.evidence.members[0].is_protected = 1;
  for (EvidenceRow& row : world.it.evidence.rows) row.flags |= kProtectedTarget;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(name(plans, 10).reason, Reason::kProtected);
  EXPECT_EQ(plans.plans[0].uncut_links, 1u);
  for (const ActionRow& action : plans.actions) EXPECT_EQ(action.domain, id(11));
  // A protected neighbour under a member forbids its suspension.
  World parent = dedicated();
  NeighbourRow& row = parent.neighbour(20, 99);
  row.kind = UseKind::kNameServer;
  row.parent = id(10);
  row.flags = kProtectedNeighbour;
  EXPECT_EQ(name(parent.plan(), 10).mechanism, Mechanism::kNothing);
}

TEST(Tree, ADomainThatManyStandUnderIsASharedZone) {
  World world = dedicated();
  for (std::uint64_t domain = 20; domain < 30; ++domain) {
    NeighbourRow& row = world.neighbour(domain, 99);
    row.kind = UseKind::kNameServer;
    row.parent = id(10);
  }
  EXPECT_EQ(name(world.plan(), 10).reason, Reason::kSharedZone);
}

TEST(Tree, FallbacksComeFirst) {
  World world = dedicated();
  world.it.evidence.members[0].fallback = static_cast<std::uint8_t>(FallbackVerdict::kDga);
  world.it.evidence.members[1].fallback = static_cast<std::uint8_t>(FallbackVerdict::kP2p);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(plans.actions[0].mechanism, Mechanism::kPeers);
  EXPECT_EQ(plans.actions[0].unit, Unit::kCase);
  EXPECT_EQ(plans.plans[0].fallback, static_cast<std::uint8_t>(FallbackVerdict::kP2p));
}

TEST(Machines, SharedHostsProxiesAndEdgesCarryNoAction) {
  World world;
  for (std::uint64_t domain = 100; domain < 2200; ++domain) {
    world.member(domain);
    for (const std::uint32_t to : {1u, 2u, 3u}) world.link(domain, to);
  }
  for (EvidenceRow& row : world.it.evidence.rows)
    if (row.rdata == address(2)) row.lists = kListedCdn;
  for (std::uint64_t domain = 5000; domain < 8000; ++domain) world.neighbour(domain, 1);
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 1), MachineRole::kSharedHost);
  EXPECT_EQ(role(plans, 2), MachineRole::kNetworkEdge);
  EXPECT_EQ(role(plans, 3), MachineRole::kOrigin);
  EXPECT_EQ(address_actions(plans), 0u);
  EXPECT_EQ(plans.plans[0].domain_actions, 2100u);
  EXPECT_EQ(plans.plans[0].everything.upper, 3000u);
  EXPECT_EQ(plans.plans[0].plan.upper, 0u);
}

TEST(Machines, ManyNamesOnOneOriginAreCutAtTheOrigin) {
  World world;
  for (std::uint64_t domain = 100; domain < 1500; ++domain) {
    world.member(domain).label = static_cast<std::uint8_t>(LabelClass::kCrime);
    world.link(domain, 1);
  }
  EXPECT_EQ(address_actions(world.plan()), 1u);
  // ... unless a protected name lives there, or the cluster is shared hosting.
  world.neighbour(9000, 1).flags = kProtectedNeighbour;
  EXPECT_EQ(address_actions(world.plan()), 0u);
  world.it.neighbours.clear();
  world.it.facts.kind = ClusterKind::kSharedHosting;
  EXPECT_EQ(address_actions(world.plan()), 0u);
}

TEST(Machines, FastFluxAddressesAreVictims) {
  World world = dedicated();
  world.member(12);
  for (std::uint32_t i = 0; i < 12; ++i) {
    EvidenceRow& row = world.link(12, 100 + i);
    row.asn = 1 + i;
    row.first_seen = days_ago(2);
  }
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 105), MachineRole::kFluxProxy);
  for (const ActionRow& action : plans.actions) EXPECT_NE(action.unit, Unit::kAddress);
}

TEST(Machines, ABanksAddressIsADecoy) {
  World world = dedicated();
  world.member(12);
  world.link(12, 60);
  world.neighbour(70, 60).flags = kPublicService | kKnownBenign;
  const TakedownPlans plans = world.plan();
  EXPECT_EQ(role(plans, 60), MachineRole::kDecoy);
  EXPECT_EQ(address_actions(plans), 0u);
}

Collateral cut(const World& world, std::uint32_t number) {
  const Damage damage(world.it);
  return damage.measure({key_digest(KeyKind::kAddress, address(number))}, {});
}

TEST(Collateral, ANameWithAnotherAddressIsDegradedNotDark) {
  World world;
  world.neighbour(20, 1, 0.25f).choices = 2;
  world.neighbour(21, 1, 0.25f);
  const Collateral collateral = cut(world, 1);
  EXPECT_EQ(collateral.degraded, 1u);
  EXPECT_EQ(collateral.upper, 1u);
  EXPECT_EQ(collateral.expected_milli, 750u);
  EXPECT_EQ(collateral.certain, 0u);
}

TEST(Collateral, ADomainWithAnotherNameIsDegraded) {
  World world;
  world.neighbour(20, 1).names = 2;
  EXPECT_EQ(cut(world, 1).degraded, 1u);
  EXPECT_EQ(cut(world, 1).upper, 0u);
}

TEST(Collateral, ParkedAndSinkholedNeighboursAreNotCounted) {
  World world;
  world.neighbour(20, 1).flags = kIdle;
  world.neighbour(21, 1).flags = kUnknownUse;
  world.neighbour(22, 1).flags = kKnownBenign | kPublicService;
  const Collateral collateral = cut(world, 1);
  EXPECT_EQ(collateral.upper, 1u);
  EXPECT_EQ(collateral.unknown, 1u);
  EXPECT_EQ(collateral.certain, 1u);
  EXPECT_EQ(collateral.public_services, 1u);
}

TEST(Collateral, SuspensionHarmsWhatStandsUnderIt) {
  World world;
  const auto under = [&](std::uint64_t domain, UseKind kind, std::uint32_t choices,
                         std::uint64_t key) {
    NeighbourRow& row = world.neighbour(domain, 0);
    row.kind = kind;
    row.choices = choices;
    row.key = key;
    row.parent = id(10);
    row.names = 2;
  };
  under(20, UseKind::kNameServer, 2, 1);  // one of two name servers
  under(21, UseKind::kNameServer, 2, 1);  // both
  under(21, UseKind::kNameServer, 2, 2);
  under(22, UseKind::kMail, 1, 3);
  under(23, UseKind::kAlias, 1, 4);  // one of its two names
  const Collateral collateral = Damage(world.it).measure({}, {id(10)});
  EXPECT_EQ(collateral.upper, 1u);
  EXPECT_EQ(collateral.degraded, 2u);
  EXPECT_EQ(collateral.mail_lost, 1u);
  world.it.hubs.push_back({id(1), 10, 7000, 6500000});
  EXPECT_EQ(Damage(world.it).measure({}, {id(10)}).on_hubs, 7000u);
}

TEST(Plans, DoNotDependOnThreadsAndJoinInOrder) {
  std::vector<CaseEvidence> cases;
  for (std::uint64_t i = 1; i < 40; ++i) {
    World world = dedicated();
    world.it.facts.id = id(i);
    cases.push_back(world.it);
  }
  const TakedownPlans plans = plan_cases(cases, {.as_of = kAsOf});
  ASSERT_EQ(plans.plans.size(), 39u);
  for (std::size_t i = 0; i < 39; ++i) EXPECT_EQ(plans.plans[i].case_id, id(i + 1));
}

TEST(Words, EveryCodeHasWords) {
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(describe(static_cast<MachineRole>(i)).empty());
  for (int i = 0; i < 12; ++i) EXPECT_FALSE(describe(static_cast<Mechanism>(i)).empty());
  for (int i = 0; i < 18; ++i) EXPECT_FALSE(describe(static_cast<Reason>(i)).empty());
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(describe(static_cast<Unit>(i)).empty());
}

}  // namespace
}  // namespace iolaus

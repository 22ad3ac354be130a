#include "iolaus/takedown/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "case_world.hpp"

namespace iolaus {
namespace {

using namespace case_world;

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

#include <gtest/gtest.h>

#include "case_world.hpp"
#include "takedown/parts.hpp"

namespace iolaus {
namespace {

using namespace case_world;

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

}  // namespace
}  // namespace iolaus

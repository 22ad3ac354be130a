// The pieces of which worlds are made: unique names, networks that do not overlap, public
// addresses.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "iolaus/dns/dark.hpp"
#include "iolaus/dns/name.hpp"
#include "synth/address_plan.hpp"
#include "synth/names.hpp"
#include "synth/observe.hpp"
#include "synth/random.hpp"
#include "synth/world.hpp"

namespace iolaus::synth {
namespace {

TEST(Names, AreUniqueAcrossNumbersAndStyles) {
  const NameCode code{7, 18};
  std::unordered_set<std::string> seen;
  for (std::uint64_t number = 0; number < 40'000; ++number)
    for (const NameStyle style :
         {NameStyle::kWords, NameStyle::kHyphen, NameStyle::kDigits, NameStyle::kSyllables,
          NameStyle::kAccent, NameStyle::kPurpose, NameStyle::kLookalike, NameStyle::kRandom}) {
      const std::string label = code.label(style, number, key(number, 3));
      EXPECT_TRUE(seen.insert(label).second) << label;
      EXPECT_LE(label.size(), 40u) << label;
    }
}

TEST(Names, PermutationIsABijection) {
  const NameCode code{99, 18};
  std::vector<bool> hit(1u << 18);
  for (std::uint64_t number = 0; number < hit.size(); ++number) {
    const std::uint64_t at = code.permuted(number);
    ASSERT_LT(at, hit.size());
    ASSERT_FALSE(hit[at]);
    hit[at] = true;
  }
}

// The A-label that we write is the one that the library writes.
TEST(Names, AccentsAreProperPunycode) {
  const NameCode code{1, 24};
  for (std::uint64_t number = 0; number < 50; ++number) {
    const std::string label = code.label(NameStyle::kAccent, number, number);
    const std::string plain = label.substr(4, label.rfind('-') - 4);
    const std::string letter = (number & 1u) != 0 ? "\xc3\xbc" : "\xc3\xa9";
    EXPECT_EQ(canonical_name(plain + letter + ".de").name, label + ".de");
  }
}

TEST(AddressPlan, NetworksDoNotOverlapAndArePublic) {
  const AddressPlan plan(5);
  std::set<std::uint16_t> blocks;
  for (const Network& network : plan.networks()) {
    EXPECT_EQ(network.blocks.size(), network.countries.size());
    for (const std::uint16_t block : network.blocks) {
      EXPECT_TRUE(blocks.insert(block).second) << block;
      for (const std::uint32_t host : {1u, 65534u})
        EXPECT_FALSE(is_dark(ipv4(std::uint32_t{block} << 16 | host))) << block;
    }
  }
  for (std::uint64_t draw = 0; draw < 2000; ++draw) {
    EXPECT_FALSE(is_dark(plan.hosting(draw, Role::kShared, draw)));
    EXPECT_FALSE(is_dark(plan.ipv6(NetworkKind::kHosting, draw, draw)));
    const Rdata address = plan.address(NetworkKind::kAccess, draw, draw);
    EXPECT_EQ(network_of(neighbour(address, static_cast<std::uint32_t>(draw))),
              network_of(address));
  }
}

TEST(Observe, ShowsWhatWasAnsweredThenAndNothingElse) {
  constexpr std::uint32_t kBegin = 16'000 * 86'400u, kEnd = kBegin + 100 * 86'400u;
  const Rdata home = ipv4(0x05060708u), dark = ipv4(0x7f000001u);
  DomainPlan plan;
  plan.clear();
  plan.name = "example.com";
  plan.seed = 4;
  plan.alive = {0, 0xffffffffu};
  plan.lookup_days = 100;
  plan.track("", 1000);
  for (std::uint32_t day = 0; day < 100; day += 10) {
    plan.stay(kBegin + day * 86'400, kBegin + day * 86'400 + 200'000, home);
    plan.stay(kBegin + day * 86'400 + 200'000, kBegin + day * 86'400 + 300'000, dark);
  }
  Sightings sightings;
  observe(plan, kBegin, kEnd, sightings);
  ASSERT_GT(sightings.slices.size(), 30u);
  ASSERT_EQ(sightings.hull.size(), 2u);
  std::uint64_t counted = 0;
  for (const SightingRow& row : sightings.slices) {
    EXPECT_EQ(row.first / 86'400, row.last / 86'400);
    const bool at_home = plan.answers[row.answer].address == home;
    for (const std::uint32_t at : {row.first, row.last}) {
      const std::uint32_t into = (at - kBegin) % 864'000;
      EXPECT_TRUE(at_home ? into < 200'000 : into >= 200'000 && into < 300'000) << into;
    }
    counted += row.count;
  }
  EXPECT_EQ(counted, sightings.hull[0].count + sightings.hull[1].count);
}

// A name that answers only once, between two lookups, is seen all the same.
TEST(Observe, EverythingThatAnswersIsSeen) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    DomainPlan plan;
    plan.clear();
    plan.seed = seed;
    plan.alive = {1'400'000'000, 1'400'000'001};
    plan.track("", 10);
    plan.stay(1'399'999'000, 1'400'900'000, ipv4(0x05060708u));
    Sightings sightings;
    observe(plan, 1'390'003'200, 1'410'048'000, sightings);
    EXPECT_EQ(sightings.slices.size(), 1u);
  }
}

// The largest world that is planned for, without writing it: its groups, and room for its names.
TEST(World, OfThreeHundredMillionRecordsHoldsSevenHundredGroups) {
  SynthOptions options;
  options.directory = "unused";
  options.records = 300'000'000;
  const World world(options);
  EXPECT_EQ(world.plan(Population::kApt).entities + world.plan(Population::kAptFew).entities, 700u);
  // What a clustering finds: crowds of tenants, customers of agencies, brands, families.
  std::uint64_t groups = world.servers, numbers = 0;
  for (const PopulationPlan& plan : world.populations) {
    if (!plan.first.empty()) groups += plan.entities;
    numbers += plan.first.size();
  }
  EXPECT_GT(groups, 800'000u);
  EXPECT_LT(groups, 1'400'000u);
  EXPECT_LT(numbers * sizeof(std::uint64_t), 8u << 20);
}

TEST(Random, DrawsStayWithinTheirBounds) {
  Random random(3);
  constexpr std::array<std::uint32_t, 3> kQuantiles{2, 5, 50};
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t rank = random.zipf(4, 37);
    EXPECT_TRUE(rank >= 4 && rank < 37);
    const std::uint32_t value = random.quantile(kQuantiles);
    EXPECT_TRUE(value >= 2 && value <= 50);
    EXPECT_LT(random.below(7), 7u);
  }
  EXPECT_EQ(random.between(9, 3), 9u);
}

}  // namespace
}  // namespace iolaus::synth

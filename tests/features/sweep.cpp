#include "features/sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "features/guard.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

// Second by second, without any cleverness.
struct SlowPhases {
  Phases phases;
  std::vector<std::int64_t> dwells;
};

SlowPhases slow_sweep(const std::vector<Sighting>& sightings) {
  SlowPhases slow;
  std::map<std::uint32_t, std::int64_t> since;
  for (const Sighting& one : sightings) {
    if (!one.slice || one.side == Side::kApart) continue;
    Phases& phases = slow.phases;
    phases.first = phases.any() ? std::min(phases.first, one.first) : one.first;
    phases.last = std::max(phases.last, one.last);
    const auto [entry, added] = since.emplace(one.address, one.first);
    entry->second = std::min(entry->second, one.first);
  }
  std::int64_t dark_first = kNever, dark_last = kNever;
  Side phase = Side::kApart;
  bool returned = false;
  for (std::int64_t now = slow.phases.first; slow.phases.any() && now <= slow.phases.last; ++now) {
    Phases& phases = slow.phases;
    std::uint32_t is_public = 0, is_dark = 0;
    bool old_comes = false;
    for (const Sighting& one : sightings) {
      if (!one.slice || one.side == Side::kApart || now < one.first || now > one.last) continue;
      ++(one.side == Side::kDark ? is_dark : is_public);
      if (one.side == Side::kPublic && now == one.first && since[one.address] < dark_first)
        old_comes = true;
    }
    phases.public_seconds += is_public > 0;
    phases.dark_seconds += is_dark > 0;
    phases.seconds += is_public + is_dark > 0;
    phases.public_address_seconds += is_public;
    phases.most_public = std::max(phases.most_public, is_public);
    phases.ends_dark = is_dark > 0 && is_public == 0;
    returned |= phase == Side::kDark && old_comes;
    if (is_dark > 0 && is_public == 0) {
      if (phase == Side::kPublic) ++phases.to_dark;
      if (phase != Side::kDark) {
        dark_first = now;
        returned = false;
      }
      phase = Side::kDark;
      dark_last = now;
    } else if (is_public > 0 && is_dark == 0) {
      if (phase == Side::kDark) {
        ++phases.to_public;
        phases.returns += returned;
        slow.dwells.push_back(dark_last - dark_first + 1);
      }
      phase = Side::kPublic;
    }
  }
  if (phase == Side::kDark) slow.dwells.push_back(dark_last - dark_first + 1);
  return slow;
}

std::uint32_t pick(std::mt19937& random, std::uint32_t below) {
  return static_cast<std::uint32_t>(random() % below);
}

std::vector<Sighting> random_sightings(std::mt19937& random) {
  std::vector<Sighting> sightings;
  const std::uint32_t count = pick(random, 9);
  std::map<std::uint32_t, std::int64_t> since;
  for (std::uint32_t i = 0; i < count; ++i) {
    Sighting one{};
    one.address = pick(random, 5);
    one.first = pick(random, 60);
    one.last = one.first + pick(random, 15);
    one.side = one.address < 2 ? Side::kDark : one.address == 4 ? Side::kApart : Side::kPublic;
    one.slice = pick(random, 6) != 0;
    one.address_since = kNever;
    sightings.push_back(one);
    if (!one.slice) continue;
    const auto [entry, added] = since.emplace(one.address, one.first);
    entry->second = std::min(entry->second, one.first);
  }
  for (Sighting& one : sightings)
    if (since.contains(one.address)) one.address_since = since[one.address];
  return sightings;
}

TEST(Sweep, AgreesWithTheWalkSecondBySecond) {
  std::mt19937 random(7);
  std::uint32_t turns = 0, returns = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::vector<Sighting> sightings = random_sightings(random);
    std::vector<SweepEvent> events;
    std::vector<std::int64_t> dwells;
    const Phases fast = sweep(sightings, events, dwells);
    const SlowPhases slow = slow_sweep(sightings);
    ASSERT_EQ(fast.public_seconds, slow.phases.public_seconds) << round;
    ASSERT_EQ(fast.dark_seconds, slow.phases.dark_seconds);
    ASSERT_EQ(fast.seconds, slow.phases.seconds);
    ASSERT_EQ(fast.public_address_seconds, slow.phases.public_address_seconds);
    ASSERT_EQ(fast.most_public, slow.phases.most_public);
    ASSERT_EQ(fast.to_dark, slow.phases.to_dark);
    ASSERT_EQ(fast.to_public, slow.phases.to_public);
    ASSERT_EQ(fast.returns, slow.phases.returns) << round;
    ASSERT_EQ(fast.first, slow.phases.first);
    ASSERT_EQ(fast.last, slow.phases.last);
    ASSERT_EQ(fast.ends_dark, slow.phases.ends_dark);
    ASSERT_EQ(dwells, slow.dwells) << round;
    turns += fast.to_dark;
    returns += fast.returns;
  }
  EXPECT_GT(turns, 300u);  // the rounds above were about something
  EXPECT_GT(returns, 50u);
}

TEST(Guard, TellsListAnswersFromDarkness) {
  EXPECT_TRUE(is_reversed_ipv4("4.3.2.1"));
  EXPECT_TRUE(is_reversed_ipv4("255.0.2.1.zen"));
  EXPECT_FALSE(is_reversed_ipv4("256.3.2.1"));
  EXPECT_FALSE(is_reversed_ipv4("4.3.2"));
  EXPECT_FALSE(is_reversed_ipv4("www.4.3.2.1"));
  EXPECT_FALSE(is_reversed_ipv4(""));
  EXPECT_EQ(side_of(DarkClass::kLoopback, "4.3.2.1.zen", false), Side::kApart);
  EXPECT_EQ(side_of(DarkClass::kUnspecified, "4.3.2.1.zen", false), Side::kDark);
  EXPECT_EQ(side_of(DarkClass::kLoopback, "c2", false), Side::kDark);
  EXPECT_EQ(side_of(DarkClass::kLoopback, "c2", true), Side::kApart);
  EXPECT_EQ(side_of(DarkClass::kPublic, "4.3.2.1", true), Side::kPublic);
}

TEST(Guard, TellsInternalNamesFromDarkness) {
  EXPECT_EQ(side_of(DarkClass::kLoopback, "localhost", false), Side::kApart);
  EXPECT_EQ(side_of(DarkClass::kPrivate, "localhost", false), Side::kDark);
  EXPECT_EQ(side_of(DarkClass::kPrivate, "intranet", false), Side::kApart);
  EXPECT_EQ(side_of(DarkClass::kPrivate, "dc-01.berlin", false), Side::kApart);
  EXPECT_EQ(side_of(DarkClass::kPrivate, "update", false), Side::kDark);
  EXPECT_EQ(side_of(DarkClass::kPrivate, "", false), Side::kDark);
  EXPECT_FALSE(is_internal_label("printers-shop"));
  EXPECT_FALSE(is_internal_label("123"));
}

TEST(Statistics, PassMissingValuesOver) {
  Greatest greatest;
  EXPECT_TRUE(std::isnan(greatest.value));
  greatest.add(kMissing);
  greatest.add(-2);
  greatest.add(kMissing);
  greatest.add(-3);
  EXPECT_EQ(greatest.value, -2);
  Mean mean;
  EXPECT_TRUE(std::isnan(mean.value()));
  mean.add(kMissing);
  mean.add(3);
  mean.add(4);
  EXPECT_EQ(mean.value(), 3.5);
  std::vector<double> none, values{5, 1, 2, 4}, weights{2, 1, 1};
  EXPECT_TRUE(std::isnan(median(none)));
  EXPECT_EQ(median(values), 3);
  EXPECT_DOUBLE_EQ(quantile(values, 0.1), 1.3);
  EXPECT_DOUBLE_EQ(entropy_bits(weights), 1.5);
  EXPECT_TRUE(std::isnan(entropy_bits(none)));
}

}  // namespace
}  // namespace iolaus

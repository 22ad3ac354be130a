#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "iolaus/features/keys.hpp"

namespace iolaus {
namespace {

const std::vector<Time> kDates = {Time{1000}, Time{2000}, Time{2000}, Time{5000}};

// The uses of one range: few keys and many, hubs, undated uses, uses after all snapshots.
std::vector<KeyUse> uses_of_range(std::uint32_t range) {
  std::mt19937_64 random(range + 1);
  std::vector<KeyUse> uses;
  const std::size_t count = 40 + random() % 400;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t kind = random() % 10;
    const std::uint64_t name = kind == 0 ? 1 : kind < 6 ? random() % 500 : random();
    const std::uint64_t key = digest64(std::to_string(name));
    const DomainId domain{(std::uint64_t{range} << 40) + i};
    Time first{static_cast<std::uint32_t>(random() % 6000)};
    if (random() % 20 == 0) first = kUnknownTime;
    if (random() % 20 == 0) first = kDates[random() % kDates.size()];  // exclusive on the day
    uses.push_back({key, domain, first, first});
  }
  std::sort(uses.begin(), uses.end(), [](const KeyUse& a, const KeyUse& b) {
    return a.key != b.key ? a.key < b.key : a.domain < b.domain;
  });
  return uses;
}

constexpr std::uint32_t kRanges = 23;

std::map<std::uint64_t, KeyFacts> oracle() {
  std::map<std::uint64_t, KeyFacts> facts;
  for (std::uint32_t range = 0; range < kRanges; ++range) {
    for (const KeyUse& use : uses_of_range(range)) {
      KeyFacts& one = facts[use.key];
      one.key = use.key;
      for (std::size_t s = 0; s < kDates.size(); ++s)
        if (use.first_seen < kDates[s]) ++one.domains[s];
      if (use.first_seen == kUnknownTime) continue;
      if (one.first_seen == kUnknownTime || use.first_seen < one.first_seen)
        one.first_seen = use.first_seen;
    }
  }
  return facts;
}

// Each rank adds its share of the ranges, with empty rounds where it has fewer.
KeyTable filled_table(const Communicator& comm) {
  KeyTable table(kDates, comm);
  const auto ranks = static_cast<std::uint32_t>(comm.size());
  for (std::uint32_t round = 0; round < (kRanges + ranks - 1) / ranks; ++round) {
    const std::uint32_t range = round * ranks + static_cast<std::uint32_t>(comm.rank());
    table.add(range < kRanges ? uses_of_range(range) : std::vector<KeyUse>{}, comm);
    // Asking between two additions must not disturb the sums.
    if (round == 1) {
      EXPECT_EQ(table.lookup({}, comm).size(), 0u);
    }
  }
  return table;
}

void expect_facts(const KeyFacts& found, const KeyFacts& expected) {
  EXPECT_EQ(found.key, expected.key);
  EXPECT_EQ(found.domains, expected.domains);
  EXPECT_EQ(found.first_seen, expected.first_seen);
}

TEST(KeyTable, AgreesWithAMapOnEveryRank) {
  const Communicator comm = Communicator::world();
  const KeyTable table = filled_table(comm);
  const std::map<std::uint64_t, KeyFacts> expected = oracle();
  EXPECT_EQ(comm.sum(table.size()), expected.size());
  // An even share: digests are spread, so no rank holds much more than its part.
  EXPECT_LE(table.size(), expected.size() / static_cast<std::size_t>(comm.size()) + 300);
  std::vector<std::uint64_t> keys;
  for (const auto& [key, facts] : expected) keys.push_back(key);
  // Every rank asks for something else: ascending, shuffled with repeats, or nothing.
  if (comm.rank() % 3 == 1) {
    keys.insert(keys.end(), keys.begin(), keys.begin() + 100);
    std::shuffle(keys.begin(), keys.end(), std::mt19937(3));
  } else if (comm.rank() % 3 == 2) {
    keys.clear();
  }
  const std::vector<KeyFacts> found = table.lookup(keys, comm);
  ASSERT_EQ(found.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) expect_facts(found[i], expected.at(keys[i]));
}

TEST(KeyTable, KnowsNothingOfOtherKeys) {
  const Communicator comm = Communicator::world();
  const KeyTable table = filled_table(comm);
  const std::vector<KeyFacts> found = table.lookup({0, 77, ~std::uint64_t{0}}, comm);
  EXPECT_EQ(found.size(), 3u);
  for (const KeyFacts& facts : found) {
    EXPECT_EQ(facts.domains, KeyFacts().domains);
    EXPECT_EQ(facts.first_seen, kUnknownTime);
  }
  const KeyTable empty(kDates, comm);
  EXPECT_EQ(empty.size(), 0u);
  EXPECT_EQ(empty.lookup({5}, comm)[0].domains[0], 0u);
}

// Enough keys for many merges of the waiting ones into the table.
TEST(KeyTable, MergesRunsOfAnyLength) {
  const Communicator comm = Communicator::world();
  KeyTable table({Time{10}}, comm);
  const std::uint64_t ranks = static_cast<std::uint64_t>(comm.size());
  constexpr std::uint64_t kRuns = 12, kUses = 30000, kKeys = 150000;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    std::vector<KeyUse> uses;
    if (run % ranks == static_cast<std::uint64_t>(comm.rank())) {
      for (std::uint64_t i = 0; i < kUses; ++i) {
        const std::uint64_t name = (run * kUses + i) % kKeys;
        const std::uint64_t key = name * (~std::uint64_t{0} / kKeys);
        uses.push_back(
            {key, DomainId{run * kUses + i}, Time{1 + static_cast<std::uint32_t>(run)}, Time{50}});
      }
      std::sort(uses.begin(), uses.end(),
                [](const KeyUse& a, const KeyUse& b) { return a.key < b.key; });
    }
    table.add(uses, comm);
  }
  EXPECT_EQ(comm.sum(table.size()), kKeys);
  std::vector<std::uint64_t> keys;
  for (std::uint64_t name = 0; name < kKeys; ++name)
    keys.push_back(name * (~std::uint64_t{0} / kKeys));
  const std::vector<KeyFacts> found = table.lookup(keys, comm);
  ASSERT_EQ(found.size(), kKeys);
  std::uint64_t wrong = 0;
  for (std::uint64_t name = 0; name < kKeys; ++name) {
    std::uint32_t domains = 0, first = 0;
    for (std::uint64_t use = name; use < kRuns * kUses; use += kKeys) {
      const auto seen = static_cast<std::uint32_t>(1 + use / kUses);
      if (first == 0) first = seen;
      if (seen < 10) ++domains;
    }
    if (found[name].domains[0] != domains || seconds(found[name].first_seen) != first) ++wrong;
  }
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace iolaus

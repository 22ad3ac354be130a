#include "iolaus/labels/folds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace iolaus {
namespace {

struct Rows {
  std::vector<Label> labels;
  std::vector<LabelledKey> keys;
  std::vector<std::uint64_t> burst;
};

Rows make_rows(std::uint32_t count, std::uint32_t families, std::uint32_t key_count,
               std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Rows rows;
  for (std::uint32_t row = 0; row < count; ++row) {
    const auto family =
        families == 0 || random() % 2 ? kNoFamily : static_cast<std::uint32_t>(random() % families);
    rows.labels.push_back({DomainId{random()},
                           kUnknownTime,
                           family,
                           static_cast<LabelClass>(random() % kLabelClasses),
                           {}});
    rows.burst.push_back(random() % 10 ? 0 : 1 + random() % 40);
  }
  std::vector<std::uint32_t> domains(key_count);
  for (auto& number : domains) number = 1 + static_cast<std::uint32_t>(random() % 40);
  for (std::uint32_t i = 0; i < key_count * 2; ++i) {
    const std::uint64_t key = random() % key_count;
    rows.keys.push_back({key, static_cast<std::uint32_t>(random() % count), domains[key]});
  }
  return rows;
}

// Slow and obvious: spreads the smallest row over every pair that must stay together.
std::vector<std::uint32_t> slow_groups(const Rows& rows, std::uint32_t limit) {
  const std::size_t count = rows.labels.size();
  std::vector<std::vector<bool>> together(count, std::vector<bool>(count));
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b) {
      const bool family =
          rows.labels[a].family != kNoFamily && rows.labels[a].family == rows.labels[b].family;
      together[a][b] = family || (rows.burst[a] != 0 && rows.burst[a] == rows.burst[b]);
    }
  for (const auto& a : rows.keys)
    for (const auto& b : rows.keys)
      if (a.key == b.key && a.domains <= limit) together[a.row][b.row] = true;
  std::vector<std::uint32_t> group(count);
  for (std::uint32_t row = 0; row < count; ++row) group[row] = row;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b)
        if (together[a][b] && group[b] > group[a]) {
          group[b] = group[a];
          changed = true;
        }
  }
  return group;
}

TEST(Grouping, AgreesWithPairs) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Rows rows = make_rows(120, 40, 60, seed);
    const Grouping grouping = group_rows(rows.labels, rows.keys, rows.burst);
    ASSERT_EQ(grouping.group, slow_groups(rows, grouping.key_limit)) << seed;
    std::map<std::uint32_t, std::uint32_t> sizes;
    for (const auto group : grouping.group) ++sizes[group];
    std::uint32_t largest = 0;
    for (const auto& [group, size] : sizes) largest = std::max(largest, size);
    EXPECT_EQ(grouping.groups, sizes.size());
    EXPECT_EQ(grouping.largest, largest);
    EXPECT_TRUE(largest * 10 <= 120 || grouping.key_limit == 1) << seed;
    auto shuffled = rows.keys;
    std::reverse(shuffled.begin(), shuffled.end());
    EXPECT_EQ(group_rows(rows.labels, shuffled, rows.burst).group, grouping.group);
  }
}

TEST(Grouping, HalvesTheLimitWhereKeysPercolate) {
  Rows rows = make_rows(100, 0, 1, 3);
  rows.burst.assign(100, 0);
  rows.keys.clear();
  for (std::uint32_t row = 0; row < 40; ++row) rows.keys.push_back({7, row, 11});
  for (std::uint32_t row = 50; row < 55; ++row) rows.keys.push_back({8, row, 5});
  const Grouping grouping = group_rows(rows.labels, rows.keys, rows.burst);
  EXPECT_EQ(grouping.key_limit, 10u);
  EXPECT_EQ(grouping.largest, 5u);
  EXPECT_EQ(grouping.groups, 96u);
}

TEST(Grouping, KeepsLargeFamiliesWholeAndTheirKeysWorking) {
  Rows rows = make_rows(100, 0, 1, 3);
  rows.burst.assign(100, 0);
  rows.keys.clear();
  for (std::uint32_t row = 0; row < 40; ++row) rows.labels[row].family = 0;
  rows.keys.push_back({7, 39, 20});
  rows.keys.push_back({7, 99, 20});
  const Grouping grouping = group_rows(rows.labels, rows.keys, {});
  EXPECT_EQ(grouping.key_limit, 20u);
  EXPECT_EQ(grouping.largest, 41u);
  EXPECT_EQ(grouping.group[99], 0u);
}

TEST(Folds, KeepGroupsTogetherAndClassesSpread) {
  const Rows rows = make_rows(4000, 300, 800, 1);
  const Grouping grouping = group_rows(rows.labels, rows.keys, {});
  ASSERT_LT(grouping.groups, 3000u);
  ASSERT_LE(grouping.largest, 400u);
  const auto fold = grouped_folds(rows.labels, grouping, 5, 42);
  std::vector<std::array<int, kLabelClasses>> counts(5);
  for (std::size_t row = 0; row < fold.size(); ++row) {
    ASSERT_LT(fold[row], 5);
    ASSERT_EQ(fold[row], fold[grouping.group[row]]);
    ++counts[fold[row]][static_cast<std::size_t>(rows.labels[row].label)];
  }
  for (const auto& fold_counts : counts)
    for (const int count : fold_counts) EXPECT_NEAR(count, 200, 80);
  EXPECT_EQ(fold, grouped_folds(rows.labels, grouping, 5, 42));
  EXPECT_NE(fold, grouped_folds(rows.labels, grouping, 5, 43));
}

// Ten families of one class over five folds: each fold gets two, however the hash falls.
TEST(Folds, SpreadFewFamilies) {
  Rows rows = make_rows(1000, 0, 1, 2);
  for (std::uint32_t row = 0; row < 1000; ++row) {
    rows.labels[row].label = row < 100 ? LabelClass::kApt : LabelClass::kBenign;
    rows.labels[row].family = row < 100 ? row / 10 : kNoFamily;
  }
  const Grouping grouping = group_rows(rows.labels, {}, {});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto fold = grouped_folds(rows.labels, grouping, 5, seed);
    std::array<int, 5> apt{};
    for (std::size_t row = 0; row < 100; ++row) ++apt[fold[row]];
    for (const int count : apt) EXPECT_EQ(count, 20);
  }
}

TEST(Folds, RandomOnesHangOnTheDomainOnly) {
  const Rows rows = make_rows(5000, 0, 1, 9);
  const auto fold = random_folds(rows.labels, 10, 1);
  std::array<int, 10> counts{};
  for (const auto number : fold) ++counts.at(number);
  for (const int count : counts) EXPECT_NEAR(count, 500, 110);
  const auto tail = random_folds(std::span(rows.labels).subspan(100), 10, 1);
  EXPECT_TRUE(std::equal(tail.begin(), tail.end(), fold.begin() + 100));
  EXPECT_NE(fold, random_folds(rows.labels, 10, 2));
  EXPECT_TRUE(random_folds({}, 10, 1).empty());
  EXPECT_TRUE(grouped_folds({}, group_rows({}, {}, {}), 10, 1).empty());
}

}  // namespace
}  // namespace iolaus

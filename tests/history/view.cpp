#include "iolaus/history/view.hpp"

#include <gtest/gtest.h>

namespace iolaus {
namespace {

Observation segment(std::uint32_t first, std::uint32_t last, std::uint32_t count,
                    std::uint8_t flags = 0) {
  Observation result{};
  result.first_seen = Time{first};
  result.last_seen = Time{last};
  result.count = count;
  result.flags = flags;
  result.type = RecordType::kA;
  return result;
}

TEST(AsOf, SlicesAreCutExactly) {
  const std::vector<Observation> all{segment(100, 199, 10), segment(200, 299, 10),
                                     segment(300, 399, 10)};
  EXPECT_TRUE(as_of(all, Time{100}).empty());
  const auto first_second = as_of(all, Time{101});
  ASSERT_EQ(first_second.size(), 1u);
  EXPECT_EQ(first_second[0].last_seen, Time{100});
  EXPECT_EQ(first_second[0].count, 1u);  // never less than one
  const auto half = as_of(all, Time{250});
  ASSERT_EQ(half.size(), 2u);
  EXPECT_EQ(half[0].last_seen, Time{199});
  EXPECT_EQ(half[0].count, 10u);
  EXPECT_EQ(half[1].last_seen, Time{249});
  EXPECT_EQ(half[1].count, 5u);
  EXPECT_EQ(as_of(all, Time{300}).size(), 2u);
  EXPECT_EQ(as_of(all, Time{300})[1].count, 10u);
}

TEST(AsOf, UnknownCountStaysUnknownAndLargeOnesDoNotWrap) {
  const std::vector<Observation> all{segment(100, 199, 0), segment(1, ~0u, ~0u)};
  EXPECT_EQ(as_of(all, Time{150})[0].count, 0u);
  EXPECT_EQ(as_of(all, Time{~0u})[1].count, ~0u - 1);
}

TEST(AsOf, StraddlingHullLosesItsEndAndCount) {
  const std::vector<Observation> all{segment(100, 199, 10, kHull), segment(0, 0, 3, kUndated)};
  const auto before = as_of(all, Time{200});
  EXPECT_EQ(before[0].last_seen, Time{199});
  EXPECT_EQ(before[0].count, 10u);
  EXPECT_EQ(before[0].flags, kHull);
  for (const std::uint32_t at : {101u, 199u}) {
    const auto inside = as_of(all, Time{at});
    ASSERT_EQ(inside.size(), 2u);
    EXPECT_EQ(inside[0].first_seen, Time{100});
    EXPECT_EQ(inside[0].last_seen, kUnknownTime);
    EXPECT_EQ(inside[0].count, 0u);
    EXPECT_EQ(inside[0].flags, kHull | kOpenEnd);
    EXPECT_EQ(inside[1].count, 3u);
  }
  const auto after = as_of(all, Time{100});
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].flags, kUndated);
}

TEST(AsOf, ViewOfAHistoryKeepsItsRows) {
  History history;
  history.range = 5;
  history.domains = {DomainId{1}, DomainId{2}, DomainId{3}};
  history.starts = {0, 2, 3, 4};
  history.observations = {segment(100, 199, 1), segment(300, 310, 1), segment(300, 310, 1),
                          segment(100, 299, 4)};
  for (const char* name : {"a.com", "b.com", "c.com"}) history.names.domains.push_back(name);
  const History view = as_of(history, Time{200});
  EXPECT_EQ(view.range, 5u);
  EXPECT_EQ(view.domains, history.domains);
  EXPECT_EQ(view.starts, (std::vector<std::uint64_t>{0, 1, 1, 2}));
  EXPECT_EQ(view.observations[1].count, 2u);
  EXPECT_EQ(view.names.domains[2], "c.com");
  EXPECT_EQ(history.observations.size(), 4u);
}

}  // namespace
}  // namespace iolaus

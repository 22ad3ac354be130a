#include "iolaus/history/disposable.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <random>
#include <set>

#include "../store/random_history.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/name_sketch.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/store/history_blocks.hpp"

namespace iolaus {
namespace {

TEST(NameSketch, ErrorStaysNearItsBound) {
  constexpr double kStandardError = 1.04 / 45.25;  // sqrt(2048)
  for (const std::size_t names : {1u, 10u, 100u, 1000u, 4000u, 6000u, 10000u, 50000u}) {
    double sum = 0, squares = 0;
    constexpr int kSeeds = 60;
    for (int seed = 0; seed < kSeeds; ++seed) {
      std::mt19937_64 random(static_cast<std::uint64_t>(seed) * 1000003 + names);
      std::set<std::string> exact;
      NameSketch sketch;
      while (exact.size() < names) {
        const std::string name = std::to_string(random()) + ".example.com";
        if (exact.insert(name).second) sketch.add(name);
      }
      const double error = static_cast<double>(sketch.estimate()) / static_cast<double>(names) - 1;
      EXPECT_LT(std::abs(error), 5 * kStandardError) << names;
      sum += error;
      squares += error * error;
    }
    EXPECT_LT(std::abs(sum / kSeeds), 0.015) << names;
    EXPECT_LT(std::sqrt(squares / kSeeds), 1.5 * kStandardError) << names;
  }
}

TEST(NameSketch, IsAFunctionOfTheSet) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 30; ++round) {
    NameSketch all, parts[3];
    for (int i = 0; i < 3000; ++i) {
      const std::string name = std::to_string(random() % 2000);
      all.add(name);
      parts[random() % 3].add(name);
      if (random() % 4 == 0) parts[random() % 3].add(name);
    }
    NameSketch forward = parts[0], backward = parts[2];
    forward.merge(parts[1]), forward.merge(parts[2]), forward.merge(parts[1]);
    backward.merge(parts[0]), backward.merge(parts[1]);
    EXPECT_EQ(forward, all);
    EXPECT_EQ(backward, all);
    EXPECT_EQ(NameSketch::parse(all.text()), all);
  }
}

TEST(NameSketch, HostileTextsAreNone) {
  NameSketch sketch;
  sketch.add("x");
  const std::string whole = sketch.text();
  EXPECT_FALSE(NameSketch::parse(""));
  EXPECT_FALSE(NameSketch::parse(whole + "A"));
  EXPECT_FALSE(NameSketch::parse(whole.substr(1)));
  for (const char wrong : {'=', '\0', '/', '\xff', '3'}) {  // "3" is 55: more than 54 zeros and one
    std::string text = whole;
    text[700] = wrong;
    EXPECT_FALSE(NameSketch::parse(text)) << wrong;
  }
  std::string greatest = whole;
  greatest[700] = '2';
  EXPECT_TRUE(NameSketch::parse(greatest));
}

struct World {
  std::deque<std::string> texts;
  std::vector<Record> records;
};

void add(World& world, const std::string& prefix, const std::string& domain, std::mt19937& random) {
  Record record;
  record.name = world.texts.emplace_back(prefix.empty() ? domain : prefix + "." + domain);
  record.domain_size = static_cast<std::uint16_t>(domain.size());
  record.domain = domain_id(domain);
  const auto kind = random() % 8;
  record.type = kind == 0 ? RecordType::kNxdomain : kind == 1 ? RecordType::kNs : RecordType::kA;
  if (record.type == RecordType::kNs) {
    record.text = world.texts.emplace_back("ns" + std::to_string(random() % 2) + ".b.org");
    record.rdata = rdata_of_text(record.text);
  } else if (record.type == RecordType::kA) {
    record.rdata = ipv4(static_cast<std::uint32_t>(0x7f000000u + random() % 3));
  }
  record.flags = random() % 5 == 0 ? kHull : random() % 9 == 0 ? kUndated : 0;
  if ((record.flags & kUndated) == 0) {
    const auto first = static_cast<std::uint32_t>(1'000'000 + random() % 500);
    record.first_seen = Time{first};
    record.last_seen = Time{first + static_cast<std::uint32_t>(random() % 40)};
  }
  record.count = random() % 20 == 0 ? 4'000'000'000u : static_cast<std::uint32_t>(random() % 9);
  record.volume = record.count / 2;
  record.ttl = static_cast<std::uint32_t>(random() % 3 * 60);
  record.bailiwicks = static_cast<std::uint8_t>(1u << random() % 3);
  world.records.push_back(record);
}

std::string random_prefix(std::mt19937& random) {
  const auto digit = [&](unsigned most) { return std::to_string(random() % most); };
  switch (random() % 10) {
    case 0:
      return "";
    case 1:
      return "h" + digit(9);  // few of one label
    case 2:
      return random() % 3 ? "*" : "*." + digit(3);
    case 3:
      return digit(8) + ".*";  // below a label that looks like a wildcard
    case 4:
    case 5:
      return "x" + digit(40) + ".q";
    case 6:
      return "www.c" + digit(12);
    case 7:
      return digit(3) + "." + digit(3) + "." + digit(3) + "." + digit(3) + ".bl";
    default:
      return "k" + digit(12) + ".s" + digit(4);
  }
}

World random_world(std::mt19937& random, std::size_t count) {
  World world;
  for (std::size_t i = 0; i < count; ++i)
    add(world, random_prefix(random), random() % 4 ? "example.com" : "other.org", random);
  return world;
}

std::vector<std::string> labels_of(const std::string& prefix) {
  std::vector<std::string> labels{""};
  for (const char c : prefix)
    if (c == '.')
      labels.emplace_back();
    else
      labels.back() += c;
  return labels;
}

// The rule, taken literally over the whole set of a domain's names.
std::map<std::string, std::string> wildcards_of(const std::set<std::string>& names,
                                                std::size_t enough) {
  std::map<std::size_t, std::map<std::string, std::set<std::string>>> groups;
  for (const std::string& name : names)
    if (!name.empty()) groups[labels_of(name).size()][labels_of(name).back()].insert(name);
  std::map<std::string, std::string> wildcards;
  for (const auto& [labels, by_label] : groups) {
    std::string stars;
    for (std::size_t i = 1; i < labels; ++i) stars += "*.";
    const auto starred = by_label.find("*");
    const bool all = by_label.size() >= enough ||
                     (labels > 1 && starred != by_label.end() && starred->second.size() >= enough);
    for (const auto& [label, members] : by_label)
      for (const std::string& name : members) {
        if (all)
          wildcards[name] = stars + "*";
        else if (labels > 1 && members.size() >= enough)
          wildcards[name] = stars + label;
      }
  }
  return wildcards;
}

// What merging gives when every name is replaced by hand before, and the names counted apart.
History replaced_by_hand(const World& world, const MergeOptions& options,
                         std::map<std::string, std::set<std::string>>& behind) {
  std::map<std::string, std::set<std::string>> names;
  for (const Record& record : world.records)
    names[std::string(domain_of(record))].emplace(prefix_of(record));
  World replaced;
  replaced.records = world.records;
  for (Record& record : replaced.records) {
    const std::string domain(domain_of(record)), prefix(prefix_of(record));
    const auto wildcards = wildcards_of(names[domain], options.disposable_names);
    const auto found = wildcards.find(prefix);
    if (found == wildcards.end()) continue;
    behind[found->second + "." + domain].insert(prefix + "." + domain);
    record.name = replaced.texts.emplace_back(found->second + "." + domain);
  }
  MergeOptions plain = options;
  plain.disposable_names = 0;
  return merge_records(0, replaced.records, plain);
}

using Segments = std::multiset<
    std::tuple<std::string, RecordType, std::string, std::uint32_t, std::uint32_t, std::uint32_t,
               std::uint32_t, std::uint32_t, std::uint8_t, std::uint8_t>>;
Segments segments_of(const History& history,
                     const std::map<std::string, std::set<std::string>>& flagged) {
  Segments segments;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& one = history.observations[i];
      if (one.type == RecordType::kNameSketch) continue;
      const std::string name = owner_name(history, domain, one.owner);
      segments.insert(
          {name, one.type, format_rdata(history, one), seconds(one.first_seen),
           seconds(one.last_seen), one.count, one.volume, one.ttl,
           static_cast<std::uint8_t>(one.flags | (flagged.contains(name) ? kRolledUp : 0)),
           one.bailiwicks});
    }
  return segments;
}

std::map<std::string, NameSketch> sketches_of(const History& history) {
  std::map<std::string, NameSketch> sketches;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& one = history.observations[i];
      if (one.type != RecordType::kNameSketch) continue;
      EXPECT_EQ(one.flags, kUndated | kRolledUp);
      sketches[owner_name(history, domain, one.owner)] =
          NameSketch::parse(rdata_text(history, one.rdata)).value();
    }
  return sketches;
}

MergeOptions some_options(std::mt19937& random) {
  return {.gap = static_cast<std::uint32_t>(random() % 20),
          .largest_counts = random() % 2 == 0,
          .disposable_names = static_cast<std::uint32_t>(2 + random() % 12)};
}

TEST(RollUp, MergingFollowsTheRule) {
  std::mt19937 random(3);
  std::size_t rolled = 0;
  for (int round = 0; round < 80; ++round) {
    const World world = random_world(random, 1 + random() % 300);
    const MergeOptions options = some_options(random);
    std::map<std::string, std::set<std::string>> behind;
    const History expected = replaced_by_hand(world, options, behind);
    const History history = merge_records(0, world.records, options);
    EXPECT_EQ(segments_of(history, {}), segments_of(expected, behind));
    std::map<std::string, NameSketch> sketches;
    for (const auto& [wildcard, names] : behind)
      for (const std::string& name : names) sketches[wildcard].add(name);
    EXPECT_EQ(sketches_of(history), sketches);
    rolled += behind.size();
    const RollUpCount count = stored_roll_ups(history);
    EXPECT_EQ(count.zones, behind.size());
    for (const auto& [wildcard, names] : behind) EXPECT_GE(names.size(), 2u);
  }
  EXPECT_GT(rolled, 100u);
}

std::vector<std::byte> packed(const History& history) { return pack_history(history).bytes; }

// The records of a kept history, packed behind those that are there.
void append_records(const History& history, std::vector<std::byte>& buffer) {
  std::string name;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
      append_record(buffer, record_of(history, domain, history.observations[i], name));
}

TEST(RollUp, NeitherOrderNorSlicingNorAddingMatters) {
  std::mt19937 random(17);
  for (int round = 0; round < 120; ++round) {
    World world = random_world(random, 20 + random() % 400);
    const MergeOptions options = some_options(random);
    std::vector<std::byte> buffer;
    for (const Record& record : world.records) append_record(buffer, record);
    const History whole = merge_packed(0, buffer, options);
    // Days of records, and then any two of what there is until one is left.
    std::shuffle(world.records.begin(), world.records.end(), random);
    std::vector<std::vector<std::byte>> days(1 + random() % 9);
    for (const Record& record : world.records) append_record(days[random() % days.size()], record);
    while (days.size() > 1) {
      std::shuffle(days.begin(), days.end(), random);
      std::vector<std::byte> both = std::move(days.back());
      days.pop_back();
      both.insert(both.end(), days.back().begin(), days.back().end());
      days.back().clear();
      append_records(merge_packed(0, both, options), days.back());
    }
    const History merged = merge_packed(0, days.front(), options);
    expect_same(merged, whole);
    EXPECT_EQ(packed(merged), packed(whole));
  }
}

TEST(RollUp, WhatIsRolledUpStaysSoWithoutTheOption) {
  std::mt19937 random(23);
  const World world = random_world(random, 400);
  const MergeOptions options{.gap = 5, .disposable_names = 8};
  const History whole = merge_records(0, world.records, options);
  std::vector<std::byte> buffer;
  append_records(whole, buffer);
  expect_same(merge_packed(0, buffer, {.gap = 5}), whole);
}

TEST(RollUp, DamagedSketchesAreErrors) {
  World world;
  std::mt19937 random(1);
  for (int i = 0; i < 5; ++i) add(world, "x" + std::to_string(i), "a.com", random);
  const History whole = merge_records(0, world.records, {.disposable_names = 5});
  Record sketch;
  std::string name;
  for (const Observation& one : whole.observations)
    if (one.type == RecordType::kNameSketch) sketch = record_of(whole, 0, one, name);
  ASSERT_EQ(sketch.name, "*.a.com");
  sketch.text = "short";
  EXPECT_THROW(merge_records(0, {sketch}, {}), Error);
}

TEST(RollUp, TheViewIsWhatMergingWouldHaveStored) {
  std::mt19937 random(29);
  for (int round = 0; round < 60; ++round) {
    const World world = random_world(random, 1 + random() % 300);
    MergeOptions options = some_options(random), exact = options;
    exact.disposable_names = 0;
    const History stored = merge_records(0, world.records, options);
    const History kept = merge_records(0, world.records, exact);
    std::map<std::string, std::set<std::string>> behind;
    replaced_by_hand(world, options, behind);
    for (const History* history : {&kept, &stored})
      for (std::size_t domain = 0; domain < history->domains.size(); ++domain) {
        const std::string name(history->names.domains[domain]);
        const std::uint64_t begin = history->starts[domain], end = history->starts[domain + 1];
        const auto segments = std::span(history->observations).subspan(begin, end - begin);
        const RolledDomain view = roll_up(*history, domain, segments, options);
        if (!may_roll_up(segments, options.disposable_names)) {
          EXPECT_EQ(view.count.zones, 0u);
        }
        std::vector<Observation> expected(
            stored.observations.begin() + static_cast<std::ptrdiff_t>(stored.starts[domain]),
            stored.observations.begin() + static_cast<std::ptrdiff_t>(stored.starts[domain + 1]));
        std::erase_if(expected,
                      [](const Observation& one) { return one.type == RecordType::kNameSketch; });
        ASSERT_EQ(view.observations.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
          EXPECT_EQ(std::memcmp(&view.observations[i], &expected[i], sizeof expected[i]), 0);
        for (std::size_t owner = 0; owner < view.owners.size(); ++owner) {
          const auto zone = behind.find(std::string(view.owners[owner]) + "." + name);
          const double names = zone == behind.end() ? 1 : static_cast<double>(zone->second.size());
          EXPECT_NEAR(static_cast<double>(view.names[owner]), names,
                      history == &kept ? 0 : 2 + names / 10);
        }
      }
  }
}

// Hulls rolled up as of a date are what rolled-up hulls are as of that date.
TEST(RollUp, HullsThatADateCutsStayOpen) {
  std::mt19937 random(31);
  for (int round = 0; round < 60; ++round) {
    World world;
    for (int i = 0; i < 60; ++i) add(world, "x" + std::to_string(random() % 20), "a.com", random);
    const Time at{static_cast<std::uint32_t>(1'000'000 + random() % 500)};
    for (Record& record : world.records) {
      record.flags = kHull;
      record.first_seen =
          std::min(std::max(record.first_seen, Time{1'000'000}), Time{seconds(at) - 1});
      record.last_seen =
          Time{seconds(record.first_seen) + static_cast<std::uint32_t>(random() % 400)};
    }
    const MergeOptions options{.disposable_names = 3};
    const History kept = merge_records(0, world.records, {});
    const auto cut = as_of(kept.observations, at);
    const RolledDomain then = roll_up(kept, 0, kept.observations, options);
    std::vector<Observation> expected = as_of(then.observations, at);
    const RolledDomain view = roll_up(kept, 0, cut, options);
    ASSERT_EQ(view.observations.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(view.observations[i].first_seen, expected[i].first_seen);
      EXPECT_EQ(view.observations[i].last_seen, expected[i].last_seen);
      EXPECT_EQ(view.observations[i].flags, expected[i].flags);
      EXPECT_EQ(view.observations[i].count, expected[i].count);
    }
  }
}

TEST(RollUp, WildcardsAreTold) {
  for (const char* yes : {"*", "*.q", "*.*", "*.*.*.*.bl"}) EXPECT_TRUE(is_wildcard(yes)) << yes;
  for (const char* no : {"", "q", "a.*", "*.a.b", "*.", "**", "*a", "*.a."})
    EXPECT_FALSE(is_wildcard(no)) << no;
}

}  // namespace
}  // namespace iolaus

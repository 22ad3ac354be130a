#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "iolaus/history/history.hpp"

namespace iolaus {

// Histories that obey the rules of History, of every kind of row at once.
struct HistoryRecipe {
  std::uint64_t seed = 1;
  std::size_t domains = 100;
  std::size_t most_segments = 12;  // a domain
  Ranges ranges{1};
  std::uint32_t range = 0;
};

inline std::string random_label(std::mt19937_64& random, std::size_t length) {
  std::string label(length, 'a');
  for (char& letter : label) letter = "abcdefghijklmnopqrstuvwxyz0123456789-"[random() % 37];
  return label;
}

// The segments of one domain by their order; the texts go into `texts`.
inline std::vector<Observation> random_segments(std::mt19937_64& random, std::size_t count,
                                                std::uint32_t owners,
                                                std::map<Rdata, std::string>& texts) {
  constexpr std::uint16_t kTypes[] = {0, 1, 1, 1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 257, 65280};
  std::vector<Observation> segments(count);
  for (std::size_t i = 0; i < count; ++i) {
    Observation& row = segments[i];
    row.owner = static_cast<std::uint32_t>(i < owners ? i : random() % owners);
    row.type = RecordType{kTypes[random() % std::size(kTypes)]};
    if (row.type == RecordType::kA) {
      row.rdata = ipv4(static_cast<std::uint32_t>(0xc0000200 + random() % 40));
    } else if (row.type == RecordType::kAaaa) {
      for (std::uint8_t& byte : row.rdata.bytes) byte = static_cast<std::uint8_t>(random() % 3);
    } else if (row.type != RecordType::kNxdomain) {
      const std::string text = random() % 2 ? "ns" + std::to_string(random() % 9) + ".example.net"
                                            : random_label(random, 1 + random() % 300);
      row.rdata = rdata_of_text(text);
      texts[row.rdata] = text;
    }
    row.flags = random() % 5 == 0 ? kHull : random() % 9 == 0 ? kUndated : 0;
    row.count =
        random() % 4 == 0 ? 0 : static_cast<std::uint32_t>(random() >> (32 + random() % 32));
    row.volume = random() % 3 == 0 ? row.count / 2 : row.count;
    row.ttl = random() % 3 == 0 ? static_cast<std::uint32_t>(random()) : 3600;
    row.bailiwicks = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : 2);
    if (row.flags & kUndated) continue;
    const auto first = static_cast<std::uint32_t>(1'400'000'000 + random() % 2'000'000'000 /
                                                                      (random() % 2 ? 1 : 86400));
    row.first_seen = Time{first};
    row.last_seen = Time{first + static_cast<std::uint32_t>(random() % 800'000'000)};
  }
  const auto order = [](const Observation& row) {
    return std::tuple(row.owner, row.type, row.rdata, row.first_seen, row.flags);
  };
  std::sort(segments.begin(), segments.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  segments.erase(std::unique(segments.begin(), segments.end(),
                             [&](const auto& a, const auto& b) { return order(a) == order(b); }),
                 segments.end());
  return segments;
}

// Adds one domain behind all others, which the caller keeps in order.
inline void add_domain(std::mt19937_64& random, const std::string& name, std::size_t segments,
                       History& history, std::map<Rdata, std::string>& texts) {
  std::set<std::string> prefixes;
  for (std::size_t left = random() % std::min<std::size_t>(segments, 6); left > 0; --left)
    prefixes.insert(random() % 2 ? "www" : random_label(random, 1 + random() % 20));
  const auto rows =
      random_segments(random, segments, static_cast<std::uint32_t>(prefixes.size() + 1), texts);
  history.domains.push_back(domain_id(name));
  history.observations.insert(history.observations.end(), rows.begin(), rows.end());
  history.starts.push_back(history.observations.size());
  NameTable& names = history.names;
  names.domains.push_back(name);
  names.domain_flags.push_back(static_cast<std::uint8_t>(random() % 3));
  names.owners.push_back({});
  for (const std::string& prefix : prefixes) names.owners.push_back(prefix);
  names.owner_starts.push_back(names.owners.size());
}

inline void add_texts(const std::map<Rdata, std::string>& texts, History& history) {
  for (const auto& [rdata, text] : texts) {
    history.names.rdata.push_back(rdata);
    history.names.rdata_texts.push_back(text);
  }
}

// Domain names are of all lengths up to 253 bytes.
inline History random_history(const HistoryRecipe& recipe) {
  std::mt19937_64 random(recipe.seed * 1000 + recipe.range);
  std::set<std::pair<DomainId, std::string>> names;
  while (names.size() < recipe.domains) {
    const std::size_t length = random() % 50 == 0 ? 249 : 1 + random() % 20;
    const std::string name = random_label(random, length) + ".com";
    if (recipe.ranges.of(domain_id(name)) == recipe.range) names.emplace(domain_id(name), name);
  }
  History history;
  history.range = recipe.range;
  std::map<Rdata, std::string> texts;
  for (const auto& [id, name] : names)
    add_domain(random, name, 1 + random() % recipe.most_segments, history, texts);
  add_texts(texts, history);
  return history;
}

inline void expect_same_texts(const TextList& a, const TextList& b) {
  EXPECT_EQ(a.starts, b.starts);
  EXPECT_EQ(a.bytes, b.bytes);
}

inline void expect_same(const History& a, const History& b) {
  EXPECT_EQ(a.range, b.range);
  EXPECT_EQ(a.domains, b.domains);
  EXPECT_EQ(a.starts, b.starts);
  ASSERT_EQ(a.observations.size(), b.observations.size());
  EXPECT_TRUE(a.observations.empty() ||
              std::memcmp(a.observations.data(), b.observations.data(),
                          a.observations.size() * sizeof(Observation)) == 0);
  EXPECT_EQ(a.names.domain_flags, b.names.domain_flags);
  EXPECT_EQ(a.names.owner_starts, b.names.owner_starts);
  EXPECT_EQ(a.names.rdata, b.names.rdata);
  expect_same_texts(a.names.domains, b.names.domains);
  expect_same_texts(a.names.owners, b.names.owners);
  expect_same_texts(a.names.rdata_texts, b.names.rdata_texts);
}

}  // namespace iolaus

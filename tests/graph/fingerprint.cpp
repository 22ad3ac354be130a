#include "iolaus/graph/fingerprint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "iolaus/graph/edge.hpp"

namespace iolaus {
namespace {

struct Segment {
  RecordType type;
  const char* text;
  std::uint32_t first_day, last_day;
  std::uint8_t flags = 0;
};

// A history of one range with these segments a domain; domains are numbered from 1.
History make_history(const std::vector<std::vector<Segment>>& domains) {
  History history;
  std::vector<std::pair<Rdata, std::string>> texts;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    history.domains.push_back(DomainId{i + 1});
    for (const Segment& segment : domains[i]) {
      const ParsedRdata parsed = parse_rdata(segment.type, segment.text).value();
      if (!parsed.text.empty()) texts.emplace_back(parsed.rdata, parsed.text);
      Observation seen{};
      seen.rdata = parsed.rdata;
      seen.first_seen = Time{segment.first_day * kDay};
      seen.last_seen = Time{segment.last_day * kDay};
      seen.count = seen.volume = 1;
      seen.type = segment.type;
      seen.flags = segment.flags;
      history.observations.push_back(seen);
    }
    history.starts.push_back(history.observations.size());
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  for (const auto& [rdata, text] : texts) {
    history.names.rdata.push_back(rdata);
    history.names.rdata_texts.push_back(text);
  }
  return history;
}

// Facts that count this history's own uses.
std::vector<KeyFacts> facts_of(const History& history) {
  std::vector<KeyFacts> facts;
  for (const KeyUse& use : key_uses(history)) {
    if (facts.empty() || facts.back().key != use.key) {
      facts.emplace_back();
      facts.back().key = use.key;
    }
    ++facts.back().domains[0];
  }
  return facts;
}

std::vector<Posting> run(const History& history, const NetworkAtlas& atlas,
                         std::vector<std::uint64_t>& digests, std::uint64_t all = 1000) {
  const auto facts = facts_of(history);
  return fingerprints(history, facts, 0, all, atlas, {}, digests);
}

constexpr RecordType kA = RecordType::kA, kNs = RecordType::kNs, kMx = RecordType::kMx;

TEST(Fingerprint, WeightsFollowRarityKindAndDamping) {
  const History history = make_history({{{kA, "93.184.216.34", 100, 110}},
                                        {{kA, "93.184.216.34", 105, 120}},
                                        {{kA, "93.184.216.99", 100, 110}}});
  std::vector<std::uint64_t> digests;
  const auto postings = run(history, {}, digests);
  // The address twice, the network three times; the third address is its domain's alone.
  ASSERT_EQ(postings.size(), 5u);
  const double address = std::log(500.0) / std::log(1000.0);
  const double network = 0.35 * std::log(1000.0 / 3) / std::log(1000.0);
  const double norm = std::sqrt(address * address + network * network + 1);
  for (const Posting& posting : postings) {
    if (value(posting.domain) == 3) continue;
    const bool is_network = posting.kind == KeyKind::kNetwork;
    EXPECT_EQ(posting.domains, is_network ? 3u : 2u);
    EXPECT_EQ(posting.weight, std::lround(4096 * (is_network ? network : address) / norm));
  }
  EXPECT_EQ(digests[0], digests[1]);
  EXPECT_NE(digests[0], digests[2]);
}

TEST(Fingerprint, StrengthIsTheSimilarityToATwin) {
  const History history = make_history({{{kA, "93.184.216.34", 100, 110}},
                                        {{kA, "93.184.216.34", 100, 110}},
                                        {{kA, "10.0.0.1", 100, 110}}});
  const auto facts = facts_of(history);
  std::vector<std::uint64_t> digests;
  std::vector<std::uint32_t> strengths;
  const auto postings =
      fingerprints(history, facts, 0, 1000, NetworkAtlas(), {}, digests, &strengths);
  double twin = 0;
  for (const Posting& posting : postings) {
    if (value(posting.domain) == 1) twin += static_cast<double>(posting.weight) * posting.weight;
  }
  ASSERT_EQ(strengths.size(), 3u);
  EXPECT_NEAR(strengths[0], twin, 0.002 * kSimilarityOne);
  EXPECT_EQ(strengths[0], strengths[1]);
  EXPECT_EQ(strengths[2], 0u);
}

TEST(Fingerprint, HullsOfUseWithUnknownSides) {
  const History history =
      make_history({{{kA, "93.184.216.34", 100, 110}, {kA, "93.184.216.34", 300, 310}},
                    {{kA, "93.184.216.34", 100, 0, kHull | kOpenEnd}},
                    {{kA, "93.184.216.34", 0, 0, kUndated}}});
  std::vector<std::uint64_t> digests;
  for (const Posting& posting : run(history, {}, digests)) {
    const auto first = value(posting.domain) == 3 ? 0u : 100u;
    const auto last = value(posting.domain) == 1 ? 310u : 0u;
    EXPECT_EQ(seconds(posting.first_seen), first * kDay);
    EXPECT_EQ(seconds(posting.last_seen), last * kDay);
  }
}

TEST(Fingerprint, DarkAndDummyAddressesAreNoEvidence) {
  const History history = make_history({{{kA, "127.0.0.1", 1, 9}, {kA, "10.1.2.3", 1, 9}},
                                        {{kA, "127.0.0.1", 1, 9}, {kA, "8.8.8.8", 1, 9}},
                                        {{kA, "8.8.8.8", 1, 9}}});
  std::vector<std::uint64_t> digests;
  EXPECT_TRUE(run(history, {}, digests).empty());
  EXPECT_EQ(digests, (std::vector<std::uint64_t>{0, 0, 0}));
}

TEST(Fingerprint, NamesAreEvidenceOfTheirKind) {
  const History history = make_history({{{kNs, "ns1.example.net", 1, 9},
                                         {kMx, "10 mx.example.net", 1, 9},
                                         {RecordType::kCname, "x.example.org", 1, 9}},
                                        {{kNs, "ns1.example.net", 1, 9},
                                         {kMx, "10 mx.example.net", 1, 9},
                                         {RecordType::kCname, "x.example.org", 1, 9},
                                         {RecordType::kTxt, "\"v=spf1\"", 1, 9}}});
  std::vector<std::uint64_t> digests;
  const auto postings = run(history, {}, digests);
  EXPECT_EQ(postings.size(), 6u);
  unsigned kinds = 0;
  for (const Posting& posting : postings) kinds |= 1u << static_cast<unsigned>(posting.kind);
  EXPECT_EQ(kinds, 1u << 3 | 1u << 4 | 1u << 5);
  EXPECT_EQ(digests[0], digests[1]);
}

TEST(Fingerprint, HubsStayInTheNormOnly) {
  const History history =
      make_history({{{kA, "93.184.216.34", 1, 9}, {kNs, "ns1.example.net", 1, 9}},
                    {{kA, "93.184.216.34", 1, 9}, {kNs, "ns1.example.net", 1, 9}},
                    {{kNs, "ns1.example.net", 1, 9}}});
  std::vector<std::uint64_t> digests;
  for (const Posting& posting : run(history, {}, digests, 3)) {
    EXPECT_NE(posting.kind, KeyKind::kNameServer);  // used by all: no rarity, no weight
  }
  EXPECT_TRUE(run(history, {}, digests, 0).empty());
  EXPECT_TRUE(run(history, {}, digests, 1).empty());
}

}  // namespace
}  // namespace iolaus

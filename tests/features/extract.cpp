#include "iolaus/features/extract.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <cstring>
#include <random>
#include <set>

#include "iolaus/history/view.hpp"
#include "made_history.hpp"

namespace iolaus {
namespace {

constexpr RecordType kA = RecordType::kA, kAaaa = RecordType::kAaaa, kNs = RecordType::kNs,
                     kCname = RecordType::kCname, kMx = RecordType::kMx;

TEST(Catalogue, NamesEveryColumnOnce) {
  std::set<std::string_view> names, groups;
  for (const Feature& feature : feature_catalogue()) {
    names.insert(feature.name);
    groups.insert(feature.group);
  }
  EXPECT_EQ(names.size(), feature_catalogue().size());
  EXPECT_EQ(groups, (std::set<std::string_view>{"lifetime", "dark", "churn", "diversity", "names",
                                                "neighbourhood", "servers"}));
  EXPECT_EQ(feature_catalogue_digest(), feature_catalogue_digest());
}

History random_history(std::uint32_t seed, bool hulls) {
  std::mt19937 random(seed);
  const std::vector<std::string> owners = {"", "www", "c2", "localhost", "1.2.3.4"};
  std::vector<Line> lines;
  for (int i = 0; i < 1500; ++i) {
    const std::string domain = "d" + std::to_string(random() % 60) + ".test";
    const double first = static_cast<double>(random() % 300);
    const double length = 0.25 * static_cast<double>(1 + random() % 160);
    std::uint8_t flags = hulls && random() % 2 == 0 ? kHull : 0;
    if (random() % 40 == 0) flags = kUndated;
    const std::string& owner = owners[random() % owners.size()];
    const auto kind = random() % 10;
    if (kind == 0) {
      lines.push_back({"", domain, kNs, "ns" + std::to_string(random() % 9) + ".test", first,
                       first + length, flags, 3});
    } else if (kind == 1) {
      lines.push_back({owner, domain, kAaaa, "2a00::" + std::to_string(random() % 9), first,
                       first + length, flags, 3});
    } else {
      const std::string net = random() % 3 == 0 ? "127.0.0." : "9.1.1.";
      lines.push_back({owner, domain, kA, net + std::to_string(random() % 7), first, first + length,
                       flags, static_cast<std::uint32_t>(random() % 50)});
    }
  }
  return made_history(lines);
}

void expect_same_bytes(const FeatureMatrix& a, const FeatureMatrix& b) {
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i)
    ASSERT_EQ(std::memcmp(&a.values[i], &b.values[i], sizeof(float)), 0)
        << feature_catalogue()[i % a.columns].name << " " << a.values[i] << " " << b.values[i];
}

// A row as of a date is the row of a history that ended there: nothing later is seen.
TEST(AsOf, SeesNothingLater) {
  for (std::uint32_t seed = 0; seed < 4; ++seed) {
    const History whole = random_history(seed, true);
    for (const double at : {50.0, 170.5}) {
      const Rows cut(as_of(whole, day(at)), at), seen(whole, at);
      expect_same_bytes(cut.matrix(), seen.matrix());
    }
  }
}

// How long a hull went on after the row's date must not show in any column, missing ones included.
TEST(AsOf, HullsDoNotTellWhoSurvives) {
  std::vector<Line> brief, lasting;
  for (int i = 0; i < 30; ++i) {
    const double first = 3 * i;
    const Line line{"w",   "d" + std::to_string(i) + ".test",
                    kA,    "9.1.1." + std::to_string(i % 4),
                    first, first + 1,
                    kHull, 9};
    brief.push_back(line);
    lasting.push_back(line);
    lasting.back().end = 400 + i;
    lasting.back().count = 1000;
  }
  expect_same_bytes(Rows(made_history(brief), 100).matrix(),
                    Rows(made_history(lasting), 100).matrix());
}

TEST(Extract, GivesAnyRowsInTheOrderAsked) {
  const History history = random_history(9, true);
  const std::vector<KeyFacts> facts = facts_as_of(history, day(200));
  const auto rows = [&](const std::vector<std::uint32_t>& domains) {
    return extract(history, domains, day(200), {facts, 0}, NetworkAtlas(), {});
  };
  std::vector<std::uint32_t> every;
  for (std::uint32_t i = 0; i < history.domains.size(); ++i) every.push_back(i);
  const FeatureMatrix all = rows(every);
  const FeatureMatrix some = rows({3, 17, 40});
  ASSERT_EQ(some.rows(), 3u);
  EXPECT_EQ(some.domains[1], history.domains[17]);
  EXPECT_EQ(std::memcmp(some.row(1).data(), all.row(17).data(), all.columns * sizeof(float)), 0);
  EXPECT_EQ(rows({}).rows(), 0u);
}

TEST(Extract, GivesTheSameBytesOnAnyNumberOfThreads) {
  const History history = random_history(11, true);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const std::vector<KeyUse> uses = key_uses(history);
  const Rows one(history, 200);
  omp_set_num_threads(5);
  const std::vector<KeyUse> again = key_uses(history);
  const Rows five(history, 200);
  omp_set_num_threads(threads);
  expect_same_bytes(one.matrix(), five.matrix());
  ASSERT_EQ(uses.size(), again.size());
  EXPECT_EQ(std::memcmp(uses.data(), again.data(), uses.size() * sizeof(KeyUse)), 0);
}

// Every column is set by some group, and finite where it is not missing.
TEST(Extract, SetsEveryColumn) {
  const Rows rows(random_history(5, false), 310, {.feed_start = day(0)});
  const FeatureMatrix& matrix = rows.matrix();
  for (std::size_t column = 0; column < matrix.columns; ++column) {
    const Feature& feature = feature_catalogue()[column];
    std::size_t present = 0;
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
      const float value = matrix.row(row)[column];
      present += !std::isnan(value);
      EXPECT_FALSE(std::isinf(value)) << feature.name;
      EXPECT_FALSE(value < 0) << feature.name;
      EXPECT_FALSE(feature.unit == "share" && value > 1) << feature.name;
    }
    const bool table = feature.need == Need::kAsn || feature.need == Need::kCountry ||
                       feature.need == Need::kLists;
    EXPECT_EQ(present > 0, !table) << feature.name;
  }
}

TEST(KeyUses, NameEveryKeyOnceWithItsHull) {
  const History history = made_history({{"", "evil.test", kA, "9.1.1.1", 0, 5},
                                        {"a", "evil.test", kA, "9.1.1.1", 20, 25},
                                        {"", "evil.test", kA, "9.1.1.2", 3, 9},
                                        {"", "evil.test", kA, "127.0.0.1", 0, 0, kUndated},
                                        {"", "evil.test", kA, "10.0.0.1", 7, 8},
                                        {"", "evil.test", kNs, "ns.test", 1, 2},
                                        {"", "evil.test", kNs, "ns.test", 1, 2, kUndated},
                                        {"", "evil.test", kMx, "10 mx.test", 1, 2},
                                        {"b", "evil.test", kCname, "ns.test", 1, 2}});
  const std::vector<KeyUse> uses = key_uses(history);
  ASSERT_EQ(uses.size(), 9u);  // 4 addresses, 1 network, 3 names, dark at all
  const auto use_of = [&](KeyKind kind, const Rdata& rdata) {
    const std::uint64_t key = key_digest(kind, rdata);
    const auto found = std::lower_bound(uses.begin(), uses.end(), key,
                                        [](const KeyUse& a, std::uint64_t b) { return a.key < b; });
    EXPECT_TRUE(found != uses.end() && found->key == key);
    return *found;
  };
  const KeyUse shared = use_of(KeyKind::kAddress, ipv4(0x09010101));
  EXPECT_EQ(shared.first_seen, day(0));
  EXPECT_EQ(seconds(shared.last_seen), seconds(day(25)) - 1);
  EXPECT_EQ(shared.domain, domain_id("evil.test"));
  const KeyUse network = use_of(KeyKind::kNetwork, network_of(ipv4(0x09010102)));
  EXPECT_EQ(network.first_seen, day(0));
  EXPECT_EQ(use_of(KeyKind::kAddress, ipv4(0x7f000001)).first_seen, kUnknownTime);
  // Undated in part: as of any date the domain is on the key.
  EXPECT_EQ(use_of(KeyKind{0}, Rdata{}).first_seen, kUnknownTime);
  EXPECT_EQ(key_digest(KeyKind{0}, Rdata{}), any_dark_key());
  EXPECT_EQ(use_of(KeyKind::kNameServer, rdata_of_text("ns.test")).first_seen, kUnknownTime);
  EXPECT_EQ(use_of(KeyKind::kTarget, rdata_of_text("ns.test")).first_seen, day(1));
  EXPECT_EQ(use_of(KeyKind::kMail, rdata_of_text("10 mx.test")).first_seen, day(1));
}

// A zone of many names is seen as one; how many and how deep they are stays, and so do other rows.
TEST(Extract, DisposableZonesAreRolledUp) {
  std::vector<Line> lines = {{"", "evil.test", kA, "192.0.2.1", 0, 30},
                             {"c2", "evil.test", kA, "127.0.0.1", 3, 9},
                             {"", "list.test", kA, "192.0.2.1", 0, 30}};
  for (int i = 0; i < 40; ++i)
    lines.push_back(
        {std::to_string(i) + ".3.2.1.bl", "list.test", kA, "127.0.0.2", i * 0.5, i + 1.0});
  for (int i = 0; i < 40; ++i)
    lines.push_back(
        {"x" + std::to_string(i) + ".q", "list.test", kA, "127.0.0.9", i * 0.5, i + 1.0});
  FeatureOptions view;
  view.disposable_names = 40;
  const Rows plain(made_history(lines), 50), rolled(made_history(lines), 50, view);
  EXPECT_EQ(rolled.matrix().rolled_up.zones, 2u);
  EXPECT_EQ(rolled.matrix().rolled_up.domains, 1u);
  EXPECT_EQ(rolled.matrix().rolled_up.names, 80u);
  EXPECT_EQ(rolled.matrix().rolled_up.segments, 80u);
  EXPECT_EQ(rolled.matrix().rolled_up.joined, 2u);
  EXPECT_EQ(plain.matrix().rolled_up.zones, 0u);
  for (const char* feature : {"owner_names", "owner_depth"})
    EXPECT_EQ(rolled.get(feature, "list.test"), plain.get(feature, "list.test")) << feature;
  EXPECT_EQ(rolled.get("owner_names", "list.test"), 81);
  const auto row = [](const Rows& rows) {
    const std::span<const float> values =
        rows.matrix().row(rows.matrix().domains[0] == domain_id("evil.test") ? 0 : 1);
    return std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  };
  EXPECT_EQ(row(plain), row(rolled));
  // Answers of loopback are messages there, whatever the names look like.
  const Rows c2(made_history(lines), 50, view);
  EXPECT_GT(c2.get("dark_name_share"), 0);
  EXPECT_EQ(c2.get("dark_name_share", "list.test"), 0);
  // Before enough names were seen nothing is rolled up: no name of later decides.
  EXPECT_EQ(Rows(made_history(lines), 10, view).matrix().rolled_up.zones, 0u);
}

}  // namespace
}  // namespace iolaus

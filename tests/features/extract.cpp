#include "iolaus/features/extract.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "iolaus/dns/suffix.hpp"
#include "iolaus/history/view.hpp"
#include "made_history.hpp"

namespace iolaus {
namespace {

constexpr RecordType kA = RecordType::kA, kAaaa = RecordType::kAaaa, kNs = RecordType::kNs,
                     kCname = RecordType::kCname, kMx = RecordType::kMx;

constexpr std::string_view kNeedPresence[] = {"active_share",         "gaps",
                                              "max_gap_share",        "concurrency_max",
                                              "concurrency_mean",     "dark_time_share",
                                              "public_to_dark",       "dark_to_public",
                                              "dark_alternations",    "died_dark",
                                              "dark_dwell_days",      "dark_returns",
                                              "address_return_share", "days_per_address",
                                              "address_time_entropy", "addresses_per_week"};

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

TEST(Lifetimes, AreOfOwnerNames) {
  const Rows rows(made_history({{"www", "evil.test", kA, "198.18.0.1", 0, 0.5},  // dark: no stay
                                {"www", "evil.test", kA, "9.1.1.1", 0, 10},
                                {"www", "evil.test", kA, "9.1.1.2", 14, 20},
                                {"c2", "evil.test", kA, "9.1.1.3", 30, 30.5},
                                {"c2", "evil.test", kA, "9.1.1.4", 47, 49}}),
                  50, {.feed_start = day(-3)});
  EXPECT_FLOAT_EQ(rows.get("life_days"), 20);
  EXPECT_FLOAT_EQ(rows.get("age_days"), 50);
  EXPECT_FLOAT_EQ(rows.get("idle_days"), 1);
  EXPECT_FLOAT_EQ(rows.get("active_share"), (16.0f / 20 + 2.5f / 19) / 2);
  EXPECT_FLOAT_EQ(rows.get("gaps"), 1);
  EXPECT_FLOAT_EQ(rows.get("max_gap_share"), 16.5f / 19);
  EXPECT_FLOAT_EQ(rows.get("span_min_days"), 0.5);
  EXPECT_FLOAT_EQ(rows.get("span_median_days"), 4);
  EXPECT_FLOAT_EQ(rows.get("span_q90_days"), 8.8f);
  EXPECT_FLOAT_EQ(rows.get("short_share_1d"), 0.25);
  EXPECT_FLOAT_EQ(rows.get("short_share"), 2.0f / 3);  // the last stay is too young to tell
  EXPECT_EQ(rows.get("left_censored"), 1);
  EXPECT_EQ(rows.get("right_censored"), 1);
  EXPECT_EQ(rows.get("concurrency_max"), 1);
  EXPECT_TRUE(rows.missing("answers_per_day"));  // no counts given
}

TEST(Lifetimes, CountAnAnswerOncePerRrset) {
  const Rows rows(made_history({{"", "evil.test", kA, "9.1.1.1", 0, 10, 0, 100},
                                {"", "evil.test", kA, "9.1.1.2", 0, 10, 0, 100},
                                {"", "evil.test", kNs, "ns.evil.test", 0, 10, 0, 5000},
                                {"", "evil.test", kAaaa, "2001:500::1", 0, 10, 0, 30},
                                {"www", "evil.test", kCname, "evil.test", 0, 10, 0, 20}}),
                  40);
  EXPECT_FLOAT_EQ(rows.get("answers_per_day"), 15);
  EXPECT_EQ(rows.get("concurrency_max"), 3);
  EXPECT_EQ(rows.get("concurrency_mean"), 3);
  EXPECT_EQ(rows.get("right_censored"), 0);
  EXPECT_TRUE(rows.missing("left_censored"));  // the feed's start is not known
}

// Hulls: the same two alternating stays as slices show them.
TEST(Presence, IsMissingOnHulls) {
  std::vector<Line> lines = {{"c2", "evil.test", kA, "9.1.1.1", 0, 40, kHull, 7},
                             {"c2", "evil.test", kA, "127.0.0.1", 10, 30, kHull, 7}};
  const Rows hulls(made_history(lines), 100);
  for (const std::string_view feature : kNeedPresence)
    EXPECT_TRUE(hulls.missing(feature)) << feature;
  for (const std::string_view feature : {"life_days", "idle_days", "right_censored",
                                         "span_median_days", "short_share", "answers_per_day"})
    EXPECT_TRUE(hulls.missing(feature)) << feature;
  EXPECT_EQ(hulls.get("age_days"), 100);
  EXPECT_EQ(hulls.get("born_dark"), 0);
  EXPECT_FLOAT_EQ(hulls.get("dark_share"), 0.5);
  EXPECT_EQ(hulls.get("dark_names_share"), 1);
  EXPECT_EQ(hulls.get("addresses"), 1);
  // Where no row is cut, the ends of hulls are bounds that may be used; the days between still not.
  const Rows ended(made_history(lines), 100, {.hull_ends = true});
  EXPECT_EQ(ended.get("life_days"), 40);
  EXPECT_EQ(ended.get("idle_days"), 60);
  EXPECT_EQ(ended.get("span_median_days"), 40);
  for (const std::string_view feature : kNeedPresence)
    EXPECT_TRUE(ended.missing(feature)) << feature;
}

TEST(Presence, TakesNoTimeFromUndatedSegments) {
  const Rows rows(made_history({{"", "evil.test", kA, "9.1.1.1", 0, 0, kUndated, 5},
                                {"", "evil.test", kA, "127.0.0.1", 0, 0, kUndated}}),
                  100);
  std::size_t present = 0;
  for (const Feature& feature : feature_catalogue()) {
    if (feature.need == Need::kDates || feature.need == Need::kSlices ||
        feature.need == Need::kCounts) {
      EXPECT_TRUE(rows.missing(feature.name)) << feature.name;
    } else {
      present += !rows.missing(feature.name);
    }
  }
  EXPECT_GT(present, 20u);
  EXPECT_FLOAT_EQ(rows.get("dark_share"), 0.5);
}

TEST(Dark, AlternatesPerOwnerName) {
  const Rows rows(made_history({{"www", "evil.test", kA, "9.1.1.9", 0, 100},
                                {"c2", "evil.test", kA, "127.0.0.1", 0, 10},
                                {"c2", "evil.test", kA, "9.1.1.1", 10, 20},
                                {"c2", "evil.test", kA, "127.0.0.1", 20, 50},
                                {"c2", "evil.test", kA, "9.1.1.1", 50, 60},
                                {"c2", "evil.test", kA, "10.0.0.1", 60, 80},
                                {"c2", "evil.test", kA, "9.1.1.2", 80, 90},
                                {"c2", "evil.test", kA, "0.0.0.0", 90, 100}}),
                  100);
  EXPECT_EQ(rows.get("public_to_dark"), 3);
  EXPECT_EQ(rows.get("dark_to_public"), 3);
  EXPECT_EQ(rows.get("dark_returns"), 1);  // to 9.1.1.1, held before; 9.1.1.2 is new
  EXPECT_FLOAT_EQ(rows.get("dark_alternations"), 6 * 365.25f / 100);
  EXPECT_FLOAT_EQ(rows.get("dark_time_share"), 0.7f);
  EXPECT_FLOAT_EQ(rows.get("dark_dwell_days"), 15);  // 10, 30, 20, 10
  EXPECT_FLOAT_EQ(rows.get("born_dark"), 0.5);
  EXPECT_FLOAT_EQ(rows.get("died_dark"), 0.5);
  EXPECT_FLOAT_EQ(rows.get("dark_names_share"), 0.5);
  EXPECT_FLOAT_EQ(rows.get("dark_share"), 0.5);
  EXPECT_FLOAT_EQ(rows.get("dark_loopback_share"), 0.25);
  EXPECT_FLOAT_EQ(rows.get("dark_private_share"), 0.125);
  EXPECT_FLOAT_EQ(rows.get("dark_unspecified_share"), 0.125);
  EXPECT_EQ(rows.get("dark_other_share"), 0);
}

// `www` public beside `c2` dark is no alternation of anything.
TEST(Dark, DoesNotBlendOwnerNames) {
  const Rows rows(made_history({{"www", "evil.test", kA, "9.1.1.9", 0, 10},
                                {"c2", "evil.test", kA, "127.0.0.1", 10, 20},
                                {"www", "evil.test", kA, "9.1.1.9", 20, 30}}),
                  40);
  EXPECT_EQ(rows.get("public_to_dark"), 0);
  EXPECT_EQ(rows.get("dark_to_public"), 0);
  EXPECT_EQ(rows.get("dark_time_share"), 1);  // c2
}

TEST(Dark, LeavesListAnswersAndInternalNamesApart) {
  const Rows rows(made_history({{"4.3.2.1.zen", "evil.test", kA, "127.0.0.2", 0, 10},
                                {"4.3.2.1.zen", "evil.test", kA, "127.0.0.4", 0, 10},
                                {"localhost", "evil.test", kA, "127.0.0.1", 0, 10},
                                {"intranet", "evil.test", kA, "10.1.1.1", 0, 10},
                                {"", "list.test", kA, "9.1.1.1", 0, 10},
                                {"a", "list.test", kA, "127.0.0.2", 0, 10},
                                {"b", "list.test", kA, "127.0.0.3", 0, 10},
                                {"c", "list.test", kA, "127.0.0.4", 0, 10},
                                {"d", "list.test", kA, "127.0.0.5", 0, 10},
                                {"e", "list.test", kA, "127.0.0.10", 0, 10},
                                {"e", "list.test", kA, "0.0.0.0", 20, 30}}),
                  40);
  EXPECT_TRUE(rows.missing("dark_share"));
  EXPECT_EQ(rows.get("dark_names_share"), 0);
  EXPECT_EQ(rows.get("internal_names_share"), 1);
  EXPECT_TRUE(rows.missing("rare_dark_idf"));
  EXPECT_TRUE(rows.missing("dark_time_share"));
  EXPECT_FLOAT_EQ(rows.get("dark_share", "list.test"), 0.5);
  EXPECT_EQ(rows.get("dark_loopback_share", "list.test"), 0);
  EXPECT_FLOAT_EQ(rows.get("dark_names_share", "list.test"), 1.0f / 6);
}

TEST(Dark, RareAddressesSayMore) {
  std::vector<Line> lines = {{"", "evil.test", kA, "127.13.37.1", 0, 10},
                             {"", "two.test", kA, "127.13.37.1", 50, 60}};
  for (int i = 0; i < 8; ++i)
    lines.push_back({"", "n" + std::to_string(i) + ".test", kA, "127.0.0.1", 0, 10});
  lines.push_back({"", "clean.test", kA, "9.1.1.1", 0, 10});
  EXPECT_FLOAT_EQ(Rows(made_history(lines), 20).get("rare_dark_idf"), std::log(9.0f));
  EXPECT_FLOAT_EQ(Rows(made_history(lines), 70).get("rare_dark_idf"), std::log(5.0f));
  EXPECT_FLOAT_EQ(Rows(made_history(lines), 20).get("rare_dark_idf", "n1.test"),
                  std::log(9.0f / 8));
  EXPECT_TRUE(Rows(made_history(lines), 20).missing("rare_dark_idf", "clean.test"));
}

TEST(Churn, IsOfOwnerNames) {
  const Rows rows(made_history({{"a", "evil.test", kA, "9.1.1.1", 0, 10},
                                {"a", "evil.test", kA, "9.1.1.2", 0, 2},
                                {"a", "evil.test", kA, "9.1.1.3", 10, 20},
                                {"a", "evil.test", kA, "9.1.1.1", 20, 24},
                                {"a", "evil.test", kA, "9.1.1.4", 40, 50},
                                {"b", "evil.test", kA, "9.1.1.1", 60, 70},
                                {"", "evil.test", kNs, "ns1.evil.test", 0, 70},
                                {"", "evil.test", kNs, "ns2.evil.test", 1, 70},
                                {"", "evil.test", kNs, "ns.other.test", 30, 70}}),
                  70);
  EXPECT_FLOAT_EQ(rows.get("new_addresses_per_week"), 0.2f);  // 2 in 10 weeks
  EXPECT_FLOAT_EQ(rows.get("new_address_interval_cv"), 0.5);  // 10 and 30 days
  EXPECT_FLOAT_EQ(rows.get("address_return_share"), 0.25);
  EXPECT_FLOAT_EQ(rows.get("days_per_address"), 46.0f / 5);
  EXPECT_EQ(rows.get("ns_changes"), 1);
  EXPECT_TRUE(rows.missing("as_switches"));  // no table
  EXPECT_FLOAT_EQ(rows.get("addresses_per_week"), 4 / (34.0f / 7));
  EXPECT_EQ(rows.get("ns_count"), 3);
  EXPECT_FLOAT_EQ(rows.get("vanity_ns_share"), 2.0f / 3);
  EXPECT_EQ(rows.get("ns_domains"), 2);
}

TEST(Diversity, CountsPlaces) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("iolaus-features-{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "asn.csv") << "9.1.0.0,9.1.255.255,100,One\n9.2.0.0,9.2.255.255,200,Two\n";
  std::ofstream(folder / "country.csv") << "9.1.0.0,9.1.255.255,DE\n9.2.0.0,9.2.255.255,FR\n";
  NetworkOptions tables;
  tables.asn = {folder / "asn.csv"};
  tables.country = {folder / "country.csv"};
  const NetworkAtlas atlas = NetworkAtlas::load(tables);
  const Rows rows(made_history({{"", "evil.test", kA, "9.1.1.1", 0, 10},
                                {"", "evil.test", kA, "9.2.1.2", 10, 20},
                                {"", "evil.test", kA, "9.1.1.3", 20, 30},
                                {"", "evil.test", kA, "9.1.1.1", 30, 40},
                                {"", "evil.test", kAaaa, "2a00:1450::1", 40, 60},
                                {"", "evil.test", kA, "127.0.0.1", 70, 80}}),
                  100, {}, atlas);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(rows.get("addresses"), 4);
  EXPECT_EQ(rows.get("networks"), 3);
  EXPECT_EQ(rows.get("as_count"), 2);
  EXPECT_EQ(rows.get("country_count"), 2);
  EXPECT_EQ(rows.get("as_switches"), 2);  // 100, 200, 100, unknown
  EXPECT_EQ(rows.get("country_switches"), 2);
  EXPECT_FLOAT_EQ(rows.get("as_entropy"), static_cast<float>(std::log2(3) - 2.0 / 3));
  EXPECT_FLOAT_EQ(rows.get("network_entropy"), 1.5);
  EXPECT_FLOAT_EQ(rows.get("address_entropy"), static_cast<float>(std::log2(5) - 0.4));
  EXPECT_FLOAT_EQ(rows.get("ipv6_share"), 0.25);
  EXPECT_EQ(rows.get("rarefied_addresses"), 4);
  EXPECT_GT(rows.get("address_time_entropy"), 1.9);
}

// Drawn without putting back, against the binomials of the definition.
TEST(Diversity, RarefiesBusyNames) {
  std::vector<Line> lines;
  for (int i = 0; i < 16; ++i)
    lines.push_back({"h" + std::to_string(i), "evil.test", kA, "9.1.1.1", 0, 5});
  for (int i = 0; i < 3; ++i)
    lines.push_back({"h" + std::to_string(i), "evil.test", kA, "9.1.1.2", 10, 15});
  lines.push_back({"h9", "evil.test", kA, "9.1.1.3", 10, 15});
  const auto choose = [](int n, int k) {
    double product = n < k ? 0 : 1;
    for (int i = 0; i < k; ++i) product = product * (n - i) / (i + 1);
    return product;
  };
  double expected = 0;
  for (const int own : {16, 3, 1}) expected += 1 - choose(20 - own, 10) / choose(20, 10);
  EXPECT_NEAR(Rows(made_history(lines), 20).get("rarefied_addresses"), expected, 1e-6);
}

TEST(Names, AreRead) {
  const Rows rows(made_history({{"", "xn--qxz-12.co.test", kA, "9.1.1.1", 0, 5},
                                {"a.b", "xn--qxz-12.co.test", kMx, "10 mail.other.test", 0, 5},
                                {"c", "xn--qxz-12.co.test", kCname, "x.cdn.test", 0, 5}},
                               kUnderPrivateSuffix),
                  10);
  const std::string_view domain = "xn--qxz-12.co.test";
  EXPECT_EQ(rows.get("name_length", domain), 18);
  EXPECT_EQ(rows.get("suffix_length", domain), 7);
  EXPECT_FLOAT_EQ(rows.get("name_digit_share", domain), 0.2f);
  EXPECT_EQ(rows.get("name_hyphens", domain), 3);
  EXPECT_EQ(rows.get("name_vowel_share", domain), 0);
  EXPECT_EQ(rows.get("name_consonant_run", domain), 3);
  EXPECT_EQ(rows.get("name_punycode", domain), 1);
  EXPECT_EQ(rows.get("owner_names", domain), 3);
  EXPECT_EQ(rows.get("owner_depth", domain), 1);
  EXPECT_EQ(rows.get("rented_suffix", domain), 1);
  EXPECT_EQ(rows.get("mx_present", domain), 1);
  EXPECT_FLOAT_EQ(rows.get("cname_share", domain), 1.0f / 3);
  EXPECT_TRUE(rows.missing("ns_count", domain));
}

TEST(Neighbourhood, IsAsOfTheRowsDate) {
  std::vector<Line> lines = {
      {"", "evil.test", kA, "9.1.1.1", 20, 30},       {"", "evil.test", kA, "9.1.1.2", 20, 30},
      {"", "evil.test", kNs, "ns.host.test", 20, 30}, {"", "old.test", kA, "9.1.1.1", 4, 30},
      {"", "later.test", kA, "9.1.1.1", 60, 70},      {"", "later.test", kA, "9.1.1.77", 60, 70},
      {"", "later.test", kNs, "ns.host.test", 60, 70}};
  const Rows before(made_history(lines), 40), after(made_history(lines), 80);
  EXPECT_EQ(before.get("domains_per_address_min"), 0);
  EXPECT_FLOAT_EQ(before.get("domains_per_address_max"), std::log(2.0f));
  EXPECT_FLOAT_EQ(before.get("domains_per_address_median"), std::log(2.0f) / 2);
  EXPECT_FLOAT_EQ(before.get("dedicated_share"), 0.75);
  EXPECT_FLOAT_EQ(before.get("domains_per_network"), std::log(2.0f));
  EXPECT_EQ(before.get("domains_per_ns"), 0);
  EXPECT_FLOAT_EQ(before.get("address_age_days"), 8);  // 16 and 0
  EXPECT_FLOAT_EQ(after.get("domains_per_address_max"), std::log(3.0f));
  EXPECT_FLOAT_EQ(after.get("domains_per_network"), std::log(3.0f));
  EXPECT_FLOAT_EQ(after.get("domains_per_ns"), std::log(2.0f));
  EXPECT_TRUE(before.missing("age_days", "later.test"));  // not born yet
  EXPECT_EQ(before.get("addresses", "later.test"), 0);
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

}  // namespace
}  // namespace iolaus

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "iolaus/dns/suffix.hpp"
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

}  // namespace
}  // namespace iolaus

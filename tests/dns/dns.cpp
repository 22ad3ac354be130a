#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <random>

#include "iolaus/dns/name.hpp"
#include "iolaus/dns/ranges.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/time.hpp"

namespace iolaus {
namespace {

TEST(DomainId, RangesAreTheTopBits) {
  EXPECT_EQ(Ranges{1}.of(~std::uint64_t{0}), 0u);
  EXPECT_EQ(Ranges{64}.of(~std::uint64_t{0}), 63u);
  EXPECT_EQ(Ranges{65536}.of(std::uint64_t{0x1234} << 48), 0x1234u);
  EXPECT_EQ(value(domain_id("example.com")), digest64("example.com"));
  EXPECT_EQ(digest64(""), 0x2d06800538d394c2u);  // published XXH3-64 of nothing, seed 0
  EXPECT_NE(combine_digests(1, 2), combine_digests(2, 1));
}

void expect_valid(const Ownership& ownership, int ranks) {
  ASSERT_EQ(ownership.ranks(), ranks);
  ASSERT_EQ(ownership.first.front(), 0u);
  ASSERT_EQ(ownership.first.back(), ownership.ranges.count);
  std::uint32_t most = 0;
  for (int rank = 0; rank < ranks; ++rank) {
    const auto r = static_cast<std::size_t>(rank);
    ASSERT_LE(ownership.first[r], ownership.first[r + 1]);
    most = std::max(most, ownership.first[r + 1] - ownership.first[r]);
    for (std::uint32_t range = ownership.first[r]; range < ownership.first[r + 1]; ++range)
      ASSERT_EQ(ownership.owner_of_range(range), rank);
  }
  ASSERT_EQ(ownership.rounds(), most);
}

// Slow and obvious: every cut at the boundary whose running weight is nearest to its target.
std::vector<std::uint32_t> nearest_cuts(const std::vector<std::uint64_t>& weights, int ranks) {
  std::vector<std::int64_t> before{0};
  for (const auto weight : weights)
    before.push_back(before.back() + static_cast<std::int64_t>(weight));
  std::vector<std::int64_t> distances;
  for (int rank = 0; rank <= ranks; ++rank) {
    std::int64_t best = INT64_MAX;
    for (const auto sum : before)
      best = std::min(best, std::abs(sum * ranks - before.back() * rank));
    distances.push_back(best);
  }
  std::vector<std::uint32_t> result;
  for (const auto distance : distances) result.push_back(static_cast<std::uint32_t>(distance));
  return result;
}

TEST(Ownership, CutsNearestToEqualWeight) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 300; ++trial) {
    const std::uint32_t count = 1u << (random() % 8);
    const int ranks = 1 + static_cast<int>(random() % 20);
    std::vector<std::uint64_t> weights(count);
    std::uint64_t total = 0;
    for (auto& weight : weights) {
      weight = random() % 3 == 0 ? 0 : random() % 1000;
      total += weight;
    }
    const Ownership ownership = cut_by_weight(Ranges{count}, weights, ranks);
    expect_valid(ownership, ranks);
    if (total == 0) continue;
    const auto distances = nearest_cuts(weights, ranks);
    std::uint64_t sum = 0;
    std::uint32_t range = 0;
    for (int rank = 1; rank < ranks; ++rank) {
      while (range < ownership.first[static_cast<std::size_t>(rank)]) sum += weights[range++];
      const auto distance = std::abs(static_cast<std::int64_t>(sum) * ranks -
                                     static_cast<std::int64_t>(total) * rank);
      ASSERT_EQ(distance, distances[static_cast<std::size_t>(rank)]) << trial << " " << rank;
    }
  }
  for (const int ranks : {1, 2, 3, 7, 64, 100}) expect_valid(cut_evenly(Ranges{64}, ranks), ranks);
  const std::vector<std::uint64_t> huge(4, ~std::uint64_t{0});
  EXPECT_EQ(cut_by_weight(Ranges{4}, huge, 2).first, (std::vector<std::uint32_t>{0, 2, 4}));
}

TEST(Time, ReadsAndWritesWhatTheCalendarSays) {
  EXPECT_EQ(parse_time("1420070400"), Time{1420070400});
  EXPECT_EQ(parse_time("1420070400.75"), Time{1420070400});
  EXPECT_EQ(parse_time("2015-01-01T00:00:00Z"), Time{1420070400});
  EXPECT_EQ(parse_time("2015-01-01"), Time{1420070400});
  EXPECT_EQ(parse_time("2015-01-01T02:00:00.999+02:00"), Time{1420070400});
  EXPECT_EQ(parse_time("2014-12-31T18:30:00-05:30"), Time{1420070400});
  EXPECT_EQ(parse_time("2106-02-07T06:28:15Z"), Time{0xffffffffu});
  EXPECT_EQ(format_time(Time{1420070400}), "2015-01-01T00:00:00Z");
  EXPECT_EQ(format_date(Time{951782400}), "2000-02-29");
  EXPECT_EQ(format_time(kUnknownTime), "unknown");
  for (const char* bad : {"",
                          "-1",
                          "+5",
                          "4294967296",
                          "99999999999999999999",
                          "1e9",
                          "1.",
                          ".5",
                          "2015-13-01",
                          "2015-02-29",
                          "2015-00-10",
                          "2015-01-00",
                          "1969-12-31",
                          "1970-01-01T00:00:00+01:00",
                          "2106-02-07T06:28:16Z",
                          "2107-01-01",
                          "2015-01-01T00:00:00",
                          "2015-01-01T24:00:00Z",
                          "2015-01-01T00:60:00Z",
                          "2015-01-01T00:00:00.Z",
                          "2015-01-01T00:00:00Zx",
                          "2015-1-1",
                          "2015-01-01T",
                          "0000-01-01",
                          "2015-01-01T00:00:00+2:00"})
    EXPECT_FALSE(parse_time(bad)) << bad;
  for (std::uint64_t second = 1; second < 0xffffffffu; second += 7654321) {
    const Time time{static_cast<std::uint32_t>(second)};
    const std::time_t clock = static_cast<std::time_t>(second);
    std::tm parts;
    gmtime_r(&clock, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    ASSERT_EQ(format_time(time), text);
    ASSERT_EQ(parse_time(text), time);
  }
}

TEST(Time, ReadsDurations) {
  EXPECT_EQ(parse_duration("90s"), 90u);
  EXPECT_EQ(parse_duration("15m"), 900u);
  EXPECT_EQ(parse_duration("6h"), 21600u);
  EXPECT_EQ(parse_duration("2d"), 2 * kDay);
  EXPECT_EQ(parse_duration("1w"), 7 * kDay);
  EXPECT_EQ(parse_duration("42"), 42u);
  for (const char* bad : {"", "d", "-1d", "1.5d", "1y", "99999999999999999999", "49711d", "1 d"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(RecordType, ReadsNamesAndNumbers) {
  EXPECT_EQ(parse_record_type("aaaa"), RecordType::kAaaa);
  EXPECT_EQ(parse_record_type("TYPE28"), RecordType::kAaaa);
  EXPECT_EQ(parse_record_type("65280"), RecordType{65280});
  EXPECT_EQ(format_record_type(RecordType{65280}), "TYPE65280");
  for (const char* bad : {"", "0", "65536", "TYPE", "TYPE-1", "A ", "ANY1", "TYPE0"})
    EXPECT_FALSE(parse_record_type(bad)) << bad;
  for (std::uint32_t number = 1; number < 0x10000; ++number) {
    const auto type = static_cast<RecordType>(number);
    ASSERT_EQ(parse_record_type(format_record_type(type)), type);
  }
}

TEST(Rdata, AddressesFollowRfc5952) {
  EXPECT_EQ(format_address(*parse_address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(ipv4_value(*parse_ipv4("1.2.3.4")), 0x01020304u);
  EXPECT_EQ(format_address(*parse_address("2001:DB8:0:0:8:800:200C:417A")),
            "2001:db8::8:800:200c:417a");
  EXPECT_EQ(format_address(*parse_address("2001:db8:0:1:1:1:1:1")), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(format_address(*parse_address("2001:0:0:1:0:0:0:1")), "2001:0:0:1::1");
  EXPECT_EQ(format_address(*parse_address("2001:db8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(format_address(*parse_address("::")), "::");
  EXPECT_EQ(format_address(*parse_address("::1")), "::1");
  EXPECT_EQ(format_address(*parse_address("fe80::")), "fe80::");
  EXPECT_EQ(format_address(*parse_address("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(format_network(network_of(*parse_address("192.0.2.77"))), "192.0.2.0/24");
  EXPECT_EQ(format_network(network_of(*parse_address("2001:db8::1:2"))), "2001:db8::/64");
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.1.1.1",
                          "01.2.3.4",
                          "1.2.3.4 ",
                          "1..3.4",
                          "1.2.3.",
                          ":",
                          ":::",
                          "1::2::3",
                          "fe80::1%eth0",
                          "[::1]",
                          "::g",
                          "1:2:3:4:5:6:7:8:9",
                          "12345::",
                          "::256.1.1.1",
                          "0x7f.1.1.1",
                          "1.2.3.0004"})
    EXPECT_FALSE(parse_address(bad)) << bad;
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    Rdata address;
    for (auto& byte : address.bytes)
      byte = random() % 2 ? 0 : static_cast<std::uint8_t>(random() % 256);
    if (i % 3 == 0) address = ipv4(static_cast<std::uint32_t>(random()));
    const std::string text = format_address(address);
    ASSERT_EQ(parse_address(text), address) << text;
    char system[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, address.bytes.data(), system, sizeof system);
    const bool mixed = std::string(system).find('.') != std::string::npos;
    ASSERT_EQ(text, mixed ? text : system);
  }
}

std::string text_of(RecordType type, std::string_view text) {
  const auto parsed = parse_rdata(type, text);
  EXPECT_EQ(!parsed || parsed->rdata == rdata_of_text(parsed->text), true);
  return parsed ? parsed->text : "(malformed)";
}

TEST(Rdata, KeepsCanonicalText) {
  EXPECT_EQ(parse_rdata(RecordType::kA, " 192.0.2.1\n")->rdata, ipv4(0xc0000201));
  EXPECT_FALSE(parse_rdata(RecordType::kA, "::1"));
  EXPECT_FALSE(parse_rdata(RecordType::kAaaa, "192.0.2.1"));
  EXPECT_EQ(text_of(RecordType::kNs, "NS1.Example.COM."), "ns1.example.com");
  EXPECT_EQ(text_of(RecordType::kCname, "."), ".");
  EXPECT_EQ(text_of(RecordType::kCname, "localhost"), "localhost");
  EXPECT_EQ(text_of(RecordType::kCname, "1.2.3.4."), "1.2.3.4");
  EXPECT_EQ(text_of(RecordType::kMx, "010\tMail.Example.com."), "10 mail.example.com");
  EXPECT_EQ(text_of(RecordType::kMx, "0 ."), "0 .");
  EXPECT_EQ(text_of(RecordType::kSrv, "0  5 5060 sip.Example.com"), "0 5 5060 sip.example.com");
  EXPECT_EQ(text_of(RecordType::kTxt, "  \"V=spf1  -all\" "), "\"V=spf1  -all\"");
  for (const char* bad :
       {"", " ", "mail.example.com", "65536 a.b", "10", "10 a.b c", "-1 a.b", "10 a..b", "10 ::1"})
    EXPECT_FALSE(parse_rdata(RecordType::kMx, bad)) << bad;
  EXPECT_FALSE(parse_rdata(RecordType::kNs, "a b"));
  EXPECT_FALSE(parse_rdata(RecordType::kNs, "::1"));
  EXPECT_FALSE(parse_rdata(RecordType::kTxt, "  "));
  EXPECT_EQ(target_name(RecordType::kMx, "10 mx.example.com"), "mx.example.com");
  EXPECT_EQ(target_name(RecordType::kSrv, "0 5 5060 ."), ".");
  EXPECT_EQ(target_name(RecordType::kNs, "ns1.example.com"), "ns1.example.com");
}

std::string canonical(std::string_view text) {
  const CanonicalName name = canonical_name(text);
  return name.problem == NameProblem::kNone ? name.name : "!" + std::string(describe(name.problem));
}

TEST(Name, IsCanonical) {
  EXPECT_EQ(canonical("example.com"), "example.com");
  EXPECT_EQ(canonical("WWW.Example.COM."), "www.example.com");
  EXPECT_EQ(canonical("_dmarc.example.com"), "_dmarc.example.com");
  EXPECT_EQ(canonical("*.example.com"), "*.example.com");
  EXPECT_EQ(canonical("\\042.example.com"), "*.example.com");
  EXPECT_EQ(canonical("\\097\\066c.example"), "abc.example");
  EXPECT_EQ(canonical("a\\.b.example"), "a\\046b.example");
  EXPECT_EQ(canonical("a\\\\b.example"), "a\\092b.example");
  EXPECT_EQ(canonical("a\\032b.example"), "a\\032b.example");
  EXPECT_EQ(canonical("a\\ b.example"), "a\\032b.example");
  EXPECT_EQ(canonical("0/25.2.0.192.in-addr.arpa"), "0\\04725.2.0.192.in-addr.arpa");
  EXPECT_EQ(canonical("\\195\\188.example"), "\\195\\188.example");
  EXPECT_EQ(canonical("b\xc3\xbc"
                      "cher.example"),
            "xn--bcher-kva.example");
  EXPECT_EQ(canonical("B\xc3\x9c"
                      "CHER.Example."),
            "xn--bcher-kva.example");
  EXPECT_EQ(canonical("fa\xc3\x9f.de"), "xn--fa-hia.de");  // non-transitional
  EXPECT_EQ(canonical("_x.b\xc3\xbc"
                      "cher\xe3\x80\x82"
                      "example\xe3\x80\x82"),
            "_x.xn--bcher-kva.example");
  EXPECT_EQ(canonical("localhost"), "localhost");
  EXPECT_EQ(canonical(std::string(63, 'a') + ".com"), std::string(63, 'a') + ".com");
  const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                              std::string(63, 'c') + "." + std::string(61, 'd');
  EXPECT_EQ(longest.size(), 253u);
  EXPECT_EQ(canonical(longest + "."), longest);
  EXPECT_EQ(canonical_name(longest + "d").problem, NameProblem::kNameTooLong);
  std::string escaped;
  for (int i = 0; i < 63; ++i) escaped += "\\001";
  EXPECT_EQ(canonical(escaped + ".com"), escaped + ".com");
  EXPECT_EQ(canonical_name(escaped + "\\001.com").problem, NameProblem::kLabelTooLong);
}

TEST(Name, SaysWhatIsWrong) {
  const auto problem = [](std::string_view text) { return canonical_name(text).problem; };
  using enum NameProblem;
  EXPECT_EQ(problem(""), kEmpty);
  EXPECT_EQ(problem("."), kEmpty);
  EXPECT_EQ(problem(".."), kEmptyLabel);
  EXPECT_EQ(problem("a..b"), kEmptyLabel);
  EXPECT_EQ(problem("a.b.."), kEmptyLabel);
  EXPECT_EQ(problem("A.b.."), kEmptyLabel);
  EXPECT_EQ(problem(".a"), kEmptyLabel);
  EXPECT_EQ(problem(std::string(64, 'a') + ".com"), kLabelTooLong);
  EXPECT_EQ(problem(std::string(5000, 'a')), kNameTooLong);
  EXPECT_EQ(problem("a\\25.com"), kBadEscape);
  EXPECT_EQ(problem("a\\256.com"), kBadEscape);
  EXPECT_EQ(problem("a.com\\"), kBadEscape);
  EXPECT_EQ(problem("a b.com"), kBadCharacter);
  EXPECT_EQ(problem("http://a.com/"), kBadCharacter);
  EXPECT_EQ(problem("a.com/path"), kBadCharacter);
  EXPECT_EQ(problem("me@a.com"), kBadCharacter);
  EXPECT_EQ(problem("a*.com"), kBadCharacter);
  EXPECT_EQ(problem("a.*.com"), kBadCharacter);
  EXPECT_EQ(problem("*"), kBadCharacter);
  EXPECT_EQ(problem(std::string_view("a\0b.com", 7)), kBadCharacter);
  EXPECT_EQ(problem("\xff\xfe.com"), kBadIdna);
  EXPECT_EQ(problem("i\xe2\x9d\xa4.ws"), kBadIdna);
  EXPECT_EQ(problem("a\xe2\x84\x80"
                    "b.com"),
            kBadIdna);  // maps to "aa/cb": a hidden slash
  EXPECT_EQ(problem("192.0.2.1"), kIsAddress);
  EXPECT_EQ(problem("192.0.2.1."), kIsAddress);
  EXPECT_EQ(problem("999.0.2.01"), kIsAddress);
  EXPECT_EQ(problem("2001:DB8::1"), kIsAddress);
  EXPECT_EQ(problem("1.2.3.4.zen.example"), kNone);
  EXPECT_EQ(problem("a\\.com\\."), kBadCharacter);  // the last label ends in an escaped dot
}

// Whatever the bytes, a parser returns, and what it accepts is a fixed point.
TEST(Hostile, EveryParserSurvivesRandomBytes) {
  std::mt19937_64 random(2026);
  const std::string_view common = "abcz0129.-_*\\/: \t\xc3\xbc\xe3\x80\x82\xff";
  for (int i = 0; i < 200000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& character : text)
      character =
          random() % 4 ? common[random() % common.size()] : static_cast<char>(random() % 256);
    const CanonicalName name = canonical_name(text);
    if (name.problem == NameProblem::kNone) {
      ASSERT_FALSE(name.name.empty());
      ASSERT_EQ(canonical(name.name), name.name) << text;
    }
    const auto address = parse_address(text);
    ASSERT_TRUE(!address || parse_address(format_address(*address)) == address);
    const auto time = parse_time(text);
    ASSERT_TRUE(!time || time == kUnknownTime || parse_time(format_time(*time)) == time);
    parse_duration(text);
    parse_record_type(text);
    for (const RecordType type :
         {RecordType::kA, RecordType::kAaaa, RecordType::kMx, RecordType::kSrv, RecordType::kNs,
          RecordType::kTxt, RecordType::kSoa}) {
      const auto parsed = parse_rdata(type, text);
      if (!parsed || is_address(type)) continue;
      const auto again = parse_rdata(type, parsed->text);
      ASSERT_TRUE(again);
      ASSERT_EQ(again->text, parsed->text);
      target_name(type, parsed->text);
    }
  }
}

}  // namespace
}  // namespace iolaus

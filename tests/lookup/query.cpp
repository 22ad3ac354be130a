#include "iolaus/lookup/query.hpp"

#include <gtest/gtest.h>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

RdataKey key(const char* address) { return key_of_address(*parse_address(address)); }

void expect_usage_error(const std::function<void()>& step) {
  try {
    step();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), ExitStatus::kUsage) << error.what();
  }
}

TEST(LookupQuery, NamesAreMadeCanonicalAndAskedInBothDirections) {
  for (const char* text : {"www.example.com", "WWW.Example.COM.", "www.EXAMPLE.com"}) {
    const LookupQuery query = parse_query(text);
    EXPECT_EQ(query.name, "www.example.com");
    EXPECT_EQ(query.target, "www.example.com");
    EXPECT_FALSE(query.beneath || query.addresses || query.type || query.dated);
  }
  EXPECT_EQ(parse_query("b\xc3\xbc"
                        "cher.example")
                .name,
            "xn--bcher-kva.example");
  EXPECT_EQ(parse_query("0/25.2.0.192.in-addr.arpa").name, "0\\04725.2.0.192.in-addr.arpa");
}

TEST(LookupQuery, WildcardsStandInFront) {
  const LookupQuery query = parse_query("*.Example.com.");
  EXPECT_EQ(query.name, "example.com");
  EXPECT_TRUE(query.beneath && query.targets_beneath);
  EXPECT_TRUE(query.target.empty());
  EXPECT_FALSE(parse_query("name:*.example.com").targets_beneath);
  for (const char* text : {"www.*.com", "www.*", "*.*.com", "*", "*.", "ns:*.example.com",
                           "rdata:*.example.com", "ex*mple.com"})
    expect_usage_error([&] { parse_query(text); });
}

TEST(LookupQuery, AddressesAndPrefixesAreRangesOfKeys) {
  const LookupQuery one = parse_query("192.0.2.7");
  EXPECT_EQ(one.addresses->first, key("192.0.2.7"));
  EXPECT_EQ(one.addresses->last, key("192.0.2.7"));
  EXPECT_EQ(one.name, "7.2.0.192.in-addr.arpa");
  EXPECT_TRUE(parse_query("rdata:192.0.2.7").name.empty());
  EXPECT_EQ(parse_query("2001:db8::1").name,
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  const LookupQuery net = parse_query("192.0.2.77/24");
  EXPECT_EQ(net.addresses->first, key("192.0.2.0"));
  EXPECT_EQ(net.addresses->last, key("192.0.2.255"));
  EXPECT_TRUE(net.name.empty());
  EXPECT_EQ(parse_query("10.0.0.0/0").addresses->first, key("0.0.0.0"));
  EXPECT_EQ(parse_query("10.0.0.0/0").addresses->last, key("255.255.255.255"));
  const LookupQuery wide = parse_query("2001:db8:1::/32");
  EXPECT_EQ(wide.addresses->first, key("2001:db8::"));
  EXPECT_EQ(wide.addresses->last, key("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
  const LookupQuery narrow = parse_query("2001:db8::ff/127");
  EXPECT_EQ(narrow.addresses->first, key("2001:db8::fe"));
  EXPECT_EQ(narrow.addresses->last, key("2001:db8::ff"));
  EXPECT_EQ(parse_query("2001:db8:0:1::/64").addresses->last,
            key("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  for (const char* text : {"192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "192.0.2.0/-1",
                           "2001:db8::/129", "192.0.2.0/24/1"})
    expect_usage_error([&] { parse_query(text); });
}

TEST(LookupQuery, WordsInFrontChooseTypeOrDirection) {
  const LookupQuery server = parse_query("NS:ns1.Example.net");
  EXPECT_EQ(server.type, RecordType::kNs);
  EXPECT_EQ(server.target, "ns1.example.net");
  EXPECT_EQ(server.name, "ns1.example.net");
  EXPECT_EQ(parse_query("mx:a.b").type, RecordType::kMx);
  EXPECT_EQ(parse_query("soa:a.b").type, RecordType::kSoa);
  EXPECT_TRUE(parse_query("name:a.b").target.empty());
  EXPECT_TRUE(parse_query("rdata:a.b").name.empty());
  EXPECT_EQ(parse_query("rdata:a.b").target, "a.b");
  for (const char* text : {"", "txt:a.b", "ns:", "ns:192.0.2.1", "a..b", "two words"})
    expect_usage_error([&] { parse_query(text); });
}

Observation seen(std::uint32_t first, std::uint32_t last, std::uint8_t flags = 0) {
  Observation segment{};
  segment.first_seen = Time{first};
  segment.last_seen = Time{last};
  segment.flags = flags;
  return segment;
}

TEST(LookupQuery, DatesAreWholeDaysAndTimesAreSeconds) {
  const std::uint32_t day = seconds(*parse_time("2014-07-01"));
  LookupQuery at;
  set_dates(at, "2014-07-01", "", "");
  EXPECT_TRUE(in_dates(at, seen(day - 9, day)));
  EXPECT_TRUE(in_dates(at, seen(day + kDay - 1, day + kDay)));
  EXPECT_FALSE(in_dates(at, seen(day - 9, day - 1)));
  EXPECT_FALSE(in_dates(at, seen(day + kDay, day + kDay)));
  EXPECT_FALSE(in_dates(at, seen(0, 0, kUndated)));
  LookupQuery second;
  set_dates(second, "2014-07-01T00:00:05Z", "", "");
  EXPECT_TRUE(in_dates(second, seen(day + 5, day + 5)));
  EXPECT_FALSE(in_dates(second, seen(day + 6, day + 9)));
  LookupQuery from;
  set_dates(from, "", "2014-07-01", "");
  EXPECT_TRUE(in_dates(from, seen(1, day)));
  EXPECT_FALSE(in_dates(from, seen(1, day - 1)));
  LookupQuery to;
  set_dates(to, "", "", "2014-07-01");
  EXPECT_TRUE(in_dates(to, seen(day + kDay - 1, day + 2 * kDay)));
  EXPECT_FALSE(in_dates(to, seen(day + kDay, day + 2 * kDay)));
  LookupQuery any;
  set_dates(any, "", "", "");
  EXPECT_TRUE(in_dates(any, seen(0, 0, kUndated)));
  expect_usage_error([&] { set_dates(any, "2014-07-01", "2014-07-01", ""); });
  expect_usage_error([&] { set_dates(any, "", "2014-07-02", "2014-07-01"); });
  expect_usage_error([&] { set_dates(any, "yesterday", "", ""); });
}

}  // namespace
}  // namespace iolaus

#include "iolaus/dns/dark.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace iolaus {
namespace {

struct Plain {
  std::uint32_t network;
  int length;
  DarkClass dark;
};

TEST(Dark, EdgesOfEveryPrefix) {
  for (const DarkPrefix& entry : dark_table()) {
    const auto slash = entry.prefix.find('/');
    const Rdata first = *parse_address(entry.prefix.substr(0, slash));
    EXPECT_EQ(dark_class(first), entry.dark) << entry.prefix;
  }
  const auto dark = [](const char* text) { return dark_class(*parse_address(text)); };
  using enum DarkClass;
  EXPECT_EQ(dark("0.255.255.255"), kUnspecified);
  EXPECT_EQ(dark("1.0.0.0"), kPublic);
  EXPECT_EQ(dark("9.255.255.255"), kPublic);
  EXPECT_EQ(dark("10.255.255.255"), kPrivate);
  EXPECT_EQ(dark("11.0.0.0"), kPublic);
  EXPECT_EQ(dark("100.63.255.255"), kPublic);
  EXPECT_EQ(dark("100.127.255.255"), kCarrierNat);
  EXPECT_EQ(dark("100.128.0.0"), kPublic);
  EXPECT_EQ(dark("127.0.53.52"), kLoopback);
  EXPECT_EQ(dark("127.0.53.53"), kCollision);
  EXPECT_EQ(dark("127.0.53.54"), kLoopback);
  EXPECT_EQ(dark("172.15.255.255"), kPublic);
  EXPECT_EQ(dark("172.31.255.255"), kPrivate);
  EXPECT_EQ(dark("172.32.0.0"), kPublic);
  EXPECT_EQ(dark("192.0.0.8"), kSpecial);
  EXPECT_EQ(dark("192.0.0.9"), kPublic);
  EXPECT_EQ(dark("192.0.0.10"), kPublic);
  EXPECT_EQ(dark("192.0.0.11"), kSpecial);
  EXPECT_EQ(dark("192.0.1.0"), kPublic);
  EXPECT_EQ(dark("192.31.196.1"), kPublic);  // AS112
  EXPECT_EQ(dark("192.175.48.1"), kPublic);
  EXPECT_EQ(dark("198.19.255.255"), kBenchmark);
  EXPECT_EQ(dark("198.20.0.0"), kPublic);
  EXPECT_EQ(dark("223.255.255.255"), kPublic);
  EXPECT_EQ(dark("233.251.255.255"), kMulticast);
  EXPECT_EQ(dark("233.252.0.255"), kDocumentation);
  EXPECT_EQ(dark("233.252.1.0"), kMulticast);
  EXPECT_EQ(dark("239.255.255.255"), kMulticast);
  EXPECT_EQ(dark("240.0.0.0"), kReserved);
  EXPECT_EQ(dark("255.255.255.255"), kReserved);
  EXPECT_EQ(dark("::"), kUnspecified);
  EXPECT_EQ(dark("::1"), kLoopback);
  EXPECT_EQ(dark("::2"), kPublic);
  EXPECT_EQ(dark("64:ff9b::127.0.0.1"), kLoopback);
  EXPECT_EQ(dark("64:ff9b::8.8.8.8"), kPublic);
  EXPECT_EQ(dark("64:ff9b:1::8.8.8.8"), kSpecial);
  EXPECT_EQ(dark("::ffff:10.0.0.1"), kPrivate);
  EXPECT_EQ(dark("2002:c0a8:0101::1"), kPrivate);
  EXPECT_EQ(dark("2002:808:808::1"), kPublic);
  EXPECT_EQ(dark("2001:0:4136:e378:8000:63bf:3f57:fefe"), kPrivate);        // 192.168.1.1 flipped
  EXPECT_EQ(dark("2001:0:4136:e378:8000:63bf:3fff:fdd2"), kDocumentation);  // 192.0.2.45
  EXPECT_EQ(dark("2001:1::1"), kPublic);
  EXPECT_EQ(dark("2001:2::1"), kBenchmark);
  EXPECT_EQ(dark("2001:2:1::1"), kPublic);
  EXPECT_EQ(dark("2001:1f::"), kSpecial);
  EXPECT_EQ(dark("2001:2f:ffff::"), kSpecial);
  EXPECT_EQ(dark("2001:30::"), kPublic);
  EXPECT_EQ(dark("2001:db8:ffff::"), kDocumentation);
  EXPECT_EQ(dark("2001:db9::"), kPublic);
  EXPECT_EQ(dark("3fff:fff::"), kDocumentation);
  EXPECT_EQ(dark("3fff:1000::"), kPublic);
  EXPECT_EQ(dark("5f00:1::"), kSpecial);
  EXPECT_EQ(dark("100::ffff"), kDiscard);
  EXPECT_EQ(dark("100:0:0:1::"), kPublic);
  EXPECT_EQ(dark("fbff::"), kPublic);
  EXPECT_EQ(dark("fdff::1"), kPrivate);
  EXPECT_EQ(dark("fe80::1"), kLinkLocal);
  EXPECT_EQ(dark("febf::1"), kLinkLocal);
  EXPECT_EQ(dark("fec0::1"), kPrivate);
  EXPECT_EQ(dark("ff02::1"), kMulticast);
  EXPECT_EQ(dark("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), kMulticast);
  EXPECT_EQ(dark("2606:4700::1"), kPublic);
  EXPECT_TRUE(is_dummy_address(*parse_address("8.8.8.8")));
  EXPECT_FALSE(is_dark(*parse_address("8.8.8.8")));
  EXPECT_FALSE(is_dummy_address(*parse_address("8.8.8.9")));
}

// Slow and obvious: the longest prefix of the table whose leading bits agree.
TEST(Dark, AgreesWithScanningTheTable) {
  std::mt19937_64 random(11);
  std::vector<Plain> blocks;
  for (const DarkPrefix& entry : dark_table()) {
    const auto slash = entry.prefix.find('/');
    const Rdata base = *parse_address(entry.prefix.substr(0, slash));
    if (is_ipv4(base))
      blocks.push_back(
          {ipv4_value(base), std::stoi(std::string(entry.prefix.substr(slash + 1))), entry.dark});
  }
  for (int i = 0; i < 200000; ++i) {
    auto address = static_cast<std::uint32_t>(random());
    if (i % 2) {
      const Plain& near = blocks[random() % blocks.size()];
      address = near.network ^
                static_cast<std::uint32_t>(random() % (std::uint64_t{2} << (32 - near.length)));
    }
    Plain best{0, -1, DarkClass::kPublic};
    for (const Plain& block : blocks)
      if (((address ^ block.network) >> (32 - block.length)) == 0 && block.length > best.length)
        best = block;
    ASSERT_EQ(dark_class(ipv4(address)), best.dark) << format_address(ipv4(address));
  }
}

}  // namespace
}  // namespace iolaus

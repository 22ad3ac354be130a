#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "iolaus/dns/name.hpp"
#include "iolaus/dns/rdata.hpp"

namespace iolaus {
namespace {

// Plain names are judged eight characters at a time; here one by one.
bool is_plain(const std::string& text) {
  std::size_t label = 0, digits = 0, dots = 0;
  for (const char c : text) {
    if (c == '.') {
      if (label == 0 || label > 63) return false;
      label = 0;
      ++dots;
      continue;
    }
    digits += c >= '0' && c <= '9';
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
    ++label;
  }
  const bool address = dots == 3 && digits + dots == text.size();
  return label > 0 && label <= 63 && text.size() <= 253 && !address;
}

TEST(Name, PlainOnesStayAsTheyAre) {
  std::mt19937 random(5);
  const std::string_view common = "az09-_bcdefghijklmnopqrstuvwxy", rare = ".`{/:,^Z\x80\xae";
  int plain = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::string text(random() % (round % 50 ? 40 : 300), 'a');
    const unsigned strange = random() % 3 ? 0 : 12;
    for (char& c : text) {
      c = common[random() % common.size()];
      if (random() % 9 == 0) c = '.';
      if (round % 7 == 0 && c != '.') c = 'm';  // long labels
      if (strange && random() % strange == 0) c = rare[random() % rare.size()];
    }
    if (round % 50 == 0)
      for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = i % 64 == 63 ? '.' : text[i] == '.' ? 'a' : text[i];
    const CanonicalName name = canonical_name(text);
    const bool kept = name.problem == NameProblem::kNone && name.name == text;
    ASSERT_EQ(kept, is_plain(text)) << text;
    plain += kept;
  }
  EXPECT_GT(plain, 10'000);
}

TEST(Rdata, Ipv4AgreesWithTheSystem) {
  std::mt19937 random(6);
  int good = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::string text;
    const int parts = random() % 10 ? 4 : static_cast<int>(random() % 6);
    for (int part = 0; part < parts; ++part)
      text += (part > 0 ? "." : "") + std::to_string(random() % (random() % 9 ? 256 : 1000));
    if (random() % 6 == 0 && !text.empty())
      text.insert(random() % text.size(), 1, "0.:a "[random() % 5]);
    in_addr expected{};
    const bool valid = inet_pton(AF_INET, text.c_str(), &expected) == 1;
    const auto address = parse_ipv4(text);
    ASSERT_EQ(address.has_value(), valid) << text;
    if (valid) {
      ASSERT_EQ(ipv4_value(*address), ntohl(expected.s_addr));
    }
    good += valid;
  }
  EXPECT_GT(good, 50'000);
}

}  // namespace
}  // namespace iolaus

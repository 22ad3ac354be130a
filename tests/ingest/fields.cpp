#include "ingest/fields.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "ingest/row.hpp"

namespace iolaus {
namespace {

// The obvious way.
std::vector<std::string> split(const std::string& line, char delimiter) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == delimiter)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

TEST(Fields, AreWhatLiesBetweenDelimiters) {
  std::mt19937 random(3);
  const std::string alphabet =
      "\t\t,a\x08\x0a\x89\xff";  // neighbours of the tab, and with a top bit
  for (int round = 0; round < 200'000; ++round) {
    std::string line;
    for (std::size_t size = random() % 40; size > 0; --size)
      line += alphabet[random() % alphabet.size()];
    const std::string padded = line + std::string(8, '\t');
    for (const char delimiter : {'\t', ','}) {
      std::vector<std::string> fields;
      EXPECT_TRUE(for_each_field(std::string_view(padded).substr(0, line.size()), delimiter,
                                 [&](std::string_view field) {
                                   fields.emplace_back(field);
                                   return true;
                                 }));
      ASSERT_EQ(fields, split(line, delimiter));
    }
  }
}

TEST(Fields, StopWhenTold) {
  const std::string padded = "a,b,c" + std::string(8, ',');
  int seen = 0;
  EXPECT_FALSE(for_each_field(std::string_view(padded).substr(0, 5), ',',
                              [&](std::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TEST(Fields, PlainNumbers) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 300'000; ++round) {
    std::string text;
    for (std::size_t size = random() % 21; size > 0; --size)
      text += random() % 40 ? static_cast<char>('0' + random() % 10) : static_cast<char>(random());
    bool plain = !text.empty() && text.size() <= 18;
    std::int64_t expected = 0;
    for (const char c : text) {
      plain = plain && c >= '0' && c <= '9';
      if (plain) expected = expected * 10 + (c - '0');
    }
    const std::string padded = text + std::string(8, static_cast<char>('0' + random() % 10));
    ASSERT_EQ(plain_number_padded(std::string_view(padded).substr(0, text.size())),
              plain ? expected : -1)
        << text;
  }
}

TEST(Fields, TimesToLive) {
  EXPECT_EQ(ttl_field("300"), 300u);
  EXPECT_EQ(ttl_field("299.75"), 299u);
  EXPECT_EQ(ttl_field("-"), 0u);
  EXPECT_EQ(ttl_field("soon"), 0u);
  EXPECT_EQ(ttl_field("99999999999"), 0xffffffffu);
  EXPECT_EQ(ttl_field(20.9), 20u);
  EXPECT_EQ(ttl_field(-1.0), 0u);
}

}  // namespace
}  // namespace iolaus

#include "store/integers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

using Values = std::vector<std::uint64_t>;

std::vector<std::byte> packed(const Values& values) {
  std::vector<std::byte> bytes;
  pack_integers(values, bytes);
  return bytes;
}

// Packs, unpacks and expects the same values and no byte left over; returns the bytes.
std::size_t expect_round_trip(const Values& values) {
  const std::vector<std::byte> bytes = packed(values);
  std::span<const std::byte> in(bytes);
  Values out;
  unpack_integers(in, values.size(), out);
  EXPECT_EQ(out, values);
  EXPECT_TRUE(in.empty());
  return bytes.size();
}

Values random_values(std::mt19937_64& random, std::size_t count, int bits) {
  Values values(count);
  for (std::uint64_t& value : values) value = bits == 0 ? 0 : random() >> (64 - bits);
  return values;
}

TEST(Integers, EveryWidthAndCount) {
  std::mt19937_64 random(1);
  for (int bits = 0; bits <= 64; ++bits)
    for (const std::size_t count : {0, 1, 2, 7, 8, 9, 100, 1023, 1024, 1025, 3000}) {
      Values values = random_values(random, count, bits);
      const std::size_t bytes = expect_round_trip(values);
      const std::size_t blocks = (count + kMiniBlock - 1) / kMiniBlock;
      EXPECT_LE(bytes, (count * static_cast<std::size_t>(bits) + 7) / 8 + blocks * 12);
      std::sort(values.begin(), values.end());
      expect_round_trip(values);
      std::reverse(values.begin(), values.end());
      expect_round_trip(values);
    }
}

TEST(Integers, EachFormIsUsedWhereItIsSmall) {
  Values days(1024), steps(1024), runs(1024), outliers(1024, 3);
  for (std::size_t i = 0; i < days.size(); ++i) {
    days[i] = 1'400'000'000 + 86400 * (i * 7919 % 1024);
    steps[i] = 1'000'000'000'000 * i + i % 2;
    runs[i] = (i / 300) * 12345;
  }
  outliers[17] = outliers[1000] = ~std::uint64_t{0};
  EXPECT_LE(expect_round_trip(days), 1280u + 10);  // ten bits a day
  EXPECT_LE(expect_round_trip(steps), 1024 / 8 * 2 + 16u);
  EXPECT_LE(expect_round_trip(runs), 24u);
  EXPECT_LE(expect_round_trip(outliers), 28u);
  EXPECT_LE(expect_round_trip(Values(1024, 99)), 2u);
}

TEST(Integers, MixtureOfMagnitudes) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    Values values;
    const std::size_t count = random() % 2500;
    const std::uint64_t factor = random() % 3 == 0 ? 86400 : 1;
    while (values.size() < count) {
      const std::uint64_t value = (random() >> (random() % 64)) * factor;
      const std::size_t copies = random() % 4 == 0 ? random() % 50 : 1;
      for (std::size_t i = 0; i < copies && values.size() < count; ++i) values.push_back(value);
    }
    if (random() % 3 == 0) std::sort(values.begin(), values.end());
    expect_round_trip(values);
  }
}

TEST(Integers, NarrowTypesGiveTheSameBytes) {
  std::mt19937_64 random(3);
  const Values values = random_values(random, 5000, 8);
  const std::vector<std::uint8_t> narrow(values.begin(), values.end());
  const std::vector<std::uint32_t> middle(values.begin(), values.end());
  const std::vector<std::byte> bytes = packed(values);
  std::vector<std::byte> of_narrow, of_middle;
  pack_integers(narrow, of_narrow);
  pack_integers(middle, of_middle);
  EXPECT_EQ(of_narrow, bytes);
  EXPECT_EQ(of_middle, bytes);
  std::span<const std::byte> in(bytes);
  std::vector<std::uint8_t> out{7};  // what is there stays
  unpack_integers(in, narrow.size(), out);
  EXPECT_EQ(out.front(), 7);
  EXPECT_TRUE(std::equal(narrow.begin(), narrow.end(), out.begin() + 1, out.end()));
}

TEST(Integers, AValueTooLargeForItsTypeIsAnError) {
  const std::vector<std::byte> bytes = packed({1, 256, 3});
  std::span<const std::byte> in(bytes);
  std::vector<std::uint8_t> out;
  EXPECT_THROW(unpack_integers(in, 3, out), Error);
}

TEST(Integers, SequencesFollowOneAnother) {
  std::vector<std::byte> bytes;
  pack_integers(Values{1, 2, 3}, bytes);
  pack_integers(Values(2000, 9), bytes);
  std::span<const std::byte> in(bytes);
  Values first, second;
  unpack_integers(in, 3, first);
  unpack_integers(in, 2000, second);
  EXPECT_EQ(first, (Values{1, 2, 3}));
  EXPECT_EQ(second, Values(2000, 9));
}

// Whatever the bytes: an Error, or that many values.
void expect_no_crash(std::vector<std::byte> bytes, std::size_t count) {
  bytes.shrink_to_fit();
  std::span<const std::byte> in(bytes);
  Values out;
  try {
    unpack_integers(in, count, out);
    EXPECT_EQ(out.size(), count);
  } catch (const Error&) {
  }
}

TEST(Integers, HostileBytes) {
  std::mt19937_64 random(4);
  std::vector<Values> samples{random_values(random, 100, 20), random_values(random, 1500, 9)};
  samples.push_back(samples[1]);
  std::sort(samples[2].begin(), samples[2].end());
  samples.push_back(Values(700, 5));
  samples.back().resize(1100, 1u << 30);
  samples.push_back(Values(50, 1));
  samples.back()[20] = ~std::uint64_t{0};
  for (const Values& values : samples) {
    const std::vector<std::byte> bytes = packed(values);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        auto damaged = bytes;
        damaged[i] ^= static_cast<std::byte>(1 << bit);
        expect_no_crash(damaged, values.size());
      }
      std::span<const std::byte> cut = std::span(bytes).first(i);
      Values out;
      EXPECT_THROW(unpack_integers(cut, values.size(), out), Error);
    }
  }
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> noise(random() % 200);
    for (std::byte& byte : noise) byte = static_cast<std::byte>(random() >> 13);
    if (!noise.empty()) noise[0] = static_cast<std::byte>(random() % 68);
    expect_no_crash(noise, random() % 3000);
  }
  std::span<const std::byte> nothing;
  Values out;
  EXPECT_THROW(unpack_integers(nothing, std::numeric_limits<std::size_t>::max() / 2, out), Error);
}

}  // namespace
}  // namespace iolaus

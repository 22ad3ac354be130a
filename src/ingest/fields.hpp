#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace iolaus {

inline std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// The number that 1..18 digits and nothing else make; -1 for any other text. Eight digits at a
// time: reads up to seven bytes beyond the text.
inline std::int64_t plain_number_padded(std::string_view text) {
  constexpr std::uint64_t kZeros = 0x3030303030303030u;
  if (text.size() - 1 >= 18) return -1;
  std::int64_t value = 0;
  const char* at = text.data();
  std::size_t left = text.size();
  if constexpr (std::endian::native == std::endian::little) {
    for (; left > 0;) {
      const std::size_t taken = std::min<std::size_t>(left, 8);
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      // The digits to the top, so that what is missing below reads as leading zeros.
      if (taken < 8) word = (word << (64 - 8 * taken)) | (kZeros >> (8 * taken));
      const std::uint64_t digits = word ^ kZeros;
      if (((digits + 0x7676767676767676u) | digits) & 0x8080808080808080u) return -1;
      std::uint64_t sum = digits * 10 + (digits >> 8);
      sum = ((sum & 0x000000ff000000ffu) * 0x000f424000000064u +
             ((sum >> 16) & 0x000000ff000000ffu) * 0x0000271000000001u) >>
            32;
      constexpr std::array<std::int64_t, 9> kPowers{
          1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
      value = value * kPowers[taken] + static_cast<std::int64_t>(sum);
      at += taken;
      left -= taken;
    }
    return value;
  }
  for (; left > 0; --left, ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

// Calls field(text) for every field between delimiters, at least one, until it returns false.
// Eight bytes at a time: reads up to seven bytes beyond the line.
template <typename Field>
bool for_each_field(std::string_view line, char delimiter, Field&& field) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kLow = 0x7f7f7f7f7f7f7f7fu;
  const std::uint64_t wanted = kOnes * static_cast<std::uint8_t>(delimiter);
  const char* const text = line.data();
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text + at, 8);
    word ^= wanted;
    // The top bit of each byte that is zero, and of no other.
    std::uint64_t hits = ~(((word & kLow) + kLow) | word | kLow);
    while (hits != 0) {
      const bool little = std::endian::native == std::endian::little;
      const auto bit =
          static_cast<std::size_t>(little ? std::countr_zero(hits) : std::countl_zero(hits));
      const std::size_t end = at + bit / 8;
      if (end >= line.size()) break;
      if (!field(std::string_view(text + begin, end - begin))) return false;
      begin = end + 1;
      hits &= little ? hits - 1 : ~(std::uint64_t{1} << (63 - bit));
    }
  }
  return field(line.substr(begin));
}

}  // namespace iolaus

#pragma once
#include <algorithm>
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

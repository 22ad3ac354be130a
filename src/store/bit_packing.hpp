#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace iolaus {

// Eight values of W bits each are W bytes, lowest bit first: every value lies at a place that the
// compiler knows.

template <unsigned W>
constexpr std::uint64_t kLowBits = W == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << W % 64) - 1;

template <unsigned W, unsigned I>
inline std::uint64_t unpack_one(const std::byte* in) {
  constexpr unsigned kByte = I * W / 8, kShift = I * W % 8;
  std::uint64_t word;
  std::memcpy(&word, in + kByte, sizeof word);
  word >>= kShift;
  if constexpr (kShift + W > 64) word |= static_cast<std::uint64_t>(in[kByte + 8]) << (64 - kShift);
  return word & kLowBits<W>;
}

template <unsigned W, unsigned I>
inline void pack_one(const std::uint64_t* values, std::array<std::uint64_t, 9>& words) {
  constexpr unsigned kWord = I * W / 64, kShift = I * W % 64;
  const std::uint64_t value = values[I] & kLowBits<W>;
  words[kWord] |= value << kShift;
  if constexpr (kShift + W > 64) words[kWord + 1] |= value >> (64 - kShift);
}

// out[i] = least + scale * packed. May read up to 16 bytes beyond the groups.
template <unsigned W>
void unpack_groups(const std::byte* in, std::size_t groups, std::uint64_t least,
                   std::uint64_t scale, std::uint64_t* out) {
  for (std::size_t group = 0; group < groups; ++group, in += W, out += 8) {
    if constexpr (W == 0) {
      for (std::size_t i = 0; i < 8; ++i) out[i] = least;
    } else {
      [&]<unsigned... I>(std::integer_sequence<unsigned, I...>) {
        ((out[I] = least + scale * unpack_one<W, I>(in)), ...);
      }
      (std::make_integer_sequence<unsigned, 8>{});
    }
  }
}

template <unsigned W>
void pack_groups(const std::uint64_t* values, std::size_t groups, std::byte* out) {
  if constexpr (W > 0) {
    for (std::size_t group = 0; group < groups; ++group, values += 8, out += W) {
      std::array<std::uint64_t, 9> words{};
      [&]<unsigned... I>(std::integer_sequence<unsigned, I...>) {
        (pack_one<W, I>(values, words), ...);
      }
      (std::make_integer_sequence<unsigned, 8>{});
      std::memcpy(out, words.data(), W);
    }
  }
}

using UnpackGroups = void (*)(const std::byte*, std::size_t, std::uint64_t, std::uint64_t,
                              std::uint64_t*);
using PackGroups = void (*)(const std::uint64_t*, std::size_t, std::byte*);

// The functions for a width of 0..64 bits.
extern const std::array<UnpackGroups, 65> kUnpackGroups;
extern const std::array<PackGroups, 65> kPackGroups;

}  // namespace iolaus

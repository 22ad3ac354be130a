#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/error/error.hpp"

namespace iolaus {

// Unsigned integers of variable length (LEB128): seven bits a byte, the lowest first, the high bit
// set on all bytes but the last; at most ten bytes.

constexpr std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

inline void put_varint(std::uint64_t value, std::vector<std::byte>& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::byte>(value | 0x80));
  out.push_back(static_cast<std::byte>(value));
}

// Advances `in`. Throws Error at the end of the bytes or of 64 bits.
inline std::uint64_t take_varint(std::span<const std::byte>& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (in.empty()) fail("the packed integers end too early");
    const auto byte = static_cast<std::uint64_t>(in.front());
    in = in.subspan(1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("a packed integer is longer than 64 bits");
}

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace iolaus {

// Sequences of unsigned integers in few bytes, quickly unpacked. How many there are is not stored:
// whoever unpacks knows it. The bytes are a pure function of the values (not of their C++ width).
//
// Format. The values are cut into mini-blocks of 1024 (the last may be shorter), each coded alone,
// in the smallest of these forms (`varint`: LEB128, see varint.hpp):
//   mini-block = 66 varint(v[0]) scaled(v[1]-v[0], v[2]-v[1], ...)        ascending values
//              | 67 varint(r) scaled(values of the r runs) scaled(their lengths - 1)
//              | scaled(v)
//   scaled(v)  = 65 varint(d) frame(v)         v = least + d * packed
//              | frame(v)                      v = least + packed
//   frame(v)   = (w + 128 * patched) varint(least) [exceptions] bits    w in 0..64
//   exceptions = varint(k), then k times varint(gap) varint(high): position = previous position
//                + gap (the first counted from 0), packed |= high << w
//   bits       = the low w bits of each packed value, one after the other, lowest bit first,
//                filled up with zero bits to whole bytes
// All sums are modulo 2^64.

constexpr std::size_t kMiniBlock = 1024;

// Appends to `out`.
void pack_integers(std::span<const std::uint64_t> values, std::vector<std::byte>& out);
void pack_integers(std::span<const std::uint32_t> values, std::vector<std::byte>& out);
void pack_integers(std::span<const std::uint16_t> values, std::vector<std::byte>& out);
void pack_integers(std::span<const std::uint8_t> values, std::vector<std::byte>& out);

// Appends `count` values to `out` and advances `in` past them. Throws Error when the bytes are no
// such sequence or a value does not fit; reads nothing beyond `in` and allocates nothing beyond
// `count` values.
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint64_t>& out);
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint32_t>& out);
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint16_t>& out);
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint8_t>& out);

}  // namespace iolaus

#pragma once
#include <bit>
#include <compare>
#include <cstdint>
#include <string_view>

namespace iolaus {

// XXH3-64 of the canonical registrable domain: the key by which everything is partitioned and
// ordered. No numbering pass, the same in every run and on every rank.
enum class DomainId : std::uint64_t {};

DomainId domain_id(std::string_view canonical_domain);

// XXH3-64 of any other key's bytes.
std::uint64_t digest64(std::string_view bytes);
// A digest of two digests; order matters.
std::uint64_t combine_digests(std::uint64_t first, std::uint64_t second);

constexpr std::uint64_t value(DomainId id) { return static_cast<std::uint64_t>(id); }

// The digest ranges of a history: `count` equal slices of the 64-bit digest space. The count is a
// power of two in 1..65536 and a property of the history, never of the number of ranks.
struct Ranges {
  std::uint32_t count = 64;
  std::uint32_t of(std::uint64_t digest) const {
    // 2^64 / count is exact for a power of two; a single range needs no shift.
    const int bits = std::countr_zero(count);
    return bits == 0 ? 0 : static_cast<std::uint32_t>(digest >> (64 - bits));
  }
  std::uint32_t of(DomainId id) const { return of(value(id)); }
};

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace iolaus {

// What a feature's value cannot be computed without; where it is absent the value is missing (NaN),
// never zero. kSlices: rows that show presence, for a hull says nothing of the days within;
// kKeys: the facts of the rdata side (KeyTable).
enum class Need : std::uint8_t {
  kNothing,
  kDates,
  kSlices,
  kCounts,
  kAsn,
  kCountry,
  kLists,
  kKeys
};

struct Feature {
  std::string_view name;     // snake_case: the column's name everywhere
  std::string_view group;    // lifetime, dark, churn, diversity, names, neighbourhood, servers
  std::string_view unit;     // days, share, count, bits, ...
  std::string_view formula;  // in words
  std::string_view source;   // paper or "ours"
  Need need;
};

// The one table of features, in column order. `iolaus features --list` prints it; model archives
// carry its digest and refuse another.
std::span<const Feature> feature_catalogue();
std::uint64_t feature_catalogue_digest();

}  // namespace iolaus

// The feature table as the code sees it. A new feature is one row there and one line that sets it:
// row.set(column("its_name"), value); an unknown name does not compile.
#pragma once
#include <array>
#include <cstddef>
#include <stdexcept>

#include "features/table_place.hpp"
#include "features/table_time.hpp"

namespace iolaus {

inline constexpr std::size_t kFeatures = std::size(kTimeFeatures) + std::size(kPlaceFeatures);

inline constexpr std::array<Feature, kFeatures> kFeatureTable = [] {
  std::array<Feature, kFeatures> table{};
  std::size_t next = 0;
  for (const Feature& feature : kTimeFeatures) table[next++] = feature;
  for (const Feature& feature : kPlaceFeatures) table[next++] = feature;
  return table;
}();

consteval std::size_t column(std::string_view name) {
  for (std::size_t i = 0; i < kFeatures; ++i)
    if (kFeatureTable[i].name == name) return i;
  throw std::logic_error("no such feature");
}

static_assert(
    [] {
      for (std::size_t i = 0; i < kFeatures; ++i) {
        const Feature& one = kFeatureTable[i];
        if (one.name.empty() || one.group.empty() || one.unit.empty() || one.formula.empty())
          return false;
        for (std::size_t j = 0; j < i; ++j)
          if (kFeatureTable[j].name == one.name) return false;
      }
      return kFeatures >= 40;
    }(),
    "every feature is described, once");

// One domain's values; all missing until set.
struct RowWriter {
  float* values;
  void set(std::size_t column, double value) { values[column] = static_cast<float>(value); }
};

}  // namespace iolaus

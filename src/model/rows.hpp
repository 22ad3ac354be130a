#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/features/extract.hpp"

namespace iolaus {

// Indices of the rows whose mark passes, ascending.
template <typename Mark, typename Test>
std::vector<std::uint32_t> rows_where(const std::vector<Mark>& marks, Test test) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < marks.size(); ++row)
    if (test(marks[row])) rows.push_back(row);
  return rows;
}

// A matrix of just those rows, in that order.
inline FeatureMatrix take_rows(const FeatureMatrix& features, std::span<const std::uint32_t> rows) {
  FeatureMatrix taken;
  taken.columns = features.columns;
  taken.values.reserve(rows.size() * features.columns);
  for (const std::uint32_t row : rows) {
    taken.domains.push_back(features.domains[row]);
    const std::span<const float> values = features.row(row);
    taken.values.insert(taken.values.end(), values.begin(), values.end());
  }
  return taken;
}

}  // namespace iolaus

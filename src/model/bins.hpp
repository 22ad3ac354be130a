#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/features/extract.hpp"

namespace iolaus {

constexpr std::size_t kMaxCuts = 254;  // a column: bins 1..255, and 0 for missing

// Ascending cut points of one column's values (any order, none missing; sorted in place). Between
// every two neighbouring values where there are at most kMaxCuts gaps, else near the quantiles: a
// value that fills a bin alone gets one, the rest share the bins that are left.
std::vector<float> cut_points(std::vector<float>& values);

// Cut points of all columns over some rows: `cut_start` has columns + 1 offsets into `cuts`.
struct Cuts {
  std::vector<std::uint32_t> cut_start;
  std::vector<float> cuts;
};
Cuts cut_columns(const FeatureMatrix& features, std::span<const std::uint32_t> rows, int threads);

// Finds bins fast: every column's cuts padded to 255 with infinities, searched in eight steps
// without a branch.
class Binner {
 public:
  Binner(std::span<const std::uint32_t> cut_start, std::span<const float> cuts);
  std::size_t columns() const { return columns_; }

  std::uint8_t bin(std::size_t column, float value) const;

 private:
  std::size_t columns_;
  std::vector<float> padded_;  // 256 a column
};

}  // namespace iolaus

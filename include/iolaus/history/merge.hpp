#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/history/history.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {

struct MergeOptions {
  std::uint32_t gap =
      2 * kDay;  // slices of one (owner, type, rdata) at most this far apart become one
};

// Builds one range's History from its records, in any order: slices of one (owner name, type,
// rdata) that overlap or lie at most `gap` apart become one presence segment (the connected
// components of the intervals, so neither order nor slicing matters); hulls join only hulls of the
// same key, by union; undated records of one key become one. Counts are summed, saturating. O(n log
// n).
History merge_records(std::uint32_t range, std::vector<Record> records,
                      const MergeOptions& options);

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/history/history.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {

struct MergeOptions {
  // Slices of one (owner, type, rdata) at most this far apart become one.
  std::uint32_t gap = 2 * kDay;
  // Inputs may export the same sightings again: counts are the largest given instead of the sum.
  bool largest_counts = false;
  // Zones of so many names are rolled up, their names kept as a sketch (history/disposable.hpp); 0:
  // none but those that are already. Of largest counts it is the largest of any name, not the sum.
  std::uint32_t disposable_names = 0;
};

// Builds one range's History from its records, in any order: slices of one (owner name, type,
// rdata) that overlap or lie at most `gap` apart become one presence segment (the connected
// components of the intervals, so neither order nor slicing matters); hulls join only hulls of the
// same key, by union; undated records of one key become one. Counts and volumes are summed (or the
// largest), saturating; of TTLs the longest; bailiwicks together. To merge the records of a History
// (record_of) with others gives what merging all at once gives. O(n log n).
History merge_records(std::uint32_t range, std::vector<Record> records,
                      const MergeOptions& options);

// The same from packed records, on all OpenMP threads. Memory: 16 bytes a record beside the buffer
// and the History, and what one domain's records need at a time.
History merge_packed(std::uint32_t range, std::span<const std::byte> packed,
                     const MergeOptions& options);

// A segment as the record that it would be merged from: a kept history grows by merging it with
// new records. `name` is scratch for the owner name.
Record record_of(const History& history, std::size_t domain, const Observation& segment,
                 std::string& name);

}  // namespace iolaus

#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "forest_tree.hpp"

namespace iolaus {

// Finds the best cut of single columns by class histograms over the bins. One a thread; the
// histogram is all zero between calls.
class SplitFinder {
 public:
  // Improves `best` where the column has a cut of less impurity; at equal impurity the earlier call
  // and then the lower threshold stay. The threshold lies in the middle of the empty bins at the
  // cut, but missing (bin 0) is never joined by values that were not seen.
  void try_column(const BinnedExamples& examples, std::span<const Sampled> node,
                  std::uint64_t node_sum, std::uint16_t column, Split& best);

 private:
  void scan_dense(std::uint64_t node_sum, std::uint16_t column, Split& best);
  void scan_touched(std::uint64_t node_sum, std::uint16_t column, Split& best);
  std::array<std::uint64_t, 256> histogram_{};  // weight << 32 | positive weight, a bin
  std::array<std::uint64_t, 4> touched_{};      // one bit a bin
};

// Weight << 32 | positive weight.
inline std::uint64_t packed(const Sampled& sample) {
  return std::uint64_t{sample.weight} << 32 | sample.positive;
}

}  // namespace iolaus

#include "forest_split.hpp"

#include <bit>

namespace iolaus {
namespace {

constexpr std::size_t kDenseRows = 192;  // from here on all 256 bins are scanned

double impurity(std::uint64_t sum) {
  const double rows = static_cast<double>(sum >> 32);
  const double positive = static_cast<double>(sum & 0xffffffffu);
  return positive * (rows - positive) / rows;
}

// Walks the occupied bins upwards and keeps the best cut between two neighbours.
class Walk {
 public:
  Walk(std::uint64_t node_sum, std::uint16_t column, Split& best)
      : node_sum_(node_sum), column_(column), best_(best) {}

  void visit(std::uint32_t bin, std::uint64_t sum) {
    if (left_ != 0) {
      const double candidate = impurity(left_) + impurity(node_sum_ - left_);
      if (!best_.found || candidate < best_.impurity) {
        const std::uint32_t middle = previous_ == 0 ? 0 : (previous_ + bin - 1) / 2;
        best_ = {candidate, column_, static_cast<std::uint8_t>(middle), true};
      }
    }
    left_ += sum;
    previous_ = bin;
  }

 private:
  std::uint64_t node_sum_, left_ = 0;
  std::uint32_t previous_ = 0;
  std::uint16_t column_;
  Split& best_;
};

}  // namespace

void SplitFinder::try_column(const BinnedExamples& examples, std::span<const Sampled> node,
                             std::uint64_t node_sum, std::uint16_t column, Split& best) {
  const std::uint8_t* const bins = examples.bins.data() + std::size_t{column} * examples.rows;
  if (node.size() >= kDenseRows) {
    for (const Sampled& sample : node) histogram_[bins[sample.row]] += packed(sample);
    scan_dense(node_sum, column, best);
    return;
  }
  for (const Sampled& sample : node) {
    const std::uint8_t bin = bins[sample.row];
    histogram_[bin] += packed(sample);
    touched_[bin / 64] |= std::uint64_t{1} << (bin % 64);
  }
  scan_touched(node_sum, column, best);
}

void SplitFinder::scan_dense(std::uint64_t node_sum, std::uint16_t column, Split& best) {
  Walk walk(node_sum, column, best);
  for (std::uint32_t bin = 0; bin < 256; ++bin)
    if (histogram_[bin] != 0) walk.visit(bin, histogram_[bin]);
  histogram_.fill(0);
}

void SplitFinder::scan_touched(std::uint64_t node_sum, std::uint16_t column, Split& best) {
  Walk walk(node_sum, column, best);
  for (std::uint32_t word = 0; word < 4; ++word) {
    for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
      const std::uint32_t bin = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
      walk.visit(bin, histogram_[bin]);
      histogram_[bin] = 0;
    }
    touched_[word] = 0;
  }
}

}  // namespace iolaus

#include "iolaus/model/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// Neighbouring scores that share one probability.
struct Block {
  float upper;
  std::uint64_t count, positives;
  double shrunk() const {
    return (static_cast<double>(positives) + 1) / (static_cast<double>(count) + 2);
  }
};

// Appends a block and pools it with those before it for as long as the last two are out of order.
template <typename OutOfOrder>
void push_pooled(std::vector<Block>& blocks, Block block, OutOfOrder out_of_order) {
  while (!blocks.empty() && out_of_order(blocks.back(), block)) {
    block.count += blocks.back().count;
    block.positives += blocks.back().positives;
    blocks.pop_back();
  }
  blocks.push_back(block);
}

std::vector<Block> equal_scores(std::span<const float> scores,
                                std::span<const std::uint8_t> positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::vector<Block> blocks;
  for (const std::size_t i : order) {
    if (blocks.empty() || blocks.back().upper != scores[i]) blocks.push_back({scores[i], 0, 0});
    ++blocks.back().count;
    blocks.back().positives += positive[i] != 0;
  }
  return blocks;
}

}  // namespace

Isotonic fit_isotonic(std::span<const float> scores, std::span<const std::uint8_t> positive) {
  if (scores.empty() || scores.size() != positive.size())
    fail("calibration needs scores with labels: {} scores, {} labels", scores.size(),
         positive.size());
  for (const float score : scores)
    if (!std::isfinite(score)) fail("a score to calibrate on is {}", score);
  std::vector<Block> pooled, ordered;
  for (const Block& block : equal_scores(scores, positive))
    push_pooled(pooled, block, [](const Block& a, const Block& b) {
      return a.positives * b.count >= b.positives * a.count;
    });
  for (const Block& block : pooled)
    push_pooled(ordered, block,
                [](const Block& a, const Block& b) { return a.shrunk() > b.shrunk(); });
  Isotonic isotonic;
  for (const Block& block : ordered) {
    isotonic.upper.push_back(block.upper);
    isotonic.probability.push_back(static_cast<float>(block.shrunk()));
  }
  return isotonic;
}

double calibrate(const Isotonic& isotonic, float score) {
  if (isotonic.upper.empty()) fail("a calibration without blocks");
  const auto at = std::lower_bound(isotonic.upper.begin(), isotonic.upper.end(), score);
  const auto block =
      std::min<std::ptrdiff_t>(at - isotonic.upper.begin(), std::ssize(isotonic.upper) - 1);
  return static_cast<double>(isotonic.probability[static_cast<std::size_t>(block)]);
}

double shift_base_rate(double probability, double from, double to) {
  if (!(from > 0 && from < 1 && to > 0 && to < 1))
    fail("base rates {} and {}: both must lie between 0 and 1", from, to);
  const double positive = probability * to * (1 - from);
  const double negative = (1 - probability) * (1 - to) * from;
  return positive / (positive + negative);
}

}  // namespace iolaus

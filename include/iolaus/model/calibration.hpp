#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace iolaus {

// Monotone step function from score to probability (pool adjacent violators), each block's rate
// shrunk as (positives + 1) / (count + 2), so that no finite sample claims certainty.
struct Isotonic {
  std::vector<float> upper;        // ascending upper ends of the blocks' scores
  std::vector<float> probability;  // non-decreasing
};
Isotonic fit_isotonic(std::span<const float> scores, std::span<const std::uint8_t> positive);
double calibrate(const Isotonic& isotonic, float score);

// A probability at one base rate moved to another: logit p' = logit p + logit to - logit from.
double shift_base_rate(double probability, double from, double to);

}  // namespace iolaus

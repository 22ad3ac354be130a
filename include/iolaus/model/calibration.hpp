#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace iolaus {

// Monotone step function from score to probability (pool adjacent violators), each block's rate
// shrunk as (positives + 1) / (count + 2), so that no finite sample claims certainty; blocks that
// the shrinking puts out of order are pooled too. Throws Error on no scores.
struct Isotonic {
  std::vector<float> upper;        // ascending upper ends of the blocks' scores
  std::vector<float> probability;  // non-decreasing
};
Isotonic fit_isotonic(std::span<const float> scores, std::span<const std::uint8_t> positive);
// The probability of the first block that reaches up to `score`; of the last above all.
double calibrate(const Isotonic& isotonic, float score);

// A probability at one base rate moved to another: logit p' = logit p + logit to - logit from.
// Both rates lie strictly between 0 and 1.
double shift_base_rate(double probability, double from, double to);

}  // namespace iolaus

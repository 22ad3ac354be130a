#pragma once
#include <algorithm>
#include <cmath>

namespace iolaus {

// Log odds; certainty is cut at one in a million.
inline double logit(double probability) {
  const double inside = std::clamp(probability, 1e-6, 1 - 1e-6);
  return std::log(inside / (1 - inside));
}

inline double logistic(double odds) { return 1 / (1 + std::exp(-odds)); }

}  // namespace iolaus

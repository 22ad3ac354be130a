#pragma once
#include <cmath>
#include <limits>

namespace iolaus {

// NaN and the infinities: no learner sees them as values.
inline bool is_missing(float value) {
  return !(std::fabs(value) <= std::numeric_limits<float>::max());
}

// Takes the heavy tail off a value: sign(x) log(1 + |x|).
inline double squash(float value) {
  return std::copysign(std::log1p(std::fabs(static_cast<double>(value))),
                       static_cast<double>(value));
}

inline double logistic(double logit) {
  if (logit >= 0) return 1 / (1 + std::exp(-logit));
  const double odds = std::exp(logit);
  return odds / (1 + odds);
}

}  // namespace iolaus

// Small sums over one domain's few numbers. Missing values (NaN) are passed over.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace iolaus {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// The greatest of what was added; missing when nothing was.
struct Greatest {
  double value = kMissing;
  void add(double next) {
    if (!(value >= next) && !std::isnan(next)) value = next;
  }
};

// The mean of what was added; missing when nothing was.
struct Mean {
  double sum = 0;
  std::uint64_t count = 0;
  void add(double next, std::uint64_t times = 1) {
    if (std::isnan(next)) return;
    sum += next * static_cast<double>(times);
    count += times;
  }
  double value() const { return count == 0 ? kMissing : sum / static_cast<double>(count); }
};

inline double ratio(double part, double whole) { return whole > 0 ? part / whole : kMissing; }

// Quantile of ascending values, linear between neighbours; missing when there are none.
inline double quantile(std::span<const double> ascending, double share) {
  if (ascending.empty()) return kMissing;
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] +
         (place - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

inline double median(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return quantile(values, 0.5);
}

// Shannon entropy in bits of positive weights; missing when they sum to nothing. Sorted first, so
// that the rounding does not depend on the order.
inline double entropy_bits(std::vector<double>& weights) {
  std::sort(weights.begin(), weights.end());
  double total = 0, sum = 0;
  for (const double weight : weights) total += weight;
  if (!(total > 0)) return kMissing;
  for (const double weight : weights)
    if (weight > 0) sum -= weight / total * std::log2(weight / total);
  return std::max(sum, 0.0);
}

}  // namespace iolaus

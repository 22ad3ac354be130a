#include "bins.hpp"

#include <algorithm>
#include <limits>

#include "values.hpp"

namespace iolaus {
namespace {

// A point p with below <= p < above, in the middle where floats allow.
float between(float below, float above) {
  const float middle = static_cast<float>((static_cast<double>(below) + above) / 2);
  return middle >= below && middle < above ? middle : below;
}

// Lengths of the runs of equal values.
std::vector<std::uint32_t> run_lengths(const std::vector<float>& sorted) {
  std::vector<std::uint32_t> runs;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i] != sorted[i - 1]) runs.push_back(0);
    ++runs.back();
  }
  return runs;
}

}  // namespace

std::vector<float> cut_points(std::vector<float>& values) {
  std::sort(values.begin(), values.end());
  const std::vector<std::uint32_t> runs = run_lengths(values);
  std::vector<float> cuts;
  std::size_t end = 0;                    // of the current run, in `values`
  std::size_t held = 0;                   // values since the last cut
  std::size_t remaining = values.size();  // values in this bin and those to come
  for (std::size_t run = 0; run + 1 < runs.size() && cuts.size() < kMaxCuts; ++run) {
    end += runs[run];
    held += runs[run];
    const std::size_t bins_left = kMaxCuts + 1 - cuts.size();
    const bool full = held * bins_left >= remaining;
    const bool next_fills = std::size_t{runs[run + 1]} * bins_left >= remaining;
    if (runs.size() > kMaxCuts + 1 && !full && !next_fills) continue;
    cuts.push_back(between(values[end - 1], values[end]));
    remaining -= held;
    held = 0;
  }
  return cuts;
}

Cuts cut_columns(const FeatureMatrix& features, std::span<const std::uint32_t> rows, int threads) {
  const std::size_t columns = features.columns;
  std::vector<std::vector<float>> of_column(columns);
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::size_t column = 0; column < columns; ++column) {
    std::vector<float> values;
    values.reserve(rows.size());
    for (const std::uint32_t row : rows) {
      const float value = features.values[row * columns + column];
      if (!is_missing(value)) values.push_back(value);
    }
    of_column[column] = cut_points(values);
  }
  Cuts all;
  all.cut_start.push_back(0);
  for (const auto& cuts : of_column) {
    all.cuts.insert(all.cuts.end(), cuts.begin(), cuts.end());
    all.cut_start.push_back(static_cast<std::uint32_t>(all.cuts.size()));
  }
  return all;
}

Binner::Binner(std::span<const std::uint32_t> cut_start, std::span<const float> cuts)
    : columns_(cut_start.size() - 1),
      padded_(columns_ * 256, std::numeric_limits<float>::infinity()) {
  for (std::size_t column = 0; column < columns_; ++column)
    std::copy(cuts.begin() + cut_start[column], cuts.begin() + cut_start[column + 1],
              padded_.begin() + static_cast<std::ptrdiff_t>(column * 256));
}

std::uint8_t Binner::bin(std::size_t column, float value) const {
  if (is_missing(value)) return 0;
  const float* const cuts = padded_.data() + column * 256;
  std::uint32_t below = 0;
  for (std::uint32_t step = 128; step > 0; step /= 2)
    below += cuts[below + step - 1] < value ? step : 0;
  return static_cast<std::uint8_t>(1 + below);
}

}  // namespace iolaus

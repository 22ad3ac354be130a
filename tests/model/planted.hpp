#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "iolaus/model/train.hpp"

namespace iolaus {

inline constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// A labelled world with known answers: column 0 separates the classes, 1 does so less and has a
// heavy tail, 2 tells by being missing, 3 is noise, 4 constant, 5 never there, the rest noise with
// gaps. Groups of up to four rows share a class and lie close together.
inline TrainingSet planted(std::uint32_t rows, std::uint64_t seed, std::size_t columns = 10,
                           double positive_share = 0.3) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  TrainingSet set;
  set.features.columns = columns;
  bool positive = false;
  std::uint32_t group = 0;
  double centre = 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (row % 4 == 0) {
      group = row;
      positive = uniform(random) < positive_share;
      centre = normal(random);
      ++set.grouping.groups;
    }
    const DomainId domain{(row + 1) * 0x1000000000ull + random() % 1000};
    set.features.domains.push_back(domain);
    const LabelClass of_positive = LabelClass::kApt;
    const LabelClass of_negative = row % 3 == 0 ? LabelClass::kCrime : LabelClass::kBenign;
    set.labels.push_back(
        {domain, kUnknownTime, kNoFamily, positive ? of_positive : of_negative, {}});
    set.positive.push_back(positive);
    set.grouping.group.push_back(group);
    for (std::size_t column = 0; column < columns; ++column) {
      double value = normal(random) + centre;
      if (column == 0) value = normal(random) + (positive ? 3 : 0);
      if (column == 1) value = std::exp(3 * normal(random) + (positive ? 2 : 0));
      if (column == 2 && uniform(random) < (positive ? 0.6 : 0.1)) value = std::nan("");
      if (column == 4) value = 7;
      if (column == 5 || (column > 5 && uniform(random) < 0.2)) value = std::nan("");
      set.features.values.push_back(static_cast<float>(value));
    }
  }
  set.grouping.largest = 4;
  set.grouping.key_limit = 20;
  return set;
}

inline std::vector<std::uint32_t> all_rows(const TrainingSet& set) {
  std::vector<std::uint32_t> rows(set.labels.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
  return rows;
}

inline FeatureMatrix matrix(std::size_t columns, std::vector<float> values) {
  FeatureMatrix result;
  result.columns = columns;
  for (std::size_t row = 0; row < values.size() / columns; ++row)
    result.domains.push_back(DomainId{row + 1});
  result.values = std::move(values);
  return result;
}

}  // namespace iolaus

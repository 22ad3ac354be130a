#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/model/train.hpp"

namespace iolaus {

constexpr std::uint8_t kOutOfFold =
    1;  // scored by models that saw neither the domain nor its group

// One row a domain, aligned with the history's domains.
struct Scores {
  std::vector<float> naive_bayes, logistic_regression, random_forest;  // raw outputs
  std::vector<float> calibrated;  // the forest calibrated, at the labels' prevalence
  std::vector<float> confidence;  // the same shifted to the base rate at deployment
  std::vector<std::uint8_t> flags;
};

// Scores deployment rows. Pure; threads share rows.
Scores score(const FeatureMatrix& rows, const TrainedModel& model, int threads);

}  // namespace iolaus

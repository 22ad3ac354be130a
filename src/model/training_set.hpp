#pragma once
#include "iolaus/model/classifier.hpp"
#include "iolaus/model/training_set.hpp"

namespace iolaus {

// Throws Error where the set's parts do not fit together: rows by domain and unique, labels of the
// same domains, a group for every row, at least one row of each class.
void check_training_set(const TrainingSet& set);

// A key for the models of one purpose, so that no two of them share random numbers.
enum class Purpose : std::uint64_t { kDeployed = 1, kFold, kRandomSplit, kGroupedSplit };
std::uint64_t salt_of(Purpose purpose, std::uint64_t number);

}  // namespace iolaus

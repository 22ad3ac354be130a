#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/features/extract.hpp"
#include "iolaus/labels/folds.hpp"
#include "iolaus/labels/labels.hpp"

namespace iolaus {

// The labelled rows (as of their snapshots), on every rank: about 50,000 rows of ~50 columns, 10
// MB.
struct TrainingSet {
  FeatureMatrix features;              // by (domain)
  std::vector<Label> labels;           // aligned with the rows
  std::vector<std::uint8_t> positive;  // aligned: what the models call positive
  std::vector<std::string> families;   // names for Label::family
  Grouping grouping;                   // what must not be on both sides of a split
};

}  // namespace iolaus

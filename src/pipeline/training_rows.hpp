#pragma once
#include "iolaus/model/training_set.hpp"
#include "iolaus/pipeline/run.hpp"
#include "iolaus/store/feature_file.hpp"

namespace iolaus {

// The job's labels; read the same by every rank.
LabelSet load_labels(const Run& run);

// The labelled rows of features.h5 with their labels and groups, the same on every rank.
TrainingSet load_training_set(const Run& run, const LabelSet& labels);

}  // namespace iolaus

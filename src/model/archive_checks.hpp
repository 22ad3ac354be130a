#pragma once
#include "archive_blocks.hpp"
#include "iolaus/model/train.hpp"

namespace iolaus {

// Throws the reader's Error unless the model can be used as it stands: aligned arrays, finite
// numbers, every tree's links inside the tree and downwards, cuts and calibration in order.
void check_model(const TrainedModel& model, const BlockReader& in);

}  // namespace iolaus

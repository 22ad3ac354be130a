#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "iolaus/labels/labels.hpp"
#include "iolaus/model/evaluate.hpp"

namespace iolaus {

// The `evaluation` object of summary.json: split -> model -> figures.
nlohmann::ordered_json evaluation_facts(const std::vector<SplitQuality>& splits,
                                        const LabelOptions& labels, double base_rate);

}  // namespace iolaus

#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "iolaus/pipeline/run.hpp"

namespace iolaus {

// What the run found of what is known to be there: [evaluation] truth, a CSV with the columns
// `domain` and `class`, opened only here, after scores and clusters are final. An empty object
// without a truth file.
// {"domains", "positives", "above": {"0.5": {"domains", "positives"}, "0.8": ..., "0.9": ...}}:
// domains in cases above each confidence, and how many of them the truth calls positive.
// Collective.
nlohmann::ordered_json compare_with_truth(const Run& run);

// The same as a sentence for people; empty without a truth file.
std::string truth_in_words(const nlohmann::ordered_json& truth);

}  // namespace iolaus

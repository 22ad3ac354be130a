#pragma once
#include <string>
#include <vector>

namespace iolaus {

// The known word with the fewest edits (Levenshtein) from a mistyped one; the first of equals.
// `known` must not be empty.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace iolaus

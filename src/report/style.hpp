#pragma once
#include <string_view>

namespace iolaus {

// The page's style sheet: light or dark as the reader's system asks, and plain on paper.
extern const std::string_view kStyleSheet;

}  // namespace iolaus

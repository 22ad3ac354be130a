#pragma once
#include <string>

namespace iolaus {

// What a kept file says it is: "history", "features", "scores", "edges", "clusters" or "plans".
// Throws Error when it is none of them, is damaged or of another format.
std::string kept_kind(const std::string& path);

}  // namespace iolaus

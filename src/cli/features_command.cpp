#include <fmt/format.h>

#include <cstdio>

#include "command.hpp"
#include "iolaus/features/catalogue.hpp"

namespace iolaus {

ExitStatus list_features() {
  std::string text =
      fmt::format("{:<32} {:<14} {:<9} {}\n", "name", "group", "unit", "formula [source]");
  for (const Feature& feature : feature_catalogue())
    text += fmt::format("{:<32} {:<14} {:<9} {} [{}]\n", feature.name, feature.group, feature.unit,
                        feature.formula, feature.source);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return ExitStatus::kDone;
}

}  // namespace iolaus

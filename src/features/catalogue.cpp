#include "iolaus/features/catalogue.hpp"

#include <string>

#include "features/table.hpp"
#include "iolaus/dns/domain_id.hpp"

namespace iolaus {

std::span<const Feature> feature_catalogue() { return kFeatureTable; }

// What a model relies on: the columns' order and meaning, not where they come from.
std::uint64_t feature_catalogue_digest() {
  std::string text;
  for (const Feature& feature : kFeatureTable) {
    for (const std::string_view part : {feature.name, feature.unit, feature.formula}) {
      text += part;
      text += '\n';
    }
  }
  return digest64(text);
}

}  // namespace iolaus

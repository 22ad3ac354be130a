#include "place.hpp"

#include <fmt/format.h>

namespace iolaus {

std::string place_of(const NetworkAtlas& atlas, std::uint32_t asn, std::array<char, 2> country) {
  std::string place;
  if (asn != 0) place = fmt::format("AS{} {}", asn, atlas.organisation(asn));
  if (country[0] != 0)
    place += fmt::format("{}{}{}", place.empty() ? "" : ", ", country[0], country[1]);
  return place;
}

}  // namespace iolaus

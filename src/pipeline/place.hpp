#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "iolaus/network/atlas.hpp"

namespace iolaus {

// "AS64501 Northwind Hosting, NL"; empty where neither is known.
std::string place_of(const NetworkAtlas& atlas, std::uint32_t asn, std::array<char, 2> country);

}  // namespace iolaus

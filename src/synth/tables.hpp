#pragma once
#include <filesystem>

#include "synth/world.hpp"

namespace iolaus::synth {

// Writes asn.csv, country.csv, their IPv6 counterparts, the warning lists and extra_suffixes.txt
// into a directory. The lists are as incomplete as real ones.
void write_tables(const World& world, const std::filesystem::path& directory);

}  // namespace iolaus::synth

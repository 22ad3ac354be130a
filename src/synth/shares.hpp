#pragma once
#include <array>
#include <cstdint>

#include "iolaus/synth/synth.hpp"
#include "synth/population.hpp"

namespace iolaus::synth {

// The share of each population in the registrable domains. That of services is 0 (their number
// depends on the size of the world); ordinary shared hosting takes what the others leave.
using Shares = std::array<double, kPopulations>;

// The defaults, with those that options.shares names replaced; where the named ones leave too
// little room, the defaults of all others shrink alike. Throws Error for a name that is no
// population (and lists those that are) and for named shares whose sum is above 1.
Shares population_shares(const SynthOptions& options);

// How many registrable domains about `records` rows of daily slices come from.
std::uint64_t domains_for(std::uint64_t records, const Shares& shares,
                          std::uint32_t window_seconds);

// The numbers of APT groups of the usual kind and of the kind with few names. `exact`: the options
// ask for a number; otherwise these are the most that a world of this size holds.
struct AptGroups {
  std::uint64_t usual = 0, few = 0;
  bool exact = false;
};
AptGroups apt_groups(const SynthOptions& options);

}  // namespace iolaus::synth

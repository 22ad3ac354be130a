#pragma once
#include <vector>

#include "synth/malice.hpp"

namespace iolaus::synth {

// Where a group's controllers stand.
enum class Lair : std::uint8_t {
  kOwnServers,
  kQuietShared,
  kCrowdedShared,
  kDynamicDns,
  kCompromised
};
// What its names answer between attacks.
enum class Rest : std::uint8_t {
  kStays,
  kLoopback,
  kUnspecified,
  kPrivate,
  kRareLoopback,
  kDecoy,
  kSilent
};

// A targeted group: its calendar of attacks, its machines, and its habits. Not every group has
// every habit, and no habit is theirs alone.
struct AptGroup {
  Family family;
  std::vector<Span> attacks;  // ascending, apart
  Lair lair = Lair::kOwnServers;
  Rest rest = Rest::kStays;
  Rdata rest_address;
  std::vector<std::vector<Stay>> machines;  // each with its succession of addresses
  std::vector<std::uint32_t> bursts;        // when names are registered
  Delegation delegation{};
  bool own_servers = false;  // name servers under the group's first name
  bool own_contact = false;  // a contact of its own in the SOA
  bool staged = false;       // names wait on the resting address before their first use
  NameStyle style = NameStyle::kWords;
  std::int32_t hour_shift = 0;  // working hours
  std::uint64_t household = 0, zone = 0;
};

AptGroup draw_group(const World& world, Population population, std::uint64_t entity,
                    Random& common);

}  // namespace iolaus::synth

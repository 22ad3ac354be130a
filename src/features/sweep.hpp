#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace iolaus {

// What an address segment's answer says. kApart: a list answer, localhost or a private address on
// an internal label; neither public nor dark.
enum class Side : std::uint8_t { kPublic, kDark, kApart };

constexpr std::int64_t kNever = -1;

// One address segment of one owner name. Times are Unix seconds, both inclusive; kNever = unknown.
struct Sighting {
  std::int64_t first, last;
  std::int64_t
      address_since;      // first slice of this address at this owner name; kNever without slices
  std::uint32_t address;  // index into DomainView::addresses
  Side side;
  bool slice;  // dated, and the answer was there from first to last
};

// What the slices of one owner name show over time.
struct Phases {
  std::int64_t public_seconds = 0, dark_seconds = 0, seconds = 0;  // with such an address, with any
  std::int64_t public_address_seconds = 0;                         // summed over the addresses
  std::uint32_t most_public = 0;                                   // public addresses at a time
  std::uint32_t to_dark = 0, to_public = 0;  // turns between public only and dark only
  std::uint32_t returns = 0;  // turns to public with an address that began before the dark phase
  std::int64_t first = kNever, last = kNever;  // over the slices
  bool ends_dark = false;                      // at `last` every answer is dark
  bool any() const { return first != kNever; }
};

struct SweepEvent {
  std::int64_t time;
  std::uint32_t sighting;
  bool starts;
};

// Walks the slices of one owner name in time. Seconds in which it is both public and dark, or
// neither, end no phase. Appends to `dwells` for each dark phase the seconds from its first to its
// last dark-only one. O(n log n); `events` is scratch.
Phases sweep(std::span<const Sighting> sightings, std::vector<SweepEvent>& events,
             std::vector<std::int64_t>& dwells);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "synth/domain_plan.hpp"

namespace iolaus::synth {

// One row of the history: a name, its answer, and when sensors saw it.
struct SightingRow {
  std::uint32_t track, answer;  // of the plan
  std::uint32_t first, last, count;
  std::uint32_t key;  // the place in Sightings::hull of the row with this owner, type and rdata
};

struct KeyedRow {
  std::uint64_t key;
  SightingRow row;
};

// Memory that is used again from one domain to the next.
struct ObserveScratch {
  std::vector<std::uint32_t> items, owner_rank, answer_rank;
  std::vector<KeyedRow> keyed;
};

// What sensors see of a domain.
struct Sightings {
  std::vector<SightingRow>
      slices;  // one row per (owner, type, rdata) and day, by (day, owner, type, rdata)
  std::vector<SightingRow>
      hull;  // one row per (owner, type, rdata), in that order: the fold of the slices
  std::vector<std::uint32_t> days;  // on which somebody asked
  ObserveScratch scratch;
};

// Looks the domain up on some days of its life and writes down the answers (cache misses; each
// record of an RRset repeats the count). A domain that answers anything within [begin, end) is seen
// at least once.
void observe(const DomainPlan& plan, std::uint32_t begin, std::uint32_t end, Sightings& sightings);

std::string_view owner_of(const DomainPlan& plan,
                          const SightingRow& row);  // before the domain; whole when foreign
// The number of the sensor that saw a row first: the track's own, or one of the ordinary ones,
// drawn from the row.
std::uint32_t sensor_of(const DomainPlan& plan, const SightingRow& row);
std::string_view text_of(const DomainPlan& plan, const Answer& answer);

}  // namespace iolaus::synth

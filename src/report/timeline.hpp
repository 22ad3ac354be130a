#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "iolaus/report/case_view.hpp"
#include "iolaus/report/text.hpp"

namespace iolaus {

// The spells of one owner name, in order of time.
struct Lane {
  std::string owner;
  std::vector<SpellView> spells;
  bool dark_ever = false;
};

// The spells by owner: names that were ever dark first, then the longest histories; at most `most`
// lanes. Spells without a date are left out.
std::vector<Lane> timeline_lanes(const std::vector<SpellView>& spells, std::size_t most);

// From the first to the last second of all lanes; last > first.
struct Period {
  std::uint32_t first = 0, last = 1;
};
Period period_of(const std::vector<Lane>& lanes);

// At most `most` whole days, evenly spaced, as unix seconds.
std::vector<Time> day_ticks(const Period& period, std::size_t most);

// Lanes of one character for each stretch of time, then the first spells as a table.
std::string timeline_text(const std::vector<SpellView>& timeline, const TextStyle& style);

}  // namespace iolaus

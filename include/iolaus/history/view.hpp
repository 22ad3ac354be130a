#pragma once
#include <span>
#include <vector>

#include "iolaus/history/history.hpp"

namespace iolaus {

// The history as it was known at `at` (exclusive): a view, the stored history never changes.
// Segments that begin at or after `at` are gone; a slice segment that straddles it ends at at - 1,
// its count and volume kept in proportion (rounded down, at least 1); a straddling hull keeps
// first_seen, and its last_seen and count become unknown (kOpenEnd), for only the future knows
// them. Undated segments stay. Domains left without segments stay too, so that rows keep aligned.
History as_of(const History& history, Time at);

// The observations of one domain as of a date; the pure step behind as_of().
std::vector<Observation> as_of(std::span<const Observation> observations, Time at);

}  // namespace iolaus

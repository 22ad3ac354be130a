#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/time.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/features/keys.hpp"
#include "iolaus/history/disposable.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/network/atlas.hpp"

namespace iolaus {

// Rows of features: row-major float32, feature_catalogue().size() columns, NaN = missing.
struct FeatureMatrix {
  std::vector<DomainId> domains;  // one a row
  std::vector<float> values;
  std::size_t columns = 0;
  RollUpCount rolled_up = {};  // in the view of these domains
  std::size_t rows() const { return domains.size(); }
  std::span<const float> row(std::size_t index) const {
    return {values.data() + index * columns, columns};
  }
};

struct FeatureOptions {
  std::uint32_t short_lived = 7 * kDay;  // an address seen for less is short-lived
  std::uint32_t gap = 2 * kDay;     // sightings no further apart are one stay; as in MergeOptions
  std::uint32_t censor = 7 * kDay;  // so close to an end of the feed a first or last day is unsure
  Time feed_start = kUnknownTime;  // first day of the whole feed; unknown: left_censored is missing
  // Owner names from which on a zone is disposable (history/disposable.hpp): each row sees its
  // domain rolled up as of its own date, so that no name of later decides. 0: as it is stored.
  std::uint32_t disposable_names = 0;
  bool largest_counts = false;  // as in MergeOptions
  // Whether the last day and the count of a hull may be used. Sound only when every row of the run,
  // those trained on included, is as of a date after all data: a hull that straddles its row's date
  // has no known end, so any use of hull ends betrays which names outlived that date.
  bool hull_ends = false;
};

// What extract() needs beside the history: facts of every key that the range's domains use.
struct KeyView {
  std::span<const KeyFacts> facts;  // ascending by key
  std::size_t snapshot = 0;         // which column of KeyFacts::domains is meant
};

// One row for each of `domains` (indices into history.domains), from the history as of `at`
// (exclusive, a date): nothing later is seen, on the address side neither. Undated segments count
// as sightings and give no time. Pure; OpenMP threads share the domains, and a row depends on
// nothing but its domain.
FeatureMatrix extract(const History& history, std::span<const std::uint32_t> domains, Time at,
                      const KeyView& keys, const NetworkAtlas& atlas,
                      const FeatureOptions& options);

}  // namespace iolaus

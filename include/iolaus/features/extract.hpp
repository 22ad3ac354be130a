#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/time.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/features/keys.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/network/atlas.hpp"

namespace iolaus {

// Rows of features: row-major float32, feature_catalogue().size() columns, NaN = missing.
struct FeatureMatrix {
  std::vector<DomainId> domains;  // one a row
  std::vector<float> values;
  std::size_t columns = 0;
  std::size_t rows() const { return domains.size(); }
  std::span<const float> row(std::size_t index) const {
    return {values.data() + index * columns, columns};
  }
};

struct FeatureOptions {
  std::uint32_t short_lived = 7 * kDay;  // an address seen for less is short-lived
};

// What extract() needs beside the history: facts of every key that the range's domains use.
struct KeyView {
  std::span<const KeyFacts> facts;  // ascending by key
  std::size_t snapshot = 0;         // which column of KeyFacts::domains is meant
};

// One row for each of `domains` (indices into history.domains, ascending), from the history as of `at`
// (exclusive): nothing later is seen, on the address side neither. Pure; threads share the domains.
FeatureMatrix extract(const History& history, std::span<const std::uint32_t> domains, Time at,
                      const KeyView& keys, const NetworkAtlas& atlas, const FeatureOptions& options);

}  // namespace iolaus

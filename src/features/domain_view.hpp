#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "features/key_index.hpp"
#include "features/sweep.hpp"
#include "iolaus/dns/dark.hpp"
#include "iolaus/features/extract.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/network/atlas.hpp"

namespace iolaus {

// What all rows of one extract() share.
struct Surroundings {
  const History& history;
  const NetworkAtlas& atlas;
  const FeatureOptions& options;
  KeyIndex keys;
  std::size_t snapshot;
  std::int64_t at;
};

// A distinct address of the domain.
struct Address {
  Rdata rdata;
  DarkClass dark = DarkClass::kPublic;
  AddressFacts facts;                            // of public ones
  std::uint32_t on_address = 0, on_network = 0;  // domains, this one included; 0 = unknown
  std::int64_t key_since = kNever;  // first use by any domain, where that is before the row's date
  std::int64_t since = kNever;      // first use by this domain
  std::uint32_t sightings = 0;      // not apart
  std::int64_t seconds = 0;         // of slices, over owner names
  bool is_public() const { return dark == DarkClass::kPublic; }
};

struct OwnerView {
  std::string_view name;  // what stands before the domain; "" = the apex
  std::span<const Observation> observations;
  std::span<const Sighting> sightings;         // by (address, first, last)
  std::int64_t first = kNever, last = kNever;  // over all record types, by what is dated
  std::uint64_t names = 1;                     // behind a wildcard of a disposable zone
  bool rolled_up = false;                      // is such a wildcard
  Phases phases;
};

// One domain as of a date, taken apart for the feature groups. The vectors are kept from domain to
// domain, so that nothing is allocated for each.
struct DomainView {
  std::string_view name;
  std::uint8_t flags = 0;
  std::int64_t first = kNever, last = kNever;  // over all owner names
  std::span<const Observation> observations;   // as of the date, disposable zones rolled up
  std::vector<Address> addresses;              // ascending by rdata
  std::vector<OwnerView> owners;               // those with a segment
  std::vector<Sighting> sightings;             // by (owner, address, first, last)
  std::vector<std::int64_t> dark_dwells;       // seconds, of all owner names
  std::uint32_t public_addresses = 0;

  // Scratch of view_domain() and of the groups.
  std::vector<Observation> cut;
  RolledDomain rolled;
  std::vector<SweepEvent> events;
  std::vector<double> numbers;
  std::vector<std::pair<std::int64_t, std::int64_t>> intervals;
  std::vector<std::uint64_t> codes;
  std::vector<Rdata> rdata;
};

// A segment's dates, as far as they may be used: kNever for what is not known. The end of a hull is
// not (FeatureOptions::hull_ends).
struct Dates {
  std::int64_t first = kNever, last = kNever;
  bool slice = false;
};
Dates dates_of(const Observation& observation, const FeatureOptions& options);

void view_domain(const Surroundings& around, std::size_t domain, DomainView& view);

}  // namespace iolaus

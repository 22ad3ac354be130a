#include "features/domain_view.hpp"

#include <algorithm>
#include <tuple>

#include "features/guard.hpp"
#include "iolaus/history/view.hpp"

namespace iolaus {
namespace {

void widen(std::int64_t& first, std::int64_t& last, std::int64_t from, std::int64_t to) {
  if (from != kNever) first = first == kNever ? from : std::min(first, from);
  last = std::max(last, to);
}

// The domain's segments as of the row's date; copied only where the date cuts something.
std::span<const Observation> observations_at(const Surroundings& around, std::size_t domain,
                                             DomainView& view) {
  const History& history = around.history;
  const std::uint64_t begin = history.starts[domain], end = history.starts[domain + 1];
  const std::span<const Observation> all(history.observations.data() + begin,
                                         static_cast<std::size_t>(end - begin));
  const bool whole = std::none_of(all.begin(), all.end(), [&](const Observation& one) {
    return seconds(one.first_seen) >= around.at || seconds(one.last_seen) >= around.at;
  });
  if (whole) return all;
  view.cut = as_of(all, Time{static_cast<std::uint32_t>(around.at)});
  return view.cut;
}

// The same with disposable zones rolled up; false where there is none.
bool roll_up_zones(const Surroundings& around, std::size_t domain, std::span<const Observation> all,
                   DomainView& view) {
  const FeatureOptions& options = around.options;
  view.rolled = {};
  if (!may_roll_up(all, options.disposable_names)) return false;
  view.rolled = roll_up(around.history, domain, all,
                        {.gap = options.gap,
                         .largest_counts = options.largest_counts,
                         .disposable_names = options.disposable_names});
  return true;
}

void list_owners(const Surroundings& around, std::size_t domain, DomainView& view) {
  std::span<const Observation> all = observations_at(around, domain, view);
  const bool rolled = roll_up_zones(around, domain, all, view);
  if (rolled) all = view.rolled.observations;
  const NameTable& names = around.history.names;
  view.observations = all;
  view.owners.clear();
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    OwnerView owner;
    for (end = begin; end < all.size() && all[end].owner == all[begin].owner; ++end) {
      const Dates dates = dates_of(all[end], around.options);
      widen(owner.first, owner.last, dates.first, dates.last);
    }
    const std::uint32_t index = all[begin].owner;
    owner.name =
        rolled ? view.rolled.owners[index] : names.owners[names.owner_starts[domain] + index];
    owner.names = rolled ? view.rolled.names[index] : 1;
    owner.rolled_up = (all[begin].flags & kRolledUp) != 0;
    owner.observations = all.subspan(begin, end - begin);
    widen(view.first, view.last, owner.first, owner.last);
    view.owners.push_back(owner);
  }
}

Address describe_address(const Surroundings& around, const Rdata& rdata) {
  Address address;
  address.rdata = rdata;
  address.dark = dark_class(rdata);
  const auto domains = [&](const KeyFacts* key) {
    return key == nullptr ? 0u : std::max(1u, key->domains[around.snapshot]);
  };
  const KeyFacts* key = around.keys.find(key_digest(KeyKind::kAddress, rdata));
  address.on_address = domains(key);
  if (key != nullptr && key->first_seen != kUnknownTime && seconds(key->first_seen) < around.at)
    address.key_since = seconds(key->first_seen);
  if (!address.is_public()) return address;
  address.on_network = domains(around.keys.find(key_digest(KeyKind::kNetwork, network_of(rdata))));
  address.facts = around.atlas.facts(rdata);
  return address;
}

void list_addresses(const Surroundings& around, std::span<const Observation> all,
                    DomainView& view) {
  view.rdata.clear();
  for (const Observation& one : all)
    if (is_address(one.type) && (view.rdata.empty() || view.rdata.back() != one.rdata))
      view.rdata.push_back(one.rdata);
  std::sort(view.rdata.begin(), view.rdata.end());
  view.rdata.erase(std::unique(view.rdata.begin(), view.rdata.end()), view.rdata.end());
  view.addresses.clear();
  view.public_addresses = 0;
  for (const Rdata& rdata : view.rdata) {
    view.addresses.push_back(describe_address(around, rdata));
    if (view.addresses.back().is_public()) ++view.public_addresses;
  }
}

bool is_list_zone(const std::vector<Address>& addresses) {
  std::size_t answers = 0;
  for (const Address& address : addresses)
    if (is_ipv4(address.rdata) && ipv4_value(address.rdata) >> 8 == 0x7f0000) ++answers;
  return answers >= kListAnswers;
}

// Notes since when an owner name has had each address, and adds its stays up.
void mark_addresses(std::span<Sighting> sightings, std::vector<Address>& addresses) {
  for (std::size_t begin = 0, end = 0; begin < sightings.size(); begin = end) {
    Address& address = addresses[sightings[begin].address];
    std::int64_t since = kNever;
    for (end = begin; end < sightings.size(); ++end) {
      const Sighting& one = sightings[end];
      if (one.address != sightings[begin].address) break;
      if (one.side != Side::kApart) ++address.sightings;
      if (one.first != kNever)
        address.since = address.since == kNever ? one.first : std::min(address.since, one.first);
      if (!one.slice) continue;
      if (since == kNever) since = one.first;
      address.seconds += one.last - one.first + 1;
    }
    for (std::size_t i = begin; i < end; ++i) sightings[i].address_since = since;
  }
}

// Appends the address segments of one owner name, by (address, first, last).
void list_sightings(const OwnerView& owner, bool list_zone, const FeatureOptions& options,
                    DomainView& view) {
  const std::size_t begin = view.sightings.size();
  std::uint32_t address = 0;
  for (const Observation& one : owner.observations) {
    if (!is_address(one.type)) continue;
    if (view.rdata[address] != one.rdata)
      address = static_cast<std::uint32_t>(
          std::lower_bound(view.rdata.begin(), view.rdata.end(), one.rdata) - view.rdata.begin());
    const Dates dates = dates_of(one, options);
    const Side side =
        side_of(view.addresses[address].dark, owner.name, list_zone || owner.rolled_up);
    view.sightings.push_back({dates.first, dates.last, kNever, address, side, dates.slice});
  }
  const auto by_address = [](const Sighting& a, const Sighting& b) {
    return std::tie(a.address, a.first, a.last, a.slice) <
           std::tie(b.address, b.first, b.last, b.slice);
  };
  const auto start = view.sightings.begin() + static_cast<std::ptrdiff_t>(begin);
  if (!std::is_sorted(start, view.sightings.end(), by_address))
    std::sort(start, view.sightings.end(), by_address);
  mark_addresses(std::span(view.sightings).subspan(begin), view.addresses);
}

}  // namespace

Dates dates_of(const Observation& observation, const FeatureOptions& options) {
  if ((observation.flags & kUndated) != 0 || observation.first_seen == kUnknownTime) return {};
  Dates dates;
  dates.first = seconds(observation.first_seen);
  dates.slice = (observation.flags & (kHull | kOpenEnd)) == 0;
  if (dates.slice || (options.hull_ends && (observation.flags & kOpenEnd) == 0))
    dates.last = std::max<std::int64_t>(dates.first, seconds(observation.last_seen));
  return dates;
}

void view_domain(const Surroundings& around, std::size_t domain, DomainView& view) {
  view.name = around.history.names.domains[domain];
  view.flags = around.history.names.domain_flags[domain];
  view.first = view.last = kNever;
  list_owners(around, domain, view);
  list_addresses(around, view.observations, view);
  const bool list_zone = is_list_zone(view.addresses);
  view.sightings.clear();
  view.sightings.reserve(view.observations.size());  // the owners' spans stay valid
  view.dark_dwells.clear();
  for (OwnerView& owner : view.owners) {
    const std::size_t begin = view.sightings.size();
    list_sightings(owner, list_zone, around.options, view);
    owner.sightings = std::span<const Sighting>(view.sightings).subspan(begin);
    owner.phases = sweep(owner.sightings, view.events, view.dark_dwells);
  }
}

}  // namespace iolaus

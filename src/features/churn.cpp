#include <algorithm>
#include <cmath>

#include "features/groups.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

// When an owner name first had each of its public addresses, by (time, address).
void list_arrivals(const OwnerView& owner,
                   std::vector<std::pair<std::int64_t, std::int64_t>>& arrivals) {
  arrivals.clear();
  const Sighting* previous = nullptr;
  for (const Sighting& one : owner.sightings) {
    if (one.side != Side::kPublic || one.first == kNever) continue;
    // The first dated sighting of an address is its earliest: they are in order of time.
    if (previous == nullptr || previous->address != one.address)
      arrivals.emplace_back(one.first, one.address);
    previous = &one;
  }
  std::sort(arrivals.begin(), arrivals.end());
}

struct Rhythm {
  std::size_t times = 0;  // at which an address arrived
  double variation = kMissing;
};

Rhythm rhythm(std::span<const std::pair<std::int64_t, std::int64_t>> arrivals) {
  Rhythm result;
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (i > 0 && arrivals[i].first == arrivals[i - 1].first) continue;
    if (i > 0) {
      const double interval = days(arrivals[i].first - arrivals[i - 1].first);
      sum += interval;
      squares += interval * interval;
    }
    ++result.times;
  }
  if (result.times < 3) return result;
  const double intervals = static_cast<double>(result.times - 1), mean = sum / intervals;
  result.variation = std::sqrt(std::max(0.0, squares / intervals - mean * mean)) / mean;
  return result;
}

// Changes of a property from one new address to the next; 0 = not known, which is passed over.
template <typename Property>
double switches(std::span<const std::pair<std::int64_t, std::int64_t>> arrivals,
                Property&& property) {
  std::uint32_t previous = 0, changes = 0;
  for (const auto& arrival : arrivals) {
    const std::uint32_t now = property(static_cast<std::size_t>(arrival.second));
    if (now == 0) continue;
    if (previous != 0 && now != previous) ++changes;
    previous = now;
  }
  return previous == 0 ? kMissing : changes;
}

void fill_arrivals(const Surroundings& around, DomainView& view, RowWriter row) {
  Greatest rate, as_switches, country_switches;
  Rhythm busiest;
  for (const OwnerView& owner : view.owners) {
    auto& arrivals = view.intervals;
    list_arrivals(owner, arrivals);
    if (arrivals.empty()) continue;
    const std::int64_t start = arrivals.front().first;
    const auto later = std::count_if(arrivals.begin(), arrivals.end(),
                                     [start](const auto& one) { return one.first > start; });
    rate.add(static_cast<double>(later) / std::max(1.0, weeks(around.at - start)));
    if (const Rhythm now = rhythm(arrivals); now.times > busiest.times) busiest = now;
    as_switches.add(switches(arrivals, [&](std::size_t i) { return view.addresses[i].facts.asn; }));
    country_switches.add(switches(arrivals, [&](std::size_t i) {
      const auto& country = view.addresses[i].facts.country;
      return static_cast<std::uint32_t>(static_cast<unsigned char>(country[0])) << 8 |
             static_cast<unsigned char>(country[1]);
    }));
  }
  row.set(column("new_addresses_per_week"), rate.value);
  row.set(column("new_address_interval_cv"), busiest.variation);
  row.set(column("as_switches"), as_switches.value);
  row.set(column("country_switches"), country_switches.value);
}

// Stays: how often an owner name comes back to a public address, and how long it stays in all.
void fill_stays(const DomainView& view, RowWriter row) {
  Greatest back;
  std::int64_t stayed = 0;
  std::uint64_t places = 0;
  for (const OwnerView& owner : view.owners) {
    std::uint32_t addresses = 0, returned = 0, stays = 0;
    const Sighting* previous = nullptr;
    for (const Sighting& one : owner.sightings) {
      if (one.side != Side::kPublic || !one.slice) continue;
      const bool same = previous != nullptr && previous->address == one.address;
      stays = same ? stays + 1 : 1;
      if (!same) ++addresses;
      if (stays == 2) ++returned;
      stayed += one.last - one.first + 1;
      previous = &one;
    }
    places += addresses;
    back.add(ratio(returned, addresses));
  }
  row.set(column("address_return_share"), back.value);
  row.set(column("days_per_address"), ratio(days(stayed), static_cast<double>(places)));
}

// New name servers of the apex after its first ones.
double ns_changes(const Surroundings& around, DomainView& view) {
  auto& arrivals = view.intervals;
  arrivals.clear();
  if (view.owners.empty() || !view.owners.front().name.empty()) return kMissing;
  const Observation* previous = nullptr;
  for (const Observation& one : view.owners.front().observations) {
    const Dates dates = dates_of(one, around.options);
    if (one.type != RecordType::kNs || dates.first == kNever) continue;
    if (previous == nullptr || previous->rdata != one.rdata)
      arrivals.emplace_back(dates.first, 0);
    else
      arrivals.back().first = std::min(arrivals.back().first, dates.first);
    previous = &one;
  }
  if (arrivals.empty()) return kMissing;
  const std::int64_t start = std::min_element(arrivals.begin(), arrivals.end())->first;
  return static_cast<double>(std::count_if(arrivals.begin(), arrivals.end(), [&](const auto& one) {
    return one.first - start > around.options.gap;
  }));
}

}  // namespace

void fill_churn(const Surroundings& around, DomainView& view, RowWriter row) {
  fill_arrivals(around, view, row);
  fill_stays(view, row);
  row.set(column("ns_changes"), ns_changes(around, view));
}

}  // namespace iolaus

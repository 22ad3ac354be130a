#include <algorithm>

#include "features/groups.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

// How many distinct codes there are, and the entropy of their shares; `codes` is sorted.
struct Spread {
  double distinct = kMissing, entropy = kMissing;
};

Spread spread(std::vector<std::uint64_t>& codes, std::vector<double>& weights) {
  if (codes.empty()) return {};
  std::sort(codes.begin(), codes.end());
  weights.clear();
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (i == 0 || codes[i] != codes[i - 1]) weights.push_back(0);
    weights.back() += 1;
  }
  Spread result;
  result.distinct = static_cast<double>(weights.size());
  result.entropy = entropy_bits(weights);
  return result;
}

template <typename Code>  // 0 = not known
Spread spread_of(DomainView& view, Code&& code) {
  view.codes.clear();
  for (const Address& address : view.addresses)
    if (address.is_public())
      if (const std::uint64_t now = code(address); now != 0) view.codes.push_back(now);
  return spread(view.codes, view.numbers);
}

void fill_places(const Surroundings& around, DomainView& view, RowWriter row) {
  const Spread networks = spread_of(view, [](const Address& address) {
    const Rdata network = network_of(address.rdata);
    // Addresses are in order, so a network's are next to each other; its digest stands for it.
    return key_digest(KeyKind::kNetwork, network) | 1;
  });
  row.set(column("networks"), view.public_addresses == 0 ? 0 : networks.distinct);
  row.set(column("network_entropy"), networks.entropy);
  if (around.atlas.has_asn()) {
    const Spread systems =
        spread_of(view, [](const Address& address) { return address.facts.asn; });
    row.set(column("as_count"), systems.distinct);
    row.set(column("as_entropy"), systems.entropy);
  }
  if (around.atlas.has_country()) {
    const Spread countries = spread_of(view, [](const Address& address) {
      const auto& country = address.facts.country;
      return static_cast<std::uint64_t>(static_cast<unsigned char>(country[0])) << 8 |
             static_cast<unsigned char>(country[1]);
    });
    row.set(column("country_count"), countries.distinct);
    row.set(column("country_entropy"), countries.entropy);
  }
}

// Hurlbert's expected number of addresses among `draws` sightings: busy names do not look diverse
// for being busy. Sum over addresses of 1 - C(all - own, draws) / C(all, draws).
double rarefied(const DomainView& view, std::uint32_t draws) {
  std::uint64_t all = 0;
  for (const Address& address : view.addresses)
    if (address.is_public()) all += address.sightings;
  if (all == 0) return kMissing;
  if (all <= draws) return view.public_addresses;
  double expected = 0;
  for (const Address& address : view.addresses) {
    if (!address.is_public()) continue;
    double unseen = 1;
    for (std::uint64_t drawn = 0; drawn < draws; ++drawn) {
      const std::uint64_t left = all - drawn;
      unseen *= left > address.sightings
                    ? static_cast<double>(left - address.sightings) / static_cast<double>(left)
                    : 0.0;
    }
    expected += 1 - unseen;
  }
  return expected;
}

double addresses_per_week(const DomainView& view) {
  Greatest most;
  for (const OwnerView& owner : view.owners) {
    if (owner.phases.public_seconds == 0) continue;
    std::uint32_t addresses = 0;
    const Sighting* previous = nullptr;
    for (const Sighting& one : owner.sightings) {
      if (one.side != Side::kPublic || !one.slice) continue;
      if (previous == nullptr || previous->address != one.address) ++addresses;
      previous = &one;
    }
    most.add(addresses / std::max(1.0, weeks(owner.phases.public_seconds)));
  }
  return most.value;
}

}  // namespace

void fill_diversity(const Surroundings& around, DomainView& view, RowWriter row) {
  row.set(column("addresses"), view.public_addresses);
  fill_places(around, view, row);
  std::uint32_t six = 0;
  view.numbers.clear();
  for (const Address& address : view.addresses) {
    if (!address.is_public()) continue;
    view.numbers.push_back(address.sightings);
    if (!is_ipv4(address.rdata)) ++six;
  }
  row.set(column("address_entropy"), entropy_bits(view.numbers));
  row.set(column("ipv6_share"), ratio(six, view.public_addresses));
  view.numbers.clear();
  for (const Address& address : view.addresses)
    if (address.is_public() && address.seconds > 0)
      view.numbers.push_back(static_cast<double>(address.seconds));
  row.set(column("address_time_entropy"), entropy_bits(view.numbers));
  row.set(column("rarefied_addresses"), rarefied(view, 10));
  row.set(column("addresses_per_week"), addresses_per_week(view));
}

}  // namespace iolaus

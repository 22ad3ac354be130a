#include <algorithm>
#include <cmath>

#include "features/groups.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

// How many domains share the public addresses and their networks.
void fill_sharing(DomainView& view, RowWriter row) {
  Mean dedicated;
  view.numbers.clear();
  for (const Address& address : view.addresses) {
    if (!address.is_public() || address.on_address == 0) continue;
    dedicated.add(1.0 / address.on_address);
    view.numbers.push_back(std::log(static_cast<double>(address.on_address)));
  }
  std::sort(view.numbers.begin(), view.numbers.end());
  row.set(column("domains_per_address_min"), quantile(view.numbers, 0));
  row.set(column("domains_per_address_median"), quantile(view.numbers, 0.5));
  row.set(column("domains_per_address_max"), quantile(view.numbers, 1));
  row.set(column("dedicated_share"), dedicated.value());
  view.numbers.clear();
  for (const Address& address : view.addresses)
    if (address.is_public() && address.on_network > 0)
      view.numbers.push_back(std::log(static_cast<double>(address.on_network)));
  row.set(column("domains_per_network"), median(view.numbers));
  view.numbers.clear();
  for (const Address& address : view.addresses)
    if (address.is_public() && address.key_since != kNever && address.since != kNever)
      view.numbers.push_back(days(std::max<std::int64_t>(0, address.since - address.key_since)));
  row.set(column("address_age_days"), median(view.numbers));
}

double domains_per_ns(const Surroundings& around, const DomainView& view) {
  double least = kMissing;
  for (const OwnerView& owner : view.owners) {
    const Observation* previous = nullptr;
    for (const Observation& one : owner.observations) {
      if (one.type != RecordType::kNs) continue;
      if (previous != nullptr && previous->rdata == one.rdata) continue;
      previous = &one;
      const KeyFacts* key = around.keys.find(key_digest(KeyKind::kNameServer, one.rdata));
      if (key == nullptr) continue;
      const double now = std::log(static_cast<double>(std::max(1u, key->domains[around.snapshot])));
      if (!(least <= now)) least = now;
    }
  }
  return least;
}

// What public lists say of the domain's public addresses and name servers.
void fill_lists(const Surroundings& around, const DomainView& view, RowWriter row) {
  if (!around.atlas.has_lists()) return;
  constexpr int kService = kListedCdn | kListedCloud | kListedResolver | kListedPublicService;
  double service = 0, parking = 0, sinkhole = 0, servers = 0;
  for (const Address& address : view.addresses) {
    service += (address.facts.lists & kService) != 0;
    parking += (address.facts.lists & kListedParking) != 0;
    sinkhole += (address.facts.lists & kListedSinkhole) != 0;
  }
  for (const OwnerView& owner : view.owners) {
    const Observation* previous = nullptr;
    for (const Observation& one : owner.observations) {
      if (one.type != RecordType::kNs) continue;
      if (previous != nullptr && previous->rdata == one.rdata) continue;
      previous = &one;
      const std::uint8_t lists =
          around.atlas.name_server_lists(rdata_text(around.history, one.rdata));
      servers += 1;
      parking += (lists & kListedParking) != 0;
      sinkhole += (lists & kListedSinkhole) != 0;
    }
  }
  row.set(column("listed_service_share"), ratio(service, view.public_addresses));
  row.set(column("listed_parking_share"), ratio(parking, view.public_addresses + servers));
  row.set(column("listed_sinkhole_share"), ratio(sinkhole, view.public_addresses + servers));
}

}  // namespace

void fill_neighbourhood(const Surroundings& around, DomainView& view, RowWriter row) {
  fill_sharing(view, row);
  row.set(column("domains_per_ns"), domains_per_ns(around, view));
  fill_lists(around, view, row);
}

}  // namespace iolaus

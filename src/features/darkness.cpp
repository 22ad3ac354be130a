#include <algorithm>
#include <cmath>

#include "features/groups.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

void fill_shares(const DomainView& view, RowWriter row) {
  double all = 0, unspecified = 0, loopback = 0, inside = 0, other = 0;
  for (const Address& address : view.addresses) {
    all += address.sightings;
    if (address.dark == DarkClass::kPublic) continue;
    if (address.dark == DarkClass::kUnspecified)
      unspecified += address.sightings;
    else if (address.dark == DarkClass::kLoopback)
      loopback += address.sightings;
    else if (address.dark == DarkClass::kPrivate)
      inside += address.sightings;
    else
      other += address.sightings;
  }
  row.set(column("dark_share"), ratio(unspecified + loopback + inside + other, all));
  row.set(column("dark_unspecified_share"), ratio(unspecified, all));
  row.set(column("dark_loopback_share"), ratio(loopback, all));
  row.set(column("dark_private_share"), ratio(inside, all));
  row.set(column("dark_other_share"), ratio(other, all));
}

// What one owner name's address segments say without presence.
struct Answers {
  bool any = false, dark = false, apart = false, dated = false, born_dark = false;
};

Answers answers_of(const OwnerView& owner) {
  Answers result;
  std::int64_t first_public = kNever, first_dark = kNever;
  for (const Sighting& one : owner.sightings) {
    result.any = true;
    result.apart |= one.side == Side::kApart;
    result.dark |= one.side == Side::kDark;
    if (one.first == kNever || one.side == Side::kApart) continue;
    std::int64_t& first = one.side == Side::kDark ? first_dark : first_public;
    first = first == kNever ? one.first : std::min(first, one.first);
  }
  result.dated = first_public != kNever || first_dark != kNever;
  result.born_dark = first_dark != kNever && (first_public == kNever || first_dark < first_public);
  return result;
}

void fill_names_dark(const DomainView& view, RowWriter row) {
  Mean dark, apart, born;
  for (const OwnerView& owner : view.owners) {
    const Answers answers = answers_of(owner);
    if (!answers.any) continue;
    dark.add(answers.dark ? 1 : 0);
    apart.add(answers.apart ? 1 : 0);
    if (answers.dated) born.add(answers.born_dark ? 1 : 0);
  }
  row.set(column("dark_names_share"), dark.value());
  row.set(column("internal_names_share"), apart.value());
  row.set(column("born_dark"), born.value());
}

void fill_phases(DomainView& view, RowWriter row) {
  Greatest time, to_dark, to_public, alternations, returns;
  Mean died;
  for (const OwnerView& owner : view.owners) {
    const Phases& phases = owner.phases;
    if (!phases.any()) continue;
    time.add(ratio(static_cast<double>(phases.dark_seconds), static_cast<double>(phases.seconds)));
    to_dark.add(phases.to_dark);
    to_public.add(phases.to_public);
    returns.add(phases.returns);
    const double whole = std::max(30.0, days(phases.last - phases.first + 1));
    alternations.add((phases.to_dark + phases.to_public) * 365.25 / whole);
    died.add(phases.ends_dark ? 1 : 0);
  }
  row.set(column("dark_time_share"), time.value);
  row.set(column("public_to_dark"), to_dark.value);
  row.set(column("dark_to_public"), to_public.value);
  row.set(column("dark_alternations"), alternations.value);
  row.set(column("dark_returns"), returns.value);
  row.set(column("died_dark"), died.value());
  view.numbers.clear();
  for (const std::int64_t dwell : view.dark_dwells) view.numbers.push_back(days(dwell));
  row.set(column("dark_dwell_days"), median(view.numbers));
}

// How rare the domain's rarest dark address is among the domains that have any: 127.0.0.1 says
// little, 127.13.37.1 is somebody's habit.
double rare_dark_idf(const Surroundings& around, const DomainView& view) {
  const KeyFacts* all = around.keys.find(any_dark_key());
  Greatest rarest;
  for (const Address& address : view.addresses) {
    if (address.is_public() || address.sightings == 0 || address.on_address == 0 || all == nullptr)
      continue;
    const std::uint32_t dark_domains = std::max(all->domains[around.snapshot], address.on_address);
    rarest.add(std::log(static_cast<double>(dark_domains) / address.on_address));
  }
  return rarest.value;
}

}  // namespace

void fill_dark(const Surroundings& around, DomainView& view, RowWriter row) {
  fill_shares(view, row);
  fill_names_dark(view, row);
  fill_phases(view, row);
  row.set(column("rare_dark_idf"), rare_dark_idf(around, view));
}

}  // namespace iolaus

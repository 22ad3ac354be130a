#include "synth/world.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "iolaus/error/error.hpp"

namespace iolaus::synth {
namespace {

// Rows of daily slices that a domain has on average; measured.
constexpr std::uint64_t kRowsPerThousandDomains = 6550;

// Benign populations in parts per 100,000 of all domains; shared hosting takes what is left.
struct Share {
  Population population;
  std::uint32_t parts;
};
constexpr std::array<Share, 18> kBenignShares{{
    {Population::kPortal, 40},
    {Population::kDedicated, 12'500},
    {Population::kAgency, 7'000},
    {Population::kPortfolio, 2'000},
    {Population::kCdnFronted, 6'000},
    {Population::kDynamicHome, 3'500},
    {Population::kParked, 9'000},
    {Population::kReregistered, 2'500},
    {Population::kMoved, 2'000},
    {Population::kStartup, 3'000},
    {Population::kEvent, 2'500},
    {Population::kMaintenance, 2'500},
    {Population::kIntranet, 1'000},
    {Population::kDisposable, 16},
    {Population::kTelemetry, 20},
    {Population::kDnsbl, 8},
    {Population::kVpnFleet, 3},
    {Population::kAdvertising, 60},
}};
constexpr std::array<Share, 4> kGreyShares{{{Population::kSnowshoe, 30},
                                            {Population::kDomainer, 38},
                                            {Population::kMailer, 12},
                                            {Population::kAdware, 20}}};
constexpr std::array<Share, 5> kCrimeShares{{{Population::kFastFlux, 9},
                                             {Population::kGenerated, 15},
                                             {Population::kBulletproof, 50},
                                             {Population::kCompromised, 10},
                                             {Population::kDynamicRat, 16}}};

// How many domains a group has, by quantiles; empty for populations of single domains.
std::span<const std::uint32_t> group_sizes(Population population) {
  static constexpr std::array<std::uint32_t, 5> kAgency{2, 4, 8, 20, 60},
      kPortfolio{3, 6, 12, 30, 120}, kSnowshoe{8, 20, 40, 80, 200},
      kDomainer{15, 40, 100, 200, 500}, kMailer{1, 2, 3, 5, 12}, kAdware{1, 3, 6, 12, 40},
      kFlux{3, 8, 16, 40, 200}, kGenerated{2, 5, 10, 25, 120}, kBulletproof{3, 8, 20, 50, 250},
      kCompromised{2, 4, 8, 14, 30}, kRat{1, 2, 3, 5, 12};
  static constexpr std::array<std::uint32_t, 9> kApt{2, 2, 3, 4, 6, 8, 12, 20, 60};
  switch (population) {
    case Population::kAgency:
      return kAgency;
    case Population::kPortfolio:
      return kPortfolio;
    case Population::kSnowshoe:
      return kSnowshoe;
    case Population::kDomainer:
      return kDomainer;
    case Population::kMailer:
      return kMailer;
    case Population::kAdware:
      return kAdware;
    case Population::kFastFlux:
      return kFlux;
    case Population::kGenerated:
      return kGenerated;
    case Population::kBulletproof:
      return kBulletproof;
    case Population::kCompromised:
      return kCompromised;
    case Population::kDynamicRat:
      return kRat;
    case Population::kApt:
      return kApt;
    default:
      return {};
  }
}

// Fills a population with entities until it has about `target` domains.
void fill(PopulationPlan& plan, Population population, std::uint64_t target, std::uint64_t seed) {
  const auto sizes = group_sizes(population);
  if (sizes.empty()) {
    plan.entities = plan.domains = std::max<std::uint64_t>(1, target);
    return;
  }
  plan.first.push_back(0);
  while (plan.domains < target || plan.entities == 0) {
    Random random(key(seed, 0x517e + static_cast<std::uint64_t>(population), plan.entities));
    std::uint64_t size = random.quantile(sizes);
    // Now and then one family is very large.
    if (population == Population::kBulletproof && random.chance(7))
      size = std::max<std::uint64_t>(size, std::min<std::uint64_t>(20'000, target / 6));
    plan.domains += std::min(size, std::max<std::uint64_t>(target / 2, 4));
    ++plan.entities;
    plan.first.push_back(plan.domains);
  }
}

std::uint64_t parts_of(double share, std::uint64_t domains) {
  return static_cast<std::uint64_t>(share * static_cast<double>(domains));
}

std::uint32_t per_million(double wanted, double available) {
  if (available <= 0 || wanted <= 0) return 0;
  return static_cast<std::uint32_t>(std::min(1.0, wanted / available) * 1e6);
}

void check_options(const SynthOptions& options) {
  if (options.directory.empty()) fail_usage("synth: no directory given");
  if (options.records < 100)
    fail_usage("synth: records = {}: ask for at least 100", options.records);
  if (options.files == 0 || options.files > 4096)
    fail_usage("synth: files = {}: ask for 1 to 4096", options.files);
  if (options.format != "cof" && options.format != "tsv")
    fail_usage("synth: format = \"{}\": it must be \"cof\" or \"tsv\"", options.format);
  if (seconds(options.first_day) % kDay != 0 || seconds(options.end_day) % kDay != 0 ||
      seconds(options.first_day) < 3650 * kDay ||
      seconds(options.end_day) < seconds(options.first_day) + 60 * kDay)
    fail_usage(
        "synth: first_day and end_day must be whole days at least 60 days apart, after 1980");
  for (const double share : {options.apt_share, options.crime_share, options.grey_share,
                             options.malformed_share, options.malicious_label_share})
    if (!(share >= 0 && share <= 0.5))
      fail_usage("synth: a share of {} is not within 0 .. 0.5", share);
}

}  // namespace

std::uint64_t services(const World& world) {
  return world.hosters + world.registrars + kMailServices + kParkingServices + kSinkholes + kCdns +
         kFreeDnsServices + kAdvertisers;
}

World::World(const SynthOptions& chosen)
    : options((check_options(chosen), chosen)),
      begin(seconds(chosen.first_day)),
      end(seconds(chosen.end_day)),
      addresses(chosen.seed) {
  const std::uint64_t target =
      std::max<std::uint64_t>(50, options.records * 1000 / kRowsPerThousandDomains);
  hosters = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(target / 1500, 8, 160));
  registrars = std::clamp<std::uint32_t>(hosters / 4, 4, 30);
  const auto set = [&](Population population, std::uint64_t wanted) {
    fill(populations[static_cast<std::size_t>(population)], population, wanted, options.seed);
  };
  set(Population::kService, services(*this));
  set(Population::kApt, parts_of(options.apt_share, target));
  for (const Share& share : kCrimeShares)
    set(share.population, parts_of(options.crime_share * share.parts / 100.0, target));
  for (const Share& share : kGreyShares)
    set(share.population, parts_of(options.grey_share * share.parts / 100.0, target));
  for (const Share& share : kBenignShares) set(share.population, target * share.parts / 100'000);
  std::uint64_t others = 0;
  for (const PopulationPlan& population : populations) others += population.domains;
  set(Population::kShared, target > others ? target - others : 1);
  for (PopulationPlan& population : populations) {
    population.base = domains;
    domains += population.domains;
  }
  names.seed = options.seed;
  names.bits = static_cast<std::uint32_t>(std::max<std::uint64_t>(18, std::bit_width(domains)));
  if (names.bits > 32)
    fail_usage("synth: records = {}: more names than there are words for", options.records);
  const std::uint64_t shared = plan(Population::kShared).domains;
  servers = std::max<std::uint64_t>(32, shared / 22);
  busiest_server = std::clamp<std::uint64_t>(shared / 36'000, 8, servers / 2);

  std::array<double, kLabelClasses> sizes{};
  for (std::size_t p = 0; p < kPopulations; ++p) {
    const auto population = static_cast<Population>(p);
    const std::size_t kind = population == Population::kApt        ? 0
                             : population >= Population::kFastFlux ? 1
                             : population >= Population::kSnowshoe ? 2
                                                                   : 3;
    sizes[kind] += static_cast<double>(populations[p].domains);
  }
  const double wanted = static_cast<double>(
      options.labels != 0 ? options.labels : std::min<std::uint64_t>(50'000, domains / 9));
  // Of the malicious domains some two thirds are in reports that came out within the window.
  const double malicious = options.malicious_label_share * wanted;
  label_chance[0] = label_chance[1] = per_million(malicious, 0.5 * (sizes[0] + sizes[1]));
  label_chance[2] = per_million(0.07 * wanted, 0.45 * sizes[2]);
  label_chance[3] = per_million(wanted * 0.93 - malicious, sizes[3]);
}

void generate_entity(const World& world, Population population, std::uint64_t entity,
                     DomainPlan& scratch, const DomainSink& sink) {
  switch (population) {
    case Population::kService:
      return generate_service(world, entity, scratch, sink);
    case Population::kReregistered:
    case Population::kMoved:
    case Population::kStartup:
    case Population::kEvent:
    case Population::kMaintenance:
    case Population::kIntranet:
      return generate_changing_site(world, population, entity, scratch, sink);
    case Population::kDisposable:
    case Population::kTelemetry:
    case Population::kDnsbl:
    case Population::kVpnFleet:
    case Population::kAdvertising:
      return generate_machine_zone(world, population, entity, scratch, sink);
    case Population::kAgency:
    case Population::kPortfolio:
      return generate_group_of_sites(world, population, entity, scratch, sink);
    case Population::kSnowshoe:
    case Population::kDomainer:
    case Population::kMailer:
    case Population::kAdware:
      return generate_grey(world, population, entity, scratch, sink);
    case Population::kFastFlux:
      return generate_flux(world, entity, scratch, sink);
    case Population::kGenerated:
    case Population::kBulletproof:
    case Population::kCompromised:
    case Population::kDynamicRat:
      return generate_crime(world, population, entity, scratch, sink);
    case Population::kApt:
      return generate_apt(world, entity, scratch, sink);
    default:
      return generate_site(world, population, entity, scratch, sink);
  }
}

}  // namespace iolaus::synth

#include "synth/world.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <span>

#include "iolaus/error/error.hpp"
#include "synth/shares.hpp"

namespace iolaus::synth {
namespace {

// How many domains a group has, by quantiles; empty for populations of single domains.
std::span<const std::uint32_t> group_sizes(Population population) {
  static constexpr std::array<std::uint32_t, 5> kAgency{2, 4, 8, 20, 60},
      kPortfolio{3, 6, 12, 30, 120}, kSnowshoe{8, 20, 40, 80, 200},
      kDomainer{15, 40, 100, 200, 500}, kMailer{1, 2, 3, 5, 12}, kAdware{1, 3, 6, 12, 40},
      kFlux{3, 8, 16, 40, 200}, kGenerated{2, 5, 10, 25, 120}, kBulletproof{3, 8, 20, 50, 250},
      kCompromised{2, 4, 8, 14, 30}, kRat{1, 2, 3, 5, 12}, kAbused{4, 10, 20, 40, 120},
      kHost{24, 60, 120, 240, 700}, kResidual{2, 3, 5, 8, 20}, kFramed{1, 2, 3, 5, 8},
      kAptFew{1, 2, 2, 3, 5};
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
    case Population::kAbusedDynamic:
      return kAbused;
    case Population::kBulletproofHost:
      return kHost;
    case Population::kResidualTrust:
      return kResidual;
    case Population::kFramedBank:
      return kFramed;
    case Population::kApt:
      return kApt;
    case Population::kAptFew:
      return kAptFew;
    default:
      return {};
  }
}

constexpr std::uint64_t kFewestAptDomains = 32;

// How a population is to be filled: with about so many domains in at most so many groups, or, where
// `exact`, in just so many groups.
struct Wanted {
  std::uint64_t domains = 0;
  std::uint64_t groups = std::numeric_limits<std::uint64_t>::max();
  bool exact = false;
};

void fill(PopulationPlan& plan, Population population, const Wanted& wanted, std::uint64_t seed) {
  const auto sizes = group_sizes(population);
  if (sizes.empty()) {
    plan.entities = plan.domains = wanted.domains;
    return;
  }
  plan.first.push_back(0);
  while (plan.entities < wanted.groups && (wanted.exact || plan.domains < wanted.domains)) {
    Random random(key(seed, 0x517e + static_cast<std::uint64_t>(population), plan.entities));
    std::uint64_t size = random.quantile(sizes);
    // One family is very large, and now and then another.
    if (population == Population::kBulletproof && (plan.entities == 0 || random.chance(7)))
      size = std::max<std::uint64_t>(size, std::min<std::uint64_t>(20'000, wanted.domains / 4));
    if (!wanted.exact) size = std::min(size, std::max<std::uint64_t>(wanted.domains / 2, 4));
    if (population == Population::kBulletproofHost) size = std::max<std::uint64_t>(size, 12);
    plan.domains += size;
    ++plan.entities;
    plan.first.push_back(plan.domains);
  }
}

std::uint32_t per_million(double wanted, double available) {
  if (available <= 0 || wanted <= 0) return 0;
  return static_cast<std::uint32_t>(std::min(1.0, wanted / available) * 1e6);
}

void check_options(const SynthOptions& options) {
  if (options.directory.empty()) fail_usage("synth: no directory given");
  if (options.records < 100)
    fail_usage("synth: records = {}: ask for at least 100", options.records);
  if (options.apt_groups > 1'000'000)
    fail_usage("synth: apt_groups = {}: ask for at most 1000000", options.apt_groups);
  if (options.files == 0 || options.files > 4096)
    fail_usage("synth: files = {}: ask for 1 to 4096", options.files);
  if (options.format != "cof" && options.format != "tsv" && options.format != "store")
    fail_usage("synth: format = \"{}\": it must be \"cof\", \"tsv\" or \"store\"", options.format);
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
  const Shares shares = population_shares(options);
  const std::uint64_t target = domains_for(options.records, shares, end - begin);
  hosters = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(target / 1500, 8, 160));
  registrars = std::clamp<std::uint32_t>(hosters / 4, 4, 30);
  sensors = shares[static_cast<std::size_t>(Population::kRewritten)] > 0;
  std::uint64_t others = 0;
  for (std::size_t p = 0; p < kPopulations; ++p) {
    const auto population = static_cast<Population>(p);
    if (population == Population::kShared) continue;
    const double part = shares[p] * static_cast<double>(target);
    Wanted wanted{shares[p] > 0 ? std::max<std::uint64_t>(1, static_cast<std::uint64_t>(part)) : 0};
    if (population == Population::kService) wanted.domains = services(*this);
    if (population == Population::kBank)
      wanted.domains = std::max<std::uint64_t>(wanted.domains, kFewestBanks);
    if (class_of(population) == LabelClass::kApt) {
      // Even the smallest world holds some to learn from, unless it is told how many.
      if (population == Population::kApt && wanted.domains > 0 && !options.shares.contains("apt"))
        wanted.domains = std::max(wanted.domains, kFewestAptDomains);
      const AptGroups groups = apt_groups(options);
      wanted.groups = population == Population::kApt ? groups.usual : groups.few;
      wanted.exact = groups.exact;
    }
    fill(populations[p], population, wanted, options.seed);
    others += populations[p].domains;
  }
  fill(populations[static_cast<std::size_t>(Population::kShared)], Population::kShared,
       {target > others ? target - others : 1}, options.seed);
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
    const auto kind = static_cast<std::size_t>(class_of(static_cast<Population>(p)));
    sizes[kind] += static_cast<double>(populations[p].domains);
  }
  const double wanted = static_cast<double>(
      options.labels != 0 ? options.labels : std::min<std::uint64_t>(50'000, domains / 9));
  // Of the malicious domains about half are in reports that came out within the window. Analysts
  // write more of targeted groups than their number says: two in nine malicious labels are theirs.
  const double malicious = options.malicious_label_share * wanted;
  const double targeted = std::min(malicious * 2 / 9, 0.5 * sizes[0]);
  label_chance[0] = per_million(targeted, 0.5 * sizes[0]);
  label_chance[1] = per_million(malicious - targeted, 0.5 * sizes[1]);
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
    case Population::kWildcard:
      return generate_machine_zone(world, population, entity, scratch, sink);
    case Population::kPublicResolver:
    case Population::kProjectPage:
      return generate_watched_name(world, population, entity, scratch, sink);
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
    case Population::kAbusedDynamic:
    case Population::kResidualTrust:
    case Population::kFramedBank:
      return generate_crime(world, population, entity, scratch, sink);
    case Population::kBulletproofHost:
      return generate_bulletproof_host(world, entity, scratch, sink);
    case Population::kApt:
    case Population::kAptFew:
      return generate_apt(world, population, entity, scratch, sink);
    default:
      return generate_site(world, population, entity, scratch, sink);
  }
}

}  // namespace iolaus::synth

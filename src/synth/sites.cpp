// Ordinary sites of one domain: hosted with others, alone, behind a CDN, at home, or parked.
#include <algorithm>

#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

// Innocent homes, per thousand, in the zones that malware likes: most of their names are innocent
// (No-IP, 2014: some 18,000 malicious names beside about four million others).
constexpr std::uint32_t kHomesInAbusedZones = 250;

void finish_site(const World& world, DomainPlan& plan, Random& random, std::uint32_t provider) {
  add_www(plan, random);
  add_delegation(plan, plan.alive, draw_delegation(world, random, provider));
  add_mail(plan, plan.alive, random, provider);
  if (random.chance(150))
    add_soa(plan, plan.alive, "ns1." + service_name(Service::kHoster, provider),
            "hostmaster." + service_name(Service::kHoster, provider));
  if (random.chance(120)) add_text(plan, plan.alive, random);
  if (random.chance(90)) {
    plan.track("", 280);
    plan.stay(plan.alive.begin, plan.alive.end,
              world.addresses.ipv6(NetworkKind::kHosting, provider, plan.seed));
  }
}

void shared_site(const World& world, DomainPlan& plan, Random& random) {
  const std::uint64_t server = draw_shared_server(world, random);
  plan.track("", 1000);
  for (const Stay& stay : stays_of_server(world, server, plan.alive))
    plan.stay(stay.begin, stay.end, stay.address);
  finish_site(world, plan, random, provider_of(world, server));
}

void dedicated_site(const World& world, DomainPlan& plan, Random& random) {
  const std::uint32_t provider = static_cast<std::uint32_t>(random.zipf(4, world.hosters + 4) - 4);
  plan.track("", 1000);
  std::uint32_t from = plan.alive.begin;
  // Some change their server once; now and then both stand side by side for a while.
  if (random.chance(140)) {
    const std::uint32_t cut =
        random.between(std::max(from, world.begin), std::min(plan.alive.end, world.end));
    plan.stay(from, cut, rented_server(world, random.next()));
    from = cut - std::min(cut - from, random.chance(300) ? random.between(0, 5) * kDaySeconds : 0u);
  }
  plan.stay(from, plan.alive.end, rented_server(world, random.next()));
  if (random.chance(80)) plan.answer(neighbour(plan.answers.back().address, 1));
  finish_site(world, plan, random, provider);
}

// A site behind a CDN: many edges, by geography; www is an alias into the CDN's own zone.
void cdn_site(const World& world, DomainPlan& plan, Random& random) {
  const std::uint64_t cdn = random.zipf(1, kCdns + 1) - 1;
  const std::uint32_t edges = static_cast<std::uint32_t>(random.zipf(2, 40));
  const std::uint64_t pool = random.below(400);
  const bool anycast = random.chance(600);
  plan.track("", 1000, anycast ? 0 : 2);
  plan.phase(plan.alive.begin, plan.alive.end);
  for (std::uint32_t i = 0; i < (anycast ? 2 : edges); ++i)
    plan.answer(
        world.addresses.address(NetworkKind::kCdn, cdn, anycast ? pool % 64 * 2 + i : pool + i));
  if (!anycast) {
    const std::string edge = plan.name + ".edge." + service_name(Service::kCdn, cdn);
    plan.track("www", 400);
    plan.phase(plan.alive.begin, plan.alive.end);
    plan.answer(RecordType::kCname, edge);
    plan.foreign_track(edge, 300, 2);
    plan.tracks.back().first_phase = plan.tracks[0].first_phase;
    plan.tracks.back().phases = plan.tracks[0].phases;
  } else {
    plan.alias(0, "www", 400);
  }
  // The origin that some forget to hide.
  if (random.chance(150)) {
    plan.track("origin", 60);
    plan.stay(plan.alive.begin, plan.alive.end, rented_server(world, random.next()));
  }
  add_delegation(plan, plan.alive,
                 anycast ? Delegation{Service::kCdn, cdn} : draw_delegation(world, random, 0));
  add_mail(plan, plan.alive, random, 0);
}

// A machine at home under a dynamic-DNS zone. Addresses a name: 2 / 4 / 9 / 226 at 50 / 75 / 90 /
// 99 %.
void dynamic_home(const World& world, DomainPlan& plan, std::uint64_t number, Random& random) {
  static constexpr std::array<std::uint32_t, 21> kLeases{1, 1, 1, 1, 1, 1, 2, 2, 2,  2,  2,
                                                         3, 3, 3, 4, 4, 6, 7, 9, 34, 240};
  plan.name =
      world.names.label(draw_ordinary_style(random), number, random.next()) + "." +
      dynamic_zone(random.chance(kHomesInAbusedZones) ? kDynamicZones + random.below(kAbusedZones)
                                                      : random.zipf(1, kDynamicZones + 1) - 1);
  const std::uint32_t leases = random.quantile(kLeases);
  plan.lookup_days = std::max(plan.lookup_days, std::min(300u, leases + leases / 4));
  const std::uint64_t household = random.next();
  const std::uint32_t networks = random.chance(250) ? 2 : 1;
  const Span seen{std::max(plan.alive.begin, world.begin), std::min(plan.alive.end, world.end)};
  const bool off = random.chance(120);  // says so with an address of no use while switched off
  const Rdata nowhere = ipv4(random.chance(600) ? 0x7f000001u : 0u);
  plan.track("", 1000);
  std::uint32_t from = seen.begin;
  for (std::uint32_t i = 0; i < leases && from < seen.end; ++i) {
    const std::uint32_t mean = (seen.end - seen.begin) / leases;
    const std::uint32_t stop =
        i + 1 == leases ? seen.end : from + random.between(mean / 3, mean + mean * 2 / 3);
    const std::uint32_t dark = off && random.chance(300) ? random.between(0, (stop - from) / 3) : 0;
    plan.stay(from, std::min(stop, seen.end) - dark, home_address(world, household, i, networks));
    plan.stay(std::min(stop, seen.end) - dark, std::min(stop, seen.end), nowhere);
    from = stop;
  }
  if (random.chance(100)) plan.alias(0, "www", 150);
  if (random.chance(80)) {
    plan.track("nas", 120);
    plan.stay(seen.begin, seen.end,
              ipv4(0xc0a80000u | (random.below32(3) << 8) | random.between(2, 254)));
  }
}

void parked_site(const World& world, DomainPlan& plan, Random& random) {
  const std::uint64_t parking = random.zipf(1, kParkingServices + 1) - 1;
  plan.track("", 1000);
  plan.stay(plan.alive.begin, plan.alive.end, parking_address(world, parking, random.next()));
  if (random.chance(300)) plan.alias(0, "www", 400);
  if (random.chance(150)) plan.alias(0, hashed_label(random.next(), 6), 300);
  add_delegation(plan, plan.alive, {Service::kParking, parking}, 220);
}

// Names that everybody asks for: several addresses, changing slowly, every day.
void portal(const World& world, DomainPlan& plan, Random& random) {
  plan.alive = {world.begin, world.end};
  plan.lookup_days = static_cast<std::uint32_t>(random.zipf(12, 300));
  plan.daily = 100 + random.below32(4000);
  plan.popular = true;
  const bool own_network = random.chance(500);
  const std::uint64_t network = random.below(60), pool = random.next();
  const std::uint32_t machines = random.between(1, 4), eras = random.between(1, 5);
  plan.track("", 700);
  for (std::uint32_t era = 0; era < eras; ++era) {
    const std::uint32_t step = (world.end - world.begin) / eras;
    plan.phase(world.begin + era * step,
               era + 1 == eras ? world.end : world.begin + (era + 1) * step);
    for (std::uint32_t i = 0; i < machines; ++i)
      plan.answer(
          own_network
              ? world.addresses.address(NetworkKind::kEnterprise, network, pool + era / 2 + i)
              : world.addresses.address(NetworkKind::kCloud, network, pool + era + i));
  }
  plan.alias(0, "www", 700);
  for (const std::string_view child : {"static", "api", "m"})
    plan.alias(0, child, random.between(0, 120));
  add_own_delegation(plan, plan.alive, plan.name, 120);
  plan.track("ns1", 80);
  plan.stay(world.begin, world.end,
            world.addresses.address(NetworkKind::kEnterprise, network, pool + 9));
  add_text(plan, plan.alive, random);
}

// A bank: its own network, its own name servers, and everybody knows it.
void bank(const World& world, DomainPlan& plan, std::uint64_t entity, Random& random) {
  plan.alive = {world.begin, world.end};
  plan.lookup_days = random.between(10, 60);
  plan.daily = 20 + random.below32(100);
  plan.popular = random.chance(500);
  const Rdata front = bank_address(world, entity);
  plan.track("", 700);
  plan.stay(world.begin, world.end, front);
  plan.alias(0, "www", 700);
  plan.track("banking", 400);
  plan.stay(world.begin, world.end, neighbour(front, 1));
  add_own_delegation(plan, plan.alive, plan.name, 120);
  for (const std::string_view server : {"ns1", "ns2"}) {
    plan.track(server, 80);
    plan.stay(world.begin, world.end, neighbour(front, server == "ns1" ? 2 : 3));
  }
  add_mail(plan, plan.alive, random, 0);
}

}  // namespace

void generate_site(const World& world, Population population, std::uint64_t entity,
                   DomainPlan& plan, const DomainSink& sink) {
  Random random = world.random(population, entity);
  const std::uint64_t number = number_of(world, population, entity);
  start_domain(world, plan, population, number);
  plan.alive = draw_life(world, random);
  draw_demand(plan, random);
  if (population == Population::kPortal) {
    name_domain(world, plan, NameStyle::kWords, SuffixTaste::kCom, number, random);
    portal(world, plan, random);
  } else if (population == Population::kDynamicHome) {
    dynamic_home(world, plan, number, random);
  } else {
    name_domain(world, plan, draw_ordinary_style(random), SuffixTaste::kOrdinary, number, random);
    if (population == Population::kBank)
      bank(world, plan, entity, random);
    else if (population == Population::kDedicated)
      dedicated_site(world, plan, random);
    else if (population == Population::kCdnFronted)
      cdn_site(world, plan, random);
    else if (population == Population::kParked)
      parked_site(world, plan, random);
    else
      shared_site(world, plan, random);
    if (population == Population::kRewritten) rewrite_since(plan, 0);
  }
  sink(plan);
}

}  // namespace iolaus::synth

// Zones that machines ask for: disposable and telemetry names, DNS block lists, VPN fleets,
// advertising.
#include <fmt/format.h>

#include <algorithm>

#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

// A name for each question, asked once (Chen et al., DSN 2014).
void disposable(const World& world, DomainPlan& plan, Random& random) {
  plan.lookup_days = 400;
  const std::uint32_t names = static_cast<std::uint32_t>(random.zipf(60, 800));
  const std::uint32_t length = random.between(12, 40);
  const Rdata server = rented_server(world, random.next());
  const bool loopback = random.chance(250);  // the answer itself is the message
  plan.track("", 150);
  plan.stay(world.begin, world.end, server);
  for (std::uint32_t i = 0; i < names; ++i) {
    const std::uint32_t asked = random.between(world.begin, world.end - kDaySeconds);
    plan.track(hashed_label(random.next(), length) + ".q", 1000);
    plan.stay(asked / kDaySeconds * kDaySeconds, (asked / kDaySeconds + 1) * kDaySeconds,
              loopback ? ipv4(0x7f000000u | random.between(1, 200)) : server);
  }
  add_own_delegation(plan, plan.alive, plan.name, 30);
}

// Few names that very many machines ask for every day.
void telemetry(const World& world, DomainPlan& plan, Random& random) {
  plan.lookup_days = random.between(40, 300);
  plan.daily = 500 + random.below32(3000);
  plan.popular = true;
  const std::uint64_t cloud = random.below(10), pool = random.next();
  const std::uint32_t machines = random.between(3, 30);
  plan.track("", 50);
  plan.stay(world.begin, world.end, world.addresses.address(NetworkKind::kCloud, cloud, pool));
  for (const std::string_view owner : {"events", "collect", "time", "update"}) {
    if (random.chance(400)) continue;
    plan.track(owner, 350, 2);
    plan.phase(world.begin, world.end);
    for (std::uint32_t i = 0; i < machines; ++i)
      plan.answer(world.addresses.address(NetworkKind::kCloud, cloud, pool + i));
  }
  add_delegation(plan, plan.alive, {Service::kRegistrar, 0}, 60);
}

// A DNS block list answers 127.0.0.x by design (RFC 5782): the reversed address is the question.
void block_list(const World& world, DomainPlan& plan, Random& random) {
  plan.lookup_days = 400;
  const std::uint32_t names = static_cast<std::uint32_t>(random.zipf(60, 900));
  plan.track("", 60);
  plan.stay(world.begin, world.end, rented_server(world, random.next()));
  for (std::uint32_t i = 0; i < names; ++i) {
    const std::uint32_t asked = random.between(world.begin, world.end - kDaySeconds),
                        ip = random.below32(0xdfffffffu);
    plan.track(fmt::format("{}.{}.{}.{}.bl", ip & 255u, (ip >> 8) & 255u, (ip >> 16) & 255u,
                           1 + (ip >> 24)),
               1000);
    plan.stay(asked / kDaySeconds * kDaySeconds, (asked / kDaySeconds + 1) * kDaySeconds,
              ipv4(0x7f000000u | (random.chance(30) ? 255u : random.between(2, 11))));
  }
  add_own_delegation(plan, plan.alive, plan.name, 40);
}

// Any label below it has the same answer (Kalafut et al., SecureComm 2010): what people mistype and
// machines make up is there as well.
void wildcard(const World& world, DomainPlan& plan, Random& random) {
  static constexpr std::array<std::string_view, 6> kUsual{"www",  "mail", "m",
                                                          "blog", "shop", "wwww"};
  plan.lookup_days = random.between(20, 90);
  const bool parked = random.chance(400);
  const Rdata server = parked ? parking_address(world, random.below(kParkingServices), plan.seed)
                              : rented_server(world, random.next());
  plan.track("", 500);
  plan.stay(world.begin, world.end, server);
  for (const std::string_view label : kUsual) plan.alias(0, label, 20 + random.below32(200));
  const std::uint32_t labels = static_cast<std::uint32_t>(random.zipf(20, 300));
  for (std::uint32_t i = 0; i < labels; ++i) {
    const std::uint64_t draw = random.next();
    plan.alias(0,
               draw % 3 == 0   ? hashed_label(draw, 6)
               : draw % 3 == 1 ? fmt::format("{}{}", word(draw >> 8), i)
                               : fmt::format("www.{}{}", word(draw >> 8), i),
               8 + random.below32(10));
  }
  if (parked)
    add_delegation(plan, plan.alive, {Service::kParking, random.below(kParkingServices)}, 60);
  else
    add_delegation(plan, plan.alive, {Service::kRegistrar, random.below(world.registrars)}, 60);
}

// Hosts in very many countries, each with a few addresses, exchanged every some months.
void vpn_fleet(const World& world, DomainPlan& plan, Random& random) {
  plan.lookup_days = 300;
  const std::uint32_t hosts = random.between(90, 300);
  plan.track("", 200);
  plan.stay(world.begin, world.end, rented_server(world, random.next()));
  for (std::uint32_t i = 0; i < hosts; ++i) {
    const std::uint64_t place = random.next();
    plan.track(
        fmt::format(
            "{}{:03}",
            world.addresses.network(NetworkKind::kAccess, place).country == "US" ? "us" : "node",
            i),
        4 + random.below32(14));
    const std::uint32_t cut = random.between(world.begin, world.end);
    plan.stay(world.begin, cut, world.addresses.hosting(place % 160, Role::kServer, place));
    plan.stay(cut, world.end, world.addresses.hosting(place % 160, Role::kServer, place + 1));
  }
  add_delegation(plan, plan.alive, {Service::kFreeDns, 0}, 60);
}

// Many children, a pool of machines in the cloud, and trackers with customers' names as labels.
void advertising(const World& world, DomainPlan& plan, Random& random) {
  plan.lookup_days = random.between(10, 70);
  plan.daily = 50 + random.below32(300);
  plan.popular = random.chance(400);
  const std::uint64_t cloud = random.below(10), pool = random.below(4000);
  plan.track("", 200);
  plan.stay(world.begin, world.end, world.addresses.address(NetworkKind::kCloud, cloud, pool));
  const std::uint32_t children = random.between(2, 12);
  for (std::uint32_t i = 0; i < children; ++i) {
    plan.track(random.chance(500) ? fmt::format("ad{}", i) : hashed_label(random.next(), 8), 250,
               1);
    plan.phase(world.begin, world.end);
    for (std::uint32_t k = 0; k < 8; ++k)
      plan.answer(world.addresses.address(NetworkKind::kCloud, cloud, pool + random.below(16)));
  }
  add_delegation(plan, plan.alive, {Service::kRegistrar, random.below(world.registrars)}, 80);
}

}  // namespace

void generate_machine_zone(const World& world, Population population, std::uint64_t entity,
                           DomainPlan& plan, const DomainSink& sink) {
  Random random = world.random(population, entity);
  const std::uint64_t number = number_of(world, population, entity);
  start_domain(world, plan, population, number);
  plan.daily = 2 + random.below32(8);
  name_domain(world, plan, draw_ordinary_style(random), SuffixTaste::kCom, number, random);
  switch (population) {
    case Population::kDisposable:
      disposable(world, plan, random);
      break;
    case Population::kTelemetry:
      telemetry(world, plan, random);
      break;
    case Population::kDnsbl:
      block_list(world, plan, random);
      break;
    case Population::kWildcard:
      wildcard(world, plan, random);
      break;
    case Population::kVpnFleet:
      vpn_fleet(world, plan, random);
      break;
    default:
      advertising(world, plan, random);
      break;
  }
  sink(plan);
}

}  // namespace iolaus::synth

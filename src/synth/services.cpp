// The services that others stand on: hosters, registrars, mail, parking, sinkholes, CDNs,
// advertisers.
#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

struct ServiceOf {
  Service service;
  std::uint64_t number;
};

// The service behind an entity of the population: they are numbered one kind after the other.
ServiceOf service_of(const World& world, std::uint64_t entity) {
  const std::array<ServiceOf, 8> kinds{{{Service::kHoster, world.hosters},
                                        {Service::kRegistrar, world.registrars},
                                        {Service::kMail, kMailServices},
                                        {Service::kParking, kParkingServices},
                                        {Service::kSinkhole, kSinkholes},
                                        {Service::kCdn, kCdns},
                                        {Service::kFreeDns, kFreeDnsServices},
                                        {Service::kAdvertising, kAdvertisers}}};
  for (const ServiceOf& kind : kinds) {
    if (entity < kind.number) return {kind.service, entity};
    entity -= kind.number;
  }
  return {Service::kAdvertising, 0};
}

Rdata service_address(const World& world, ServiceOf of, std::uint64_t draw) {
  switch (of.service) {
    case Service::kParking:
      return parking_address(world, of.number, draw);
    case Service::kSinkhole:
      return sinkhole_address(world, of.number, draw);
    case Service::kCdn:
      return world.addresses.address(NetworkKind::kCdn, of.number, draw);
    case Service::kAdvertising:
      return world.addresses.address(NetworkKind::kCloud, of.number, draw);
    case Service::kHoster:
      return world.addresses.hosting(of.number, Role::kService, draw);
    default:
      return world.addresses.hosting(
          mix(static_cast<std::uint64_t>(of.service) * 64 + of.number) % 160, Role::kService, draw);
  }
}

}  // namespace

void generate_service(const World& world, std::uint64_t entity, DomainPlan& plan,
                      const DomainSink& sink) {
  const ServiceOf of = service_of(world, entity);
  Random random = world.random(Population::kService, entity);
  start_domain(world, plan, Population::kService, number_of(world, Population::kService, entity));
  plan.name = service_name(of.service, of.number);
  plan.lookup_days = random.between(8, 25);
  plan.daily = 20 + random.below32(60);
  plan.popular = of.service != Service::kParking && of.service != Service::kSinkhole;
  const std::uint64_t base = key(world.seed(), static_cast<std::uint64_t>(of.service), of.number);
  plan.track("", 400);
  plan.stay(world.begin, world.end, service_address(world, of, base));
  plan.alias(0, "www", 500);
  for (std::uint64_t i = 0; i < 2; ++i) {
    plan.track(i == 0 ? "ns1" : "ns2", 700);
    plan.stay(world.begin, world.end, service_address(world, of, base + 1 + i));
  }
  if (of.service == Service::kMail || of.service == Service::kHoster) {
    plan.track(of.service == Service::kMail ? "mx1" : "mx", 500);
    plan.stay(world.begin, world.end, service_address(world, of, base + 5));
  }
  add_own_delegation(plan, plan.alive, plan.name, 250);
  add_text(plan, plan.alive, random);
  sink(plan);
}

}  // namespace iolaus::synth

#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "iolaus/synth/synth.hpp"
#include "synth/address_plan.hpp"
#include "synth/domain_plan.hpp"
#include "synth/names.hpp"
#include "synth/population.hpp"
#include "synth/random.hpp"

namespace iolaus::synth {

// The entities of a population: each is one domain, or a group (a family, a batch, an agency) whose
// domains are numbered first[i] .. first[i + 1] - 1.
struct PopulationPlan {
  std::uint64_t entities = 0, domains = 0;
  std::uint64_t base = 0;            // number of the first domain in the world
  std::vector<std::uint64_t> first;  // entities + 1; empty where each entity is one domain
};

// Everything that the entities share. Made from the options alone, the same on every rank.
struct World {
  SynthOptions options;
  std::uint32_t begin = 0, end = 0;  // the window in seconds; `end` exclusive
  AddressPlan addresses;
  NameCode names;
  std::array<PopulationPlan, kPopulations> populations;
  std::uint64_t domains = 0;
  bool sensors = false;  // rows name their sensor, for one of them rewrites answers
  std::uint32_t hosters = 0, registrars = 0;  // domain numbers of services exist for these
  std::uint64_t servers = 0,
                busiest_server = 1;  // shared servers are ranked busiest .. servers - 1
  std::array<std::uint32_t, 4>
      label_chance{};  // per million, by class, of domains that may be labelled

  explicit World(const SynthOptions& chosen);
  std::uint64_t seed() const { return options.seed; }
  const PopulationPlan& plan(Population population) const {
    return populations[static_cast<std::size_t>(population)];
  }
  // A random source that belongs to an entity, or to one of its domains.
  Random random(Population population, std::uint64_t entity, std::uint64_t part = 0) const {
    return Random(key(seed() + 0x10001u * static_cast<std::uint64_t>(population), entity, part));
  }
};

// The number of services of each kind in a world.
constexpr std::uint32_t kMailServices = 6, kParkingServices = 5, kSinkholes = 4, kCdns = 8,
                        kFreeDnsServices = 5, kAdvertisers = 4, kFewestBanks = 6;
// Families that share one bulletproof host.
constexpr std::uint32_t kFamiliesOfHost = 12;
std::uint64_t services(const World& world);

using DomainSink = std::function<void(DomainPlan&)>;

// Generates every domain of one entity, one after the other, in `scratch`.
void generate_entity(const World& world, Population population, std::uint64_t entity,
                     DomainPlan& scratch, const DomainSink& sink);

// The generators, by trade (see the files of their names).
void generate_service(const World&, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_site(const World&, Population, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_changing_site(const World&, Population, std::uint64_t entity, DomainPlan&,
                            const DomainSink&);
void generate_machine_zone(const World&, Population, std::uint64_t entity, DomainPlan&,
                           const DomainSink&);
void generate_group_of_sites(const World&, Population, std::uint64_t entity, DomainPlan&,
                             const DomainSink&);
void generate_grey(const World&, Population, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_flux(const World&, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_crime(const World&, Population, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_bulletproof_host(const World&, std::uint64_t entity, DomainPlan&, const DomainSink&);
void generate_watched_name(const World&, Population, std::uint64_t entity, DomainPlan&,
                           const DomainSink&);
void generate_apt(const World&, Population, std::uint64_t entity, DomainPlan&, const DomainSink&);

}  // namespace iolaus::synth

#include "synth/hosting.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace iolaus::synth {

std::uint64_t draw_shared_server(const World& world, Random& random) {
  return random.zipf(world.busiest_server, world.servers);
}

std::uint64_t draw_quiet_server(const World& world, Random& random) {
  return world.servers / 2 + random.below(world.servers - world.servers / 2);
}

std::uint32_t provider_of(const World& world, std::uint64_t server) {
  Random random(key(world.seed(), server, 0x9807));
  return static_cast<std::uint32_t>(random.zipf(4, world.hosters + 4) - 4);
}

std::vector<Stay> stays_of_server(const World& world, std::uint64_t server, Span alive) {
  Random random(key(world.seed(), server, 0x57a7));
  const std::uint32_t provider = provider_of(world, server);
  const std::uint32_t moves = random.chance(150) ? 1 + random.below32(2) : 0;
  std::vector<std::uint32_t> cuts;
  for (std::uint32_t i = 0; i < moves; ++i) cuts.push_back(random.between(world.begin, world.end));
  std::sort(cuts.begin(), cuts.end());
  cuts.push_back(0xffffffffu);
  std::vector<Stay> stays;
  std::uint32_t from = 0;
  for (std::uint64_t i = 0; i < cuts.size(); ++i) {
    const Stay stay{std::max(from, alive.begin), std::min(cuts[i], alive.end),
                    world.addresses.hosting(provider, Role::kShared, key(world.seed(), server, i))};
    if (stay.begin < stay.end) stays.push_back(stay);
    from = cuts[i];
  }
  return stays;
}

Rdata rented_server(const World& world, std::uint64_t draw) {
  Random random(key(world.seed(), draw, 0x7e47));
  // One server in eight stands in a cloud.
  if (random.chance(125))
    return world.addresses.address(NetworkKind::kCloud, random.next() % 10, draw);
  return world.addresses.hosting(random.zipf(8, 168) - 8, Role::kServer, draw);
}

// A household stays with few providers of one country; every lease is another address of theirs.
Rdata home_address(const World& world, std::uint64_t household, std::uint64_t lease,
                   std::uint32_t networks) {
  const std::uint32_t network = world.addresses.access_network_at_home(
      mix(household), mix(household ^ 1u) + (networks > 1 ? mix(lease / 7) % networks : 0));
  return world.addresses.address(NetworkKind::kAccess, network, key(household, lease));
}

Rdata parking_address(const World& world, std::uint64_t operator_number, std::uint64_t draw) {
  return world.addresses.address(NetworkKind::kParking, operator_number, draw % 12);
}

Rdata sinkhole_address(const World& world, std::uint64_t operator_number, std::uint64_t draw) {
  return world.addresses.address(NetworkKind::kSinkhole, operator_number, draw % 3);
}

Rdata bank_address(const World& world, std::uint64_t bank) {
  return world.addresses.address(NetworkKind::kEnterprise, bank, key(world.seed(), bank, 0xba4c));
}

// Half of the sites use their provider's name servers, most others their registrar's.
Delegation draw_delegation(const World& world, Random& random, std::uint32_t provider) {
  const std::uint64_t at = random.below(100);
  if (at < 58) return {Service::kHoster, provider};
  if (at < 92) return {Service::kRegistrar, random.zipf(1, world.registrars + 1) - 1};
  return {Service::kFreeDns, random.below(kFreeDnsServices)};
}

void add_www(DomainPlan& plan, Random& random) {
  const std::uint64_t at = random.below(100);
  if (at < 38) {
    plan.alias(0, "www", 320);
  } else if (at < 48) {
    plan.track("www", 250);
    plan.phase(plan.alive.begin, plan.alive.end);
    plan.answer(RecordType::kCname, plan.name);
  }
  if (random.chance(60)) plan.alias(0, "mail", 120);
}

void add_delegation(DomainPlan& plan, Span when, const Delegation& delegation,
                    std::uint32_t visibility) {
  const std::string host = service_name(delegation.service, delegation.number);
  plan.track("", visibility);
  plan.phase(when.begin, when.end);
  plan.answer(RecordType::kNs, "ns1." + host);
  plan.answer(RecordType::kNs, "ns2." + host);
}

void add_own_delegation(DomainPlan& plan, Span when, const std::string& host,
                        std::uint32_t visibility) {
  plan.track("", visibility);
  plan.phase(when.begin, when.end);
  plan.answer(RecordType::kNs, "ns1." + host);
  plan.answer(RecordType::kNs, "ns2." + host);
}

void add_mail(DomainPlan& plan, Span when, Random& random, std::uint32_t provider) {
  const std::uint64_t at = random.below(100);
  if (at >= 55) return;
  plan.track("", 90);
  plan.phase(when.begin, when.end);
  if (at < 22) {
    plan.answer(RecordType::kMx,
                "10 mx1." + service_name(Service::kMail, random.zipf(1, kMailServices + 1) - 1));
  } else if (at < 42) {
    plan.answer(RecordType::kMx, "10 mx." + service_name(Service::kHoster, provider));
  } else {
    plan.answer(RecordType::kMx, "10 mail." + plan.name);
  }
}

void add_soa(DomainPlan& plan, Span when, const std::string& primary, const std::string& contact) {
  plan.track("", 30);
  plan.phase(when.begin, when.end);
  plan.answer(RecordType::kSoa,
              fmt::format("{} {} 2014010101 28800 7200 604800 3600", primary, contact));
}

void add_text(DomainPlan& plan, Span when, Random& random) {
  plan.track("", 40);
  plan.phase(when.begin, when.end);
  if (random.chance(600)) {
    plan.answer(RecordType::kTxt, "v=spf1 a mx -all");
  } else {
    plan.answer(RecordType::kTxt, "site-verification=" + hashed_label(random.next(), 24));
  }
}

void rewrite_since(DomainPlan& plan, std::uint32_t since) {
  plan.rewritten = since;
  plan.track("", 700);
  plan.tracks.back().sensor = kRewritingSensor;
  plan.stay(std::max(since, plan.alive.begin), plan.alive.end, ipv4(0));
}

void draw_demand(DomainPlan& plan, Random& random) {
  static constexpr std::array<std::uint32_t, 41> kDays{1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  1,  1,  1, 1,
                                                       1, 1, 1, 1, 1, 1, 1, 1, 1, 2,  2,  2,  2, 2,
                                                       2, 2, 2, 3, 3, 3, 4, 5, 7, 10, 15, 23, 36};
  plan.lookup_days = random.chance(2) ? random.between(40, 250) : random.quantile(kDays);
  plan.daily = 1 + random.below32(2 + plan.lookup_days / 4);
  plan.hour_shift = static_cast<std::int32_t>(random.below(24)) - 12;
}

Span draw_life(const World& world, Random& random) {
  const std::uint32_t length = world.end - world.begin;
  const std::uint32_t years = 4 * 365 * kDaySeconds;
  Span life{world.begin - std::min(world.begin, years), world.end + years};
  const std::uint64_t at = random.below(100);
  if (at < 16) life.begin = world.begin + random.below32(length - kDaySeconds);
  if (at >= 12 && at < 26)
    life.end = std::max(life.begin, world.begin) + kDaySeconds +
               random.below32(world.end - std::max(life.begin, world.begin));
  return life;
}

void name_domain(const World& world, DomainPlan& plan, NameStyle style, SuffixTaste taste,
                 std::uint64_t number, Random& random) {
  plan.name = world.names.label(style, number, random.next());
  plan.name += '.';
  plan.name += draw_suffix(taste, random.next());
}

NameStyle draw_ordinary_style(Random& random) {
  static constexpr std::array<std::uint32_t, 7> kWeights{38, 13, 8, 24, 2, 14, 1};
  return static_cast<NameStyle>(random.weighted(kWeights));
}

std::uint64_t number_of(const World& world, Population population, std::uint64_t entity,
                        std::uint64_t member) {
  const PopulationPlan& plan = world.plan(population);
  return plan.base + (plan.first.empty() ? entity : plan.first[entity] + member);
}

void start_domain(const World& world, DomainPlan& plan, Population population,
                  std::uint64_t number) {
  plan.clear();
  plan.population = population;
  plan.seed = key(world.seed(), 0x0b5e, number);
  plan.alive = {world.begin, world.end};
}

}  // namespace iolaus::synth

// Crime that stands on servers: generated names, bulletproof hosts, compromised sites, RATs at
// home.
#include <fmt/format.h>

#include <algorithm>

#include "synth/malice.hpp"

namespace iolaus::synth {
namespace {

bool at_home(Population population) {
  return population == Population::kDynamicRat || population == Population::kAbusedDynamic;
}

struct Gang {
  Family family;
  std::vector<Rdata> pool;  // its servers
  Delegation delegation{};
  std::string own_servers;  // empty = `delegation`
  NameStyle style = NameStyle::kWords;
  std::uint64_t household = 0, zone = 0;
};

// Most names stand on the first of the machines, few on the last; those of a very large family
// nearly all on one.
Rdata draw_machine(const Gang& gang, Random& random) {
  if (gang.family.size > 200 && random.chance(700)) return gang.pool[0];
  return gang.pool[random.zipf(1, gang.pool.size() + 1) - 1];
}

std::uint32_t integer_root(std::uint64_t square) {
  std::uint32_t root = 0;
  while (std::uint64_t{root + 1} * (root + 1) <= square) ++root;
  return root;
}

// Several gangs rent from the same few networks, which is why a network alone proves little.
Gang draw_gang(const World& world, Population population, std::uint64_t entity, Random& common) {
  const Trade trade = at_home(population) ? Trade{20, 380, 450, 200, 5, {10, 30, 60, 120, 300}}
                                          : Trade{15, 330, 380, 120, 12, {3, 10, 25, 60, 200}};
  Gang gang;
  gang.family = draw_family(world, population, entity, trade, common);
  const std::uint32_t machines =
      1 + 2 * integer_root(gang.family.size) / (population == Population::kBulletproof ? 1 : 2);
  const bool offshore = common.chance(population == Population::kBulletproof ? 620 : 250);
  const std::uint64_t network = common.zipf(2, 16) - 2, rack = common.next() >> 8;
  for (std::uint32_t i = 0; i < machines; ++i)
    gang.pool.push_back(offshore
                            ? world.addresses.address(NetworkKind::kBulletproof, network, rack + i)
                            : rented_server(world, rack + i));
  gang.delegation = common.chance(450)
                        ? Delegation{Service::kFreeDns, common.below(kFreeDnsServices)}
                        : Delegation{Service::kRegistrar, common.zipf(1, world.registrars + 1) - 1};
  gang.style = population == Population::kGenerated ? NameStyle::kRandom
               : common.chance(300)                 ? NameStyle::kLookalike
                                                    : draw_ordinary_style(common);
  gang.household = common.next();
  // A zone where nobody asks who registers: thousands of controllers beside many more homes
  // (3322.org: 70,000 malicious names of 2.75 million, Microsoft 2012; No-IP: 18,000, 2014).
  gang.zone = population == Population::kAbusedDynamic ? kDynamicZones + common.below(kAbusedZones)
                                                       : common.zipf(1, kDynamicZones + 1) - 1;
  return gang;
}

Span draw_use(const World& world, const Family& family, std::span<const std::uint32_t> days,
              Random& random) {
  const std::uint32_t earliest = std::max(family.active.begin, world.begin);
  const std::uint32_t born =
      random.between(earliest, std::max(earliest, family.active.end - kDaySeconds));
  const std::uint32_t length =
      random.quantile(days) * kDaySeconds + 3600 + random.below32(kDaySeconds);
  return {born, std::min(family.active.end, born + length)};
}

// Registered for the day; many are never used, some are registered by those who hunt them.
void generated(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kDays{0, 1, 2, 4, 12, 60};
  const Span use = draw_use(world, gang.family, kDays, random);
  plan.alive = use;
  plan.lookup_days = random.between(1, 4);
  plan.busy.push_back({use.begin, std::min(use.end, use.begin + 3 * kDaySeconds), 400});
  plan.report = report_after(gang.family, use.begin, 650, random);
  plan.track("", 1000);
  const bool hunted = random.chance(180);
  if (hunted) {
    plan.stay(use.begin, use.end, sinkhole_address(world, gang.household, random.below(3)));
    add_delegation(plan, use, {Service::kSinkhole, gang.household % kSinkholes});
    return;
  }
  const Aftermath after = draw_aftermath(world, plan.report, {400, 250, 250, 50, 50}, random);
  if (gang.family.live && use.end >= world.end) show_at_end(world, plan);
  plan.stay(use.begin, std::min(use.end, after.begin), draw_machine(gang, random));
  if (after.fate != Fate::kGoesOn) plan.alive.end = world.end;
  stay_afterwards(world, plan, after);
  add_delegation(plan, {use.begin, std::min(use.end, after.begin)}, gang.delegation);
  delegate_afterwards(world, plan, after);
}

void bulletproof(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::uint32_t, 7> kDays{1, 4, 9, 20, 45, 100, 300};
  const Span use = draw_use(world, gang.family, kDays, random);
  plan.report = report_after(gang.family, use.begin, 700, random);
  const Aftermath after = draw_aftermath(world, plan.report, {300, 400, 120, 120, 60}, random);
  const std::uint32_t staged = random.chance(250) ? random.between(1, 30) * kDaySeconds : 0;
  const std::uint32_t stop = std::min(use.end, after.begin);
  plan.alive = {use.begin - staged, use.end};
  plan.lookup_days = random.between(1, 6);
  plan.daily = 1 + random.below32(5);
  if (gang.family.live && stop >= world.end) show_at_end(world, plan);
  plan.track("", 1000);
  plan.stay(use.begin - staged, use.begin, parking_address(world, gang.zone, 2));
  if (random.chance(100)) {
    // One in ten hides among ordinary tenants.
    for (const Stay& stay :
         stays_of_server(world, draw_shared_server(world, random), {use.begin, stop}))
      plan.stay(stay.begin, stay.end, stay.address);
  } else {
    const std::uint32_t moves = random.between(0, 3);
    for (std::uint32_t i = 0; i <= moves; ++i) {
      const std::uint32_t step = (stop - std::min(stop, use.begin)) / (moves + 1);
      plan.phase(use.begin + i * step, i == moves ? stop : use.begin + (i + 1) * step);
      plan.answer(draw_machine(gang, random));
      if (random.chance(350)) plan.answer(draw_machine(gang, random));
    }
  }
  if (after.fate != Fate::kGoesOn) plan.alive.end = world.end;
  stay_afterwards(world, plan, after);
  if (random.chance(250)) plan.alias(0, "www", 300);
  add_delegation(plan, {use.begin - staged, stop}, gang.delegation);
  delegate_afterwards(world, plan, after);
}

// An honest site of some age, of which a name (or, for a while, the whole) serves somebody else.
void compromised(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::string_view, 6> kChildren{"cdn", "blog",  "wp",
                                                             "img", "forum", "old"};
  static constexpr std::array<std::uint32_t, 5> kDays{1, 4, 10, 25, 80};
  const Span use = draw_use(world, gang.family, kDays, random);
  const std::uint64_t server = draw_shared_server(world, random);
  const Rdata gate = draw_machine(gang, random);
  plan.alive = {world.begin, world.end};
  plan.lookup_days = random.between(2, 9);
  plan.busy.push_back({use.begin, use.end, 150});
  plan.report = report_after(gang.family, use.begin, 600, random);
  if (gang.family.live && use.end >= world.end) show_at_end(world, plan);
  const bool apex = random.chance(250);
  plan.track("", 1000);
  for (const Stay& stay : stays_of_server(world, server, plan.alive)) {
    plan.stay(stay.begin, apex ? std::min(stay.end, use.begin) : stay.end, stay.address);
    if (apex) plan.stay(std::max(stay.begin, use.end), stay.end, stay.address);
  }
  if (apex) {
    plan.stay(use.begin, use.end, gate);
  } else {
    plan.track(kChildren[random.below(6)], 700);
    plan.stay(use.begin, use.end, gate);
  }
  add_delegation(plan, plan.alive, draw_delegation(world, random, provider_of(world, server)));
  add_mail(plan, plan.alive, random, provider_of(world, server));
}

// A controller at its operator's home: on in the evening, off (or on an address of no use) at
// night.
void dynamic_rat(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kDays{3, 12, 30, 70, 150, 350};
  static constexpr std::array<std::uint32_t, 4> kNowhere{0x7f000001u, 0u, 0x7f000001u, 0xc0a80001u};
  const Span use = draw_use(world, gang.family, kDays, random);
  plan.alive = use;
  plan.lookup_days = random.between(1, 20);
  plan.daily = 1 + random.below32(5);
  plan.report = report_after(gang.family, use.begin, 600, random);
  const Aftermath after = draw_aftermath(world, plan.report, {550, 350, 0, 0, 100}, random);
  const std::uint32_t stop = std::min(use.end, after.begin);
  if (gang.family.live && stop >= world.end) show_at_end(world, plan);
  const bool goes_dark = random.chance(450), tunnel = random.chance(250);
  const Rdata nowhere = ipv4(kNowhere[mix(gang.household) % 4]);
  const std::uint32_t lease = random.between(1, 12) * kDaySeconds;
  plan.track("", 1000);
  for (std::uint32_t at = use.begin; at < stop; at += lease) {
    const std::uint32_t off = goes_dark ? lease - random.between(lease / 4, lease / 2) : lease;
    const Rdata home = tunnel && random.chance(400)
                           ? rented_server(world, gang.household + at % 3)
                           : home_address(world, gang.household, at / lease, 1);
    plan.stay(at, std::min(stop, at + off), home);
    plan.stay(std::min(stop, at + off), std::min(stop, at + lease), nowhere);
  }
  if (after.fate != Fate::kGoesOn) plan.alive.end = world.end;
  stay_afterwards(world, plan, after);
}

// An honest name that expired and was bought for the trust it had (Lever et al., Domain-Z, IEEE S&P
// 2016): it comes free 35 days or more after it expired, and is bought within some weeks.
void residual_trust(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kDays{3, 10, 25, 50, 100, 250};
  const Span use = draw_use(world, gang.family, kDays, random);
  const std::uint32_t gap = random.between(35, 120) * kDaySeconds;
  const std::uint32_t expiry = use.begin > world.begin + gap ? use.begin - gap : world.begin;
  plan.alive = {world.begin, world.end};
  draw_demand(plan, random);
  plan.lookup_days += 3;
  plan.busy.push_back({use.begin, use.end, random.between(30, 200)});
  plan.report = report_after(gang.family, use.begin, 600, random);
  const Aftermath after = draw_aftermath(world, plan.report, {400, 300, 150, 100, 50}, random);
  const std::uint32_t stop = std::min(use.end, after.begin);
  if (gang.family.live && stop >= world.end) show_at_end(world, plan);
  const std::uint64_t server = draw_shared_server(world, random);
  plan.track("", 1000);
  for (const Stay& stay : stays_of_server(world, server, {world.begin, expiry}))
    plan.stay(stay.begin, stay.end, stay.address);
  if (random.chance(600))
    plan.stay(expiry, use.begin, parking_address(world, random.below(kParkingServices), plan.seed));
  plan.stay(use.begin, stop, draw_machine(gang, random));
  stay_afterwards(world, plan, after);
  add_delegation(plan, {world.begin, expiry},
                 draw_delegation(world, random, provider_of(world, server)));
  add_delegation(plan, {use.begin, stop}, gang.delegation);
  delegate_afterwards(world, plan, after);
}

// A controller whose name points at a bank now and then, so that whoever takes its addresses for
// evidence accuses the bank. That names at rest point at strangers is often reported; how often and
// how long are assumptions.
void framed_bank(const World& world, DomainPlan& plan, const Gang& gang, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kDays{10, 20, 40, 80, 150, 300};
  const Span use = draw_use(world, gang.family, kDays, random);
  plan.alive = use;
  plan.lookup_days = random.between(3, 20);
  plan.report = report_after(gang.family, use.begin, 650, random);
  const Aftermath after = draw_aftermath(world, plan.report, {350, 350, 150, 100, 50}, random);
  const std::uint32_t stop = std::min(use.end, after.begin);
  if (gang.family.live && stop >= world.end) show_at_end(world, plan);
  const Rdata victim = bank_address(world, gang.household % world.plan(Population::kBank).domains);
  plan.track("", 1000);
  std::uint32_t from = use.begin;
  for (std::uint32_t spells = random.between(2, 6); spells > 0 && from < stop; --spells) {
    const std::uint32_t at = random.between(from, from + (stop - from) / spells),
                        back = std::min(stop, at + random.between(6, 48) * 3600);
    plan.stay(from, at, draw_machine(gang, random));
    plan.stay(at, back, victim);
    if (at < back) plan.busy.push_back({at, back, 500});
    from = back;
  }
  plan.stay(from, stop, draw_machine(gang, random));
  if (after.fate != Fate::kGoesOn) plan.alive.end = world.end;
  stay_afterwards(world, plan, after);
  add_delegation(plan, {use.begin, stop}, gang.delegation);
  delegate_afterwards(world, plan, after);
}

}  // namespace

void generate_crime(const World& world, Population population, std::uint64_t entity,
                    DomainPlan& plan, const DomainSink& sink) {
  Random common = world.random(population, entity);
  const Gang gang = draw_gang(world, population, entity, common);
  for (std::uint64_t i = 0; i < gang.family.size; ++i) {
    Random random = world.random(population, entity, i + 1);
    const std::uint64_t number = number_of(world, population, entity, i);
    start_member(world, plan, population, LabelClass::kCrime, gang.family, number, 0);
    if (at_home(population)) {
      plan.name = world.names.label(draw_ordinary_style(random), number, random.next()) + "." +
                  dynamic_zone(gang.zone);
      dynamic_rat(world, plan, gang, random);
    } else if (population == Population::kCompromised) {
      name_domain(world, plan, draw_ordinary_style(random), SuffixTaste::kOrdinary, number, random);
      compromised(world, plan, gang, random);
    } else if (population == Population::kResidualTrust) {
      name_domain(world, plan, draw_ordinary_style(random), SuffixTaste::kOrdinary, number, random);
      residual_trust(world, plan, gang, random);
    } else if (population == Population::kFramedBank) {
      name_domain(world, plan, gang.style, SuffixTaste::kCheap, number, random);
      framed_bank(world, plan, gang, random);
    } else {
      name_domain(world, plan, gang.style, SuffixTaste::kCheap, number, random);
      if (population == Population::kGenerated)
        generated(world, plan, gang, random);
      else
        bulletproof(world, plan, gang, random);
    }
    sink(plan);
  }
}

// One host beyond the reach of complaints and twelve families on it, who have nothing in common but
// their landlord: some machines serve two of them (HostExploit, McColo - Cyber Crime USA, 2008: the
// controllers of a dozen unrelated botnets in one provider's few networks).
void generate_bulletproof_host(const World& world, std::uint64_t entity, DomainPlan& plan,
                               const DomainSink& sink) {
  constexpr Population kSelf = Population::kBulletproofHost;
  Random host = world.random(kSelf, entity);
  const std::uint64_t network = host.below(14), rack = host.next() >> 8;
  const PopulationPlan& group = world.plan(kSelf);
  const std::uint64_t size = group.first[entity + 1] - group.first[entity];
  for (std::uint32_t f = 0; f < kFamiliesOfHost; ++f) {
    const std::uint64_t from = size * f / kFamiliesOfHost, to = size * (f + 1) / kFamiliesOfHost;
    Random common(key(host.next(), f));
    Gang gang = draw_gang(world, kSelf, entity, common);
    gang.family.name += fmt::format("-{}", f);
    const std::uint64_t machines = 1 + integer_root(to - from);
    gang.pool.clear();
    for (std::uint64_t i = 0; i < machines; ++i) {
      // Two /24s for all; every fourth machine is the neighbour family's as well.
      const std::uint64_t machine = i % 4 == 3 ? (f + 1) % kFamiliesOfHost * 20 : f * 20 + i;
      gang.pool.push_back(
          neighbour(world.addresses.address(NetworkKind::kBulletproof, network, rack + f % 2),
                    static_cast<std::uint32_t>(machine)));
    }
    for (std::uint64_t i = from; i < to; ++i) {
      Random random = world.random(kSelf, entity, i + 1);
      const std::uint64_t number = number_of(world, kSelf, entity, i);
      start_member(world, plan, kSelf, LabelClass::kCrime, gang.family, number, 0);
      plan.family_of_entity = f;
      name_domain(world, plan, gang.style, SuffixTaste::kCheap, number, random);
      bulletproof(world, plan, gang, random);
      sink(plan);
    }
  }
}

}  // namespace iolaus::synth

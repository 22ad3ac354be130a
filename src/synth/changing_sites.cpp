// Benign sites whose history could be mistaken: other owners, moves, short lives, spells in the
// dark.
#include <algorithm>

#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

// A place to stand, as a site's owner would choose it.
Rdata draw_place(const World& world, Random& random) {
  if (random.chance(350)) return rented_server(world, random.next());
  const auto stays =
      stays_of_server(world, draw_shared_server(world, random), {world.begin, world.end});
  return stays.back().address;
}

std::uint32_t middle(const World& world, Random& random) {
  const std::uint32_t sixth = (world.end - world.begin) / 6;
  return random.between(world.begin + sixth, world.end - sixth);
}

// Expired, parked by the registrar, bought by somebody else: another thing with the same name.
void reregistered(const World& world, DomainPlan& plan, Random& random) {
  const std::uint32_t expiry = middle(world, random);
  const std::uint32_t again = expiry + random.between(5, 90) * kDaySeconds;
  const std::uint64_t parking = random.below(kParkingServices);
  plan.alive = {world.begin, world.end};
  plan.lookup_days += 2;
  plan.track("", 1000);
  plan.stay(world.begin, expiry, draw_place(world, random));
  const bool parked = random.chance(600);
  if (parked)
    plan.stay(expiry, std::min(again, world.end), parking_address(world, parking, plan.seed));
  plan.stay(again, world.end, draw_place(world, random));
  const std::uint32_t before = random.below32(world.hosters), after = random.below32(world.hosters);
  add_delegation(plan, {world.begin, expiry}, draw_delegation(world, random, before));
  if (parked)
    add_delegation(plan, {expiry, std::min(again, world.end)}, {Service::kParking, parking});
  add_delegation(plan, {again, world.end}, draw_delegation(world, random, after));
  add_mail(plan, {world.begin, expiry}, random, before);
}

// Everything changes at once: provider, address, name servers.
void moved(const World& world, DomainPlan& plan, Random& random) {
  plan.alive = {world.begin, world.end};
  plan.lookup_days += 2;
  const std::uint32_t moves = random.chance(150) ? random.between(2, 6) : 1;
  plan.track("", 1000);
  std::vector<Span> eras;
  std::uint32_t from = world.begin;
  for (std::uint32_t i = 0; i <= moves; ++i) {
    const std::uint32_t stop =
        i == moves
            ? world.end
            : std::min(world.end, from + random.between(20, 500 / (moves + 1)) * kDaySeconds);
    plan.stay(from, stop, draw_place(world, random));
    eras.push_back({from, stop});
    from = stop;
  }
  add_www(plan, random);
  for (const Span era : eras)
    add_delegation(plan, era, draw_delegation(world, random, random.below32(world.hosters)), 220);
}

// Young firms: registered, kept on nothing or on 127.0.0.1 for weeks, then moving house twice.
void startup(const World& world, DomainPlan& plan, Random& random) {
  const std::uint32_t born = random.between(world.begin, world.end - 30 * kDaySeconds);
  const std::uint32_t opened = born + random.between(1, 60) * kDaySeconds;
  const std::uint32_t grown = opened + random.between(10, 120) * kDaySeconds;
  plan.alive = {born, world.end};
  plan.lookup_days += 1 + random.below32(3);
  plan.track("", 1000);
  const std::uint64_t staging = random.below(100);
  if (staging < 12)
    plan.stay(born, std::min(opened, world.end), ipv4(0x7f000001u));
  else if (staging < 55)
    plan.stay(born, std::min(opened, world.end), parking_address(world, staging % 5, born));
  plan.stay(opened, std::min(grown, world.end), rented_server(world, random.next()));
  plan.stay(grown, world.end, rented_server(world, random.next()));
  add_www(plan, random);
  add_delegation(plan, plan.alive, {Service::kRegistrar, random.below(world.registrars)});
}

// A festival, an election, a conference: alive for days, loud, then gone or sold.
void event(const World& world, DomainPlan& plan, Random& random) {
  static constexpr std::array<std::uint32_t, 5> kDays{1, 4, 12, 30, 80};
  const std::uint32_t born = random.between(world.begin, world.end - 10 * kDaySeconds);
  const std::uint32_t over = std::min(
      world.end, born + random.quantile(kDays) * kDaySeconds + random.below32(kDaySeconds));
  const bool sold = random.chance(250);
  plan.alive = {born, sold ? world.end : over};
  plan.busy.push_back({born, over, random.between(40, 300)});
  plan.track("", 1000);
  plan.stay(born, over, draw_place(world, random));
  if (sold)
    plan.stay(over, world.end, parking_address(world, random.below(kParkingServices), born));
  add_www(plan, random);
  add_delegation(plan, {born, over}, draw_delegation(world, random, random.below32(world.hosters)));
  if (sold) add_delegation(plan, {over, world.end}, {Service::kParking, 1});
}

// Down for repair on an address of no use, some of them again and again; then back where it was.
void maintenance(const World& world, DomainPlan& plan, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kNowhere{0x7f000001u, 0x7f000001u, 0x7f000001u,
                                                         0u,          0xc0a80101u, 0x0a000001u};
  const Rdata home = draw_place(world, random), nowhere = ipv4(kNowhere[random.below(6)]);
  const bool often = random.chance(120);
  plan.alive = {world.begin, world.end};
  plan.lookup_days += often ? random.between(4, 25) : 1;
  plan.track("", 1000);
  std::uint32_t from = world.begin;
  for (std::uint32_t i = often ? random.between(3, 9) : 1; i > 0 && from < world.end; --i) {
    const std::uint32_t down = random.between(from, from + (world.end - from) / i);
    const std::uint32_t up =
        std::min(world.end, down + random.between(1, often ? 25 : 12) * kDaySeconds / 2);
    plan.stay(from, down, home);
    plan.stay(down, up, nowhere);
    plan.busy.push_back({down, std::min(up, down + 2 * kDaySeconds), 400});
    from = up;
  }
  plan.stay(from, world.end, random.chance(850) ? home : draw_place(world, random));
  if (random.chance(400)) add_www(plan, random);
  add_delegation(plan, plan.alive, draw_delegation(world, random, random.below32(world.hosters)));
  add_mail(plan, plan.alive, random, 0);
}

// Firms whose inner names leak: RFC 1918 beside the public site, localhost.<zone> on 127.0.0.1.
void intranet(const World& world, DomainPlan& plan, Random& random) {
  static constexpr std::array<std::string_view, 8> kInner{
      "intranet", "vpn", "printer", "fileserver", "wiki", "dc1", "test", "dev"};
  plan.lookup_days += 3;
  plan.track("", 1000);
  plan.stay(plan.alive.begin, plan.alive.end,
            world.addresses.address(NetworkKind::kEnterprise, random.below(60), random.next()));
  add_www(plan, random);
  const std::uint32_t subnet = random.chance(500) ? 0x0a000000u | (random.below32(65536) << 8)
                                                  : 0xac100000u | (random.below32(4096) << 8);
  for (std::size_t i = 0; i < kInner.size(); ++i) {
    if (!random.chance(350)) continue;
    plan.track(kInner[i], 250);
    plan.stay(plan.alive.begin, plan.alive.end, ipv4(subnet | random.between(1, 250)));
  }
  if (random.chance(500)) {
    plan.track("localhost", 250);
    plan.stay(plan.alive.begin, plan.alive.end, ipv4(0x7f000001u));
  }
  add_own_delegation(plan, plan.alive, plan.name);
  add_mail(plan, plan.alive, random, 0);
}

}  // namespace

void generate_changing_site(const World& world, Population population, std::uint64_t entity,
                            DomainPlan& plan, const DomainSink& sink) {
  Random random = world.random(population, entity);
  const std::uint64_t number = number_of(world, population, entity);
  start_domain(world, plan, population, number);
  plan.alive = draw_life(world, random);
  draw_demand(plan, random);
  name_domain(world, plan, draw_ordinary_style(random),
              random.chance(300) ? SuffixTaste::kCheap : SuffixTaste::kOrdinary, number, random);
  switch (population) {
    case Population::kReregistered:
      reregistered(world, plan, random);
      break;
    case Population::kMoved:
      moved(world, plan, random);
      break;
    case Population::kStartup:
      startup(world, plan, random);
      break;
    case Population::kEvent:
      event(world, plan, random);
      break;
    case Population::kMaintenance:
      maintenance(world, plan, random);
      break;
    default:
      intranet(world, plan, random);
      break;
  }
  sink(plan);
}

}  // namespace iolaus::synth

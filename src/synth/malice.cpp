#include "synth/malice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace iolaus::synth {

Family draw_family(const World& world, Population population, std::uint64_t entity,
                   const Trade& trade, Random& common) {
  Family family;
  const PopulationPlan& plan = world.plan(population);
  family.size = plan.first[entity + 1] - plan.first[entity];
  family.name = fmt::format("{}-{}-{}", describe(population), word(common.next()), entity);
  const std::uint32_t length =
      common.between(trade.shortest_days, trade.longest_days) * kDaySeconds;
  family.live = common.chance(trade.live_chance);
  if (family.live) {
    family.active = {world.end - length, world.end};
  } else {
    const std::uint32_t stop =
        common.between(world.begin + 10 * kDaySeconds, world.end - 8 * kDaySeconds);
    family.active = {stop - length, stop};
  }
  if (common.chance(trade.unnoticed_chance)) return family;
  const std::uint32_t reports = trade.fewest_reports + common.below32(family.size > 5 ? 6 : 3);
  std::uint32_t at = std::max(family.active.begin, world.begin);
  for (std::uint32_t i = 0; i < reports; ++i) {
    at += common.quantile(trade.report_delays) * kDaySeconds / (i == 0 ? 1 : 3) +
          common.below32(kDaySeconds);
    if (at < world.end) family.reports.push_back(at);
  }
  return family;
}

std::uint32_t report_after(const Family& family, std::uint32_t since, std::uint32_t listed,
                           Random& random) {
  for (const std::uint32_t report : family.reports)
    if (report > since + kDaySeconds && random.chance(listed)) return report;
  return 0;
}

Aftermath draw_aftermath(const World& world, std::uint32_t report,
                         const std::array<std::uint32_t, 5>& weights, Random& random) {
  static constexpr std::array<std::uint32_t, 5> kDelays{0, 2, 6, 20, 60};
  Aftermath aftermath;
  const auto fate = static_cast<Fate>(random.weighted(weights));
  const std::uint32_t delay = random.quantile(kDelays) * kDaySeconds + random.below32(kDaySeconds);
  const std::uint64_t draw = random.next();
  if (report == 0 || fate == Fate::kGoesOn || report + delay >= world.end) return aftermath;
  aftermath.fate = fate;
  aftermath.begin = report + delay;
  aftermath.operator_number = draw % 16;
  if (fate == Fate::kSinkholed)
    aftermath.address = sinkhole_address(world, aftermath.operator_number, draw >> 8);
  if (fate == Fate::kParked)
    aftermath.address = parking_address(world, aftermath.operator_number, draw >> 8);
  if (fate == Fate::kDarkened) aftermath.address = ipv4((draw & 3u) == 0 ? 0u : 0x7f000001u);
  return aftermath;
}

void stay_afterwards(const World& world, DomainPlan& plan, const Aftermath& aftermath) {
  if (aftermath.fate == Fate::kGoesOn) return;
  if (aftermath.fate == Fate::kDies) {
    plan.alive.end = std::min(plan.alive.end, aftermath.begin);
    return;
  }
  plan.stay(aftermath.begin, world.end, aftermath.address);
  plan.busy.push_back(
      {aftermath.begin, std::min(world.end, aftermath.begin + 3 * kDaySeconds), 200});
}

void delegate_afterwards(const World& world, DomainPlan& plan, const Aftermath& aftermath) {
  if (aftermath.fate == Fate::kSinkholed)
    add_delegation(plan, {aftermath.begin, world.end},
                   {Service::kSinkhole, aftermath.operator_number % kSinkholes}, 300);
  if (aftermath.fate == Fate::kParked)
    add_delegation(plan, {aftermath.begin, world.end},
                   {Service::kParking, aftermath.operator_number % kParkingServices}, 300);
}

void start_member(const World& world, DomainPlan& plan, Population population, LabelClass label,
                  const Family& family, std::uint64_t number, std::uint64_t cluster) {
  start_domain(world, plan, population, number);
  plan.label = label;
  plan.family = family.name;
  plan.cluster = fmt::format("{}/{}", family.name, cluster);
}

void show_at_end(const World& world, DomainPlan& plan) {
  plan.live = true;
  plan.busy.push_back({world.end - 6 * kDaySeconds, world.end, 180});
}

}  // namespace iolaus::synth

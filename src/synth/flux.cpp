// Fast flux (Holz et al., NDSS 2008): infected homes as proxies, some with name servers that flux
// as well.
#include <algorithm>

#include "synth/malice.hpp"

namespace iolaus::synth {
namespace {

// The bot army of a family: which home serves as proxy number `slot` in an era. All of the family's
// names draw on the same bots, and bots come and go.
struct Bots {
  std::uint64_t army;
  std::uint32_t slots;

  Rdata address(const World& world, std::uint32_t era, std::uint32_t slot) const {
    const std::uint64_t since =
        (era + mix(army + slot) % 40) / 40;  // each bot serves about forty eras
    const std::uint64_t bot = key(army, slot, since);
    return home_address(world, bot, era / 24, 1);
  }
};

// One phase for each stretch of `step` seconds: a sample of the army.
void add_flux(const World& world, DomainPlan& plan, const Bots& bots, Span when, std::uint32_t step,
              std::uint32_t width, std::uint32_t offset) {
  const std::uint32_t from = std::max(when.begin, world.begin), to = std::min(when.end, world.end);
  for (std::uint32_t at = from; at < to; at += step) {
    const std::uint32_t era = at / step;
    plan.phase(at, std::min(to, at + step));
    for (std::uint32_t i = 0; i < width; ++i)
      plan.answer(
          bots.address(world, era, static_cast<std::uint32_t>((offset + i + era) % bots.slots)));
  }
}

}  // namespace

void generate_flux(const World& world, std::uint64_t entity, DomainPlan& plan,
                   const DomainSink& sink) {
  constexpr Population kSelf = Population::kFastFlux;
  Random common = world.random(kSelf, entity);
  const Family family =
      draw_family(world, kSelf, entity, {20, 300, 350, 100, 10, {4, 12, 30, 60, 150}}, common);
  const Bots bots{common.next(), common.between(20, 120)};
  const bool double_flux = common.chance(400);
  const std::uint32_t step = common.between(8, 36) * 3600, width = common.between(8, 18),
                      shown = common.between(3, 7);
  const Delegation delegation{Service::kRegistrar, common.below(world.registrars)};
  const NameStyle style = common.chance(300) ? NameStyle::kRandom : draw_ordinary_style(common);
  for (std::uint64_t i = 0; i < family.size; ++i) {
    Random random = world.random(kSelf, entity, i + 1);
    const std::uint64_t number = number_of(world, kSelf, entity, i);
    start_member(world, plan, kSelf, LabelClass::kCrime, family, number, 0);
    name_domain(world, plan, style, SuffixTaste::kCheap, number, random);
    const std::uint32_t born = random.between(std::max(family.active.begin, world.begin),
                                              family.active.end - 2 * kDaySeconds);
    const std::uint32_t dead =
        std::min(family.active.end, born + random.between(3, 90) * kDaySeconds);
    const std::uint32_t parked = random.between(0, 20) * kDaySeconds;
    plan.alive = {born - parked, dead};
    plan.lookup_days = random.between(2, 14);
    plan.daily = 3 + random.below32(12);
    plan.report = report_after(family, born, 750, random);
    const Aftermath after = draw_aftermath(world, plan.report, {350, 350, 150, 100, 50}, random);
    const Span use{born, std::min(dead, after.begin)};
    if (family.live && use.end >= world.end) show_at_end(world, plan);
    plan.track("", 1000, shown);
    plan.stay(plan.alive.begin, born, parking_address(world, number, 1));
    const std::uint32_t offset = random.below32(bots.slots);
    add_flux(world, plan, bots, use, step, width, offset);
    if (after.fate != Fate::kGoesOn) plan.alive.end = world.end;
    stay_afterwards(world, plan, after);
    if (random.chance(250)) plan.alias(0, "www", 300);
    if (double_flux) {
      add_own_delegation(plan, {plan.alive.begin, use.end}, plan.name, 350);
      for (const std::string_view server : {"ns1", "ns2"}) {
        plan.track(server, 300, 1);
        add_flux(world, plan, bots, use, 5 * kDaySeconds, 2, offset + (server == "ns1" ? 7 : 11));
      }
    } else {
      add_delegation(plan, {plan.alive.begin, use.end}, delegation);
    }
    delegate_afterwards(world, plan, after);
    sink(plan);
  }
}

}  // namespace iolaus::synth

// Grey trades: not malware, and not what anybody asked for.
#include <fmt/format.h>

#include <algorithm>

#include "synth/malice.hpp"

namespace iolaus::synth {
namespace {

// A /24 of mail senders: names for some days each, spread thinly over the addresses.
void snowshoe(const World& world, DomainPlan& plan, const Family& family, std::uint64_t rack,
              std::uint64_t member, Random& random) {
  const std::uint32_t born =
      family.active.begin +
      static_cast<std::uint32_t>(member * (family.active.end - family.active.begin) / family.size) +
      random.below32(kDaySeconds);
  plan.alive = {born, born + random.between(4, 30) * kDaySeconds};
  plan.lookup_days = random.between(1, 6);
  const Rdata network = rented_server(world, rack);
  plan.track("", 1000);
  plan.phase(plan.alive.begin, plan.alive.end);
  const std::uint32_t first = static_cast<std::uint32_t>(member * 2);
  for (std::uint32_t i = 0; i < 1 + member % 3; ++i) plan.answer(neighbour(network, first + i));
  plan.alias(0, "mail", 600);
  plan.track("", 400);
  plan.phase(plan.alive.begin, plan.alive.end);
  plan.answer(RecordType::kMx, "10 mail." + plan.name);
  plan.track("", 400);
  plan.phase(plan.alive.begin, plan.alive.end);
  plan.answer(RecordType::kTxt, "v=spf1 ip4:" + format_network(network_of(network)) + " -all");
}

// Hundreds of names registered at once, all on one landing page or a parking service.
void domainer(const World& world, DomainPlan& plan, const Family& family, std::uint64_t rack,
              std::uint64_t member, Random& random) {
  const std::uint32_t burst =
      static_cast<std::uint32_t>(mix(rack + member / 80) % (200 * kDaySeconds));
  plan.alive = {std::max(world.begin, family.active.begin) + burst + random.below32(3600),
                world.end};
  plan.lookup_days = random.between(1, 4);
  plan.track("", 1000);
  if (rack % 5 < 2)
    plan.stay(plan.alive.begin, world.end, rented_server(world, rack + member % 2));
  else
    plan.stay(plan.alive.begin, world.end, parking_address(world, rack, member % 3));
  if (random.chance(300)) plan.alias(0, "www", 400);
}

// Senders of newsletters: numbered hosts on neighbouring addresses, for years.
void mailer(const World& world, DomainPlan& plan, const Family& family, std::uint64_t rack,
            std::uint64_t member, Random& random) {
  plan.alive = {family.active.begin, world.end};
  plan.lookup_days = random.between(3, 25);
  plan.daily = 20;
  const Rdata network = rented_server(world, rack + member / 4);
  plan.track("", 400);
  plan.stay(plan.alive.begin, world.end, network);
  const std::uint32_t hosts = random.between(2, 9);
  for (std::uint32_t i = 0; i < hosts; ++i) {
    plan.track(fmt::format("news{}", i + 1), 250);
    plan.stay(plan.alive.begin, world.end,
              neighbour(network, 1 + static_cast<std::uint32_t>(member * 9) + i));
  }
  add_text(plan, plan.alive, random);
}

// Downloads and toolbars: clouds, a few children, a new name every some weeks.
void adware(const World& world, DomainPlan& plan, const Family& family, std::uint64_t rack,
            std::uint64_t member, Random& random) {
  const std::uint32_t born =
      family.active.begin +
      static_cast<std::uint32_t>(member * (family.active.end - family.active.begin) / family.size) +
      random.below32(9 * kDaySeconds);
  plan.alive = {born, std::min(world.end, born + random.between(10, 150) * kDaySeconds)};
  plan.lookup_days = random.between(2, 25);
  plan.daily = 10;
  plan.track("", 500);
  plan.phase(plan.alive.begin, plan.alive.end);
  for (std::uint64_t i = 0; i < 2; ++i)
    plan.answer(rack % 3 == 0 ? rented_server(world, rack + i)
                              : world.addresses.address(NetworkKind::kCloud, rack,
                                                        rack + (member / 3) % 4 + i));
  for (const std::string_view child : {"dl", "api", "cdn", "stats"})
    if (random.chance(500)) plan.alias(0, child, 400);
}

}  // namespace

void generate_grey(const World& world, Population population, std::uint64_t entity,
                   DomainPlan& plan, const DomainSink& sink) {
  Random common = world.random(population, entity);
  const Trade trade{30, 360, 400, 250, 3, {10, 30, 70, 140, 300}};
  Family family = draw_family(world, population, entity, trade, common);
  const std::uint64_t rack = common.next() >> 8;
  const Delegation delegation = draw_delegation(world, common, common.below32(world.hosters));
  const NameStyle style = draw_ordinary_style(common);
  for (std::uint64_t i = 0; i < family.size; ++i) {
    Random random = world.random(population, entity, i + 1);
    const std::uint64_t number = number_of(world, population, entity, i);
    start_member(world, plan, population, LabelClass::kGrey, family, number, 0);
    name_domain(world, plan, random.chance(700) ? style : draw_ordinary_style(random),
                SuffixTaste::kCheap, number, random);
    if (population == Population::kSnowshoe)
      snowshoe(world, plan, family, rack, i, random);
    else if (population == Population::kDomainer)
      domainer(world, plan, family, rack, i, random);
    else if (population == Population::kMailer)
      mailer(world, plan, family, rack, i, random);
    else
      adware(world, plan, family, rack, i, random);
    add_delegation(plan, plan.alive, delegation);
    plan.report = report_after(family, plan.alive.begin, 700, random);
    sink(plan);
  }
}

}  // namespace iolaus::synth

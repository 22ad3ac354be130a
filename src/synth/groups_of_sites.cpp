// Benign groups: what shares machines, moves together and is registered in bursts without being a
// botnet.
#include <algorithm>

#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

// What the domains of one owner have in common.
struct Owner {
  std::vector<Rdata> before, after;  // machines, before and after the one move
  std::uint32_t move = 0;
  std::uint32_t provider = 0;
  Delegation delegation{};
  std::string own_servers;            // vanity name servers; empty = `delegation`
  std::vector<std::uint32_t> bursts;  // when names were registered
};

Owner draw_owner(const World& world, Random& random, std::uint64_t size,
                 const std::string& first_name) {
  Owner owner;
  const std::uint64_t machines = 1 + random.below(1 + size / 12);
  const std::uint64_t rack = random.next();
  const bool side_by_side = random.chance(400);
  for (std::uint64_t i = 0; i < machines; ++i) {
    const Rdata place = rented_server(world, rack + (side_by_side ? 0 : i));
    owner.before.push_back(side_by_side ? neighbour(place, static_cast<std::uint32_t>(i)) : place);
    owner.after.push_back(rented_server(world, rack + 100 + i));
  }
  owner.move = random.chance(350) ? random.between(world.begin, world.end) : world.end;
  owner.provider = random.below32(world.hosters);
  owner.delegation = draw_delegation(world, random, owner.provider);
  if (random.chance(300)) owner.own_servers = first_name;
  for (int i = 0; i < 3; ++i)
    owner.bursts.push_back(
        random.between(world.begin - 200 * kDaySeconds, world.end - 20 * kDaySeconds));
  return owner;
}

}  // namespace

// Agency: the sites of its customers. Portfolio: one brand under many names, most of them pointing
// at the same page, many registered in the same minute.
void generate_group_of_sites(const World& world, Population population, std::uint64_t entity,
                             DomainPlan& plan, const DomainSink& sink) {
  const PopulationPlan& group = world.plan(population);
  const std::uint64_t size = group.first[entity + 1] - group.first[entity];
  Random common = world.random(population, entity);
  const bool portfolio = population == Population::kPortfolio;
  const NameStyle style = draw_ordinary_style(common);
  start_domain(world, plan, population, number_of(world, population, entity));
  Random naming(key(world.seed(), 0x17a3e, number_of(world, population, entity)));
  name_domain(world, plan, style, SuffixTaste::kOrdinary, number_of(world, population, entity),
              naming);
  const Owner owner = draw_owner(world, common, size, plan.name);
  for (std::uint64_t i = 0; i < size; ++i) {
    Random random = world.random(population, entity, i + 1);
    const std::uint64_t number = number_of(world, population, entity, i);
    start_domain(world, plan, population, number);
    Random own_naming(key(world.seed(), 0x17a3e, number));
    name_domain(world, plan, i == 0 || portfolio ? style : draw_ordinary_style(random),
                SuffixTaste::kOrdinary, number, own_naming);
    draw_demand(plan, random);
    plan.alive = draw_life(world, random);
    if (portfolio || random.chance(250))
      plan.alive = {
          owner.bursts[random.below(3)] + random.below32(portfolio ? 1800 : 6 * kDaySeconds),
          world.end};
    const std::size_t machine = random.below(owner.before.size());
    plan.track("", 1000);
    plan.stay(plan.alive.begin, std::min(plan.alive.end, owner.move), owner.before[machine]);
    plan.stay(std::max(plan.alive.begin, owner.move + random.below32(7200)), plan.alive.end,
              owner.after[machine]);
    add_www(plan, random);
    if (owner.own_servers.empty())
      add_delegation(plan, plan.alive, owner.delegation);
    else
      add_own_delegation(plan, plan.alive, owner.own_servers);
    if (i == 0 && !owner.own_servers.empty()) {
      plan.track("ns1", 150);
      plan.stay(plan.alive.begin, plan.alive.end, owner.before[0]);
    }
    add_mail(plan, plan.alive, random, owner.provider);
    if (random.chance(300))
      add_soa(plan, plan.alive, "ns1." + service_name(Service::kHoster, owner.provider),
              "webmaster." + service_name(Service::kHoster, owner.provider));
    sink(plan);
  }
}

}  // namespace iolaus::synth

// Targeted groups: few names, patient, often in the dark between attacks. Those of one to five
// names are the kind that is sent against a handful of people (Marczak et al., When Governments
// Hack Opponents, and Le Blond et al., A Look at Targeted Attacks Through the Lense of an NGO, both
// USENIX Security 2014).
#include <algorithm>

#include "synth/apt_group.hpp"

namespace iolaus::synth {
namespace {

// One name's part in its group's calendar.
struct Part {
  std::vector<Span> attacks;  // those that use this name
  std::uint32_t registered = 0, stop = 0;
  std::size_t machine = 0, second_machine = 0;
  Lair lair = Lair::kOwnServers;
  Rest rest = Rest::kStays;
  Aftermath after;
  std::uint32_t demand = 100;  // chance per thousand that somebody asks on a day of an attack
  std::uint64_t server = 0;    // for crowded shared hosting and compromised sites
};

Part draw_part(const World& world, const AptGroup& group, DomainPlan& plan, Random& random) {
  Part part;
  part.registered = group.bursts[random.below(group.bursts.size())] + random.below32(2 * 3600);
  const std::uint32_t jitter = random.below32(3600);
  for (const Span attack : group.attacks)
    if (attack.end > part.registered && attack.end > world.begin && random.chance(700))
      part.attacks.push_back({std::max(attack.begin, part.registered + 3600) + jitter, attack.end});
  std::erase_if(part.attacks, [](Span attack) { return attack.begin >= attack.end; });
  if (part.attacks.empty()) {
    const std::uint32_t from =
        std::max({part.registered + 3600, group.attacks.back().begin, world.begin});
    part.attacks.push_back({std::min(from, world.end - 2 * kDaySeconds),
                            std::min(world.end, from + 10 * kDaySeconds)});
  }
  part.registered = std::min(part.registered, part.attacks.front().begin);
  // Habits have exceptions.
  part.lair = random.chance(870) ? group.lair : Lair::kOwnServers;
  part.rest = random.chance(850) ? group.rest : Rest::kStays;
  part.machine = random.below(group.machines.size());
  part.second_machine = random.chance(150) ? random.below(group.machines.size()) : part.machine;
  part.demand = random.between(30, 250);
  part.server = draw_shared_server(world, random);
  plan.report =
      report_after(group.family, std::max(part.attacks.front().begin, world.begin), 620, random);
  part.after = draw_aftermath(world, plan.report, {330, 280, 180, 110, 100}, random);
  part.stop = std::min(part.after.begin, world.end);
  return part;
}

// The address of the controller during a span: the machine's addresses of that time.
void add_machine(const World& world, DomainPlan& plan, const AptGroup& group, const Part& part,
                 Span when) {
  if (part.lair == Lair::kDynamicDns) {
    const std::uint32_t lease = static_cast<std::uint32_t>(2 + group.household % 9) * kDaySeconds;
    for (std::uint32_t at = when.begin; at < when.end; at = (at / lease + 1) * lease)
      plan.stay(at, std::min(when.end, (at / lease + 1) * lease),
                home_address(world, group.household, at / lease, 1));
    return;
  }
  if (part.lair == Lair::kCrowdedShared) {
    for (const Stay& stay : stays_of_server(world, part.server, when))
      plan.stay(stay.begin, stay.end, stay.address);
    return;
  }
  for (const std::size_t machine : {part.machine, part.second_machine}) {
    for (const Stay& stay : group.machines[machine])
      plan.stay(std::max(stay.begin, when.begin), std::min(stay.end, when.end), stay.address);
    if (part.second_machine == part.machine) break;
  }
}

void add_rest(const World& world, DomainPlan& plan, const AptGroup& group, const Part& part,
              Span when) {
  if (when.begin >= when.end || part.rest == Rest::kSilent) return;
  if (part.rest == Rest::kStays) return add_machine(world, plan, group, part, when);
  plan.stay(when.begin, when.end, group.rest_address);
  plan.busy.push_back({when.begin, std::min(when.end, when.begin + 3 * kDaySeconds), 180});
}

// The controller's name through the group's calendar, until its stop.
void add_calendar(const World& world, DomainPlan& plan, const AptGroup& group, const Part& part,
                  Random& random) {
  std::uint32_t from = part.registered;
  for (std::size_t i = 0; i < part.attacks.size() && from < part.stop; ++i) {
    const Span attack{part.attacks[i].begin, std::min(part.attacks[i].end, part.stop)};
    const Span before{from, std::min(attack.begin, part.stop)};
    if (i > 0)
      add_rest(world, plan, group, part, before);
    else if (group.staged) {
      if (part.rest == Rest::kStays || part.rest == Rest::kSilent)
        plan.stay(before.begin, before.end, parking_address(world, group.delegation.number, 3));
      else
        add_rest(world, plan, group, part, before);
    }
    if (attack.begin < attack.end) {
      add_machine(world, plan, group, part, attack);
      plan.busy.push_back({attack.begin, attack.end, part.demand});
    }
    from = std::max(from, attack.end);
  }
  const std::uint32_t left =
      group.family.live ? world.end : from + random.between(0, 60) * kDaySeconds;
  add_rest(world, plan, group, part, {from, std::min(part.stop, left)});
}

void add_names(const World& world, DomainPlan& plan, const AptGroup& group, const Part& part,
               Random& random) {
  static constexpr std::array<std::string_view, 12> kChildren{
      "mail", "update", "news", "img", "ftp", "www2", "dns", "web", "help", "info", "ssl", "login"};
  const bool honest_site = part.lair == Lair::kCompromised;
  const bool at_apex = !honest_site && (part.lair == Lair::kDynamicDns || random.chance(500));
  if (!at_apex) {
    // The apex goes its own way: an honest site, parking, or the group's server all the time.
    plan.track("", honest_site ? 900 : 350);
    const Span all{honest_site ? world.begin : part.registered, part.stop};
    const std::uint64_t kind = honest_site ? 0 : random.below(100);
    if (honest_site || kind < 20) {
      for (const Stay& stay :
           stays_of_server(world, part.server, {all.begin, honest_site ? world.end : all.end}))
        plan.stay(stay.begin, stay.end, stay.address);
    } else if (kind < 55) {
      plan.stay(all.begin, all.end, parking_address(world, group.delegation.number, 3));
    } else if (kind < 75) {
      add_machine(world, plan, group, part, all);
    }
    if (!honest_site) stay_afterwards(world, plan, part.after);
  }
  plan.track(at_apex ? std::string_view() : kChildren[random.below(12)], 1000);
  add_calendar(world, plan, group, part, random);
  if (!honest_site) stay_afterwards(world, plan, part.after);
  const std::size_t controller = plan.tracks.size() - 1;
  for (const std::string_view child : kChildren)
    if (random.chance(35)) plan.alias(controller, child, 400);
}

}  // namespace

void generate_apt(const World& world, Population population, std::uint64_t entity, DomainPlan& plan,
                  const DomainSink& sink) {
  static constexpr std::array<std::uint32_t, 7> kLookups{2, 3, 5, 8, 13, 24, 70};
  Random common = world.random(population, entity);
  const AptGroup group = draw_group(world, population, entity, common);
  std::string first_name;
  for (std::uint64_t i = 0; i < group.family.size; ++i) {
    Random random = world.random(population, entity, i + 1);
    const std::uint64_t number = number_of(world, population, entity, i);
    start_member(world, plan, population, LabelClass::kApt, group.family, number, 0);
    Part part = draw_part(world, group, plan, random);
    if (part.lair == Lair::kDynamicDns) {
      plan.name =
          world.names.label(group.style, number, random.next()) + "." + dynamic_zone(group.zone);
    } else {
      name_domain(world, plan, random.chance(700) ? group.style : draw_ordinary_style(random),
                  SuffixTaste::kCheap, number, random);
    }
    if (i == 0) first_name = plan.name;
    plan.alive = {part.lair == Lair::kCompromised ? world.begin : part.registered, world.end};
    plan.lookup_days = random.quantile(kLookups);
    plan.daily = 1 + random.below32(3);
    plan.hour_shift = group.hour_shift;
    // Some names had an honest life before the group bought them.
    const bool bought = part.lair == Lair::kOwnServers && random.chance(80) &&
                        part.registered > world.begin + 60 * kDaySeconds;
    const std::uint32_t expired = part.registered - random.between(10, 50) * kDaySeconds;
    add_names(world, plan, group, part, random);
    if (bought) {
      plan.alive.begin = world.begin;
      plan.track("www", 600);
      for (const Stay& stay : stays_of_server(world, part.server, {world.begin, expired}))
        plan.stay(stay.begin, stay.end, stay.address);
      add_delegation(plan, {world.begin, expired},
                     {Service::kHoster, provider_of(world, part.server)});
    }
    if (group.family.live && part.stop >= world.end) show_at_end(world, plan);
    const Span delegated{part.registered, part.stop};
    if (part.lair == Lair::kCompromised)
      add_delegation(plan, plan.alive, {Service::kHoster, provider_of(world, part.server)});
    else if (part.lair == Lair::kDynamicDns) {
    } else if (group.own_servers)
      add_own_delegation(plan, delegated, first_name);
    else
      add_delegation(plan, delegated, group.delegation);
    if (group.own_servers && i == 0) {
      plan.track("ns1", 300);
      add_machine(world, plan, group, part, delegated);
    }
    if (group.own_contact && part.lair == Lair::kOwnServers)
      add_soa(plan, delegated,
              "ns1." + service_name(group.delegation.service, group.delegation.number),
              "admin." + first_name);
    delegate_afterwards(world, plan, part.after);
    sink(plan);
  }
}

}  // namespace iolaus::synth

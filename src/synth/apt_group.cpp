#include "synth/apt_group.hpp"

#include <algorithm>

namespace iolaus::synth {
namespace {

// Weeks of work with weeks or months of silence between them.
std::vector<Span> draw_attacks(const World& world, const Family& family, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kWork{2, 5, 9, 16, 30, 70},
      kPause{4, 10, 20, 40, 80, 160};
  std::vector<Span> attacks;
  std::uint32_t at = std::max(family.active.begin, world.begin - 100 * kDaySeconds) +
                     random.between(1, 20) * kDaySeconds;
  while (at < family.active.end && attacks.size() < 14) {
    // They begin in the morning of a working day, somewhere.
    at = at / kDaySeconds * kDaySeconds + 6 * 3600 + random.below32(5 * 3600);
    const std::uint32_t stop = std::min(
        family.active.end, at + random.quantile(kWork) * kDaySeconds + random.below32(kDaySeconds));
    if (at < stop) attacks.push_back({at, stop});
    at = stop + random.quantile(kPause) * kDaySeconds;
  }
  // A group that is still there may be at work or at rest on the last day.
  if (family.live && (attacks.empty() ||
                      (attacks.back().end + 3 * kDaySeconds < world.end && random.chance(600)))) {
    const std::uint32_t from = world.end - random.between(3, 12) * kDaySeconds;
    if (!attacks.empty() && attacks.back().end >= from)
      attacks.back().end = world.end;
    else
      attacks.push_back({from + random.below32(kDaySeconds), world.end});
  }
  if (attacks.empty()) attacks.push_back(family.active);
  return attacks;
}

// Addresses one after the other: exchanged between attacks, often for a neighbour or at the same
// hoster.
std::vector<Stay> draw_succession(const World& world, const AptGroup& group, std::uint64_t rack,
                                  Random& random) {
  static constexpr std::array<std::uint32_t, 5> kAddresses{1, 1, 2, 3, 5};
  const std::uint32_t count = random.quantile(kAddresses);
  const bool walks = random.chance(300);
  std::vector<std::uint32_t> cuts;
  for (std::uint32_t i = 1; i < count; ++i)
    cuts.push_back(group.attacks[random.below(group.attacks.size())].end +
                   random.below32(2 * kDaySeconds));
  std::sort(cuts.begin(), cuts.end());
  cuts.push_back(0xffffffffu);
  std::vector<Stay> stays;
  std::uint32_t from = 0;
  for (std::uint32_t i = 0; i < cuts.size(); ++i) {
    Rdata place = rented_server(world, rack + (walks ? 0 : i));
    if (walks) place = neighbour(place, i * 3);
    if (group.lair == Lair::kQuietShared)
      place = stays_of_server(world, draw_quiet_server(world, random), {world.begin, world.end})
                  .back()
                  .address;
    if (from < cuts[i]) stays.push_back({from, cuts[i], place});
    from = cuts[i];
  }
  return stays;
}

Rdata draw_rest_address(const World& world, Rest rest, std::uint64_t draw) {
  Random random(draw);
  switch (rest) {
    case Rest::kUnspecified:
      return ipv4(0);
    case Rest::kPrivate:
      return ipv4(random.chance(500) ? 0xc0a80000u | random.between(1, 0x3fff)
                                     : 0x0a000000u | random.between(1, 0x3ffff));
    case Rest::kRareLoopback:
      return ipv4(0x7f000000u | random.between(0x100, 0xfffffe));
    case Rest::kDecoy:
      return world.addresses.address(NetworkKind::kEnterprise, random.below(60), random.next());
    default:
      return ipv4(0x7f000001u);
  }
}

}  // namespace

AptGroup draw_group(const World& world, Population population, std::uint64_t entity,
                    Random& common) {
  static constexpr std::array<std::uint32_t, 5> kLairs{48, 25, 7, 12, 8};
  static constexpr std::array<std::uint32_t, 7> kRests{25, 25, 8, 9, 14, 6, 13};
  AptGroup group;
  group.family = draw_family(world, population, entity,
                             {60, 500, 420, 160, 4, {10, 30, 60, 110, 180, 330}}, common);
  group.attacks = draw_attacks(world, group.family, common);
  group.lair = static_cast<Lair>(common.weighted(kLairs));
  group.rest = static_cast<Rest>(common.weighted(kRests));
  group.rest_address = draw_rest_address(world, group.rest, common.next());
  const std::uint64_t machines =
      1 + std::min<std::uint64_t>(7, common.below(1 + group.family.size / 4));
  const std::uint64_t rack = common.next() >> 8;
  for (std::uint64_t i = 0; i < machines; ++i)
    group.machines.push_back(draw_succession(world, group, rack + 16 * i, common));
  const std::uint64_t bursts = 1 + common.below(3);
  for (std::uint64_t i = 0; i < bursts; ++i) {
    const Span attack = group.attacks[common.below(group.attacks.size())];
    group.bursts.push_back(attack.begin - common.between(0, 90) * kDaySeconds -
                           common.below32(kDaySeconds));
  }
  group.delegation = common.chance(650)
                         ? Delegation{Service::kRegistrar, common.zipf(1, world.registrars + 1) - 1}
                         : Delegation{Service::kFreeDns, common.below(kFreeDnsServices)};
  group.own_servers = group.lair == Lair::kOwnServers && common.chance(250);
  group.own_contact = common.chance(180);
  group.staged = common.chance(500);
  group.style = common.chance(350) ? NameStyle::kLookalike : draw_ordinary_style(common);
  group.hour_shift = static_cast<std::int32_t>(common.below(24)) - 12;
  group.household = common.next();
  group.zone = common.zipf(1, kDynamicZones + 1) - 1;
  return group;
}

}  // namespace iolaus::synth

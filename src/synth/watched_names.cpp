// Benign names that somebody watches: public resolvers, asked by monitors day after day, and pages
// of projects under one private suffix, whose records are read from the zone every fortnight. Only
// of such names are the real lifetimes of records known; the others are seen when somebody happens
// to ask.
#include <fmt/format.h>

#include <algorithm>

#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

// Figures: public histories of the addresses of DNS-over-HTTPS servers, 2020-10 to 2026-08, cut by
// the number of IPv4 addresses that a name had. Lifetimes of records in hours, by tenths.
struct ResolverKind {
  std::uint32_t weight;                    // of names, per thousand
  std::array<std::uint32_t, 5> addresses;  // by quarters
  std::array<std::uint32_t, 11> hours;
  std::array<std::uint32_t, 5> days;  // from a name's first record to its last
};
constexpr std::array<ResolverKind, 7> kResolverKinds{{
    {402,
     {1, 1, 1, 1, 1},
     {0, 2974, 9192, 15425, 17657, 20297, 23705, 25577, 31241, 31781, 51106},
     {0, 643, 846, 1212, 2129}},
    {211,
     {2, 2, 2, 2, 2},
     {0, 1012, 3002, 4907, 8109, 10827, 15696, 18071, 23840, 31778, 51106},
     {0, 679, 832, 1211, 2129}},
    {177,
     {3, 3, 3, 4, 4},
     {0, 156, 945, 1860, 3551, 5629, 8054, 9821, 15753, 22361, 51106},
     {15, 553, 736, 1212, 2129}},
    {108,
     {5, 6, 7, 8, 9},
     {0, 19, 198, 651, 1375, 2449, 3867, 5794, 8680, 17108, 51106},
     {74, 736, 1066, 1331, 2129}},
    {55,
     {10, 12, 15, 20, 30},
     {0, 0, 84, 252, 540, 1230, 2634, 4198, 5855, 9200, 36118},
     {39, 826, 1066, 1324, 2129}},
    {27,
     {31, 40, 50, 70, 99},
     {0, 0, 12, 45, 120, 214, 447, 908, 2515, 6518, 51106},
     {378, 850, 1212, 1324, 2129}},
    {21,
     {100, 140, 200, 380, 931},
     {0, 0, 11, 12, 21, 156, 300, 784, 4803, 24137, 35048},
     {613, 1002, 1315, 1460, 2016}},
}};
// The same for records under one private suffix, in days, by twentieths.
constexpr std::array<std::uint32_t, 21> kPageDays{
    0, 0, 0, 14, 28, 45, 71, 88, 113, 145, 187, 241, 290, 332, 403, 491, 561, 676, 887, 1130, 2134};

constexpr std::uint32_t kFortnight = 14 * kDaySeconds, kGlance = 600;

// A time at which a record was seen.
struct Glance {
  std::uint32_t at, answer;
};

// A life of `length` seconds that lies within the window, or holds it where it is longer.
std::int64_t draw_birth(const World& world, std::int64_t length, Random& random) {
  const std::int64_t slack = std::int64_t{world.end} - world.begin - length;
  const auto offset = static_cast<std::int64_t>(
      random.below(static_cast<std::uint64_t>(slack < 0 ? -slack : slack) + 1));
  return std::int64_t{world.begin} + (slack < 0 ? -offset : offset);
}

// The answer is seen at both ends of its life and about every `step` seconds between.
void add_glances(const World& world, std::int64_t begin, std::int64_t length, std::uint32_t step,
                 std::uint32_t answer, std::vector<Glance>& glances) {
  const std::int64_t parts = std::max<std::int64_t>(1, (length + step / 2) / step);
  for (std::int64_t i = 0; i <= (length == 0 ? 0 : parts); ++i) {
    const std::int64_t at = begin + length * i / parts;
    if (at >= world.begin && at + kGlance < std::int64_t{world.end})
      glances.push_back({static_cast<std::uint32_t>(at), answer});
  }
}

void add_glances_to_plan(DomainPlan& plan, std::vector<Glance>& glances) {
  std::sort(glances.begin(), glances.end(), [](const Glance& a, const Glance& b) {
    return a.at != b.at ? a.at < b.at : a.answer < b.answer;
  });
  for (const Glance& glance : glances) plan.again(glance.at, glance.at + kGlance, glance.answer, 1);
}

// How many networks a name uses: one, rarely more than three.
std::uint32_t draw_networks(std::uint32_t addresses, Random& random) {
  static constexpr std::array<std::uint32_t, 5> kFew{1, 1, 2, 2, 2}, kMore{1, 2, 2, 3, 4},
      kMany{1, 2, 3, 7, 16};
  if (addresses < 3) return std::min(addresses, random.quantile(kFew));
  return std::min(addresses, random.quantile(addresses < 10 ? kMore : kMany));
}

struct Home {
  NetworkKind kind;
  std::uint64_t number, rack;
};

const std::string& country_of(const World& world, const Home& home) {
  return world.addresses.network(home.kind, home.number).country;
}

// A network of a kind, of the given country if a few tries find one there.
std::uint64_t draw_neighbouring(const World& world, NetworkKind kind, std::string_view country,
                                Random& random) {
  std::uint64_t number = 0;
  for (int i = 0; i < 4; ++i) {
    number = random.zipf(1, 200) - 1;
    if (country.empty() || world.addresses.network(kind, number).country == country) break;
  }
  return number;
}

std::vector<Home> draw_homes(const World& world, std::uint32_t addresses, Random& random) {
  // What has many addresses stands on a line with changing ones, mostly.
  static constexpr std::array<std::uint32_t, 4> kSteady{45, 25, 15, 15}, kChanging{15, 15, 5, 65};
  static constexpr std::array<NetworkKind, 4> kKinds{NetworkKind::kHosting, NetworkKind::kCloud,
                                                     NetworkKind::kCdn, NetworkKind::kAccess};
  std::vector<Home> homes;
  const std::uint32_t networks = draw_networks(addresses, random);
  const std::uint64_t country = random.next();
  for (std::uint32_t i = 0; i < networks; ++i) {
    const NetworkKind kind = kKinds[random.weighted(addresses < 10 ? kSteady : kChanging)];
    const std::uint64_t number =
        kind == NetworkKind::kAccess
            ? world.addresses.access_network_at_home(country, random.next())
            : draw_neighbouring(world, kind, homes.empty() ? "" : country_of(world, homes[0]),
                                random);
    homes.push_back({kind, number, random.next()});
  }
  return homes;
}

// Steady machines stand side by side; lines at home wander through all of their provider.
Rdata address_at(const World& world, const Home& home, std::uint32_t i) {
  if (home.kind == NetworkKind::kAccess || i % 5 == 4)
    return world.addresses.address(home.kind, home.number, home.rack + i);
  return neighbour(world.addresses.address(home.kind, home.number, home.rack), i);
}

void public_resolver(const World& world, DomainPlan& plan, Random& random) {
  std::array<std::uint32_t, kResolverKinds.size()> weights;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = kResolverKinds[i].weight;
  const ResolverKind& kind = kResolverKinds[random.weighted(weights)];
  const std::uint32_t addresses = random.quantile(kind.addresses);
  const std::int64_t life = std::int64_t{random.quantile(kind.days)} * kDaySeconds;
  const std::int64_t birth = draw_birth(world, life, random);
  const std::vector<Home> homes = draw_homes(world, addresses, random);
  plan.track(random.chance(400) ? "" : random.chance(500) ? "dns" : "doh", 1000);
  std::vector<Glance> glances;
  const auto stand = [&](const Rdata& address) {
    const std::int64_t length = std::min(life, std::int64_t{random.quantile(kind.hours)} * 3600);
    const auto late =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(life - length) + 1));
    add_glances(world, birth + late, length, 12 * kDaySeconds, plan.offer(address), glances);
  };
  for (std::uint32_t i = 0; i < addresses; ++i) {
    const Home& home = homes[i % homes.size()];
    stand(address_at(world, home, i));
    if (random.chance(600)) stand(world.addresses.ipv6(home.kind, home.number, home.rack + i));
  }
  add_glances_to_plan(plan, glances);
}

// The page stands on one of few platforms; what changes is mostly a first mistake.
void project_page(const World& world, DomainPlan& plan, Random& random) {
  static constexpr std::array<std::uint32_t, 4> kRecords{810, 120, 40, 30};
  static constexpr std::array<std::uint32_t, 4> kTypes{620, 330, 25, 25};
  const std::size_t records = 1 + random.weighted(kRecords);
  std::vector<Glance> glances;
  std::vector<std::int64_t> lengths;
  std::int64_t life = 0;
  for (std::size_t i = 0; i < records; ++i) {
    const std::int64_t days = random.quantile(kPageDays);
    lengths.push_back(days / 14 * kFortnight);
    life += lengths.back() + (i > 0 ? kFortnight : 0);
  }
  const std::int64_t birth = draw_birth(world, life, random);
  plan.track("", 1000);
  const std::size_t type = random.weighted(kTypes);
  std::int64_t at = birth;
  for (std::size_t i = 0; i < records; ++i) {
    const std::uint64_t platform = random.zipf(1, 40), draw = random.next();
    std::uint32_t answer = 0;
    if (type == 0)
      answer =
          plan.offer(RecordType::kCname,
                     fmt::format("{}.pages.{}", plan.name.substr(0, plan.name.find('.')),
                                 service_name(Service::kHoster, (platform + i) % world.hosters)));
    else if (type == 1)
      answer = plan.offer(world.addresses.hosting(platform, Role::kShared, draw % 8));
    else if (type == 2)
      answer = plan.offer(world.addresses.ipv6(NetworkKind::kHosting, platform, draw % 8));
    else
      answer =
          plan.offer(RecordType::kNs,
                     fmt::format("ns{}.{}", 1 + i % 2,
                                 service_name(Service::kFreeDns, platform % kFreeDnsServices)));
    add_glances(world, at, lengths[i], kFortnight, answer, glances);
    at += lengths[i] + kFortnight;
  }
  add_glances_to_plan(plan, glances);
}

}  // namespace

void generate_watched_name(const World& world, Population population, std::uint64_t entity,
                           DomainPlan& plan, const DomainSink& sink) {
  Random random = world.random(population, entity);
  const std::uint64_t number = number_of(world, population, entity);
  start_domain(world, plan, population, number);
  plan.lookup_days = world.end / kDaySeconds;  // every day
  plan.daily = 4;
  if (population == Population::kPublicResolver) {
    name_domain(world, plan, draw_ordinary_style(random), SuffixTaste::kOrdinary, number, random);
    public_resolver(world, plan, random);
  } else {
    plan.name = world.names.label(draw_ordinary_style(random), number, random.next()) + "." +
                project_zone();
    project_page(world, plan, random);
  }
  sink(plan);
}

}  // namespace iolaus::synth

// The synthetic side beside public figures: how long records live, how many addresses, networks and
// countries a name has, how many malicious names an address carries.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <set>
#include <tuple>

#include "read_world.hpp"

namespace iolaus {
namespace {

struct Quantile {
  double share, real;
};

// Public histories of the addresses of DNS-over-HTTPS servers, resolved several times a day, and
// the authoritative records under one private suffix, read every fortnight; 2020-10 to 2026-08.
// Networks and countries by a public table of 2026. Lifetimes: of a record (name and rdata), in
// days from the first time seen to the last.
constexpr std::array<Quantile, 5> kResolverDays{
    {{.10, 0}, {.25, 0.5}, {.50, 14}, {.75, 239}, {.90, 998}}};
constexpr std::array<Quantile, 5> kPageDays{
    {{.10, 0}, {.25, 45}, {.50, 187}, {.75, 491}, {.90, 887}}};
constexpr std::array<Quantile, 4> kAddresses{{{.50, 2}, {.75, 4}, {.90, 9}, {.99, 226}}};
constexpr std::array<Quantile, 4> kNetworks{{{.50, 1}, {.75, 2}, {.90, 3}, {.99, 9}}};
constexpr std::array<Quantile, 4> kCountries{{{.50, 1}, {.75, 2}, {.90, 2}, {.99, 5}}};
// Addresses of public lists of malicious names: 25,949 addresses, of which 489 carry 50 names or
// more and the largest 13,258 of some 160,000.
constexpr double kFewerThanFive = 0.88, kFiftyOrMore = 489.0 / 25'949, kListed = 160'057,
                 kLargest = 13'258 / kListed;

// How far apart two figures of a quantile may be: by a factor and some slack. The real ones are one
// sample of 1,900 names. Resolvers: the median of a record's life lies where the distribution is
// steep (half a day at 25 %, 239 days at 75 %), hence a factor of 1.35 and two days. Pages are read
// once a fortnight: 15 days of slack and a factor of 1.15. Small counts may be off by a third and a
// half. The far tail (99 %) hangs on a dozen names on either side: a factor of two.
bool close(double synthetic, double real, double factor, double slack) {
  return synthetic <= real * factor + slack && synthetic >= real / factor - slack;
}

template <std::size_t N>
void compare(const char* what, const std::vector<double>& values,
             const std::array<Quantile, N>& real, double factor, double slack) {
  for (const Quantile& q : real) {
    const double found = quantile(values, q.share);
    std::printf("%-34s %3.0f %%  synthetic %8.1f  real %8.1f  (n = %zu)\n", what, 100 * q.share,
                found, q.real, values.size());
    EXPECT_TRUE(close(found, q.real, q.share > 0.98 ? 2.0 : factor, slack))
        << what << " at " << q.share << ": " << found << " instead of " << q.real;
  }
}

// Populations that are watched, in a window as long as that of the real histories. All other benign
// populations are seen when somebody asks, so that their records' lifetimes are those of the
// asking: no public figure is of that kind.
TEST(Marginals, WatchedNamesAreLikePublicHistories) {
  SynthOptions options;
  options.directory = "watched";
  options.first_day = Time{1'601'510'400};  // 2020-10-01
  options.end_day = Time{1'785'542'400};    // 2026-08-01
  options.records = 2'000'000;
  options.slices = false;
  options.shares = {{"public-resolver", 0.3}, {"project-page", 0.7}};
  const PlainWorld world(options);
  std::map<std::string, std::vector<double>> days;
  std::map<std::size_t, std::tuple<std::set<std::string>, std::set<int>, std::set<int>>> names;
  world.rows("hull", [&](const PlainRow& row, std::size_t domain) {
    const std::string& population = world.truth()[domain].population;
    days[population].push_back((row.last - row.first) / 86400.0);
    if (population != "public-resolver" || row.type != "A") return;
    auto& [addresses, networks, countries] = names[domain];
    addresses.insert(std::string(row.rdata));
    networks.insert(world.network_of(row.rdata));
    countries.insert(world.country_of(row.rdata));
  });
  compare("days of a resolver's record", days["public-resolver"], kResolverDays, 1.35, 2);
  compare("days of a page's record", days["project-page"], kPageDays, 1.15, 15);
  std::vector<double> addresses, networks, countries;
  for (const auto& [domain, sets] : names) {
    addresses.push_back(static_cast<double>(std::get<0>(sets).size()));
    networks.push_back(static_cast<double>(std::get<1>(sets).size()));
    countries.push_back(static_cast<double>(std::get<2>(sets).size()));
  }
  compare("addresses of a resolver", addresses, kAddresses, 1.34, 0.5);
  compare("networks of a resolver", networks, kNetworks, 1.34, 0.5);
  compare("countries of a resolver", countries, kCountries, 1.34, 0.5);
}

TEST(Marginals, MaliciousNamesGatherOnFewAddresses) {
  SynthOptions options;
  options.directory = "hosting";
  options.records = 1'000'000;
  options.slices = false;
  const PlainWorld world(options);
  std::map<std::string, std::set<std::string>> names;
  std::set<std::string> all;
  world.rows("hull", [&](const PlainRow& row, std::size_t domain) {
    const std::string& label = world.truth()[domain].label;
    if ((label != "apt" && label != "crime") || row.type != "A") return;
    if (world.network_of(row.rdata) < 0) return;  // of no network: an address of no use
    names[std::string(row.rdata)].insert(std::string(row.name));
    all.insert(std::string(row.name));
  });
  double few = 0, many = 0, most = 0;
  for (const auto& [address, carried] : names) {
    few += carried.size() < 5;
    many += carried.size() >= 50;
    most = std::max(most, static_cast<double>(carried.size()));
  }
  const auto addresses = static_cast<double>(names.size());
  std::printf("malicious addresses %.0f, names %zu\n", addresses, all.size());
  std::printf("addresses with fewer than 5 names  synthetic %5.1f %%  real %5.1f %%\n",
              100 * few / addresses, 100 * kFewerThanFive);
  std::printf("addresses with 50 names or more    synthetic %5.2f %%  real %5.2f %%\n",
              100 * many / addresses, 100 * kFiftyOrMore);
  std::printf("names on the largest address       synthetic %5.1f %%  real %5.1f %%\n",
              100 * most / static_cast<double>(all.size()), 100 * kLargest);
  // The lists gathered names for years, six for each address, and this world has one for each in
  // 400 days: a share of crowded addresses as high as theirs would take nearly all names away from
  // the others. So it is crowded addresses for each name that are compared (the plain share is
  // printed).
  const double crowded = many / static_cast<double>(all.size()), real_crowded = 489.0 / kListed;
  std::printf("such addresses per 1000 names      synthetic %5.2f    real %5.2f\n", 1000 * crowded,
              1000 * real_crowded);
  EXPECT_NEAR(few / addresses, kFewerThanFive, 0.05);
  EXPECT_TRUE(close(crowded, real_crowded, 2, 0));
  EXPECT_TRUE(close(most / static_cast<double>(all.size()), kLargest, 3, 0));
}

}  // namespace
}  // namespace iolaus

// The world stays hard: none of the twelve naive features named in synth.hpp tells targeted or
// malicious domains from the rest by itself.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <set>

#include "iolaus/dns/dark.hpp"
#include "iolaus/dns/rdata.hpp"
#include "read_world.hpp"

namespace iolaus {
namespace {

constexpr std::array<const char*, 12> kFeatures{"addresses",   "networks",       "countries",
                                                "lifetime",    "first-seen age", "total count",
                                                "median span", "share of dark",  "any dark",
                                                "owner names", "name length",    "share of digits"};

struct Facts {
  std::set<std::string> addresses, owners;
  std::set<int> networks, countries;
  std::uint32_t first = 0xffffffffu, last = 0;
  double count = 0, rows = 0, dark = 0;
  std::vector<double> spans;
};

std::array<double, 12> features_of(Facts& facts, const std::string& domain, std::uint32_t end) {
  const std::string label = domain.substr(0, domain.find('.'));
  const auto digits = static_cast<double>(
      std::count_if(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return {static_cast<double>(facts.addresses.size()),
          static_cast<double>(facts.networks.size()),
          static_cast<double>(facts.countries.size()),
          static_cast<double>(facts.last - facts.first),
          static_cast<double>(end - facts.first),
          facts.count,
          quantile(facts.spans, 0.5),
          facts.dark / std::max(1.0, facts.rows),
          facts.dark > 0 ? 1.0 : 0.0,
          static_cast<double>(facts.owners.size()),
          static_cast<double>(label.size()),
          digits / static_cast<double>(label.size())};
}

// The chance that a positive has the greater value than a negative; ties count half.
double area_under_curve(std::vector<std::pair<double, bool>> values) {
  std::sort(values.begin(), values.end());
  double below = 0, area = 0, positives = 0;
  for (std::size_t i = 0; i < values.size();) {
    double yes = 0, no = 0;
    std::size_t j = i;
    for (; j < values.size() && values[j].first == values[i].first; ++j)
      ++(values[j].second ? yes : no);
    area += yes * (below + no / 2);
    below += no;
    positives += yes;
    i = j;
  }
  return area / (positives * below);
}

TEST(NaiveFeatures, AreaCountsPairs) {
  EXPECT_DOUBLE_EQ(area_under_curve({{1, false}, {2, true}, {2, false}, {3, true}}), 3.5 / 4);
}

TEST(NaiveFeatures, NoneTellsByItself) {
  SynthOptions options;
  options.directory = "naive";
  options.records = 1'000'000;
  const PlainWorld world(options);
  std::vector<Facts> facts(world.truth().size());
  world.rows("slices", [&](const PlainRow& row, std::size_t domain) {
    Facts& fact = facts[domain];
    fact.first = std::min(fact.first, row.first);
    fact.last = std::max(fact.last, row.last);
    fact.count += static_cast<double>(row.count);
  });
  world.rows("hull", [&](const PlainRow& row, std::size_t domain) {
    Facts& fact = facts[domain];
    fact.owners.insert(std::string(row.name));
    fact.spans.push_back(row.last - row.first);
    if (row.type != "A") return;
    ++fact.rows;
    fact.dark += is_dark(parse_rdata(RecordType::kA, row.rdata)->rdata) ? 1 : 0;
    fact.addresses.insert(std::string(row.rdata));
    fact.networks.insert(world.network_of(row.rdata));
    fact.countries.insert(world.country_of(row.rdata));
  });
  std::array<std::array<std::vector<std::pair<double, bool>>, 2>, 12> values;
  for (std::size_t d = 0; d < facts.size(); ++d) {
    const TruthRow& truth = world.truth()[d];
    const auto features = features_of(facts[d], truth.domain, seconds(options.end_day));
    for (std::size_t f = 0; f < features.size(); ++f) {
      values[f][0].emplace_back(features[f], truth.label == "apt");
      values[f][1].emplace_back(features[f], truth.label == "apt" || truth.label == "crime");
    }
  }
  for (std::size_t f = 0; f < kFeatures.size(); ++f) {
    const double apt = area_under_curve(values[f][0]), malicious = area_under_curve(values[f][1]);
    std::printf("%-16s AUC  apt %.3f  malicious %.3f\n", kFeatures[f], apt, malicious);
    for (const double area : {apt, malicious})
      EXPECT_LE(std::max(area, 1 - area), 0.9) << kFeatures[f];
  }
}

}  // namespace
}  // namespace iolaus

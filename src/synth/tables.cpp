#include "synth/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "iolaus/file/atomic.hpp"
#include "synth/hosting.hpp"

namespace iolaus::synth {
namespace {

struct Block {
  std::uint32_t first, last;
  std::size_t network, at;
};

std::vector<Block> sorted_blocks(const World& world) {
  std::vector<Block> blocks;
  const auto& networks = world.addresses.networks();
  for (std::size_t n = 0; n < networks.size(); ++n)
    for (std::size_t b = 0; b < networks[n].blocks.size(); ++b) {
      const std::uint32_t first = static_cast<std::uint32_t>(networks[n].blocks[b]) << 16;
      blocks.push_back({first, first + networks[n].announced - 1, n, b});
    }
  std::sort(blocks.begin(), blocks.end(),
            [](const Block& a, const Block& b) { return a.first < b.first; });
  return blocks;
}

void write_address_tables(const World& world, const std::filesystem::path& directory) {
  const auto& networks = world.addresses.networks();
  std::string asn, country, asn6, country6;
  for (const Block& block : sorted_blocks(world)) {
    const Network& network = networks[block.network];
    fmt::format_to(std::back_inserter(asn), "{},{},{},{}\n", block.first, block.last, network.asn,
                   network.organisation);
    fmt::format_to(std::back_inserter(country), "{},{},{}\n", block.first, block.last,
                   network.countries[block.at]);
  }
  for (std::size_t n = 0; n < networks.size(); ++n) {
    const std::uint32_t upper = ipv6_block(n);
    const std::string range =
        fmt::format("{:x}:{:x}::,{:x}:{:x}:ffff:ffff:ffff:ffff:ffff:ffff", upper >> 16,
                    upper & 0xffffu, upper >> 16, upper & 0xffffu);
    asn6 += fmt::format("{},{},{}\n", range, networks[n].asn, networks[n].organisation);
    country6 += fmt::format("{},{}\n", range, networks[n].country);
  }
  write_atomically(directory / "asn.csv", asn);
  write_atomically(directory / "country.csv", country);
  write_atomically(directory / "asn-ipv6.csv", asn6);
  write_atomically(directory / "country-ipv6.csv", country6);
}

void write_list(const std::filesystem::path& path, const std::string& name, const std::string& type,
                std::vector<std::string> entries) {
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  const nlohmann::json list{{"name", name},
                            {"description", name + " of a synthetic world"},
                            {"type", type},
                            {"version", 1},
                            {"matching_attributes", {"ip-src", "ip-dst", "domain", "hostname"}},
                            {"list", std::move(entries)}};
  write_atomically(path, list.dump() + "\n");
}

// The blocks of the first networks of a kind: lists lag behind.
std::vector<std::string> blocks_of(const World& world, NetworkKind kind, std::uint32_t networks) {
  std::vector<std::string> entries;
  for (std::uint32_t n = 0; n < networks; ++n) {
    const Network& network = world.addresses.network(kind, n);
    const int bits = network.announced == 65536 ? 16 : network.announced == 4096 ? 20 : 23;
    for (const std::uint16_t block : network.blocks)
      entries.push_back(fmt::format("{}.{}.0.0/{}", block >> 8, block & 255, bits));
  }
  return entries;
}

std::vector<std::string> sinkhole_addresses(const World& world) {
  std::vector<std::string> entries;
  for (std::uint64_t n = 0; n + 1 < kSinkholes; ++n)
    for (std::uint64_t i = 0; i < 3; ++i)
      entries.push_back(format_address(sinkhole_address(world, n, i)));
  return entries;
}

// Popular names, as a generator would make them again.
std::vector<std::string> top_names(const World& world) {
  std::vector<std::string> names;
  DomainPlan plan;
  for (const Population population : {Population::kPortal, Population::kTelemetry,
                                      Population::kAdvertising, Population::kService}) {
    const std::uint64_t entities = std::min<std::uint64_t>(
        world.plan(population).entities, 10'000 - std::min<std::size_t>(10'000, names.size()));
    for (std::uint64_t entity = 0; entity < entities; ++entity)
      generate_entity(world, population, entity, plan, [&names](DomainPlan& domain) {
        if (domain.popular) names.push_back(domain.name);
      });
  }
  return names;
}

}  // namespace

void write_tables(const World& world, const std::filesystem::path& directory) {
  write_address_tables(world, directory);
  const std::filesystem::path lists = directory / "lists";
  std::filesystem::create_directories(lists);
  std::vector<std::string> parking_servers, zones;
  for (std::uint64_t n = 0; n + 1 < kParkingServices; ++n)
    parking_servers.push_back(service_name(Service::kParking, n));
  std::string suffixes =
      "# Suffixes of a synthetic world, mostly dynamic-DNS zones: each name below is a domain.\n";
  for (std::uint64_t n = 0; n < kDynamicZones; ++n) {
    if (n < kDynamicZones - 4) zones.push_back("." + dynamic_zone(n));
    suffixes += dynamic_zone(n) + "\n";
  }
  for (std::uint64_t n = 0; n < kAbusedZones; ++n) {
    if (n == 0) zones.push_back("." + dynamic_zone(kDynamicZones));
    suffixes += dynamic_zone(kDynamicZones + n) + "\n";
  }
  suffixes += project_zone() + "\n";
  write_atomically(directory / "extra_suffixes.txt", suffixes);
  write_list(lists / "parking-domain.json", "Parking addresses", "cidr",
             blocks_of(world, NetworkKind::kParking, kParkingServices - 1));
  write_list(lists / "parking-domain-ns.json", "Parking name servers", "hostname",
             std::move(parking_servers));
  write_list(lists / "sinkholes.json", "Sinkholes", "cidr", sinkhole_addresses(world));
  write_list(lists / "akamai.json", "Content delivery networks", "cidr",
             blocks_of(world, NetworkKind::kCdn, kCdns - 2));
  write_list(lists / "amazon-aws.json", "Clouds", "cidr", blocks_of(world, NetworkKind::kCloud, 7));
  write_list(lists / "dynamic-dns.json", "Dynamic-DNS zones", "hostname", std::move(zones));
  write_list(lists / "tranco10k.json", "Top names", "hostname", top_names(world));
}

}  // namespace iolaus::synth

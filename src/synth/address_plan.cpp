#include "synth/address_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "synth/random.hpp"

namespace iolaus::synth {
namespace {

struct KindPlan {
  NetworkKind kind;
  std::uint32_t networks, fewest_blocks, most_blocks;
  std::string_view suffix;
};
constexpr std::array<KindPlan, kNetworkKinds> kKindPlans{{
    {NetworkKind::kHosting, 160, 5, 18, "Hosting"},
    {NetworkKind::kCloud, 10, 24, 48, "Cloud Platform"},
    {NetworkKind::kCdn, 8, 8, 14, "Content Delivery"},
    {NetworkKind::kAccess, 260, 8, 36, "Telecom"},
    {NetworkKind::kEnterprise, 60, 2, 4, "Business Network"},
    {NetworkKind::kBulletproof, 14, 1, 2, "Offshore Servers"},
    {NetworkKind::kParking, 5, 1, 1, "Domain Marketing"},
    {NetworkKind::kSinkhole, 4, 1, 1, "Security Research"},
}};

constexpr std::array<std::string_view, 48> kCountries{
    "US", "DE", "NL", "FR", "GB", "RU", "CN", "JP", "CA", "PL", "IT", "ES", "BR", "IN", "KR", "UA",
    "TR", "SE", "CH", "CZ", "RO", "AU", "HK", "SG", "TW", "VN", "ID", "TH", "MX", "AR", "CL", "CO",
    "ZA", "EG", "IR", "IL", "SA", "PK", "BD", "MY", "PH", "GR", "HU", "BG", "BE", "AT", "DK", "FI"};
constexpr std::array<std::string_view, 16> kFirstParts{
    "North", "Blue",  "Terra", "Alpha", "Swift",  "Inter", "Omni", "Prime",
    "Delta", "Solid", "Metro", "Nova",  "Global", "Quick", "Sun",  "Iron"};
constexpr std::array<std::string_view, 16> kSecondParts{
    "wave",   "stack", "link", "line", "core", "point", "net",   "port",
    "bridge", "field", "grid", "path", "span", "mesh",  "forge", "gate"};

// Blocks that hold special-purpose, well-known or anycast resolver addresses stay out of the world.
bool usable(std::uint32_t block) {
  const std::uint32_t first = block >> 8, second = block & 255u;
  if (first < 2 || first > 223 || first == 10 || first == 127) return false;
  if (first == 100) return second < 64 || second > 127;
  if (first == 169) return second != 254;
  if (first == 172) return second < 16 || second > 31;
  if (first == 192)
    return second != 0 && second != 88 && second != 168 && second != 31 && second != 175;
  if (first == 198) return second != 18 && second != 19 && second != 51;
  if (first == 203) return second != 0;
  return first != 8 && first != 9;
}

std::vector<std::uint16_t> shuffled_blocks(Random& random) {
  std::vector<std::uint16_t> blocks;
  for (std::uint32_t block = 0; block < 65536; ++block)
    if (usable(block)) blocks.push_back(static_cast<std::uint16_t>(block));
  for (std::size_t i = blocks.size(); i > 1; --i) std::swap(blocks[i - 1], blocks[random.below(i)]);
  return blocks;
}

std::string_view draw_country(Random& random, NetworkKind kind) {
  if (kind == NetworkKind::kBulletproof) return kCountries[random.below(2) == 0 ? 5 : 15];
  // Hosting gathers in few countries, eyeballs are everywhere.
  return kCountries[kind == NetworkKind::kAccess ? random.below(kCountries.size())
                                                 : random.zipf(1, kCountries.size() + 1) - 1];
}

std::uint32_t host_of(std::uint64_t draw, std::uint32_t announced) {
  // .0 and .255 stay free, as they do on networks of old habits.
  const std::uint32_t hosts = announced / 256 * 254;
  const auto at = static_cast<std::uint32_t>(
      (static_cast<unsigned __int128>(mix(draw ^ 0x68f0u)) * hosts) >> 64);
  return at / 254 * 256 + 1 + at % 254;
}

Rdata compose(std::uint16_t block, std::uint32_t host) {
  return ipv4((static_cast<std::uint32_t>(block) << 16) | host);
}

}  // namespace

// Every network draws its blocks from one shuffled list, so that no two overlap.
AddressPlan::AddressPlan(std::uint64_t seed) {
  Random random(key(seed, 0xadd7e55));
  const std::vector<std::uint16_t> blocks = shuffled_blocks(random);
  std::size_t next = 0;
  access_of_country_.resize(kCountries.size());
  for (const KindPlan& plan : kKindPlans) {
    const auto kind = static_cast<std::size_t>(plan.kind);
    first_[kind] = static_cast<std::uint32_t>(networks_.size());
    counts_[kind] = plan.networks;
    for (std::uint32_t i = 0; i < plan.networks; ++i) {
      Network network{
          plan.kind, 4'200'000'000u + static_cast<std::uint32_t>(networks_.size()), "", "", {}, {},
          65536};
      network.country = draw_country(random, plan.kind);
      const std::size_t name = random.below(256);
      network.organisation = fmt::format("{}{} {} {}", kFirstParts[name / 16],
                                         kSecondParts[name % 16], plan.suffix, network.country);
      if (plan.kind == NetworkKind::kBulletproof) network.announced = 4096;
      if (plan.kind == NetworkKind::kParking || plan.kind == NetworkKind::kSinkhole)
        network.announced = 512;
      const std::uint32_t count = random.between(plan.fewest_blocks, plan.most_blocks);
      for (std::uint32_t b = 0; b < count; ++b) {
        network.blocks.push_back(blocks[next++]);
        const bool abroad = plan.kind == NetworkKind::kCdn ||
                            random.chance(plan.kind == NetworkKind::kAccess ? 10 : 150);
        network.countries.push_back(abroad ? std::string(draw_country(random, plan.kind))
                                           : network.country);
      }
      if (plan.kind == NetworkKind::kAccess) {
        const auto at = std::find(kCountries.begin(), kCountries.end(), network.country);
        access_of_country_[static_cast<std::size_t>(at - kCountries.begin())].push_back(i);
      }
      networks_.push_back(std::move(network));
    }
  }
}

const Network& AddressPlan::network(NetworkKind kind, std::uint64_t number) const {
  const auto k = static_cast<std::size_t>(kind);
  return networks_[first_[k] + number % counts_[k]];
}

std::uint32_t AddressPlan::access_network_at_home(std::uint64_t country_draw,
                                                  std::uint64_t draw) const {
  for (std::size_t step = 0; step < access_of_country_.size(); ++step) {
    const auto& found = access_of_country_[(country_draw + step) % access_of_country_.size()];
    if (!found.empty()) return found[draw % found.size()];
  }
  return 0;
}

Rdata AddressPlan::address(NetworkKind kind, std::uint64_t number, std::uint64_t draw) const {
  const Network& owner = network(kind, number);
  return compose(owner.blocks[mix(draw) % owner.blocks.size()], host_of(draw, owner.announced));
}

Rdata AddressPlan::hosting(std::uint64_t number, Role role, std::uint64_t draw) const {
  const Network& owner = network(NetworkKind::kHosting, number);
  // A quarter of the blocks for shared hosting, one for the provider's own services, the rest for
  // rent.
  const std::size_t shared = std::max<std::size_t>(1, (owner.blocks.size() - 1) / 4);
  std::size_t block = owner.blocks.size() - 1;
  if (role == Role::kShared) block = mix(draw) % shared;
  if (role == Role::kServer) block = shared + mix(draw) % (owner.blocks.size() - 1 - shared);
  return compose(owner.blocks[block],
                 host_of(draw, role == Role::kServer ? owner.announced : 8192));
}

Rdata AddressPlan::ipv6(NetworkKind kind, std::uint64_t number, std::uint64_t draw) const {
  const std::size_t index = first_[static_cast<std::size_t>(kind)] + number % count(kind);
  Rdata address;
  const std::uint32_t upper = ipv6_block(index);
  const std::uint64_t host = mix(draw);
  for (std::size_t i = 0; i < 4; ++i)
    address.bytes[i] = static_cast<std::uint8_t>(upper >> (24 - 8 * i));
  for (std::size_t i = 0; i < 4; ++i)
    address.bytes[4 + i] = static_cast<std::uint8_t>(host >> (8 * i));
  address.bytes[15] = static_cast<std::uint8_t>(1 + host % 8);
  return address;
}

Rdata neighbour(const Rdata& address, std::uint32_t step) {
  const std::uint32_t value = ipv4_value(address);
  const std::uint32_t last = ((value & 255u) - 1 + step) % 254 + 1;
  return ipv4((value & 0xffffff00u) | last);
}

std::uint32_t ipv6_block(std::size_t index) {
  return 0x2a0e0000u + static_cast<std::uint32_t>(index);
}

}  // namespace iolaus::synth

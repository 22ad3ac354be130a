#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "iolaus/dns/rdata.hpp"

namespace iolaus::synth {

enum class NetworkKind : std::uint8_t {
  kHosting,
  kCloud,
  kCdn,
  kAccess,
  kEnterprise,
  kBulletproof,
  kParking,
  kSinkhole
};
constexpr std::size_t kNetworkKinds = 8;

// What an address inside a hosting network is for: roles have blocks of their own.
enum class Role : std::uint8_t { kShared, kServer, kService };

// One autonomous system: some /16 blocks, each in one country, and one IPv6 /32.
struct Network {
  NetworkKind kind;
  std::uint32_t asn;
  std::string organisation, country;
  std::vector<std::uint16_t> blocks;   // upper halves of IPv4 addresses
  std::vector<std::string> countries;  // of the blocks
  std::uint32_t announced = 65536;     // addresses of a block that are in use
};

// Who owns which addresses. Made from the seed alone, small, the same on every rank.
class AddressPlan {
 public:
  explicit AddressPlan(std::uint64_t seed);

  const std::vector<Network>& networks() const { return networks_; }
  // The networks of a kind are numbered 0 .. count(kind) - 1.
  std::uint32_t count(NetworkKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  const Network& network(NetworkKind kind, std::uint64_t number) const;
  // The number-th access network's country, and an access network of a country near one given by
  // index.
  std::uint32_t access_network_at_home(std::uint64_t country_draw, std::uint64_t draw) const;

  // An address of a network chosen by `draw`; equal draws give equal addresses.
  Rdata address(NetworkKind kind, std::uint64_t number, std::uint64_t draw) const;
  Rdata hosting(std::uint64_t number, Role role, std::uint64_t draw) const;
  Rdata ipv6(NetworkKind kind, std::uint64_t number, std::uint64_t draw) const;

 private:
  std::vector<Network> networks_;  // by kind
  std::array<std::uint32_t, kNetworkKinds> first_{}, counts_{};
  std::vector<std::vector<std::uint32_t>> access_of_country_;
};

// Another host of the same /24.
Rdata neighbour(const Rdata& address, std::uint32_t step);
// The IPv6 /32 of the network at `index` of networks(): its upper 32 bits.
std::uint32_t ipv6_block(std::size_t index);

}  // namespace iolaus::synth

#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "iolaus/dns/rdata.hpp"

namespace iolaus {

// Why an address cannot be a server that the public Internet reaches (IANA special-purpose
// registries, RFC 6890). kPublic: it can. Kept apart because they mean different
// things.
enum class DarkClass : std::uint8_t {
  kPublic,
  kUnspecified,
  kLoopback,
  kPrivate,
  kCarrierNat,
  kLinkLocal,
  kDocumentation,
  kBenchmark,
  kMulticast,
  kReserved,
  kDiscard,
  kCollision,
  kSpecial
};
constexpr std::size_t kDarkClasses = 13;
std::string_view describe(DarkClass dark);

// Longest-prefix match over the IPv4 and IPv6 tables. IPv6 forms that embed an IPv4 address
// (mapped, NAT64, 6to4, Teredo) are decoded and the embedded address is classified.
DarkClass dark_class(const Rdata& address);
inline bool is_dark(const Rdata& address) { return dark_class(address) != DarkClass::kPublic; }

// Addresses that public tools answer with or that people type as examples (1.1.1.1, 8.8.8.8, ...):
// not dark, but no evidence of a machine of the domain's own.
bool is_dummy_address(const Rdata& address);

struct DarkPrefix {
  std::string_view prefix;  // CIDR
  DarkClass dark;           // kPublic marks an exception inside a dark block
};
std::span<const DarkPrefix> dark_table();

}  // namespace iolaus

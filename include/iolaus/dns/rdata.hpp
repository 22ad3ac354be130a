#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "iolaus/dns/record_type.hpp"

namespace iolaus {

// A record's data in 16 bytes: an IPv6 address or IPv4-mapped IPv6 (::ffff:a.b.c.d) for A and AAAA;
// for every other type the XXH3-128 digest of the canonical text, which the history keeps beside
// it. Ordered as bytes.
struct Rdata {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Rdata&, const Rdata&) = default;
};
static_assert(sizeof(Rdata) == 16);

// Dotted IPv4 only (no octal, no short forms) or any IPv6 form of RFC 4291, without zone or
// brackets.
std::optional<Rdata> parse_ipv4(std::string_view text);
std::optional<Rdata> parse_ipv6(std::string_view text);
std::optional<Rdata> parse_address(std::string_view text);
// Canonical text (RFC 5952 for IPv6).
std::string format_address(const Rdata& address);
Rdata ipv4(std::uint32_t host_order);
bool is_ipv4(const Rdata& address);
std::uint32_t ipv4_value(const Rdata& address);  // host order; only where is_ipv4

// The network that stands for one machine's neighbourhood: /24 of an IPv4 address, /64 of an IPv6
// one (a /64 is one machine), host bits zero.
Rdata network_of(const Rdata& address);
std::string format_network(const Rdata& network);  // "192.0.2.0/24", "2001:db8::/64"

// Digest of a text-valued rdata (already canonical).
Rdata rdata_of_text(std::string_view canonical_text);

// The canonical text of a record's data and what is stored for it: addresses as above (text empty);
// names canonical and without the trailing dot, MX and SRV with their numbers in front; other types
// as given with outer blanks cut; NXDOMAIN has none. nullopt when an address or a name in it is
// malformed.
struct ParsedRdata {
  Rdata rdata;
  std::string text;  // empty for A and AAAA
};
std::optional<ParsedRdata> parse_rdata(RecordType type, std::string_view text);

// The name within a name-valued rdata's text: "mx.example.com" of "10 mx.example.com".
std::string_view target_name(RecordType type, std::string_view text);

}  // namespace iolaus

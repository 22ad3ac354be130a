#include "iolaus/dns/dark.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <vector>

namespace iolaus {
namespace {

constexpr std::array kDarkTable = std::to_array<DarkPrefix>({
    {"0.0.0.0/8", DarkClass::kUnspecified},
    {"10.0.0.0/8", DarkClass::kPrivate},
    {"100.64.0.0/10", DarkClass::kCarrierNat},
    {"127.0.0.0/8", DarkClass::kLoopback},
    {"127.0.53.53/32", DarkClass::kCollision},
    {"169.254.0.0/16", DarkClass::kLinkLocal},
    {"172.16.0.0/12", DarkClass::kPrivate},
    {"192.0.0.0/24", DarkClass::kSpecial},
    {"192.0.0.9/32", DarkClass::kPublic},   // Port Control Protocol anycast, RFC 7723
    {"192.0.0.10/32", DarkClass::kPublic},  // TURN anycast, RFC 8155
    {"192.0.2.0/24", DarkClass::kDocumentation},
    {"192.88.99.0/24", DarkClass::kSpecial},  // 6to4 relay anycast, withdrawn by RFC 7526
    {"192.168.0.0/16", DarkClass::kPrivate},
    {"198.18.0.0/15", DarkClass::kBenchmark},
    {"198.51.100.0/24", DarkClass::kDocumentation},
    {"203.0.113.0/24", DarkClass::kDocumentation},
    {"224.0.0.0/4", DarkClass::kMulticast},
    {"233.252.0.0/24", DarkClass::kDocumentation},
    {"240.0.0.0/4", DarkClass::kReserved},
    {"::/128", DarkClass::kUnspecified},
    {"::1/128", DarkClass::kLoopback},
    {"64:ff9b:1::/48", DarkClass::kSpecial},  // local-use NAT64, RFC 8215
    {"100::/64", DarkClass::kDiscard},
    {"2001:2::/48", DarkClass::kBenchmark},
    {"2001:10::/28", DarkClass::kSpecial},  // ORCHID
    {"2001:20::/28", DarkClass::kSpecial},  // ORCHIDv2
    {"2001:db8::/32", DarkClass::kDocumentation},
    {"3fff::/20", DarkClass::kDocumentation},
    {"5f00::/16", DarkClass::kSpecial},  // segment routing, RFC 9602
    {"fc00::/7", DarkClass::kPrivate},
    {"fe80::/10", DarkClass::kLinkLocal},
    {"fec0::/10", DarkClass::kPrivate},  // site-local, withdrawn by RFC 3879
    {"ff00::/8", DarkClass::kMulticast},
});

// A prefix as its first and last address; IPv4 in its mapped form, so that one order covers both.
struct Block {
  Rdata first, last;
  int length;  // of the prefix, out of 128
  DarkClass dark;
};

Block parse_block(const DarkPrefix& entry) {
  const std::size_t slash = entry.prefix.find('/');
  const auto base = parse_address(entry.prefix.substr(0, slash));
  assert(base && slash != std::string_view::npos);
  int length = 0;
  std::from_chars(entry.prefix.data() + slash + 1, entry.prefix.data() + entry.prefix.size(),
                  length);
  if (is_ipv4(*base)) length += 96;
  Block block{*base, *base, length, entry.dark};
  for (int bit = length; bit < 128; ++bit)
    block.last.bytes[static_cast<std::size_t>(bit / 8)] |=
        static_cast<std::uint8_t>(0x80 >> (bit % 8));
  return block;
}

// The address after; all ones wraps to zero.
Rdata next(Rdata address) {
  for (std::size_t i = address.bytes.size(); i-- > 0;)
    if (++address.bytes[i] != 0) break;
  return address;
}

// From `first` up to the next step every address has one class.
struct Step {
  Rdata first;
  DarkClass dark;
};

// The class of the longest prefix that holds the address.
DarkClass longest_match(const std::vector<Block>& blocks, const Rdata& address) {
  const Block* best = nullptr;
  for (const Block& block : blocks)
    if (block.first <= address && address <= block.last && (!best || block.length > best->length))
      best = &block;
  return best ? best->dark : DarkClass::kPublic;
}

// The table cut where any prefix begins or ends, so that a look-up is one binary search.
std::vector<Step> make_steps() {
  std::vector<Block> blocks;
  for (const DarkPrefix& entry : kDarkTable) blocks.push_back(parse_block(entry));
  std::vector<Rdata> cuts{Rdata{}};
  for (const Block& block : blocks) {
    cuts.push_back(block.first);
    cuts.push_back(next(block.last));
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Step> steps;
  for (const Rdata& cut : cuts) steps.push_back({cut, longest_match(blocks, cut)});
  return steps;
}

bool starts_with(const Rdata& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

std::uint32_t four_bytes(const Rdata& address, std::size_t at) {
  return static_cast<std::uint32_t>(address.bytes[at]) << 24 |
         static_cast<std::uint32_t>(address.bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(address.bytes[at + 2]) << 8 | address.bytes[at + 3];
}

// The IPv4 address that an IPv6 one embeds: NAT64 (RFC 6052) at its end, 6to4 (RFC 3056) after the
// prefix, Teredo (RFC 4380) at its end with every bit flipped. Mapped ones are IPv4 here already.
Rdata decode_embedded(const Rdata& address) {
  if (starts_with(address, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return ipv4(four_bytes(address, 12));
  if (starts_with(address, {0x20, 0x02})) return ipv4(four_bytes(address, 2));
  if (starts_with(address, {0x20, 0x01, 0, 0})) return ipv4(~four_bytes(address, 12));
  return address;
}

}  // namespace

std::span<const DarkPrefix> dark_table() { return kDarkTable; }

DarkClass dark_class(const Rdata& address) {
  static const std::vector<Step> steps = make_steps();
  const Rdata decoded = decode_embedded(address);
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), decoded,
                       [](const Rdata& value, const Step& step) { return value < step.first; });
  return (after - 1)->dark;
}

std::string_view describe(DarkClass dark) {
  switch (dark) {
    case DarkClass::kPublic:
      return "public";
    case DarkClass::kUnspecified:
      return "unspecified";
    case DarkClass::kLoopback:
      return "loopback";
    case DarkClass::kPrivate:
      return "private";
    case DarkClass::kCarrierNat:
      return "carrier-nat";
    case DarkClass::kLinkLocal:
      return "link-local";
    case DarkClass::kDocumentation:
      return "documentation";
    case DarkClass::kBenchmark:
      return "benchmark";
    case DarkClass::kMulticast:
      return "multicast";
    case DarkClass::kReserved:
      return "reserved";
    case DarkClass::kDiscard:
      return "discard";
    case DarkClass::kCollision:
      return "collision";
    case DarkClass::kSpecial:
      return "special";
  }
  return "unknown";
}

bool is_dummy_address(const Rdata& address) {
  static const std::vector<Rdata> addresses = [] {
    std::vector<Rdata> list;
    for (const std::string_view text : {"1.0.0.1",
                                        "1.1.1.1",
                                        "1.2.3.4",
                                        "2.2.2.2",
                                        "3.3.3.3",
                                        "4.3.2.1",
                                        "4.4.4.4",
                                        "5.5.5.5",
                                        "5.6.7.8",
                                        "6.6.6.6",
                                        "7.7.7.7",
                                        "8.8.4.4",
                                        "8.8.8.8",
                                        "9.9.9.9",
                                        "11.11.11.11",
                                        "11.22.33.44",
                                        "12.34.56.78",
                                        "2001:4860:4860::8844",
                                        "2001:4860:4860::8888",
                                        "2606:4700:4700::1001",
                                        "2606:4700:4700::1111",
                                        "2620:fe::fe"})
      list.push_back(*parse_address(text));
    std::sort(list.begin(), list.end());
    return list;
  }();
  return std::binary_search(addresses.begin(), addresses.end(), address);
}

}  // namespace iolaus

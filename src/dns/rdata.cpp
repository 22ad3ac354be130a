#include "iolaus/dns/rdata.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <cassert>

#include "iolaus/dns/name.hpp"

namespace iolaus {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }
constexpr bool is_blank(char character) {
  return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// A run of zero groups; RFC 5952 shortens the longest, the first of equals, never a single group.
struct ZeroRun {
  std::size_t first = 8, length = 1;
};

ZeroRun longest_zero_run(const std::array<std::uint16_t, 8>& groups) {
  ZeroRun best;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - i > best.length) best = {i, end - i};
    if (end > i) i = end - 1;
  }
  return best;
}

std::string format_ipv6(const Rdata& address) {
  std::array<std::uint16_t, 8> groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<std::uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  const ZeroRun zeros = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.first) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    fmt::format_to(std::back_inserter(text), "{:x}", groups[i]);
  }
  return text;
}

// A name within rdata. The root "." (null MX, RFC 7505) is legal here, and so is a target that
// looks like an IPv4 address: the DNS carries it as a name.
std::optional<std::string> canonical_target(std::string_view text) {
  if (text == ".") return std::string(".");
  CanonicalName canonical = canonical_name(text);
  if (canonical.name.empty()) return std::nullopt;
  return std::move(canonical.name);
}

// The next blank-separated field; empty at the end.
std::string_view take_field(std::string_view& text) {
  text = trimmed(text);
  std::size_t size = 0;
  while (size < text.size() && !is_blank(text[size])) ++size;
  const std::string_view field = text.substr(0, size);
  text.remove_prefix(size);
  return field;
}

std::optional<std::uint32_t> parse_uint16(std::string_view field) {
  if (field.empty() || field.size() > 5) return std::nullopt;
  std::uint32_t number = 0;
  for (const char character : field) {
    if (!is_digit(character)) return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(character - '0');
  }
  return number <= 0xffff ? std::optional(number) : std::nullopt;
}

// `numbers` 16-bit numbers, then a name: one for MX, three for SRV, none for the rest.
std::optional<std::string> canonical_fields(std::string_view text, int numbers) {
  std::string result;
  for (int i = 0; i < numbers; ++i) {
    const auto number = parse_uint16(take_field(text));
    if (!number) return std::nullopt;
    fmt::format_to(std::back_inserter(result), "{} ", *number);
  }
  const auto target = canonical_target(take_field(text));
  if (!target || !trimmed(text).empty()) return std::nullopt;
  return result + *target;
}

std::optional<ParsedRdata> with_digest(std::optional<std::string> text) {
  if (!text || text->empty()) return std::nullopt;
  const Rdata rdata = rdata_of_text(*text);
  return ParsedRdata{rdata, std::move(*text)};
}

}  // namespace

Rdata ipv4(std::uint32_t host_order) {
  Rdata rdata;
  std::memcpy(rdata.bytes.data(), kMappedPrefix.data(), kMappedPrefix.size());
  for (std::size_t i = 0; i < 4; ++i)
    rdata.bytes[12 + i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return rdata;
}

bool is_ipv4(const Rdata& address) {
  return std::memcmp(address.bytes.data(), kMappedPrefix.data(), kMappedPrefix.size()) == 0;
}

std::uint32_t ipv4_value(const Rdata& address) {
  assert(is_ipv4(address));
  std::uint32_t number = 0;
  for (std::size_t i = 12; i < 16; ++i) number = number << 8 | address.bytes[i];
  return number;
}

// Four decimal octets without leading zeros: "010.1.1.1" means different machines to different
// tools.
std::optional<Rdata> parse_ipv4(std::string_view text) {
  if (text.size() < 7 || text.size() > 15) return std::nullopt;
  std::uint32_t number = 0, part = 0, digits = 0;
  int octets = 0;
  for (const char character : text) {
    const auto digit = static_cast<std::uint32_t>(character - '0');
    if (digit <= 9) {
      if (digits > 0 && part == 0) return std::nullopt;
      part = part * 10 + digit;
      ++digits;
    } else {
      if (character != '.' || digits == 0 || part > 255 || ++octets > 3) return std::nullopt;
      number = number << 8 | part;
      part = digits = 0;
    }
  }
  if (octets != 3 || digits == 0 || part > 255) return std::nullopt;
  return ipv4(number << 8 | part);
}

std::optional<Rdata> parse_ipv6(std::string_view text) {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN - 1;
  if (text.size() < 2 || text.size() > kLongest) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  char terminated[INET6_ADDRSTRLEN];
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = '\0';
  Rdata rdata;
  if (inet_pton(AF_INET6, terminated, rdata.bytes.data()) != 1) return std::nullopt;
  return rdata;
}

std::optional<Rdata> parse_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

std::string format_address(const Rdata& address) {
  if (!is_ipv4(address)) return format_ipv6(address);
  const std::uint8_t* octet = address.bytes.data() + 12;
  return fmt::format("{}.{}.{}.{}", octet[0], octet[1], octet[2], octet[3]);
}

Rdata network_of(const Rdata& address) {
  Rdata network = address;
  const std::size_t kept = is_ipv4(address) ? 15 : 8;
  for (std::size_t i = kept; i < network.bytes.size(); ++i) network.bytes[i] = 0;
  return network;
}

std::string format_network(const Rdata& network) {
  return format_address(network) + (is_ipv4(network) ? "/24" : "/64");
}

Rdata rdata_of_text(std::string_view canonical_text) {
  const XXH128_hash_t hash = XXH3_128bits(canonical_text.data(), canonical_text.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  Rdata rdata;
  static_assert(sizeof canonical == sizeof rdata.bytes);
  std::memcpy(rdata.bytes.data(), &canonical, sizeof canonical);
  return rdata;
}

std::optional<ParsedRdata> parse_rdata(RecordType type, std::string_view text) {
  text = trimmed(text);
  switch (type) {
    case RecordType::kA:
    case RecordType::kAaaa: {
      const auto address = type == RecordType::kA ? parse_ipv4(text) : parse_ipv6(text);
      if (!address) return std::nullopt;
      return ParsedRdata{*address, {}};
    }
    case RecordType::kNxdomain:
      if (!text.empty()) return std::nullopt;
      return ParsedRdata{};
    case RecordType::kMx:
      return with_digest(canonical_fields(text, 1));
    case RecordType::kSrv:
      return with_digest(canonical_fields(text, 3));
    default:
      break;
  }
  if (is_name_valued(type)) return with_digest(canonical_fields(text, 0));
  return with_digest(std::string(text));
}

std::string_view target_name(RecordType type, std::string_view text) {
  if (type != RecordType::kMx && type != RecordType::kSrv) return text;
  const std::size_t blank = text.rfind(' ');
  return blank == std::string_view::npos ? text : text.substr(blank + 1);
}

}  // namespace iolaus

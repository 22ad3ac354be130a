#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iolaus {

// DNS resource record types by their IANA numbers; any other number is kept as it is.
enum class RecordType : std::uint16_t {
  kNxdomain = 0,  // no record: the name does not exist (RFC 2308); type 0 is reserved in DNS
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kPtr = 12,
  kMx = 15,
  kTxt = 16,
  kAaaa = 28,
  kSrv = 33,
  kDname = 39,
  kNameSketch = 65535  // reserved in DNS: the names behind a wildcard (history/disposable.hpp)
};

// "A", "aaaa", "CAA" (every type of the IANA registry that passive DNS meets), "TYPE65280" (RFC
// 3597) or a decimal number; 0 is reserved and no type. "NXDOMAIN" is kNxdomain.
std::optional<RecordType> parse_record_type(std::string_view text);
// "A"; "TYPE65280" for a type without a name here.
std::string format_record_type(RecordType type);

constexpr bool is_address(RecordType type) {
  return type == RecordType::kA || type == RecordType::kAaaa;
}
// Types whose rdata is (or, for MX and SRV, ends in) a domain name.
constexpr bool is_name_valued(RecordType type) {
  return type == RecordType::kNs || type == RecordType::kCname || type == RecordType::kMx ||
         type == RecordType::kPtr || type == RecordType::kDname || type == RecordType::kSrv;
}

}  // namespace iolaus

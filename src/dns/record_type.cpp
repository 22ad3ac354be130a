#include "iolaus/dns/record_type.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace iolaus {
namespace {

struct NamedType {
  std::uint16_t number;
  std::string_view name;
};

// The IANA registry of resource record types, without those that only ever appear in questions.
constexpr std::array kNamedTypes = std::to_array<NamedType>(
    {{0, "NXDOMAIN"},  {1, "A"},           {2, "NS"},          {5, "CNAME"},   {6, "SOA"},
     {7, "MB"},        {8, "MG"},          {9, "MR"},          {10, "NULL"},   {11, "WKS"},
     {12, "PTR"},      {13, "HINFO"},      {14, "MINFO"},      {15, "MX"},     {16, "TXT"},
     {17, "RP"},       {18, "AFSDB"},      {24, "SIG"},        {25, "KEY"},    {28, "AAAA"},
     {29, "LOC"},      {33, "SRV"},        {35, "NAPTR"},      {36, "KX"},     {37, "CERT"},
     {38, "A6"},       {39, "DNAME"},      {42, "APL"},        {43, "DS"},     {44, "SSHFP"},
     {45, "IPSECKEY"}, {46, "RRSIG"},      {47, "NSEC"},       {48, "DNSKEY"}, {49, "DHCID"},
     {50, "NSEC3"},    {51, "NSEC3PARAM"}, {52, "TLSA"},       {53, "SMIMEA"}, {55, "HIP"},
     {59, "CDS"},      {60, "CDNSKEY"},    {61, "OPENPGPKEY"}, {62, "CSYNC"},  {63, "ZONEMD"},
     {64, "SVCB"},     {65, "HTTPS"},      {99, "SPF"},        {108, "EUI48"}, {109, "EUI64"},
     {256, "URI"},     {257, "CAA"},       {32768, "TA"},      {32769, "DLV"}});

bool equals_ignoring_case(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    const bool lower = character >= 'a' && character <= 'z';
    if ((lower ? static_cast<char>(character - 'a' + 'A') : character) != upper[i]) return false;
  }
  return true;
}

std::optional<RecordType> parse_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  std::uint32_t number = 0;
  for (const char character : digits) {
    if (character < '0' || character > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(character - '0');
  }
  if (number == 0 || number > 0xffff) return std::nullopt;
  return static_cast<RecordType>(number);
}

}  // namespace

std::optional<RecordType> parse_record_type(std::string_view text) {
  // What nearly every row of a feed says.
  switch (text.size()) {
    case 1:
      if (text[0] == 'A') return RecordType::kA;
      break;
    case 2:
      if (text[0] == 'N' && text[1] == 'S') return RecordType::kNs;
      if (text[0] == 'M' && text[1] == 'X') return RecordType::kMx;
      break;
    case 4:
      if (std::memcmp(text.data(), "AAAA", 4) == 0) return RecordType::kAaaa;
      break;
    case 5:
      if (std::memcmp(text.data(), "CNAME", 5) == 0) return RecordType::kCname;
      break;
    default:
      break;
  }
  for (const NamedType& type : kNamedTypes)
    if (equals_ignoring_case(text, type.name)) return static_cast<RecordType>(type.number);
  if (text.size() > 4 && equals_ignoring_case(text.substr(0, 4), "TYPE")) text.remove_prefix(4);
  return parse_number(text);
}

std::string format_record_type(RecordType type) {
  for (const NamedType& named : kNamedTypes)
    if (named.number == static_cast<std::uint16_t>(type)) return std::string(named.name);
  return fmt::format("TYPE{}", static_cast<std::uint16_t>(type));
}

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace iolaus {

enum class NameProblem : std::uint8_t {
  kNone,
  kEmpty,
  kLabelTooLong,
  kNameTooLong,
  kEmptyLabel,
  kBadEscape,
  kBadCharacter,
  kBadIdna,
  kIsAddress
};
// The reason in words, as the rejects file and the summary print it ("label over 63 octets").
std::string_view describe(NameProblem problem);

// Canonical form of an owner name: RFC 1035 escapes (\. \\ \DDD) decoded where the octet is a plain
// host-name character and kept as \DDD otherwise, lower case, no trailing dot, non-ASCII labels as
// IDNA A-labels (UTS 46, non-transitional, of IDNA 2008's characters: no emoji), 1..63 octets a
// label and at most 253 in all. Underscores and a leading "*" label are allowed, and so are raw
// '/', '+' and '=' (RFC 2317 zones, tunnels), which become \DDD; other punctuation, blanks and
// control characters are not, nor is any escape in the top-level label. A bare IP address is not a
// name. About 100 ns for plain lower-case ASCII.
struct CanonicalName {
  std::string
      name;  // empty on a problem, but kept for four labels of digits (legal as a name in rdata)
  NameProblem problem = NameProblem::kNone;
};
CanonicalName canonical_name(std::string_view text);

}  // namespace iolaus

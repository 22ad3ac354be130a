#include "iolaus/dns/name.hpp"

#include <idn2.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>

namespace iolaus {
namespace {

constexpr std::size_t kMostLabelOctets = 63, kMostNameOctets = 253;
// Four characters an octet (\DDD, or UTF-8 before IDNA) and room for a trailing dot: more is never
// a name.
constexpr std::size_t kMostTextBytes = 4 * (kMostNameOctets + 2);

// What a raw byte of the text is. Bytes that zone files need escapes for, blanks and what only
// URLs, mail addresses or shifted columns bring along are wrong.
enum class ByteKind : std::uint8_t { kPlain, kUpper, kDot, kEscape, kKept, kStar, kWrong, kHigh };

constexpr std::array<ByteKind, 256> kByteKinds = [] {
  std::array<ByteKind, 256> kinds{};
  for (std::size_t byte = 0; byte < 256; ++byte)
    kinds[byte] = byte < 128 ? ByteKind::kWrong : ByteKind::kHigh;
  for (char c = 'a'; c <= 'z'; ++c) kinds[static_cast<std::uint8_t>(c)] = ByteKind::kPlain;
  for (char c = 'A'; c <= 'Z'; ++c) kinds[static_cast<std::uint8_t>(c)] = ByteKind::kUpper;
  for (char c = '0'; c <= '9'; ++c) kinds[static_cast<std::uint8_t>(c)] = ByteKind::kPlain;
  kinds['-'] = kinds['_'] = ByteKind::kPlain;
  kinds['.'] = ByteKind::kDot;
  kinds['\\'] = ByteKind::kEscape;
  kinds['*'] = ByteKind::kStar;
  kinds['/'] = kinds['+'] = kinds['='] = ByteKind::kKept;
  return kinds;
}();

ByteKind kind_of(char character) { return kByteKinds[static_cast<std::uint8_t>(character)]; }
constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }

// Builds the canonical text label by label, counting octets as they travel in a message.
class Builder {
 public:
  explicit Builder(std::size_t size) { name_.reserve(size); }

  // An octet that is no host-name character stays as \DDD, so that one name has one spelling.
  void octet(std::uint8_t value) {
    const ByteKind kind = kByteKinds[value];
    if (kind == ByteKind::kPlain) {
      name_.push_back(static_cast<char>(value));
    } else if (kind == ByteKind::kUpper) {
      name_.push_back(static_cast<char>(value - 'A' + 'a'));
    } else {
      const char escape[4] = {'\\', static_cast<char>('0' + value / 100),
                              static_cast<char>('0' + value / 10 % 10),
                              static_cast<char>('0' + value % 10)};
      name_.append(escape, 4);
      escaped_ = true;
    }
    ++label_;
    ++octets_;
  }
  void leading_star() {
    name_.push_back('*');
    ++label_;
    ++octets_;
  }
  bool at_start() const { return octets_ == 0; }

  NameProblem end_label() {
    if (label_ == 0) return NameProblem::kEmptyLabel;
    if (label_ > kMostLabelOctets) return NameProblem::kLabelTooLong;
    last_escaped_ = escaped_;
    label_ = 0;
    escaped_ = false;
    return NameProblem::kNone;
  }
  void dot() {
    name_.push_back('.');
    ++octets_;
  }
  // No top-level domain holds an escaped octet: such a text is a path or a line of something else.
  NameProblem finish() const {
    if (octets_ > kMostNameOctets) return NameProblem::kNameTooLong;
    return last_escaped_ ? NameProblem::kBadCharacter : NameProblem::kNone;
  }
  std::string take() { return std::move(name_); }

 private:
  std::string name_;
  std::size_t label_ = 0, octets_ = 0;
  bool escaped_ = false, last_escaped_ = false;
};

// Decodes the escape at text[at] == '\\' and moves `at` past it; -1 when it is none of RFC 1035's.
int decode_escape(std::string_view text, std::size_t& at) {
  if (at + 1 >= text.size()) return -1;
  const char next = text[at + 1];
  if (!is_digit(next)) {
    at += 2;
    return static_cast<std::uint8_t>(next);
  }
  if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) return -1;
  const int value = (next - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
  at += 4;
  return value <= 255 ? value : -1;
}

// Four labels of nothing but digits are an address, valid or not.
bool looks_like_ipv4(std::string_view name) {
  if (name.empty() || !is_digit(name.front()) || !is_digit(name.back())) return false;
  int dots = 0;
  for (const char character : name) {
    if (character == '.')
      ++dots;
    else if (!is_digit(character))
      return false;
  }
  return dots == 3;
}

bool looks_like_ipv6(std::string_view text) {
  int colons = 0;
  for (const char character : text) {
    const bool hexadecimal = is_digit(character) || (character >= 'a' && character <= 'f') ||
                             (character >= 'A' && character <= 'F');
    if (character == ':')
      ++colons;
    else if (!hexadecimal && character != '.')
      return false;
  }
  return colons >= 2;
}

// The slow way, for names with escapes, stars or upper case; ASCII only.
CanonicalName canonical_ascii(std::string_view text) {
  Builder builder(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    switch (kind_of(text[at])) {
      case ByteKind::kDot: {
        const NameProblem problem = builder.end_label();
        if (problem != NameProblem::kNone) return {{}, problem};
        builder.dot();
        break;
      }
      case ByteKind::kEscape: {
        const bool first = builder.at_start();
        const int value = decode_escape(text, at);
        if (value < 0) return {{}, NameProblem::kBadEscape};
        if (value == '*' && first && at < text.size() && text[at] == '.')
          builder.leading_star();
        else
          builder.octet(static_cast<std::uint8_t>(value));
        continue;
      }
      case ByteKind::kStar:
        if (!builder.at_start() || at + 1 >= text.size() || text[at + 1] != '.')
          return {{}, NameProblem::kBadCharacter};
        builder.leading_star();
        break;
      case ByteKind::kWrong:
      case ByteKind::kHigh:
        return {{}, NameProblem::kBadCharacter};
      default:
        builder.octet(static_cast<std::uint8_t>(text[at]));
        break;
    }
    ++at;
  }
  NameProblem problem = builder.end_label();
  if (problem == NameProblem::kNone) problem = builder.finish();
  if (problem != NameProblem::kNone) return {{}, problem};
  return {builder.take(), problem};
}

struct Idn2Free {
  void operator()(char* text) const { idn2_free(text); }
};

// Appends one label as it is or, where it is not ASCII, as its A-label.
NameProblem append_ascii_label(std::string_view label, std::string& out) {
  bool high = false;
  for (const char character : label) high = high || kind_of(character) == ByteKind::kHigh;
  if (!high) {
    out += label;
    return NameProblem::kNone;
  }
  if (label.find('\\') != std::string_view::npos) return NameProblem::kBadEscape;
  if (label.find('\0') != std::string_view::npos) return NameProblem::kBadCharacter;
  const std::string terminated(label);
  std::uint8_t* converted = nullptr;
  const int status = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(terminated.c_str()),
                                    &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, Idn2Free> owner(reinterpret_cast<char*>(converted));
  if (status == IDN2_TOO_BIG_LABEL || status == IDN2_TOO_BIG_DOMAIN)
    return NameProblem::kLabelTooLong;
  if (status != IDN2_OK) return NameProblem::kBadIdna;
  if (*owner == '\0') return NameProblem::kEmptyLabel;
  // Mapping may bring out a slash or dot that the text hid in one character.
  for (const char* at = owner.get(); *at != '\0'; ++at)
    if (kind_of(*at) != ByteKind::kPlain) return NameProblem::kBadIdna;
  out += owner.get();
  return NameProblem::kNone;
}

// Bytes of the label separator at text[at]: '.', or a full stop of East Asian scripts (UTS 46); 0 =
// none.
std::size_t separator_size(std::string_view text, std::size_t at) {
  if (text[at] == '.') return 1;
  const std::string_view three = text.substr(at, 3);
  return three == "\xe3\x80\x82" || three == "\xef\xbc\x8e" || three == "\xef\xbd\xa1" ? 3 : 0;
}

// Bytes of the root's separator at the end of the text; an escaped dot is none.
std::size_t trailing_separator_size(std::string_view text) {
  if (text.empty() || kind_of(text.back()) == ByteKind::kPlain) return 0;
  if (text.size() >= 3 && separator_size(text, text.size() - 3) == 3) return 3;
  if (text.back() != '.') return 0;
  std::size_t backslashes = 0;
  while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\')
    ++backslashes;
  return backslashes % 2 == 0 ? 1 : 0;
}

CanonicalName canonical_international(std::string_view text) {
  std::string ascii;
  std::size_t begin = 0, at = 0;
  while (at <= text.size()) {
    if (at < text.size() && text[at] == '\\') {
      at += 2;
      continue;
    }
    const std::size_t separator = at < text.size() ? separator_size(text, at) : 0;
    if (at == text.size() || separator > 0) {
      const NameProblem problem = append_ascii_label(text.substr(begin, at - begin), ascii);
      if (problem != NameProblem::kNone) return {{}, problem};
      if (separator > 0) ascii += '.';
      begin = at + separator;
    }
    at += separator > 0 ? separator : 1;
  }
  if (begin < text.size()) ascii += text.substr(begin);  // ends in a lone backslash
  return canonical_ascii(ascii);
}

// What eight characters of a name are, a top bit each.
struct Octets {
  std::uint64_t dots, others;  // others: neither dots nor plain
};

Octets classify(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kTops = 0x80 * kOnes;
  const std::uint64_t low = word & ~kTops;
  const auto at_least = [&](char character) {
    return low + kOnes * (0x80u - static_cast<std::uint8_t>(character));
  };
  const auto within = [&](char first, char last) {
    return at_least(first) & ~at_least(static_cast<char>(last + 1));
  };
  const std::uint64_t dots = within('.', '.') & ~word & kTops;
  const std::uint64_t plain =
      (within('a', 'z') | within('0', '9') | within('-', '-') | within('_', '_')) & ~word & kTops;
  return {dots, ~(dots | plain) & kTops};
}

template <typename Word>
std::uint64_t load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The characters from `at` on in the order of memory, with 'a' after the last one. Never reads
// outside the text, and never byte by byte where it is long.
std::uint64_t eight_octets(std::string_view text, std::size_t at) {
  const char* const from = text.data() + at;
  const std::size_t left = text.size() - at;
  if (left >= 8) return load<std::uint64_t>(from);
  constexpr std::uint64_t kFill = 0x6161616161616161u;
  if constexpr (std::endian::native != std::endian::little) {
    std::uint64_t word = kFill;
    std::memcpy(&word, from, left);
    return word;
  }
  const std::uint64_t fill = kFill << (8 * left);
  if (text.size() >= 8) return load<std::uint64_t>(from + left - 8) >> (64 - 8 * left) | fill;
  if (left >= 4)
    return load<std::uint32_t>(from) | load<std::uint32_t>(from + left - 4) << (8 * (left - 4)) |
           fill;
  std::uint64_t word = fill;
  for (std::size_t i = 0; i < left; ++i)
    word |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(from[i])) << (8 * i);
  return word;
}

// Whether the text is canonical already: the one pass that nearly every name of a feed needs.
// `high` may be raised only when it is not: some octet is beyond ASCII.
bool is_canonical(std::string_view text, bool& high) {
  bool plain = text.size() <= kMostNameOctets;
  std::size_t begin = 0;  // of the label
  for (std::size_t at = 0; plain && at < text.size(); at += 8) {
    const std::uint64_t word = eight_octets(text, at);
    const Octets kinds = classify(word);
    if (kinds.others != 0) plain = false;
    std::uint64_t dots = kinds.dots;
    while (dots != 0) {
      constexpr bool kLittle = std::endian::native == std::endian::little;
      const auto bit =
          static_cast<std::size_t>(kLittle ? std::countr_zero(dots) : std::countl_zero(dots));
      const std::size_t dot = at + bit / 8;
      plain = plain && dot - begin - 1 < kMostLabelOctets;  // 1..63: zero wraps
      begin = dot + 1;
      dots &= kLittle ? dots - 1 : ~(std::uint64_t{1} << (63 - bit));
    }
  }
  if (plain && text.size() - begin - 1 < kMostLabelOctets) return true;
  for (const char character : text) high = high || kind_of(character) == ByteKind::kHigh;
  return false;
}

}  // namespace

std::string_view describe(NameProblem problem) {
  switch (problem) {
    case NameProblem::kNone:
      return "none";
    case NameProblem::kEmpty:
      return "empty name";
    case NameProblem::kLabelTooLong:
      return "label over 63 octets";
    case NameProblem::kNameTooLong:
      return "name over 253 octets";
    case NameProblem::kEmptyLabel:
      return "empty label";
    case NameProblem::kBadEscape:
      return "malformed escape";
    case NameProblem::kBadCharacter:
      return "character not allowed in a name";
    case NameProblem::kBadIdna:
      return "not a valid international name";
    case NameProblem::kIsAddress:
      return "an address, not a name";
  }
  return "unknown";
}

CanonicalName canonical_name(std::string_view text) {
  if (text.size() > kMostTextBytes) return {{}, NameProblem::kNameTooLong};
  text.remove_suffix(trailing_separator_size(text));
  if (text.empty()) return {{}, NameProblem::kEmpty};
  bool high = false;
  CanonicalName canonical;
  if (is_canonical(text, high))
    canonical.name = text;
  else if (looks_like_ipv6(text))
    return {{}, NameProblem::kIsAddress};
  else
    canonical = high ? canonical_international(text) : canonical_ascii(text);
  if (looks_like_ipv4(canonical.name)) canonical.problem = NameProblem::kIsAddress;
  return canonical;
}

}  // namespace iolaus

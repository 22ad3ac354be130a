#include "iolaus/lookup/query.hpp"

#include <charconv>
#include <limits>

#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

struct Prefix {
  const char* word;
  RecordType type;
};

constexpr Prefix kPrefixes[] = {{"ns:", RecordType::kNs},       {"mx:", RecordType::kMx},
                                {"cname:", RecordType::kCname}, {"ptr:", RecordType::kPtr},
                                {"dname:", RecordType::kDname}, {"srv:", RecordType::kSrv},
                                {"soa:", RecordType::kSoa}};

bool take_word(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if ((text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i]) != word[i])
      return false;
  text.remove_prefix(word.size());
  return true;
}

std::string canonical_or_fail(std::string_view text) {
  const CanonicalName canonical = canonical_name(text);
  if (canonical.problem != NameProblem::kNone)
    fail_usage("\"{}\" is no name to look up: {}", text, describe(canonical.problem));
  if (canonical.name.find('*') != std::string::npos)
    fail_usage(
        "\"{}\": a wildcard stands for the first labels only (*.example.com): domains are kept by "
        "digest",
        text);
  return canonical.name;
}

// "1.2.0.192.in-addr.arpa", or 32 digits and "ip6.arpa".
std::string reverse_name(const Rdata& address) {
  std::string name;
  if (is_ipv4(address)) {
    for (std::size_t i = 16; i > 12; --i) name += fmt::format("{}.", address.bytes[i - 1]);
    return name + "in-addr.arpa";
  }
  for (std::size_t i = 16; i > 0; --i)
    name += fmt::format("{:x}.{:x}.", address.bytes[i - 1] & 15, address.bytes[i - 1] >> 4);
  return name + "ip6.arpa";
}

// The addresses of ADDRESS or ADDRESS/BITS; nullopt when it begins otherwise.
std::optional<LookupQuery::Addresses> parse_addresses(std::string_view text, bool& single) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned most = text.substr(0, slash).find(':') == std::string_view::npos ? 32 : 128;
  unsigned bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
        bits > most)
      fail_usage("\"{}\": a prefix ends in /0 to /{}", text, most);
  }
  single = bits == most;
  bits += 128 - most;
  constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
  const auto host_bits = [](unsigned kept) { return kept >= 64 ? 0 : kAll >> kept; };
  const std::uint64_t high = host_bits(bits), low = bits <= 64 ? kAll : host_bits(bits - 64);
  RdataKey first = key_of_address(*address), last = first;
  first.high &= ~high, first.low &= ~low;
  last.high |= high, last.low |= low;
  return LookupQuery::Addresses{first, last};
}

// Either end of a stretch of time.
Time parse_end(const char* option, std::string_view text, bool last_second) {
  const auto time = parse_time(text);
  if (!time)
    fail_usage("{} \"{}\": give a date (2014-07-01), a time (2014-07-01T12:00:00Z) or Unix seconds",
               option, text);
  const bool bare_date = text.size() == 10 && text[4] == '-';
  if (!last_second || !bare_date || seconds(*time) > ~std::uint32_t{0} - (kDay - 1)) return *time;
  return Time{seconds(*time) + (kDay - 1)};
}

}  // namespace

LookupQuery parse_query(std::string_view text) {
  LookupQuery query;
  std::string_view rest = text;
  const bool forward = take_word(rest, "name:");
  const bool reverse = !forward && take_word(rest, "rdata:");
  if (!forward && !reverse)
    for (const Prefix& prefix : kPrefixes)
      if (take_word(rest, prefix.word)) {
        query.type = prefix.type;
        break;
      }
  bool single = false;
  if (!query.type && !forward) query.addresses = parse_addresses(rest, single);
  if (query.addresses) {
    if (single && !reverse) query.name = reverse_name(bytes_of(query.addresses->first));
    return query;
  }
  query.beneath = rest.starts_with("*.");
  const std::string name = canonical_or_fail(query.beneath ? rest.substr(2) : rest);
  if (query.beneath && (reverse || query.type))
    fail_usage(
        "\"{}\": name the target in full; *.{} without what is before it tells the names "
        "beneath and what points to them",
        text, name);
  if (!reverse) query.name = name;
  query.targets_beneath = query.beneath && !forward;
  if (!forward && !query.beneath) query.target = name;
  return query;
}

void set_dates(LookupQuery& query, std::string_view at, std::string_view from,
               std::string_view to) {
  if (!at.empty() && !(from.empty() && to.empty()))
    fail_usage("--at is one date; give either it or --from and --to");
  query.dated = !(at.empty() && from.empty() && to.empty());
  if (!at.empty()) {
    query.from = parse_end("--at", at, false);
    query.to = parse_end("--at", at, true);
  }
  if (!from.empty()) query.from = parse_end("--from", from, false);
  if (!to.empty()) query.to = parse_end("--to", to, true);
  if (query.to < query.from) fail_usage("--from {} is after --to {}", from, to);
}

bool in_dates(const LookupQuery& query, const Observation& segment) {
  if (!query.dated) return true;
  if (segment.flags & kUndated) return false;
  return segment.first_seen <= query.to && segment.last_seen >= query.from;
}

}  // namespace iolaus

#include "ingest/row.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "iolaus/dns/time.hpp"

namespace iolaus {
namespace {

bool is_null(std::string_view text) {
  return text.empty() || text == "-" || text == "null" || text == "NULL" || text == "None" ||
         text == "\\N";
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The integer before an optional fraction; nothing when the text is anything else.
template <typename Integer>
std::optional<Integer> whole_part(std::string_view text) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, value);
  const bool too_large = error == std::errc::result_out_of_range;
  if (error != std::errc() && !too_large) return std::nullopt;
  if (next != end) {
    if (*next != '.' || !all_digits({next + 1, static_cast<std::size_t>(end - next - 1)}))
      return std::nullopt;
  }
  if (too_large) return std::numeric_limits<Integer>::max();
  return value;
}

// Every time, count and TTL of a feed: up to 18 digits and nothing else. -1 otherwise.
std::int64_t plain_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return -1;
  std::int64_t value = 0;
  for (const char character : text) {
    const auto digit = static_cast<unsigned>(character - '0');
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace

TimeField time_field(std::string_view text) {
  if (const std::int64_t plain = plain_number(text); plain >= 0)
    return {TimeField::State::kGiven, plain};
  if (is_null(text)) return {TimeField::State::kNull, 0};
  if (const auto value = whole_part<std::int64_t>(text)) return {TimeField::State::kGiven, *value};
  if (const auto time = parse_time(text)) return {TimeField::State::kGiven, seconds(*time)};
  return {TimeField::State::kUnreadable, 0};
}

TimeField time_field(double number) {
  if (!(std::abs(number) < 1e18)) return {TimeField::State::kUnreadable, 0};
  return {TimeField::State::kGiven, static_cast<std::int64_t>(std::floor(number))};
}

std::optional<std::uint64_t> count_field(std::string_view text) {
  if (const std::int64_t plain = plain_number(text); plain >= 0)
    return static_cast<std::uint64_t>(plain);
  if (is_null(text)) return 1;
  return whole_part<std::uint64_t>(text);
}

std::optional<std::uint64_t> count_field(double number) {
  if (!(number >= 0)) return std::nullopt;
  if (number >= 1e18) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(number);
}

std::uint32_t ttl_field(std::string_view text) {
  if (is_null(text)) return 0;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      count_field(text).value_or(0), std::numeric_limits<std::uint32_t>::max()));
}

std::uint32_t ttl_field(double number) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      count_field(number).value_or(0), std::numeric_limits<std::uint32_t>::max()));
}

void settle_nxdomain(InputRow& row) {
  if (row.type != RecordType::kNxdomain || row.rdata.size() > 1) return;
  if (!row.rdata.empty() && !is_null(row.rdata[0]) && row.rdata[0] != "NXDOMAIN") return;
  row.rdata.clear();
  row.has_rdata = false;
}

}  // namespace iolaus

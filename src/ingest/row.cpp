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

}  // namespace

TimeField time_field(std::string_view text) {
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
  if (is_null(text)) return 1;
  return whole_part<std::uint64_t>(text);
}

std::optional<std::uint64_t> count_field(double number) {
  if (!(number >= 0)) return std::nullopt;
  if (number >= 1e18) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(number);
}

}  // namespace iolaus

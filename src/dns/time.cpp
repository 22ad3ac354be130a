#include "iolaus/dns/time.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace iolaus {
namespace {

constexpr std::uint64_t kLastSecond = std::numeric_limits<std::uint32_t>::max();

struct Date {
  int year = 0, month = 0, day = 0;
};

constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }

// Takes exactly `width` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return number;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

constexpr int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days from 1970-01-01 to the first of January.
constexpr std::int64_t days_before_year(int year) {
  const std::int64_t y = year - 1;
  constexpr std::int64_t kDaysBefore1970 = 719162;
  return y * 365 + y / 4 - y / 100 + y / 400 - kDaysBefore1970;
}

std::int64_t days_of(const Date& date) {
  std::int64_t days = days_before_year(date.year) + date.day - 1;
  for (int month = 1; month < date.month; ++month) days += days_in_month(date.year, month);
  return days;
}

Date date_of(std::uint32_t days) {
  Date date{static_cast<int>(1970 + days / 366), 1, 1};
  while (days_before_year(date.year + 1) <= days) ++date.year;
  int rest = static_cast<int>(days - days_before_year(date.year));
  while (rest >= days_in_month(date.year, date.month))
    rest -= days_in_month(date.year, date.month++);
  date.day = rest + 1;
  return date;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || *month < 1 || *month > 12 || !take(text, "-")) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month) || *year < 1) return std::nullopt;
  return Date{*year, *month, *day};
}

// Seconds of "HH:MM:SS", with the leap second that RFC 3339 allows and any fraction cut.
std::optional<int> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ":")) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 60) return std::nullopt;
  if (take(text, ".")) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  }
  return *hour * 3600 + *minute * 60 + *second;
}

// Seconds east of UTC of "Z", "+02:00", "-05:30".
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, "Zz")) return 0;
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, "+-")) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ":")) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const int east = *hour * 3600 + *minute * 60;
  return west ? -east : east;
}

// Unix seconds; a fraction (Zeek writes one) is cut.
std::optional<Time> parse_unix(std::string_view text) {
  std::uint64_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    number = number * 10 + static_cast<std::uint64_t>(text[digits] - '0');
    if (number > kLastSecond) return std::nullopt;
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  if (take(text, ".") && text.empty()) return std::nullopt;
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  if (!text.empty()) return std::nullopt;
  return Time{static_cast<std::uint32_t>(number)};
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  if (text.size() < 10 || text[4] != '-') return parse_unix(text);
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  std::int64_t total = days_of(*date) * kDay;
  if (!text.empty()) {
    if (!take(text, "Tt ")) return std::nullopt;
    const auto clock = take_clock(text);
    if (!clock) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    total += *clock - *offset;
  }
  if (total < 0 || total > static_cast<std::int64_t>(kLastSecond)) return std::nullopt;
  return Time{static_cast<std::uint32_t>(total)};
}

std::string format_date(Time time) {
  if (time == kUnknownTime) return "unknown";
  const Date date = date_of(seconds(time) / kDay);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string format_time(Time time) {
  if (time == kUnknownTime) return "unknown";
  const std::uint32_t second = seconds(time) % kDay;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_date(time), second / 3600, second / 60 % 60,
                     second % 60);
}

std::optional<std::uint32_t> parse_duration(std::string_view text) {
  std::uint64_t unit = 1;
  if (!text.empty() && !is_digit(text.back())) {
    switch (text.back()) {
      case 's':
        unit = 1;
        break;
      case 'm':
        unit = 60;
        break;
      case 'h':
        unit = 3600;
        break;
      case 'd':
        unit = kDay;
        break;
      case 'w':
        unit = 7 * kDay;
        break;
      default:
        return std::nullopt;
    }
    text.remove_suffix(1);
  }
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char character : text) {
    if (!is_digit(character)) return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(character - '0');
    if (number * unit > kLastSecond) return std::nullopt;
  }
  return static_cast<std::uint32_t>(number * unit);
}

}  // namespace iolaus

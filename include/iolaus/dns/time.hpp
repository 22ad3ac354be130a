#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iolaus {

// Unix seconds, UTC, until 2106. 0 = unknown (only on undated or hull-straddling segments).
enum class Time : std::uint32_t {};

constexpr std::uint32_t seconds(Time time) { return static_cast<std::uint32_t>(time); }
constexpr std::uint32_t kDay = 86400;
constexpr Time kUnknownTime{0};

// Unix seconds ("1420070400"), RFC 3339 ("2015-01-01T00:00:00Z", with offset) or a bare date (00:00
// UTC). A fraction of a second is cut. Nothing else, and nothing before 1970 or after 2106.
std::optional<Time> parse_time(std::string_view text);

// "2015-01-01T00:00:00Z"; "unknown" for kUnknownTime.
std::string format_time(Time time);
// "2015-01-01".
std::string format_date(Time time);

// "90s", "15m", "6h", "2d", "1w", or bare seconds.
std::optional<std::uint32_t> parse_duration(std::string_view text);

}  // namespace iolaus

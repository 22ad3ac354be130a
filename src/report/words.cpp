#include "report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "report/escape.hpp"

namespace iolaus {

std::string count_words(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  const std::string others = many.empty() ? fmt::format("{}s", one) : std::string(many);
  return fmt::format("{} {}", count_words(count), count == 1 ? std::string(one) : others);
}

// Two decimals, and three for the small rates that matter most.
std::string share_words(double share) {
  if (std::isnan(share)) return std::string(kDash);
  const double percent = 100 * share;
  return percent != 0 && percent < 1 ? fmt::format("{:.3f} %", percent)
                                     : fmt::format("{:.2f} %", percent);
}

std::string interval_words(const Interval& interval) {
  if (std::isnan(interval.value) || std::isnan(interval.low)) return share_words(interval.value);
  const bool small = interval.high < 0.01;
  return small ? fmt::format("{} [{:.3f}, {:.3f}]", share_words(interval.value), 100 * interval.low,
                             100 * interval.high)
               : fmt::format("{} [{:.2f}, {:.2f}]", share_words(interval.value), 100 * interval.low,
                             100 * interval.high);
}

std::string number_words(double number) {
  return std::isnan(number) ? std::string(kDash) : fmt::format("{:.4f}", number);
}

std::string confidence_words(double confidence) {
  if (std::isnan(confidence)) return std::string(kDash);
  if (confidence > 0.99 && confidence < 1) return "> 0.99";
  if (confidence < 0.01 && confidence > 0) return "< 0.01";
  return fmt::format("{:.2f}", confidence);
}

std::string flags_words(double flags) {
  if (std::isnan(flags) || flags < 0) return std::string(kDash);
  return count_words(static_cast<std::uint64_t>(std::llround(std::min(flags, 1e18))));
}

std::string date_words(Time time) {
  return time == kUnknownTime ? std::string(kDash) : format_date(time);
}

std::string span_words(Time first, Time last) {
  return fmt::format("{} to {}", date_words(first), date_words(last));
}

std::string model_words(std::string_view model) {
  std::string words(model);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string shorten(std::string_view text, std::size_t columns) {
  const std::string shown = visible(text);
  if (columns_of(shown) <= columns) return shown;
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if ((shown[i] & 0xC0) != 0x80) starts.push_back(i);
  }
  const std::size_t kept = columns > 0 ? columns - 1 : 0, front = kept - kept / 2;
  const std::string tail = kept < 2 ? "" : shown.substr(starts[starts.size() - kept / 2]);
  return shown.substr(0, starts[front]) + "\u2026" + tail;
}

std::string harm_words(const CollateralView& collateral) {
  const std::string least = fmt::format("at least {}", count_words(collateral.darkened));
  if (collateral.darkened_high <= collateral.darkened) return least;
  return fmt::format("{}, perhaps {}", least, count_words(collateral.darkened_high));
}

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "iolaus/report/report_data.hpp"

namespace iolaus {

// How numbers are written for people; "\u2013" (a dash) where nothing is known.

constexpr std::string_view kDash = "\u2013";

std::string count_words(std::uint64_t count);  // 1,234,567
std::string plural(std::uint64_t count, std::string_view one, std::string_view many = {});
std::string share_words(double share);                 // 97.25 %, 0.041 %
std::string interval_words(const Interval& interval);  // 97.25 % [96.10, 98.02]
std::string number_words(double number);               // 0.9312
std::string confidence_words(double confidence);       // 0.93, never 1.00 below one
std::string flags_words(double flags);                 // 34,000
std::string date_words(Time time);                     // 2015-01-01
std::string span_words(Time first, Time last);         // 2015-01-01 to 2015-03-01
std::string model_words(std::string_view model);       // random_forest -> random forest
// `text` made visible, with an ellipsis in the middle when it has more than `columns` characters.
std::string shorten(std::string_view text, std::size_t columns);
std::size_t columns_of(std::string_view text);  // UTF-8 characters
// "at least 3, perhaps 12"
std::string harm_words(const CollateralView& collateral);

}  // namespace iolaus

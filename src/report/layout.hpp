#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/report/text.hpp"

namespace iolaus {

// Pieces of a terminal page. Everything handed in is made visible() first.

std::string title_line(std::string_view title, const TextStyle& style);

// Words broken at the width; the first line begins with `first` and the others with as many spaces.
std::string wrapped(std::string_view text, std::string_view first, const TextStyle& style);

// The line below a list that shows the first of all; none when it shows all.
std::string more_words(std::size_t shown, std::uint64_t all, std::string_view what);

// Columns two spaces apart, indented by two. A head that begins with '#' is a column of numbers, to
// the right; '|' in a head breaks it into two lines. The widest text columns give way when a row is
// too wide.
std::string text_table(const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows, const TextStyle& style);

}  // namespace iolaus

#include "report/layout.hpp"

#include <algorithm>

#include "report/escape.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kIndent = 2, kGap = 2, kNarrowest = 8;

std::string painted(std::string_view text, std::string_view code, const TextStyle& style) {
  return style.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string padded(std::string_view text, std::size_t width, bool right) {
  const std::size_t used = columns_of(text);
  const std::string space(width > used ? width - used : 0, ' ');
  return right ? space + std::string(text) : std::string(text) + space;
}

bool is_number(std::string_view head) { return head.starts_with('#'); }

// The lines of a head, the last one at the bottom.
std::vector<std::string> head_lines(std::string_view head) {
  if (is_number(head)) head.remove_prefix(1);
  const std::size_t cut = head.find('|');
  if (cut == head.npos) return {"", std::string(head)};
  return {std::string(head.substr(0, cut)), std::string(head.substr(cut + 1))};
}

std::size_t total(const std::vector<std::size_t>& widths) {
  std::size_t sum = kIndent;
  for (const std::size_t width : widths) sum += width + kGap;
  return sum - kGap;
}

// The widest column that may still give way: a text, and a number only when no text can.
std::vector<std::size_t>::iterator widest_column(const std::vector<std::string>& heads,
                                                 std::vector<std::size_t>& widths) {
  for (const bool numbers : {false, true}) {
    auto widest = widths.end();
    for (auto it = widths.begin(); it != widths.end(); ++it) {
      if (is_number(heads[static_cast<std::size_t>(it - widths.begin())]) != numbers) continue;
      if (*it > kNarrowest && (widest == widths.end() || *it > *widest)) widest = it;
    }
    if (widest != widths.end()) return widest;
  }
  return widths.end();
}

std::vector<std::size_t> fitted_widths(const std::vector<std::string>& heads,
                                       const std::vector<std::vector<std::string>>& rows,
                                       std::size_t most) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    std::size_t width = 0;
    for (const std::string& line : head_lines(heads[i])) width = std::max(width, columns_of(line));
    for (const auto& row : rows) width = std::max(width, columns_of(row[i]));
    widths.push_back(width);
  }
  while (total(widths) > most) {
    const auto widest = widest_column(heads, widths);
    if (widest == widths.end()) break;
    const std::size_t excess = total(widths) - most;
    *widest -= std::min({excess, *widest - kNarrowest, std::max<std::size_t>(1, *widest / 8)});
  }
  return widths;
}

std::string row_line(const std::vector<std::string>& cells, const std::vector<std::string>& heads,
                     const std::vector<std::size_t>& widths) {
  std::string line(kIndent, ' ');
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    line += padded(shorten(cells[i], widths[i]), widths[i], is_number(heads[i]));
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::string title_line(std::string_view title, const TextStyle& style) {
  return "\n" + painted(shorten(title, style.width), "1", style) + "\n";
}

std::string more_words(std::size_t shown, std::uint64_t all, std::string_view what) {
  return all <= shown ? "" : fmt::format("  and {} more {}\n", count_words(all - shown), what);
}

std::string wrapped(std::string_view text, std::string_view first, const TextStyle& style) {
  const std::string shown = visible(text);
  const std::size_t indent = columns_of(first);
  const std::size_t room = std::max(style.width, indent + kNarrowest) - indent;
  std::string out(first), line;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t end = std::min(shown.find(' ', at), shown.size());
    const std::string word = shorten(std::string_view(shown).substr(at, end - at), room);
    at = end + 1;
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > room) {
      out += line + "\n" + std::string(indent, ' ');
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

std::string text_table(const std::vector<std::string>& heads,
                       const std::vector<std::vector<std::string>>& rows, const TextStyle& style) {
  std::vector<std::vector<std::string>> shown = rows;
  for (auto& row : shown) {
    for (std::string& cell : row) cell = visible(cell);
  }
  const std::vector<std::size_t> widths = fitted_widths(heads, shown, style.width);
  std::string out;
  for (std::size_t line = 0; line < 2; ++line) {
    std::vector<std::string> cells;
    for (const std::string& head : heads) cells.push_back(head_lines(head)[line]);
    const std::string text = row_line(cells, heads, widths);
    if (!text.empty()) out += painted(text, "2", style) + "\n";
  }
  for (const auto& row : shown) out += row_line(row, heads, widths) + "\n";
  return out;
}

}  // namespace iolaus

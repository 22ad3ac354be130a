#include "iolaus/lookup/answer_text.hpp"

#include <algorithm>
#include <array>

namespace iolaus {
namespace {

constexpr std::size_t kColumns = 6;
using Cells = std::array<std::string, kColumns>;

const char* dates_of(const LookupRow& row) {
  return row.flags & kUndated ? "undated" : row.flags & kHull ? "bounds" : "seen";
}

std::string time_text(Time time) { return time == kUnknownTime ? "" : format_time(time); }

Cells cells_of(const LookupRow& row) {
  const char* mark = row.flags & kUndated ? "undated" : row.flags & kHull ? "within" : "";
  return {time_text(row.first_seen),
          time_text(row.last_seen) + (*mark && row.last_seen != kUnknownTime ? " " : "") + mark,
          fmt::format("{}", row.count),
          format_record_type(row.type),
          escaped(row.name),
          escaped(row.rdata)};
}

// Every column as wide as its widest cell, but for the last; numbers to the right.
std::string format_section(const char* title, const std::vector<LookupRow>& rows) {
  if (rows.empty()) return {};
  std::vector<Cells> lines{{"first seen", "last seen", "count", "type", "name", "rdata"}};
  for (const LookupRow& row : rows) lines.push_back(cells_of(row));
  std::array<std::size_t, kColumns> widths{};
  for (const Cells& line : lines)
    for (std::size_t i = 0; i + 1 < kColumns; ++i) widths[i] = std::max(widths[i], line[i].size());
  std::string text = fmt::format("{}\n", title);
  for (const Cells& line : lines)
    text +=
        fmt::format("  {:<{}}  {:<{}}  {:>{}}  {:<{}}  {:<{}}  {}\n", line[0], widths[0], line[1],
                    widths[1], line[2], widths[2], line[3], widths[3], line[4], widths[4], line[5]);
  return text;
}

void append_tsv(const std::vector<LookupRow>& rows, const char* section, std::string& text) {
  for (const LookupRow& row : rows)
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", escaped(row.name),
                        format_record_type(row.type), escaped(row.rdata), time_text(row.first_seen),
                        time_text(row.last_seen), row.count, dates_of(row), section);
}

std::string counted(std::uint64_t number, const char* one, const char* several) {
  return fmt::format("{} {}", number, number == 1 ? one : several);
}

std::string left_out(const LookupSection& section, const char* what) {
  if (section.more == 0) return {};
  return fmt::format("{}{} more {} not shown; --limit 0 shows all\n",
                     section.whole ? "" : "at least ", section.more, what);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char character : text) {
    const auto octet = static_cast<unsigned char>(character);
    if (octet < 0x20 || octet > 0x7e)
      safe += fmt::format("\\{:03}", octet);
    else
      safe += character;
  }
  return safe;
}

std::string format_table(const LookupAnswer& answer) {
  return format_section("Records", answer.records.rows) +
         format_section("Pointing there", answer.pointing.rows);
}

std::string format_tsv(const LookupAnswer& answer) {
  std::string text = "name\ttype\trdata\tfirst_seen\tlast_seen\tcount\tdates\tsection\n";
  append_tsv(answer.records.rows, "records", text);
  append_tsv(answer.pointing.rows, "pointing", text);
  return text;
}

std::string format_json_lines(const LookupAnswer& answer) {
  std::string text;
  for (const LookupRow& row : answer.records.rows) text += row.cof_line;
  for (const LookupRow& row : answer.pointing.rows) text += row.cof_line;
  return text;
}

std::string format_counts(const LookupAnswer& answer, const LookupQuery& query,
                          std::string_view asked) {
  const LookupSection &records = answer.records, &pointing = answer.pointing;
  std::string text = fmt::format("{}: ", escaped(asked));
  const std::uint64_t found = pointing.rows.size() + pointing.more;
  if (!query.name.empty()) text += counted(records.rows.size() + records.more, "record", "records");
  const bool asks_pointing = query.addresses || !query.target.empty() || query.targets_beneath;
  if (asks_pointing) {
    if (!query.name.empty()) text += ", ";
    text += fmt::format("{}{} pointing there", pointing.whole ? "" : "at least ",
                        counted(found, "record", "records"));
    const bool several = query.targets_beneath ||
                         (query.addresses && query.addresses->first != query.addresses->last);
    if (several)
      text += fmt::format(" (in all {})", counted(answer.uses, "pair of target and domain",
                                                  "pairs of target and domain"));
    else
      text += fmt::format(" (in all {}, of any type and date)",
                          counted(answer.uses, "domain", "domains"));
  }
  text += "\n";
  text += left_out(records, "records");
  text += left_out(pointing, "that point there");
  if (!pointing.whole)
    text += fmt::format("read: {}, those that were seen last. --limit 0 reads all\n",
                        counted(answer.domains_read, "domain", "domains"));
  if (answer.targets_cut)
    text += "more names lie beneath than what points to them was looked for; ask for one of them\n";
  return text;
}

}  // namespace iolaus

#include <limits>
#include <optional>

#include "iolaus/error/error.hpp"
#include "network/tables.hpp"

namespace iolaus {
namespace {

// The next field of a CSV line. A quoted one is unquoted into `storage`; false at the end of the
// line.
bool take_field(std::string_view& line, bool& ended, std::string& storage,
                std::string_view& field) {
  if (ended) return false;
  if (!line.starts_with('"')) {
    const std::size_t comma = line.find(',');
    field = line.substr(0, comma);
    ended = comma == std::string_view::npos;
    line.remove_prefix(ended ? line.size() : comma + 1);
    return true;
  }
  storage.clear();
  std::size_t at = 1;
  for (; at < line.size(); ++at) {
    if (line[at] == '"') {
      if (at + 1 >= line.size() || line[at + 1] != '"') break;
      ++at;
    }
    storage.push_back(line[at]);
  }
  line.remove_prefix(std::min(at + 1, line.size()));
  const std::size_t comma = line.find(',');
  ended = comma == std::string_view::npos;
  line.remove_prefix(ended ? line.size() : comma + 1);
  field = storage;
  return true;
}

// A decimal number of up to 128 bits.
std::optional<WideNumber> parse_wide(std::string_view text) {
  if (text.empty() || text.size() > 39) return std::nullopt;
  constexpr WideNumber kMost = ~WideNumber{0};
  WideNumber number = 0;
  for (const char character : text) {
    if (character < '0' || character > '9') return std::nullopt;
    const auto digit = static_cast<unsigned>(character - '0');
    if (number > (kMost - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

struct Endpoint {
  WideNumber number = 0;
  bool v6 = false;
};

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  if (const auto number = parse_wide(text)) return Endpoint{*number, (*number >> 32) != 0};
  const auto address = parse_address(text);
  if (!address) return std::nullopt;
  if (is_ipv4(*address)) return Endpoint{ipv4_value(*address), false};
  return Endpoint{wide_value(*address), true};
}

struct CsvReader {
  CsvReader(const TableFile& from, TableKind what, AddressTable& into)
      : file(from), kind(what), table(into) {}

  const TableFile& file;
  TableKind kind;
  AddressTable& table;
  std::uint64_t number = 0;     // of the line
  std::string storage[4];       // what quoted fields hold
  std::uint32_t named_asn = 0;  // of the last organisation kept: most lines repeat one
  std::string_view fields[4];

  [[noreturn]] void refuse(std::string_view what, std::string_view value) const {
    fail("{}:{}: \"{}\" is {}; expected {}", file.path.string(), number, value.substr(0, 60), what,
         kind == TableKind::kAsn ? "first,last,asn,organisation" : "first,last,country");
  }

  // A header is a first line that begins with no address.
  void read(std::string_view line) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) return;
    bool ended = false;
    std::size_t count = 0;
    while (count < 4 && take_field(line, ended, storage[count], fields[count])) ++count;
    const auto first = parse_endpoint(fields[0]);
    if (!first && number == 1) return;
    if (!first) refuse("no address", fields[0]);
    if (count < 3) refuse("a line of too few columns", fields[0]);
    const auto last = parse_endpoint(fields[1]);
    if (!last) refuse("no address", fields[1]);
    if (last->number < first->number) refuse("before the first address of its range", fields[1]);
    const std::uint32_t value = read_value(fields[2]);
    if (value == 0) return;
    if (first->v6 || last->v6) {
      table.rows.add_v6(first->number, last->number, value);
    } else {
      table.rows.add_v4(static_cast<std::uint32_t>(first->number),
                        static_cast<std::uint32_t>(last->number), value);
    }
    if (count > 3 && kind == TableKind::kAsn) name(value, fields[3]);
  }

  std::uint32_t read_value(std::string_view text) const {
    if (kind == TableKind::kAsn) {
      std::uint32_t asn = 0;
      if (!parse_asn(text, asn)) refuse("no AS number", text);
      return asn;
    }
    if (text.size() > 2) refuse("no country code", text);
    return parse_country(text);
  }

  void name(std::uint32_t asn, std::string_view organisation) {
    if (asn == named_asn || organisation.empty()) return;
    table.organisations.push_back({asn, std::string(organisation)});
    named_asn = asn;
  }
};

}  // namespace

void read_csv_table(const TableFile& file, TableKind kind, AddressTable& table) {
  CsvReader reader(file, kind, table);
  std::string_view text = file.text;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    reader.read(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace iolaus

#include <algorithm>
#include <optional>

#include "ingest/fields.hpp"
#include "ingest/zeek.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

struct ColumnName {
  std::string_view name;
  ZeekColumn column;
};
constexpr std::array kColumnNames{ColumnName{"ts", ZeekColumn::kTime},
                                  ColumnName{"query", ZeekColumn::kQuery},
                                  ColumnName{"qclass", ZeekColumn::kClass},
                                  ColumnName{"qtype", ZeekColumn::kType},
                                  ColumnName{"qtype_name", ZeekColumn::kTypeName},
                                  ColumnName{"rcode", ZeekColumn::kCode},
                                  ColumnName{"rcode_name", ZeekColumn::kCodeName},
                                  ColumnName{"answers", ZeekColumn::kAnswers},
                                  ColumnName{"TTLs", ZeekColumn::kTtls}};

ZeekColumn column_of(std::string_view name) {
  for (const ColumnName& known : kColumnNames)
    if (known.name == name) return known.column;
  return ZeekColumn::kIgnored;
}

// One character as it is or as "\x09".
char separator_of(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (text.size() == 1) return text[0];
  if (text.size() == 4 && text.starts_with("\\x")) {
    const std::size_t high = kDigits.find(text[2]), low = kDigits.find(text[3]);
    if (high < 8 && low < 16) return static_cast<char>(high * 16 + low);
  }
  fail("cannot use the separator \"{}\" of a Zeek log: it is no single character", text);
}

ZeekLayout::Mark mark_of(std::string_view text) {
  ZeekLayout::Mark mark{};
  if (text.size() >= mark.size()) fail("the mark \"{}\" of a Zeek log is too long", text);
  std::copy(text.begin(), text.end(), mark.begin());
  return mark;
}

std::string_view text_of(const ZeekLayout::Mark& mark) { return mark.data(); }

void read_columns(std::string_view names, ZeekLayout& layout) {
  layout.columns = 0;
  layout.meaning.fill(ZeekColumn::kIgnored);
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(layout.delimiter, begin), names.size());
    if (layout.columns == ZeekLayout::kMostColumns)
      fail("a Zeek log of more than {} columns: leave some out", ZeekLayout::kMostColumns);
    layout.meaning[layout.columns++] = column_of(names.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace

void read_zeek_header(std::string_view line, ZeekLayout& layout) {
  const auto value = [&](std::string_view key, char delimiter) -> std::optional<std::string_view> {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != delimiter)
      return std::nullopt;
    return line.substr(key.size() + 1);
  };
  if (const auto separator = value("#separator", ' '))
    layout.delimiter = separator_of(*separator);
  else if (const auto set = value("#set_separator", layout.delimiter))
    layout.set_separator = separator_of(*set);
  else if (const auto empty = value("#empty_field", layout.delimiter))
    layout.empty = mark_of(*empty);
  else if (const auto unset = value("#unset_field", layout.delimiter))
    layout.unset = mark_of(*unset);
  else if (const auto names = value("#fields", layout.delimiter))
    read_columns(*names, layout);
}

ZeekTableParser::ZeekTableParser(const ZeekLayout& layout)
    : layout_(layout), unset_(text_of(layout_.unset)), empty_(text_of(layout_.empty)) {
  const auto has = [&](ZeekColumn column) {
    return std::find(layout.meaning.begin(), layout.meaning.end(), column) != layout.meaning.end();
  };
  for (const auto& [column, name] : {std::pair(ZeekColumn::kTime, "ts"),
                                     {ZeekColumn::kQuery, "query"},
                                     {ZeekColumn::kAnswers, "answers"}})
    if (!has(column)) fail("a Zeek log without the column \"{}\": is it a dns.log?", name);
  if (!has(ZeekColumn::kType) && !has(ZeekColumn::kTypeName))
    fail("a Zeek log without the column \"qtype_name\": is it a dns.log?");
}

void ZeekTableParser::take_field(ZeekColumn column, std::string_view field) {
  if (column == ZeekColumn::kIgnored || field == unset_) return;
  switch (column) {
    case ZeekColumn::kIgnored:
      break;
    case ZeekColumn::kTime:
      entry_.time = time_field(field);
      break;
    case ZeekColumn::kQuery:
      entry_.query = field;
      break;
    case ZeekColumn::kClass:
      entry_.net_class = zeek_number(field);
      break;
    case ZeekColumn::kType:
      entry_.type = zeek_number(field);
      break;
    case ZeekColumn::kTypeName:
      entry_.type_name = field;
      break;
    case ZeekColumn::kCode:
      entry_.code = static_cast<int>(zeek_number(field));
      break;
    case ZeekColumn::kCodeName:
      if (entry_.code < 0) entry_.code = zeek_code(field);
      break;
    case ZeekColumn::kAnswers:
      if (field == empty_) break;
      for_each_field(field, layout_.set_separator, [&](std::string_view answer) {
        entry_.answers.push_back(answer == unset_ ? std::string_view() : answer);
        return true;
      });
      break;
    case ZeekColumn::kTtls:
      if (field == empty_) break;
      for_each_field(field, layout_.set_separator, [&](std::string_view ttl) {
        entry_.ttls.push_back(ttl_field(ttl));
        return true;
      });
      break;
  }
}

RejectReason ZeekTableParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = LineKind::kBlank;
  if (line.starts_with('#')) {
    ZeekLayout repeated = layout_;
    read_zeek_header(line, repeated);
    if (repeated != layout_)
      fail("the header \"{}\" differs from the one at the head of the file: split the file there",
           line.substr(0, 120));
    return RejectReason::kNone;
  }
  entry_.clear();
  std::size_t column = 0;
  const bool fits = for_each_field(line, layout_.delimiter, [&](std::string_view field) {
    if (column == layout_.columns) return false;
    take_field(layout_.meaning[column++], field);
    return true;
  });
  kind = LineKind::kRow;
  if (!fits) return RejectReason::kTooManyFields;
  if (column < layout_.columns) return RejectReason::kTooFewFields;
  return answers_.read(entry_, rows, kind);
}

}  // namespace iolaus

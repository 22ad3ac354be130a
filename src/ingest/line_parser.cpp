#include "ingest/line_parser.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_address_part(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
}

// "12:30:45", perhaps with a fraction.
bool is_clock(std::string_view token) {
  if (token.size() < 8) return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool colon = i == 2 || i == 5;
    if (colon ? token[i] != ':' : i == 8 ? token[i] != '.' : !is_digit(token[i])) return false;
  }
  return true;
}

bool looks_like_address(std::string_view token) {
  const auto dots = std::count(token.begin(), token.end(), '.');
  const auto colons = std::count(token.begin(), token.end(), ':');
  if (colons >= 2) return !is_clock(token);
  return dots >= 2 && std::any_of(token.begin(), token.end(), is_digit);
}

}  // namespace

void LineParser::set_input(const InputFacts& input, std::string name) {
  format_ = input.format;
  name_ = std::move(name);
  const bool cof = format_ == InputFormat::kCof || format_ == InputFormat::kDnsdb;
  if (cof && !cof_) cof_ = std::make_unique<CofParser>();
  if (format_ == InputFormat::kZeekJson && !zeek_json_)
    zeek_json_ = std::make_unique<ZeekJsonParser>();
  if (format_ == InputFormat::kTable) table_.emplace(input.layout);
  if (format_ == InputFormat::kZeek) zeek_.emplace(input.zeek);
}

RejectReason LineParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  switch (format_) {
    case InputFormat::kDetect:
      break;
    case InputFormat::kCof:
    case InputFormat::kDnsdb:
      return cof_->parse(line, rows, kind);
    case InputFormat::kTable:
      return table_->parse(line, rows, kind);
    case InputFormat::kZeek:
      try {
        return zeek_->parse(line, rows, kind);
      } catch (const Error& error) {
        fail("{}: {}", name_, error.what());
      }
    case InputFormat::kZeekJson:
      return zeek_json_->parse(line, rows, kind);
    case InputFormat::kPassivedns:
      return passivedns_.parse(line, rows, kind);
  }
  fail("{}: its format is not known", name_);
}

bool has_clients(InputFormat format) {
  return format == InputFormat::kZeek || format == InputFormat::kZeekJson ||
         format == InputFormat::kPassivedns;
}

std::string without_clients(std::string_view line) {
  std::string kept;
  kept.reserve(line.size());
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_address_part(line[end])) ++end;
    const std::string_view token = line.substr(at, end - at);
    if (looks_like_address(token))
      kept += 'x';
    else
      kept += token;
    if (end < line.size()) kept += line[end];
    at = end + 1;
  }
  return kept;
}

}  // namespace iolaus

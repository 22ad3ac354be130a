#include "ingest/json_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace iolaus {
namespace {

bool is_control(unsigned char octet) { return octet < 0x20 || octet == 0x7f; }

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((at(i) & 0xc0) != 0x80) return 0;
  if ((lead == 0xe0 && at(1) < 0xa0) || (lead == 0xed && at(1) > 0x9f) ||
      (lead == 0xf0 && at(1) < 0x90) || (lead == 0xf4 && at(1) > 0x8f))
    return 0;
  return size;
}

bool is_plain_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_length(text);
    if (size == 0 || is_control(static_cast<unsigned char>(text.front()))) return false;
    text.remove_prefix(size);
  }
  return true;
}

void append_quoted(std::string& json, std::string_view text) {
  json += '"';
  while (!text.empty()) {
    const auto octet = static_cast<unsigned char>(text.front());
    const std::size_t size = utf8_length(text);
    if (octet == '"' || octet == '\\') {
      json += '\\';
      json += text.front();
    } else if (octet == '\t') {
      json += "\\t";
    } else if (size == 0 || is_control(octet)) {
      fmt::format_to(std::back_inserter(json), "\\u{:04x}", octet);
    } else {
      json += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  json += '"';
}

}  // namespace iolaus

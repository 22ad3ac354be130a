#include <algorithm>

#include "ingest/json_line.hpp"
#include "ingest/zeek.hpp"

namespace iolaus {
namespace {

using simdjson::dom::element;

std::string_view text_of(const element& value) {
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::uint32_t number_of(const element& value) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) return zeek_number(text_of(value));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number, 0xffff));
}

template <typename Take>
void for_each_part(const element& value, Take&& take) {
  simdjson::dom::array parts;
  if (value.get_array().get(parts) == simdjson::SUCCESS)
    for (const element part : parts) take(part);
}

void take_field(std::string_view key, const element& value, ZeekEntry& entry) {
  if (key == "ts") {
    entry.time = json_time(value);
  } else if (value.is_null()) {
    return;
  } else if (key == "query") {
    entry.query = text_of(value);
  } else if (key == "qclass") {
    entry.net_class = number_of(value);
  } else if (key == "qtype") {
    entry.type = number_of(value);
  } else if (key == "qtype_name") {
    entry.type_name = text_of(value);
  } else if (key == "rcode") {
    entry.code = static_cast<int>(number_of(value));
  } else if (key == "rcode_name") {
    if (entry.code < 0) entry.code = zeek_code(text_of(value));
  } else if (key == "answers") {
    entry.answers.clear();
    for_each_part(value, [&](const element& part) { entry.answers.push_back(text_of(part)); });
  } else if (key == "TTLs") {
    entry.ttls.clear();
    for_each_part(value, [&](const element& part) { entry.ttls.push_back(json_ttl(part)); });
  }
}

}  // namespace

ZeekJsonParser::ZeekJsonParser() : json_(std::make_unique<JsonLine>()) {}
ZeekJsonParser::~ZeekJsonParser() = default;

RejectReason ZeekJsonParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = LineKind::kRow;
  simdjson::dom::object object;
  if (const RejectReason bad = json_->read(line, object); bad != RejectReason::kNone) return bad;
  entry_.clear();
  for (const auto field : object) take_field(field.key, field.value, entry_);
  return answers_.read(entry_, rows, kind);
}

}  // namespace iolaus

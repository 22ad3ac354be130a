#include "ingest/cof.hpp"

#include <string>

#include "ingest/json_line.hpp"

namespace iolaus {
namespace {

using simdjson::dom::element;

// The field that only the first lines of an exported history have.
constexpr std::string_view kHead = "iolaus_history";

void take_type(const element& value, InputRow& row) {
  row.has_type = !value.is_null();
  row.type.reset();
  if (value.is_string()) {
    row.type = parse_record_type(value.get_string().value_unsafe());
  } else if (value.is_int64()) {
    const std::int64_t number = value.get_int64().value_unsafe();
    if (number > 0 && number <= 0xffff) row.type = static_cast<RecordType>(number);
  }
}

// False when it holds anything but text.
bool take_rdata(const element& value, InputRow& row) {
  row.rdata.clear();
  row.has_rdata = !value.is_null();
  if (value.is_string()) {
    row.rdata.push_back(value.get_string().value_unsafe());
    return true;
  }
  if (!value.is_array()) return value.is_null();
  const simdjson::dom::array parts = value.get_array().value_unsafe();
  for (const element part : parts) {
    if (!part.is_string()) return false;
    row.rdata.push_back(part.get_string().value_unsafe());
  }
  return true;
}

// What is neither a boolean nor 0 or 1 says nothing.
void take_hull(const element& value, InputRow& row) {
  row.hull.reset();
  bool said = false;
  std::int64_t number = 0;
  if (value.get_bool().get(said) == simdjson::SUCCESS)
    row.hull = said;
  else if (value.get_int64().get(number) == simdjson::SUCCESS && (number == 0 || number == 1))
    row.hull = number == 1;
}

// What is no text says nothing of a zone.
void take_bailiwicks(const element& value, InputRow& row) {
  row.bailiwicks.clear();
  std::string_view text;
  simdjson::dom::array parts;
  if (value.get_string().get(text) == simdjson::SUCCESS)
    row.bailiwicks.push_back(text);
  else if (value.get_array().get(parts) == simdjson::SUCCESS)
    for (const element part : parts)
      if (part.get_string().get(text) == simdjson::SUCCESS) row.bailiwicks.push_back(text);
}

int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

// The octets of a text written in hexadecimal; false when it is anything else.
bool take_octets(const element& value, std::string& octets) {
  octets.clear();
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS || text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return false;
    octets.push_back(static_cast<char>(high * 16 + low));
  }
  return true;
}

bool take_time(std::string_view key, const element& value, InputRow& row) {
  if (key == "time_first") {
    row.seconds.first = json_time(value);
  } else if (key == "time_last") {
    row.seconds.last = json_time(value);
  } else if (key == "time_first_ms") {
    row.milliseconds.first = json_time(value);
  } else if (key == "time_last_ms") {
    row.milliseconds.last = json_time(value);
  } else if (key == "zone_time_first") {
    row.zone.first = json_time(value);
  } else if (key == "zone_time_last") {
    row.zone.last = json_time(value);
  } else {
    return false;
  }
  return true;
}

// `octets` is where the row's rdata lies when the object gives it in hexadecimal.
RejectReason take_fields(const simdjson::dom::object& object, InputRow& row, std::string& octets) {
  RejectReason rdata = RejectReason::kNone, volume = RejectReason::kNone;
  bool has_octets = false;
  for (const auto field : object) {
    const std::string_view key = field.key;
    if (key == "rrname") {
      row.name.reset();
      if (field.value.is_string()) row.name = field.value.get_string().value_unsafe();
    } else if (key == "rrtype") {
      take_type(field.value, row);
    } else if (key == "iolaus_rdata") {
      has_octets = true;
      rdata = take_octets(field.value, octets) ? RejectReason::kNone : RejectReason::kBadRdata;
    } else if (key == "rdata") {
      if (!has_octets)
        rdata = take_rdata(field.value, row) ? RejectReason::kNone : RejectReason::kBadRdata;
    } else if (key == "count") {
      row.count = json_count(field.value);
    } else if (key == "ttl") {
      row.ttl = json_ttl(field.value);
    } else if (key == "bailiwick" || key == "iolaus_bailiwicks") {
      take_bailiwicks(field.value, row);
    } else if (key == "iolaus_volume") {
      row.volume.reset();
      if (!field.value.is_null()) row.volume = json_count(field.value);
      volume = row.volume || field.value.is_null() ? RejectReason::kNone : RejectReason::kBadCount;
    } else if (key == "iolaus_rolled_up") {
      if (field.value.get_bool().get(row.rolled_up) != simdjson::SUCCESS) row.rolled_up = false;
    } else if (key == "iolaus_hull") {
      take_hull(field.value, row);
    } else {
      take_time(key, field.value, row);
    }
  }
  if (has_octets) {
    row.rdata.assign(1, octets);
    row.has_rdata = true;
  }
  if (row.type == RecordType::kNxdomain) settle_nxdomain(row);
  return rdata != RejectReason::kNone ? rdata : volume;
}

// The lines around the answers of a DNSDB server (Streaming API Framing).
RejectReason take_condition(std::string_view condition, LineKind& kind) {
  kind = LineKind::kBlank;
  if (condition == "begin") kind = LineKind::kAnswerBegins;
  if (condition == "succeeded" || condition == "limited") kind = LineKind::kAnswerEnds;
  return condition == "failed" ? RejectReason::kAnswerFailed : RejectReason::kNone;
}

}  // namespace

CofParser::CofParser() : json_(std::make_unique<JsonLine>()) {}
CofParser::~CofParser() = default;

RejectReason CofParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = LineKind::kRow;
  simdjson::dom::object object;
  if (const RejectReason bad = json_->read(line, object); bad != RejectReason::kNone) return bad;
  InputRow& row = rows.add();
  const RejectReason reason = take_fields(object, row, octets_);
  if (row.name || row.has_type || row.has_rdata) return reason;
  simdjson::dom::object inner;
  if (object.at_key("obj").get(inner) == simdjson::SUCCESS) {
    row.clear();
    return take_fields(inner, row, octets_);
  }
  std::string_view condition;
  if (object.at_key("cond").get(condition) == simdjson::SUCCESS) {
    rows.clear();
    return take_condition(condition, kind);
  }
  if (object.at_key(kHead).error() == simdjson::SUCCESS) {
    rows.clear();
    kind = LineKind::kBlank;
    return RejectReason::kNone;
  }
  return reason;
}

}  // namespace iolaus

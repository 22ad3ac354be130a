#include "ingest/cof.hpp"

#include <simdjson.h>

#include "ingest/chunk_reader.hpp"

namespace iolaus {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
// Deeper nesting than any producer's: bounds what a hostile line can make the parser keep.
constexpr std::size_t kMostDepth = 64;

TimeField time_of(const element& value) {
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return {TimeField::State::kNull, 0};
    case element_type::INT64:
      return {TimeField::State::kGiven, value.get_int64().value_unsafe()};
    case element_type::DOUBLE:
      return time_field(value.get_double().value_unsafe());
    case element_type::STRING:
      return time_field(value.get_string().value_unsafe());
    default:
      return {TimeField::State::kUnreadable, 0};
  }
}

std::optional<std::uint64_t> count_of(const element& value) {
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return 1;
    case element_type::INT64:
      return count_field(static_cast<double>(value.get_int64().value_unsafe()));
    case element_type::UINT64:
      return value.get_uint64().value_unsafe();
    case element_type::DOUBLE:
      return count_field(value.get_double().value_unsafe());
    case element_type::STRING:
      return count_field(value.get_string().value_unsafe());
    default:
      return std::nullopt;
  }
}

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

bool take_time(std::string_view key, const element& value, InputRow& row) {
  if (key == "time_first") {
    row.seconds.first = time_of(value);
  } else if (key == "time_last") {
    row.seconds.last = time_of(value);
  } else if (key == "time_first_ms") {
    row.milliseconds.first = time_of(value);
  } else if (key == "time_last_ms") {
    row.milliseconds.last = time_of(value);
  } else if (key == "zone_time_first") {
    row.zone.first = time_of(value);
  } else if (key == "zone_time_last") {
    row.zone.last = time_of(value);
  } else {
    return false;
  }
  return true;
}

RejectReason take_fields(const simdjson::dom::object& object, InputRow& row) {
  RejectReason reason = RejectReason::kNone;
  for (const auto field : object) {
    const std::string_view key = field.key;
    if (key == "rrname") {
      row.name.reset();
      if (field.value.is_string()) row.name = field.value.get_string().value_unsafe();
    } else if (key == "rrtype") {
      take_type(field.value, row);
    } else if (key == "rdata") {
      if (!take_rdata(field.value, row)) reason = RejectReason::kBadRdata;
    } else if (key == "count") {
      row.count = count_of(field.value);
    } else {
      take_time(key, field.value, row);
    }
  }
  return reason;
}

// The lines around the answers of a DNSDB server (Streaming API Framing).
RejectReason take_condition(std::string_view condition, LineKind& kind) {
  kind = LineKind::kBlank;
  if (condition == "begin") kind = LineKind::kAnswerBegins;
  if (condition == "succeeded" || condition == "limited") kind = LineKind::kAnswerEnds;
  return condition == "failed" ? RejectReason::kAnswerFailed : RejectReason::kNone;
}

}  // namespace

struct CofParser::Machine {
  simdjson::dom::parser parser{kMostLineBytes};
};

CofParser::CofParser() : machine_(std::make_unique<Machine>()) {
  if (machine_->parser.allocate(kMostLineBytes, kMostDepth) != simdjson::SUCCESS)
    throw std::bad_alloc();
}
CofParser::~CofParser() = default;

RejectReason CofParser::parse(std::string_view line, InputRow& row, LineKind& kind) {
  row.clear();
  kind = LineKind::kRow;
  element root;
  if (machine_->parser.parse(line.data(), line.size(), false).get(root) != simdjson::SUCCESS)
    return RejectReason::kBadJson;
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) return RejectReason::kNotAnObject;
  const RejectReason reason = take_fields(object, row);
  if (row.name || row.has_type || row.has_rdata) return reason;
  simdjson::dom::object inner;
  if (object.at_key("obj").get(inner) == simdjson::SUCCESS) {
    row.clear();
    return take_fields(inner, row);
  }
  std::string_view condition;
  if (object.at_key("cond").get(condition) == simdjson::SUCCESS)
    return take_condition(condition, kind);
  return reason;
}

}  // namespace iolaus

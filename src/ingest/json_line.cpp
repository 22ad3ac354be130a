#include "ingest/json_line.hpp"

#include <new>

#include "ingest/chunk_reader.hpp"

namespace iolaus {

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
// Deeper nesting than any producer's: bounds what a hostile line can make the parser keep.
constexpr std::size_t kMostDepth = 64;

JsonLine::JsonLine() : parser_(kMostLineBytes) {
  if (parser_.allocate(kMostLineBytes, kMostDepth) != simdjson::SUCCESS) throw std::bad_alloc();
}

RejectReason JsonLine::read(std::string_view line, simdjson::dom::object& object) {
  element root;
  if (parser_.parse(line.data(), line.size(), false).get(root) != simdjson::SUCCESS)
    return RejectReason::kBadJson;
  return root.get_object().get(object) == simdjson::SUCCESS ? RejectReason::kNone
                                                            : RejectReason::kNotAnObject;
}

TimeField json_time(const element& value) {
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

std::optional<std::uint64_t> json_count(const element& value) {
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return 1;
    case element_type::INT64: {
      const std::int64_t number = value.get_int64().value_unsafe();
      if (number < 0) return std::nullopt;
      return static_cast<std::uint64_t>(number);
    }
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

std::uint32_t json_ttl(const element& value) {
  double seconds = 0;
  if (value.get_double().get(seconds) == simdjson::SUCCESS) return ttl_field(seconds);
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? ttl_field(text) : 0;
}

}  // namespace iolaus

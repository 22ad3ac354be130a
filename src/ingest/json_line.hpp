#pragma once
#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

// Reads one JSON object a line. Memory: about 10 MiB of addresses, of which a line's share is
// touched.
class JsonLine {
 public:
  JsonLine();
  // At least kPadding readable bytes must follow the line. The object lives until the next line.
  RejectReason read(std::string_view line, simdjson::dom::object& object);

 private:
  simdjson::dom::parser parser_;
};

// A JSON value as the fields of row.hpp: null is null (a count of 1), numbers and texts are read,
// anything else is unreadable.
TimeField json_time(const simdjson::dom::element& value);
std::optional<std::uint64_t> json_count(const simdjson::dom::element& value);
// Seconds to live; 0 when it is neither a number nor a text of one. Saturates.
std::uint32_t json_ttl(const simdjson::dom::element& value);

}  // namespace iolaus

#pragma once
#include <string>
#include <string_view>

#include "iolaus/lookup/answer.hpp"

namespace iolaus {

// Adversaries write names and rdata: every octet but printable ASCII as \DDD, so that none can move
// a cursor, change a colour or break a line.
std::string escaped(std::string_view text);

// For people: the sections, aligned. What is only known as bounds is marked "within", what has no
// date "undated".
std::string format_table(const LookupAnswer& answer);

// For scripts: a head line and one line a row: name, type, rdata, first_seen, last_seen, count,
// dates
// ("seen", "bounds" of a hull, "undated") and section ("records" or "pointing"). Times as
// 2015-01-01T00:00:00Z, empty where undated.
std::string format_tsv(const LookupAnswer& answer);

// COF, one JSON object a line, as `export history` writes it: of a query with cof_lines.
std::string format_json_lines(const LookupAnswer& answer);

// How many there are, and what was left out: lines for standard error.
std::string format_counts(const LookupAnswer& answer, const LookupQuery& query,
                          std::string_view asked);

}  // namespace iolaus

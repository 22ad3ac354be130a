#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "iolaus/dns/record_type.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/store/rdata_index.hpp"

namespace iolaus {

// A question to a kept history, in two directions.
struct LookupQuery {
  // The records of owner names: of `name`, or of all names beneath it. Empty: not asked for.
  std::string name;
  bool beneath = false;
  // The records that point at the address or addresses in [first, last] ...
  struct Addresses {
    RdataKey first, last;
  };
  std::optional<Addresses> addresses;
  // ... or at this name; beneath: at any of the names found beneath `name`. Empty: not asked for.
  std::string target;
  bool targets_beneath = false;
  std::optional<RecordType> type;  // of the records that point there; none: of every type
  bool cof_lines = false;          // rows carry their segments as `export history` writes them
  // Only segments that overlap [from, to], both inclusive; undated ones only without dates.
  bool dated = false;
  Time from{0}, to{0xffffffff};
};

// The question that `text` asks:
//   www.example.com        its records, and those that point to it
//   *.example.com          the same of all names beneath example.com
//   192.0.2.1, 2001:db8::1 the records that point there, and those of its reverse (PTR) name
//   192.0.2.0/24, 2001:db8::/32   the records that point to any address of the prefix
//   ns:NAME, mx:, cname:, dname:, ptr:, srv:, soa:   the records of that type that point to NAME,
//   and
//                          NAME's own records
//   name:X                 the records of X alone
//   rdata:X                the records that point to X alone
// Names are made canonical. Throws Error (usage) for anything else, and for a wildcard elsewhere
// than in front.
LookupQuery parse_query(std::string_view text);

// Dates or times as parse_time() takes them, empty where not given; a bare date is the whole day.
// `at` goes with neither of the others. Throws Error (usage).
void set_dates(LookupQuery& query, std::string_view at, std::string_view from, std::string_view to);

// Whether a segment is what the query's dates ask for. Of a hull only the bounds are known.
bool in_dates(const LookupQuery& query, const Observation& segment);

}  // namespace iolaus

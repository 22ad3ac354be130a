// The step of disposable zones on records, which merging and viewing share.
#pragma once
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "iolaus/history/name_sketch.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {

struct RolledZone {
  std::string name;  // of the wildcard, in full
  NameSketch sketch;
  std::string sketch_text;  // written by add_sketches()
  std::uint64_t names = 0;  // distinct; without those known by a sketch only
  bool sketched = false;    // a sketch was among the records
};

inline bool is_sketch(const Record& record) {
  return record.type == RecordType::kNameSketch && (record.flags & kRolledUp) != 0;
}

// The records of one domain, those of one name next to each other. When a zone of at least `names`
// names (0: none), or one that is rolled up already, is among them: puts all records with their
// new names and flags into `rolled`, sketches left out and nothing sorted, appends the zones to
// `zones` (whose texts the records then use) and returns true. Else false, and nothing is touched.
bool roll_up_records(std::span<const Record> records, std::uint32_t names,
                     std::vector<Record>& rolled, std::deque<RolledZone>& zones);

// Appends the record that holds the names of each zone, of the domain that `any` is of.
void add_sketches(const Record& any, std::deque<RolledZone>& zones, std::size_t first_zone,
                  std::vector<Record>& records);

}  // namespace iolaus

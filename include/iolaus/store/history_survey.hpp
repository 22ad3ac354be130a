#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "iolaus/history/disposable.hpp"
#include "iolaus/store/history_file.hpp"

namespace iolaus {

// What one pass over a history finds out. Times are of dated segments only.
struct HistorySurvey {
  RollUpCount rolled_up;  // disposable zones that are stored rolled up
  std::uint64_t blocks = 0, domains = 0, owners = 0, segments = 0, undated = 0, hulls = 0;
  // What the index by rdata has to hold of it: uses, and the sum of their digests.
  std::uint64_t rdata_uses = 0, rdata_digest = 0;
  Time first_seen = kUnknownTime, last_seen = kUnknownTime;
  std::map<RecordType, std::uint64_t> segments_of_type;
  std::vector<std::pair<std::string, std::uint64_t>> largest_domains;  // by segments, then name
  std::vector<std::pair<std::string, std::uint64_t>> column_bytes;     // "header" first
};

constexpr std::size_t kLargestDomains = 10;

// Unpacks every block of the range (by all threads), and verifies what unpacking does not: every
// digest lies in the range, domains ascend across blocks, owner names and segments ascend and are
// unique, no segment ends before it begins, no owner is without a segment but the apex. Throws
// Error naming the file and the first damaged block. Memory: one range, packed and unpacked.
HistorySurvey survey_range(const HistoryReader& reader, std::uint32_t range);

void add(HistorySurvey& sum, const HistorySurvey& more);

}  // namespace iolaus

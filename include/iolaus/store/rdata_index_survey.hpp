#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "iolaus/store/history_survey.hpp"
#include "iolaus/store/rdata_index_file.hpp"

namespace iolaus {

// What one pass over (some blocks of) the index by rdata finds out.
struct RdataSurvey {
  std::uint64_t blocks = 0, uses = 0;
  std::uint64_t addresses = 0, names = 0;  // distinct
  std::uint64_t digest = 0;                // sum of digest_of() over the uses
  // By domains, most first, then by address. Exact for a survey of all blocks at once.
  std::vector<std::pair<Rdata, std::uint64_t>> largest_addresses;
};
constexpr std::size_t kLargestAddresses = 10;

// Unpacks blocks [first, end) by all threads and verifies what unpacking does not: that blocks
// ascend and that every ordinal is one of a domain. Throws Error naming the file and the block.
RdataSurvey survey_rdata_index(const RdataIndexReader& reader, std::uint64_t first,
                               std::uint64_t end, std::uint64_t domains);

// Throws Error unless the index holds the uses that the blocks of the history have: by their number
// and the sum of their digests.
void compare(const RdataIndexReader& reader, const RdataSurvey& index,
             const HistorySurvey& history);

}  // namespace iolaus

#include "iolaus/store/rdata_index_survey.hpp"

#include <algorithm>
#include <tuple>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

using Largest = std::vector<std::pair<Rdata, std::uint64_t>>;

void keep_largest(Largest& addresses) {
  std::sort(addresses.begin(), addresses.end(), [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  if (addresses.size() > kLargestAddresses) addresses.resize(kLargestAddresses);
}

}  // namespace

RdataSurvey survey_rdata_index(const RdataIndexReader& reader, std::uint64_t first,
                               std::uint64_t end, std::uint64_t domains) {
  constexpr std::uint64_t kAtATime = 64;
  RdataSurvey survey;
  std::uint64_t domains_of_last = 0;  // of the key that ended the block before, when it goes on
  for (std::uint64_t begin = first; begin < end; begin += kAtATime) {
    const auto blocks = reader.load(begin, std::min(kAtATime, end - begin));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const RdataBlock& block = blocks[i];
      const std::uint64_t number = begin + i;
      ++survey.blocks;
      survey.uses += block.domains.size();
      const bool goes_on = number + 1 < reader.blocks().size() &&
                           reader.blocks()[number + 1].first.key == block.keys.back();
      for (std::size_t key = 0; key < block.keys.size(); ++key) {
        const bool last = key + 1 == block.keys.size();
        const bool is_address = block.keys[key].kind == RdataKind::kAddress;
        for (std::uint64_t use = block.starts[key]; use < block.starts[key + 1]; ++use) {
          if (block.domains[use] >= domains)
            fail(
                "{}: block {} of the index by rdata: has domains that the history lacks; delete "
                "the file and run ingest again",
                reader.path().string(), number);
          survey.digest += digest_of(block.use(key, use));
        }
        const std::uint64_t count = domains_of_last + block.starts[key + 1] - block.starts[key];
        domains_of_last = last && goes_on ? count : 0;
        if (last && goes_on) continue;
        ++(is_address ? survey.addresses : survey.names);
        if (is_address) survey.largest_addresses.emplace_back(bytes_of(block.keys[key]), count);
      }
      keep_largest(survey.largest_addresses);
    }
  }
  return survey;
}

void compare(const RdataIndexReader& reader, const RdataSurvey& index,
             const HistorySurvey& history) {
  if (index.uses != history.rdata_uses || index.digest != history.rdata_digest)
    fail(
        "{}: the index by rdata tells other than the blocks ({} uses, of {}); delete the file and "
        "run ingest again",
        reader.path().string(), index.uses, history.rdata_uses);
}

}  // namespace iolaus

#include "iolaus/store/history_survey.hpp"

#include <algorithm>
#include <tuple>

#include "in_parallel.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

struct BlockSurvey {
  HistorySurvey survey;
  std::string first_domain, last_domain;
};

auto order_of(const Observation& segment) {
  return std::tie(segment.owner, segment.type, segment.rdata, segment.first_seen, segment.flags);
}

void check_domain(const History& history, std::size_t domain) {
  const NameTable& names = history.names;
  const auto wrong = [&](const char* what) { fail("{}: {}", names.domains[domain], what); };
  const std::uint64_t apex = names.owner_starts[domain], end = names.owner_starts[domain + 1];
  for (std::uint64_t owner = apex + 1; owner < end; ++owner)
    if (names.owners[owner - 1] >= names.owners[owner]) wrong("its owner names are out of order");
  std::uint32_t owner = 0;
  for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
    const Observation& segment = history.observations[i];
    if (segment.owner > owner + 1) wrong("an owner name has no segment");
    owner = segment.owner;
    if (i > history.starts[domain] && order_of(history.observations[i - 1]) >= order_of(segment))
      wrong("its segments are out of order");
    if ((segment.flags & (kUndated | kOpenEnd)) == 0 && segment.last_seen < segment.first_seen)
      wrong("a segment ends before it begins");
    if (segment.volume > segment.count) wrong("a segment has more volume than answers");
  }
  if (history.starts[domain] == history.starts[domain + 1]) wrong("it has no segment");
  if (owner + 1 != end - apex) wrong("an owner name has no segment");
}

void note_segment(HistorySurvey& survey, const Observation& segment) {
  ++survey.segments_of_type[segment.type];
  survey.hulls += (segment.flags & kHull) != 0;
  if (segment.flags & kUndated) {
    ++survey.undated;
    return;
  }
  if (survey.first_seen == kUnknownTime || segment.first_seen < survey.first_seen)
    survey.first_seen = segment.first_seen;
  survey.last_seen = std::max(survey.last_seen, segment.last_seen);
}

void keep_largest(std::vector<std::pair<std::string, std::uint64_t>>& domains) {
  std::sort(domains.begin(), domains.end(), [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  if (domains.size() > kLargestDomains) domains.resize(kLargestDomains);
}

void note_uses(HistorySurvey& survey, const History& history, std::uint64_t first_domain) {
  const std::vector<RdataUse> uses = uses_of(history, 0, history.domains.size());
  survey.rdata_uses += uses.size();
  for (RdataUse use : uses) {
    use.domain += first_domain;
    survey.rdata_digest += digest_of(use);
  }
}

// `first_domain`: the ordinal of the block's first domain.
BlockSurvey survey_block(const BlockRow& row, std::span<const std::byte> bytes, Ranges ranges,
                         std::uint64_t first_domain) {
  const History history = unpack_block(row, bytes);
  BlockSurvey block;
  HistorySurvey& survey = block.survey;
  survey.blocks = 1;
  survey.rolled_up = stored_roll_ups(history);
  survey.domains = history.domains.size();
  survey.owners = history.names.owners.size();
  survey.segments = history.observations.size();
  for (const auto& [name, size] : bytes_by_column(bytes))
    survey.column_bytes.emplace_back(name, size);
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    if (ranges.of(history.domains[domain]) != row.range)
      fail("{}: belongs to another range", history.names.domains[domain]);
    check_domain(history, domain);
    survey.largest_domains.emplace_back(history.names.domains[domain],
                                        history.starts[domain + 1] - history.starts[domain]);
  }
  for (const Observation& segment : history.observations) note_segment(survey, segment);
  note_uses(survey, history, first_domain);
  keep_largest(survey.largest_domains);
  block.first_domain = history.names.domains[0];
  block.last_domain = history.names.domains[history.domains.size() - 1];
  return block;
}

// The range's bytes; where they cannot be read at once, block by block up to the damaged one.
PackedRange load_or_name_block(const HistoryReader& reader, std::uint32_t range,
                               std::uint64_t first, std::uint64_t end) {
  try {
    return reader.load_packed(range);
  } catch (const Error&) {
    for (std::uint64_t block = first; block < end; ++block) {
      try {
        reader.block_bytes(block);
      } catch (const Error&) {
        fail(
            "{}: block {}: cannot be read (its checksum may be wrong); delete the file and run "
            "ingest again",
            reader.path().string(), block);
      }
    }
    throw;
  }
}

}  // namespace

void add(HistorySurvey& sum, const HistorySurvey& more) {
  sum.blocks += more.blocks;
  sum.rolled_up.add(more.rolled_up);
  sum.domains += more.domains;
  sum.owners += more.owners;
  sum.segments += more.segments;
  sum.undated += more.undated;
  sum.hulls += more.hulls;
  sum.rdata_uses += more.rdata_uses;
  sum.rdata_digest += more.rdata_digest;
  if (sum.first_seen == kUnknownTime ||
      (more.first_seen != kUnknownTime && more.first_seen < sum.first_seen))
    sum.first_seen = more.first_seen;
  sum.last_seen = std::max(sum.last_seen, more.last_seen);
  for (const auto& [type, count] : more.segments_of_type) sum.segments_of_type[type] += count;
  sum.largest_domains.insert(sum.largest_domains.end(), more.largest_domains.begin(),
                             more.largest_domains.end());
  keep_largest(sum.largest_domains);
  if (sum.column_bytes.empty()) {
    sum.column_bytes = more.column_bytes;
  } else {
    for (std::size_t i = 0; i < more.column_bytes.size(); ++i)
      sum.column_bytes[i].second += more.column_bytes[i].second;
  }
}

HistorySurvey survey_range(const HistoryReader& reader, std::uint32_t range) {
  const std::uint64_t end = reader.end_of_blocks(range);
  const std::uint64_t first = range == 0 ? 0 : reader.end_of_blocks(range - 1);
  const PackedRange packed = load_or_name_block(reader, range, first, end);
  std::vector<BlockSurvey> blocks(packed.blocks.size());
  in_parallel(blocks.size(), [&](std::size_t i) {
    const BlockRow& row = packed.blocks[i];
    try {
      blocks[i] = survey_block(row, std::span(packed.bytes).subspan(row.offset, row.bytes),
                               reader.ranges(), reader.first_domain_of_block(first + i));
    } catch (const Error& error) {
      fail("{}: block {}: {}", reader.path().string(), first + i, error.what());
    }
  });
  HistorySurvey sum;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i > 0 && packed.blocks[i - 1].last_id == packed.blocks[i].first_id &&
        blocks[i - 1].last_domain >= blocks[i].first_domain)
      fail("{}: block {}: {} is out of order", reader.path().string(), first + i,
           blocks[i].first_domain);
    add(sum, blocks[i].survey);
  }
  return sum;
}

}  // namespace iolaus

#include "block_columns.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

Rdata of_halves(std::uint64_t high, std::uint64_t low) {
  Rdata rdata;
  for (std::size_t i = 0; i < 8; ++i) {
    rdata.bytes[7 - i] = static_cast<std::uint8_t>(high >> 8 * i);
    rdata.bytes[15 - i] = static_cast<std::uint8_t>(low >> 8 * i);
  }
  return rdata;
}

[[noreturn]] void fail_contradiction() { fail("the columns of the block contradict one another"); }

// Rdata by code.
std::vector<Rdata> rdata_by_code(const BlockColumns& columns, const std::vector<Rdata>& texts) {
  std::vector<Rdata> rdata{Rdata{}};
  rdata.reserve(1 + columns.addresses_v4.size() + columns.addresses_v6.size() / 2 + texts.size());
  for (const std::uint32_t address : columns.addresses_v4) rdata.push_back(ipv4(address));
  for (std::size_t i = 0; i + 1 < columns.addresses_v6.size(); i += 2)
    rdata.push_back(of_halves(columns.addresses_v6[i], columns.addresses_v6[i + 1]));
  rdata.insert(rdata.end(), texts.begin(), texts.end());
  return rdata;
}

void take_names(History& history, BlockColumns& columns) {
  NameTable& names = history.names;
  names.domains = std::move(columns.domain_names);
  names.domain_flags = std::move(columns.domain_flags);
  history.domains.reserve(names.domains.size());
  std::uint64_t owner = 0;
  for (std::size_t domain = 0; domain < names.domains.size(); ++domain) {
    history.domains.push_back(domain_id(names.domains[domain]));
    if (domain > 0 && std::pair(history.domains[domain - 1], names.domains[domain - 1]) >=
                          std::pair(history.domains[domain], names.domains[domain]))
      fail("domain {} of the block is out of order", domain);
    names.owners.push_back({});
    const std::uint64_t end = owner + columns.domain_owners[domain];
    if (end > columns.prefixes.size()) fail_contradiction();
    for (; owner < end; ++owner) names.owners.push_back(columns.prefixes[owner]);
    names.owner_starts.push_back(names.owners.size());
  }
  if (owner != columns.prefixes.size()) fail_contradiction();
  names.rdata_texts = std::move(columns.texts);
  names.rdata.reserve(names.rdata_texts.size());
  for (std::size_t text = 0; text < names.rdata_texts.size(); ++text) {
    names.rdata.push_back(rdata_of_text(names.rdata_texts[text]));
    if (text > 0 && names.rdata[text - 1] >= names.rdata[text])
      fail("text {} of the block is out of order", text);
  }
}

// Walks the segments' columns, each once.
class SegmentCursor {
 public:
  explicit SegmentCursor(const BlockColumns& columns) : columns_(columns) {}
  std::size_t segments() const { return segment_; }
  bool at_end() const {
    return segment_ == columns_.flags.size() && first_ == columns_.first_seen.size() &&
           gap_ == columns_.gaps.size() && length_ == columns_.lengths.size();
  }
  void add(Observation segment, std::size_t count, std::vector<Observation>& out) {
    if (count > columns_.flags.size() - segment_) fail_contradiction();
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < count; ++i, ++segment_) {
      segment.flags = columns_.flags[segment_];
      segment.count = columns_.counts[segment_];
      segment.volume = segment.count - columns_.repeats[segment_];
      segment.ttl = columns_.ttl[segment_];
      segment.bailiwicks = columns_.bailiwicks[segment_];
      std::uint32_t first = 0;
      if (segment.flags & kUndated) {
        last = 0;
      } else {
        first = i == 0 ? next(columns_.first_seen, first_) : last + next(columns_.gaps, gap_);
        last = first + next(columns_.lengths, length_);
      }
      segment.first_seen = Time{first};
      segment.last_seen = Time{last};
      out.push_back(segment);
    }
  }

 private:
  const BlockColumns& columns_;
  std::size_t segment_ = 0, first_ = 0, gap_ = 0, length_ = 0;
  static std::uint32_t next(const std::vector<std::uint32_t>& column, std::size_t& cursor) {
    if (cursor >= column.size()) fail_contradiction();
    return column[cursor++];
  }
};

}  // namespace

History history_of_block(std::uint32_t range, BlockColumns& columns) {
  History history;
  history.range = range;
  take_names(history, columns);
  const std::vector<Rdata> rdata = rdata_by_code(columns, history.names.rdata);
  history.observations.reserve(columns.flags.size());
  SegmentCursor cursor(columns);
  std::size_t key = 0;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    if (columns.domain_keys[domain] > columns.key_rdata.size() - key) fail_contradiction();
    const std::uint32_t owners = columns.domain_owners[domain];
    Observation segment{};
    for (std::uint32_t left = columns.domain_keys[domain]; left > 0; --left, ++key) {
      segment.owner += columns.key_owners[key];
      if (segment.owner > owners || columns.key_rdata[key] >= rdata.size() ||
          columns.key_types[key] >= columns.types.size())
        fail_contradiction();
      segment.rdata = rdata[columns.key_rdata[key]];
      segment.type = RecordType{columns.types[columns.key_types[key]]};
      cursor.add(segment, std::size_t{columns.key_segments[key]} + 1, history.observations);
    }
    history.starts.push_back(history.observations.size());
  }
  if (key != columns.key_rdata.size() || !cursor.at_end()) fail_contradiction();
  return history;
}

}  // namespace iolaus

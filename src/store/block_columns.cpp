#include "block_columns.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr Rdata kNone{};

bool same_key(const Observation& a, const Observation& b) {
  return a.owner == b.owner && a.type == b.type && a.rdata == b.rdata;
}

template <typename T>
void make_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T>
std::uint32_t rank_of(const std::vector<T>& values, const T& value) {
  return static_cast<std::uint32_t>(std::lower_bound(values.begin(), values.end(), value) -
                                    values.begin());
}

std::uint64_t half(const Rdata& address, std::size_t first) {
  std::uint64_t value = 0;
  for (std::size_t i = first; i < first + 8; ++i) value = value << 8 | address.bytes[i];
  return value;
}

// What the keys of one block point at.
struct RdataDictionary {
  std::vector<std::uint32_t> v4;
  std::vector<Rdata> v6;
  std::vector<std::uint32_t> texts;  // indices into the range's texts, ascending
};

std::uint32_t text_index(const History& history, const Rdata& rdata) {
  const auto& digests = history.names.rdata;
  const auto found = std::lower_bound(digests.begin(), digests.end(), rdata);
  if (found == digests.end() || *found != rdata)
    fail("range {}: a segment's rdata has no text", history.range);
  return static_cast<std::uint32_t>(found - digests.begin());
}

// Keys in order, each the index of its first segment; and what they point at.
std::vector<std::uint64_t> find_keys(const History& history, std::size_t first, std::size_t end,
                                     BlockColumns& columns) {
  std::vector<std::uint64_t> keys;
  for (std::size_t domain = first; domain < end; ++domain) {
    const std::size_t before = keys.size();
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
      if (i == history.starts[domain] ||
          !same_key(history.observations[i - 1], history.observations[i]))
        keys.push_back(i);
    columns.domain_keys.push_back(static_cast<std::uint32_t>(keys.size() - before));
  }
  return keys;
}

// Codes of the keys' rdata, and the dictionaries that they point into.
void code_rdata(const History& history, const std::vector<std::uint64_t>& keys,
                BlockColumns& columns) {
  enum class Kind : std::uint8_t { kAbsent, kV4, kV6, kText };
  std::vector<Kind> kinds(keys.size(), Kind::kAbsent);
  std::vector<std::uint32_t> values(keys.size());  // the IPv4 address or the text's index
  RdataDictionary dictionary;
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const Observation& segment = history.observations[keys[key]];
    if (segment.rdata == kNone) continue;
    if (!is_address(segment.type)) {
      kinds[key] = Kind::kText;
      dictionary.texts.push_back(values[key] = text_index(history, segment.rdata));
    } else if (is_ipv4(segment.rdata)) {
      kinds[key] = Kind::kV4;
      dictionary.v4.push_back(values[key] = ipv4_value(segment.rdata));
    } else {
      kinds[key] = Kind::kV6;
      dictionary.v6.push_back(segment.rdata);
    }
  }
  make_unique(dictionary.v4);
  make_unique(dictionary.v6);
  make_unique(dictionary.texts);
  const auto v6 = static_cast<std::uint32_t>(1 + dictionary.v4.size());
  const auto text = static_cast<std::uint32_t>(v6 + dictionary.v6.size());
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const Rdata& rdata = history.observations[keys[key]].rdata;
    columns.key_rdata.push_back(kinds[key] == Kind::kAbsent ? 0
                                : kinds[key] == Kind::kV4 ? 1 + rank_of(dictionary.v4, values[key])
                                : kinds[key] == Kind::kV6
                                    ? v6 + rank_of(dictionary.v6, rdata)
                                    : text + rank_of(dictionary.texts, values[key]));
  }
  for (const Rdata& address : dictionary.v6)
    columns.addresses_v6.insert(columns.addresses_v6.end(), {half(address, 0), half(address, 8)});
  for (const std::uint32_t index : dictionary.texts) {
    columns.texts.push_back(history.names.rdata_texts[index]);
    if (rdata_of_text(history.names.rdata_texts[index]) != history.names.rdata[index])
      fail("range {}: a text's digest is another text's", history.range);
  }
  columns.addresses_v4 = std::move(dictionary.v4);
}

void add_names(const History& history, std::size_t first, std::size_t end, BlockColumns& columns) {
  const NameTable& names = history.names;
  for (std::size_t domain = first; domain < end; ++domain) {
    if (domain_id(names.domains[domain]) != history.domains[domain])
      fail("range {}: the digest of domain {} is another's", history.range, names.domains[domain]);
    columns.domain_names.push_back(names.domains[domain]);
    columns.domain_flags.push_back(names.domain_flags[domain]);
    const std::uint64_t apex = names.owner_starts[domain], owners = names.owner_starts[domain + 1];
    if (apex == owners || !names.owners[apex].empty())
      fail("range {}: the owners of {} do not begin with the apex", history.range,
           names.domains[domain]);
    columns.domain_owners.push_back(static_cast<std::uint32_t>(owners - apex - 1));
    for (std::uint64_t owner = apex + 1; owner < owners; ++owner)
      columns.prefixes.push_back(names.owners[owner]);
  }
}

void add_key(const History& history, std::uint64_t begin, std::uint64_t end, std::uint32_t owner,
             BlockColumns& columns) {
  const Observation& key = history.observations[begin];
  columns.key_owners.push_back(key.owner - owner);
  columns.key_segments.push_back(static_cast<std::uint32_t>(end - begin - 1));
  columns.key_types.push_back(
      static_cast<std::uint16_t>(rank_of(columns.types, static_cast<std::uint16_t>(key.type))));
  for (std::uint64_t i = begin; i < end; ++i) {
    const Observation& segment = history.observations[i];
    const std::uint32_t first = seconds(segment.first_seen), last = seconds(segment.last_seen);
    columns.flags.push_back(segment.flags);
    columns.counts.push_back(segment.count);
    columns.repeats.push_back(segment.count - segment.volume);
    columns.ttl.push_back(segment.ttl);
    columns.bailiwicks.push_back(segment.bailiwicks);
    if (segment.flags & kUndated) {
      if (first != 0 || last != 0) fail("range {}: an undated segment has a time", history.range);
      continue;
    }
    if (i == begin) {
      columns.first_seen.push_back(first);
    } else {
      columns.gaps.push_back(first - seconds(history.observations[i - 1].last_seen));
    }
    columns.lengths.push_back(last - first);
  }
}

}  // namespace

BlockColumns columns_of_block(const History& history, std::size_t first, std::size_t end) {
  BlockColumns columns;
  add_names(history, first, end, columns);
  const std::vector<std::uint64_t> keys = find_keys(history, first, end, columns);
  code_rdata(history, keys, columns);
  for (const std::uint64_t key : keys) {
    const auto type = static_cast<std::uint16_t>(history.observations[key].type);
    if (std::find(columns.types.begin(), columns.types.end(), type) == columns.types.end())
      columns.types.push_back(type);
  }
  make_unique(columns.types);
  const std::uint64_t segments = history.starts[end] - history.starts[first];
  for (auto* column : {&columns.counts, &columns.repeats, &columns.ttl, &columns.lengths})
    column->reserve(segments);
  std::size_t key = 0;
  for (std::size_t domain = first; domain < end; ++domain) {
    std::uint32_t owner = 0;
    for (std::uint32_t left = columns.domain_keys[domain - first]; left > 0; --left, ++key) {
      const std::uint64_t stop = left > 1 ? keys[key + 1] : history.starts[domain + 1];
      add_key(history, keys[key], stop, owner, columns);
      owner = history.observations[keys[key]].owner;
    }
  }
  return columns;
}

}  // namespace iolaus

#include "iolaus/history/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "iolaus/error/error.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {
namespace {

// A record in words.
struct Row {
  std::string name, domain;
  RecordType type;
  std::string rdata;  // an address or a text
  std::uint32_t first, last;
  std::uint32_t count;
  std::uint8_t flags = 0;
  std::uint64_t digest = 0;  // 0: that of the domain
};

Record record_of_row(const Row& row) {
  Record record;
  record.domain = row.digest ? DomainId{row.digest} : domain_id(row.domain);
  const bool address = is_address(row.type);
  record.rdata = address ? *parse_address(row.rdata) : rdata_of_text(row.rdata);
  record.first_seen = Time{row.first};
  record.last_seen = Time{row.last};
  record.count = record.volume = row.count;
  record.type = row.type;
  record.flags = row.flags;
  record.domain_size = static_cast<std::uint16_t>(row.domain.size());
  record.name = row.name;
  if (!address) record.text = row.rdata;
  return record;
}

std::vector<std::byte> pack(const std::vector<Row>& rows) {
  std::vector<std::byte> buffer;
  for (const Row& row : rows) append_record(buffer, record_of_row(row));
  return buffer;
}

History merge(const std::vector<Row>& rows, std::uint32_t gap = 2 * kDay) {
  std::vector<Record> records;
  for (const Row& row : rows) records.push_back(record_of_row(row));
  return merge_records(3, std::move(records), {.gap = gap});
}

std::vector<Record> read_records(std::span<const std::byte> buffer) {
  std::vector<Record> records;
  RecordCursor cursor(buffer);
  while (const auto record = cursor.next()) records.push_back(*record);
  return records;
}

template <typename T>
void append(std::string& bytes, const std::vector<T>& rows) {
  const std::uint64_t size = rows.size();
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes.append(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(T));
}

std::string bytes_of(const History& history) {
  std::string bytes;
  append(bytes, history.domains);
  append(bytes, history.starts);
  append(bytes, history.observations);
  append(bytes, history.names.domain_flags);
  append(bytes, history.names.owner_starts);
  append(bytes, history.names.rdata);
  for (const TextList* list :
       {&history.names.domains, &history.names.owners, &history.names.rdata_texts}) {
    append(bytes, list->starts);
    append(bytes, list->bytes);
  }
  return bytes;
}

struct Segment {
  std::uint32_t first, last;
  std::uint64_t count;
};
// Owner name, domain, type, rdata in words, flags.
using Key = std::tuple<std::string, std::string, RecordType, std::string, std::uint8_t>;
using Segments = std::multiset<std::tuple<Key, std::uint32_t, std::uint32_t, std::uint32_t>>;

// The definition, taken literally: join any two segments that are near enough until none are.
Segments oracle(const std::vector<Row>& rows, std::uint32_t gap) {
  std::map<Key, std::vector<Segment>> groups;
  for (const Row& row : rows)
    groups[{row.name, row.domain, row.type, row.rdata, row.flags}].push_back(
        {row.first, row.last, row.count});
  Segments result;
  for (auto& [key, segments] : groups) {
    const std::uint8_t flags = std::get<4>(key);
    const std::int64_t reach = flags == kHull ? 0 : gap;
    for (bool joined = true; joined;) {
      joined = false;
      for (std::size_t i = 0; i < segments.size() && !joined; ++i)
        for (std::size_t j = i + 1; j < segments.size() && !joined; ++j) {
          Segment &a = segments[i], &b = segments[j];
          if (flags != kUndated &&
              (std::int64_t{b.first} - a.last > reach || std::int64_t{a.first} - b.last > reach))
            continue;
          a = {std::min(a.first, b.first), std::max(a.last, b.last), a.count + b.count};
          segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(j));
          joined = true;
        }
    }
    for (const Segment& segment : segments)
      result.insert({key, segment.first, segment.last,
                     static_cast<std::uint32_t>(std::min<std::uint64_t>(segment.count, ~0u))});
  }
  return result;
}

Segments segments_of(const History& history) {
  Segments result;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& segment = history.observations[i];
      const Key key{owner_name(history, domain, segment.owner),
                    std::string(history.names.domains[domain]), segment.type,
                    format_rdata(history, segment), segment.flags};
      result.insert({key, seconds(segment.first_seen), seconds(segment.last_seen), segment.count});
    }
  return result;
}

void expect_ordered(const History& history) {
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    const NameTable& names = history.names;
    const std::uint64_t begin = names.owner_starts[domain], end = names.owner_starts[domain + 1];
    ASSERT_LT(begin, end);
    EXPECT_EQ(names.owners[begin], "");
    for (std::uint64_t owner = begin + 1; owner < end; ++owner)
      EXPECT_LT(names.owners[owner - 1], names.owners[owner]);
    for (std::uint64_t i = history.starts[domain] + 1; i < history.starts[domain + 1]; ++i) {
      const Observation &a = history.observations[i - 1], &b = history.observations[i];
      EXPECT_LT(std::tuple(a.owner, a.type, a.rdata, a.first_seen, a.flags),
                std::tuple(b.owner, b.type, b.rdata, b.first_seen, b.flags));
    }
    if (domain == 0) continue;
    EXPECT_LT(std::pair(history.domains[domain - 1], names.domains[domain - 1]),
              std::pair(history.domains[domain], names.domains[domain]));
  }
}

std::vector<Row> random_rows(std::mt19937& random, std::size_t count) {
  const std::array<std::string, 3> domains{"example.com", "b.org", "long-name-of-a-site.net"};
  const std::array<std::string, 4> prefixes{"", "www.", "a.b.", "www2."};
  const std::array<std::uint8_t, 4> flags{0, 0, kHull, kUndated};
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) {
    Row row;
    row.domain = domains[random() % domains.size()];
    row.name = prefixes[random() % prefixes.size()] + row.domain;
    row.type = random() % 2 ? RecordType::kA : RecordType::kNs;
    const std::string digit = std::to_string(random() % 2);
    row.rdata = row.type == RecordType::kA ? "192.0.2." + digit : "ns" + digit + ".b.org";
    row.flags = flags[random() % flags.size()];
    if (row.flags != kUndated) {
      row.first = static_cast<std::uint32_t>(1'000'000 + random() % 400);
      row.last = row.first + static_cast<std::uint32_t>(random() % 30);
    } else {
      row.first = row.last = 0;
    }
    row.count = random() % 9 == 0 ? 4'000'000'000u : static_cast<std::uint32_t>(random() % 5);
    rows.push_back(row);
  }
  return rows;
}

TEST(Merge, AgreesWithTheDefinitionInAnyOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<Row> rows = random_rows(random, 1 + random() % 200);
    const auto gap = static_cast<std::uint32_t>(random() % 12);
    const History history = merge(rows, gap);
    EXPECT_EQ(segments_of(history), oracle(rows, gap));
    expect_ordered(history);
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(bytes_of(merge(rows, gap)), bytes_of(history));
  }
}

TEST(Merge, SlicingDayByDayChangesNothing) {
  std::mt19937 random(11);
  std::vector<Row> whole, sliced;
  for (int i = 0; i < 200; ++i) {
    const auto begin_day = static_cast<std::uint32_t>(16'000 + random() % 300);
    const auto days = static_cast<std::uint32_t>(1 + random() % 20);
    Row row{"www.example.com",
            "example.com",
            RecordType::kA,
            "192.0.2." + std::to_string(random() % 9),
            begin_day * kDay,
            (begin_day + days) * kDay - 1,
            days};
    whole.push_back(row);
    for (std::uint32_t day = begin_day; day < begin_day + days; ++day) {
      row.first = day * kDay;
      row.last = (day + 1) * kDay - 1;
      row.count = 1;
      sliced.push_back(row);
    }
  }
  std::shuffle(sliced.begin(), sliced.end(), random);
  for (const std::uint32_t gap : {1u, kDay, 2 * kDay})
    EXPECT_EQ(bytes_of(merge(sliced, gap)), bytes_of(merge(whole, gap)));
}

TEST(Merge, GapIsInclusive) {
  const Row a{"a.com", "a.com", RecordType::kA, "192.0.2.1", 100, 200, 1};
  Row b = a;
  b.first = b.last = 200 + 2 * kDay;
  EXPECT_EQ(merge({b, a}).observations.size(), 1u);
  ++b.first, ++b.last;
  EXPECT_EQ(merge({b, a}).observations.size(), 2u);
  b.first = b.last = ~0u;  // the largest time does not wrap
  EXPECT_EQ(merge({b, a}).observations.size(), 2u);
}

TEST(Merge, HullNeitherJoinsSlicesNorFillsTheirGap) {
  const Row base{"a.com", "a.com", RecordType::kA, "192.0.2.1", 1000, 2000, 1};
  Row later = base, hull = base, undated = base;
  later.first = 9'000'000, later.last = 9'000'100;
  hull.last = 9'000'100, hull.flags = kHull;
  undated.first = undated.last = 0, undated.flags = kUndated;
  const History history = merge({hull, later, undated, base, undated});
  ASSERT_EQ(history.observations.size(), 4u);
  EXPECT_EQ(history.observations[0].flags, kUndated);
  EXPECT_EQ(history.observations[0].count, 2u);
  EXPECT_EQ(history.observations[0].last_seen, kUnknownTime);
  EXPECT_EQ(history.observations[1].flags, 0);
  EXPECT_EQ(history.observations[1].last_seen, Time{2000});
  EXPECT_EQ(history.observations[2].flags, kHull);
  EXPECT_EQ(history.observations[2].last_seen, Time{9'000'100});
  EXPECT_EQ(history.observations[3].first_seen, Time{9'000'000});
}

TEST(Merge, OneDigestOfTwoNamesKeepsBoth) {
  const Row b{"www.b.com", "b.com", RecordType::kA, "192.0.2.1", 1, 2, 1, 0, 77};
  Row a = b;
  a.name = a.domain = "a.com";
  const History history = merge({b, a, b});
  ASSERT_EQ(history.domains, (std::vector<DomainId>{DomainId{77}, DomainId{77}}));
  EXPECT_EQ(history.names.domains[0], "a.com");
  EXPECT_EQ(history.names.domains[1], "b.com");
  EXPECT_EQ(history.starts, (std::vector<std::uint64_t>{0, 1, 2}));
  EXPECT_EQ(owner_name(history, 1, 1), "www.b.com");
}

TEST(Merge, LookupsFindNamesAndTexts) {
  const Row a{"www.a.com", "a.com", RecordType::kMx, "10 mx.b.net", 1, 2, 1};
  Row b = a;
  b.name = b.domain = "b.net";
  b.type = RecordType::kAaaa;
  b.rdata = "2001:db8::1";
  const History history = merge({a, b});
  const std::size_t domain = find_domain(history, "a.com");
  ASSERT_LT(domain, 2u);
  EXPECT_EQ(find_domain(history, "www.a.com"), 2u);
  const Observation& mx = history.observations[history.starts[domain]];
  EXPECT_EQ(rdata_text(history, mx.rdata), "10 mx.b.net");
  EXPECT_EQ(history.names.rdata.size(), 1u);  // addresses have no text
  const Observation& address = history.observations[history.starts[1 - domain]];
  EXPECT_EQ(rdata_text(history, address.rdata), "");
  EXPECT_EQ(format_rdata(history, address), "2001:db8::1");
}

TEST(Merge, NothingIsAHistoryToo) {
  const History history = merge({});
  EXPECT_EQ(history.range, 3u);
  EXPECT_EQ(history.starts, std::vector<std::uint64_t>{0});
  EXPECT_EQ(history.names.owner_starts, std::vector<std::uint64_t>{0});
  EXPECT_EQ(find_domain(history, "a.com"), 0u);
}

TEST(ReadRecords, NamesOfEscapesAreLongerThanTheirOctets) {
  // 253 octets, most of them written with four characters: about a thousand in all.
  std::string name, domain;
  for (int octet = 0; octet < 60; ++octet) domain += "\\001";
  domain += ".com";
  for (int label = 0; label < 3; ++label) {
    for (int octet = 0; octet < 60; ++octet) name += "\\002";
    name += '.';
  }
  name += domain;
  ASSERT_GT(domain.size(), 240u);
  ASSERT_GT(name.size(), 900u);
  const std::vector<std::byte> packed = pack({{name, domain, RecordType::kA, "192.0.2.1", 1, 2, 3},
                                              {domain, domain, RecordType::kNs, name, 1, 2, 3}});
  const std::vector<Record> records = read_records(packed);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].name, name);
  EXPECT_EQ(domain_of(records[0]), domain);
  EXPECT_EQ(records[1].text, name);
  const History history = merge_packed(0, packed, {});
  ASSERT_EQ(history.domains.size(), 1u);
  EXPECT_EQ(owner_name(history, 0, 1), name);
}

TEST(ReadRecords, DamagedBuffersAreErrors) {
  const std::vector<std::byte> whole =
      pack({{"www.a.com", "a.com", RecordType::kNs, "ns.b.net", 1, 2, 1}});
  EXPECT_EQ(read_records(whole).size(), 1u);
  EXPECT_EQ(read_records({}).size(), 0u);
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_THROW(read_records(std::span(whole).first(size)), Error);
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> damaged = whole;
    damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    try {
      for (const Record& record : read_records(damaged)) EXPECT_LE(record.name.size(), 60u);
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace iolaus

// The insides of the atlas: range maps against a slow scan, and MaxMind databases made here bit by
// bit.
#include "network/tables.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "iolaus/error/error.hpp"
#include "network/lists.hpp"

namespace iolaus {
namespace {

TEST(RangeMap, AgreesWithAScan) {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<RangeRow<std::uint32_t>> rows;
    const bool edges = trial % 3 == 0;
    for (std::uint32_t i = 0; i < random() % 12; ++i) {
      const auto first = static_cast<std::uint32_t>(random() % 60);
      const auto last = first + static_cast<std::uint32_t>(random() % 20);
      const auto value = 1 + static_cast<std::uint32_t>(random() % 3);
      const std::uint32_t shift = edges ? 0xffffffffu - 79 : 0;
      rows.push_back({first + shift, last + shift, value, i});
    }
    const RangeMap<std::uint32_t> map(rows);
    for (std::uint32_t offset = 0; offset < 80; ++offset) {
      const std::uint32_t key = offset + (edges ? 0xffffffffu - 79 : 0);
      const RangeRow<std::uint32_t>* best = nullptr;
      for (const auto& row : rows) {
        if (key < row.first || key > row.last) continue;
        const auto rank = [](const auto& r) { return std::tuple(r.first, ~r.last, ~r.order); };
        if (!best || rank(row) > rank(*best)) best = &row;
      }
      ASSERT_EQ(map.find(key), best ? best->value : 0) << trial << " " << key;
    }
  }
}

TEST(RangeMap, JoinsNeighboursOfOneValue) {
  const RangeMap<WideNumber> map({{0, 9, 7, 0}, {10, 19, 7, 1}, {20, 29, 8, 2}});
  EXPECT_EQ(map.size(), 2u);
  const RangeMap<WideNumber> all({{0, ~WideNumber{0}, 7, 0}, {5, 5, 8, 1}});
  EXPECT_EQ(all.find(~WideNumber{0}), 7u);
  EXPECT_EQ(all.find(5), 8u);
  EXPECT_EQ(all.size(), 3u);
}

// Writes the MaxMind DB format (version 2, 24-bit records).
class DatabaseWriter {
 public:
  explicit DatabaseWriter(int version) : version_(version), nodes_(1) {}

  std::uint32_t add_data(const std::string& bytes) {
    const auto offset = static_cast<std::uint32_t>(data_.size());
    data_ += bytes;
    return offset;
  }
  void insert(const std::string& address, int length, std::uint32_t data) {
    const auto base = parse_address(address);
    const bool v4 = is_ipv4(*base);
    insert_bits(v4 ? ipv4_value(*base) : wide_value(*base),
                v4 && version_ == 6 ? length + 96 : length, data);
  }
  // Makes an IPv6 prefix lead to the node of IPv4 addresses.
  void alias(const std::string& address, int length) {
    const WideNumber bits = wide_value(*parse_ipv6(address));
    insert_bits(bits, length, 0);
    leaf(bits, length) = leaf(0, 96);
  }
  void loop() { nodes_[0][0] = nodes_[0][1] = {kNode, 0}; }

  std::string bytes() const {
    std::string out;
    const auto count = static_cast<std::uint32_t>(nodes_.size());
    for (const auto& node : nodes_)
      for (const Record& record : node) {
        std::uint32_t number = count;
        if (record.kind == kNode) number = record.number;
        if (record.kind == kData) number = count + 16 + record.number;
        for (const int shift : {16, 8, 0}) out.push_back(static_cast<char>(number >> shift & 0xff));
      }
    out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    out += map(9) + text("node_count") + number(count) + text("record_size") + short_number(24) +
           text("ip_version") + short_number(version_) + text("database_type") + text("test") +
           text("languages") + std::string("\0\x04", 2) + text("binary_format_major_version") +
           short_number(2) + text("binary_format_minor_version") + short_number(0) +
           text("build_epoch") + std::string("\x01\x02\x01", 3) + text("description") + map(0);
    return out;
  }

  static std::string text(const std::string& value) {
    if (value.size() < 29) return static_cast<char>(0x40 | value.size()) + value;
    return std::string{static_cast<char>(0x40 | 29), static_cast<char>(value.size() - 29)} + value;
  }
  static std::string number(std::uint32_t value) {
    std::string out(1, static_cast<char>(0xc4));
    for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift & 0xff));
    return out;
  }
  static std::string short_number(int value) {
    return {static_cast<char>(0xa2), '\0', static_cast<char>(value)};
  }
  static std::string map(std::size_t size) {
    return std::string(1, static_cast<char>(0xe0 | size));
  }

 private:
  enum Kind { kNothing, kNode, kData };
  struct Record {
    Kind kind = kNothing;
    std::uint32_t number = 0;
  };
  int version_;
  std::vector<std::array<Record, 2>> nodes_;
  std::string data_;

  void insert_bits(WideNumber bits, int length, std::uint32_t data) {
    std::size_t node = 0;
    for (int i = 0; i < length - 1; ++i) {
      auto& record = nodes_[node][side(bits, version_ == 6 ? 128 : 32, i)];
      if (record.kind == kNothing) {
        record = {kNode, static_cast<std::uint32_t>(nodes_.size())};
        nodes_.emplace_back();
        node = nodes_.size() - 1;
      } else {
        node = record.number;
      }
    }
    nodes_[node][side(bits, version_ == 6 ? 128 : 32, length - 1)] = {kData, data};
  }
  Record& leaf(WideNumber bits, int length) {
    std::size_t node = 0;
    for (int i = 0; i < length - 1; ++i) node = nodes_[node][side(bits, 128, i)].number;
    return nodes_[node][side(bits, 128, length - 1)];
  }
  static std::size_t side(WideNumber bits, int depth, int bit) {
    return static_cast<std::size_t>(bits >> (depth - 1 - bit) & 1);
  }
};

std::string country(const std::string& code) {
  return DatabaseWriter::map(1) + DatabaseWriter::text("country") + DatabaseWriter::map(1) +
         DatabaseWriter::text("iso_code") + DatabaseWriter::text(code);
}

std::string asn(std::uint32_t number, const std::string& name) {
  return DatabaseWriter::map(2) + DatabaseWriter::text("autonomous_system_number") +
         DatabaseWriter::number(number) + DatabaseWriter::text("autonomous_system_organization") +
         DatabaseWriter::text(name);
}

AddressTable read(const std::string& bytes, TableKind kind) {
  AddressTable table;
  read_address_table(TableFile{"made.mmdb", 0, bytes}, kind, table);
  return table;
}

std::uint32_t look_up(const AddressMap& map, const std::string& address) {
  return map.find(*parse_address(address));
}

TEST(MaxMind, ReadsBothFamilies) {
  DatabaseWriter writer(6);
  const auto de = writer.add_data(country("DE")), fr = writer.add_data(country("fr"));
  writer.insert("192.0.2.0", 24, de);
  writer.insert("192.0.3.0", 25, fr);
  writer.insert("0.0.0.0", 8, fr);
  writer.insert("2001:db8::", 32, de);
  writer.alias("::ffff:0:0", 96);
  writer.alias("2002::", 16);
  const AddressMap map(read(writer.bytes(), TableKind::kCountry).rows);
  EXPECT_EQ(look_up(map, "192.0.2.255"), 0x4445u);
  EXPECT_EQ(look_up(map, "192.0.3.0"), 0x4652u);
  EXPECT_EQ(look_up(map, "192.0.3.128"), 0u);
  EXPECT_EQ(look_up(map, "0.255.255.255"), 0x4652u);
  EXPECT_EQ(look_up(map, "1.0.0.0"), 0u);
  EXPECT_EQ(look_up(map, "2001:db8:ffff::1"), 0x4445u);
  EXPECT_EQ(look_up(map, "2001:db9::"), 0u);
  EXPECT_EQ(map.v4.size(), 3u);
  EXPECT_EQ(map.v6.size(), 1u);
}

TEST(MaxMind, ReadsAsNumbersWithNames) {
  DatabaseWriter writer(4);
  writer.insert("192.0.2.0", 24, writer.add_data(asn(64500, "Example")));
  writer.insert("128.0.0.0", 2, writer.add_data(asn(64501, "Other")));
  const AddressTable table = read(writer.bytes(), TableKind::kAsn);
  const AddressMap map(table.rows);
  EXPECT_EQ(look_up(map, "192.0.2.7"), 64500u);
  EXPECT_EQ(look_up(map, "191.255.255.255"), 64501u);
  EXPECT_EQ(look_up(map, "192.0.1.255"), 0u);
  ASSERT_EQ(table.organisations.size(), 2u);
  EXPECT_THROW(read(writer.bytes(), TableKind::kCountry), Error);
}

// A damaged database ends in an Error or in fewer rows, never in a crash or an endless walk.
TEST(MaxMind, SurvivesDamage) {
  DatabaseWriter loop(4);
  loop.loop();
  EXPECT_THROW(read(loop.bytes(), TableKind::kAsn), Error);
  DatabaseWriter writer(6);
  const auto de = writer.add_data(country("DE"));
  for (int i = 0; i < 20; ++i) writer.insert("10." + std::to_string(i) + ".0.0", 16, de);
  const std::string good = writer.bytes();
  std::mt19937_64 random(9);
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    for (int hits = 0; hits < 4; ++hits)
      bad[random() % bad.size()] = static_cast<char>(random() % 256);
    if (i % 3 == 0) bad.erase(random() % bad.size(), random() % 200);
    try {
      read(bad, TableKind::kCountry);
    } catch (const Error&) {
    }
  }
}

TEST(Tables, ReadCodesAndNumbers) {
  EXPECT_EQ(parse_country("au"), 0x4155u);
  for (const char* none : {"", "A", "AUS", "1A", "ZZ", "--"}) EXPECT_EQ(parse_country(none), 0u);
  std::uint32_t number = 0;
  EXPECT_TRUE(parse_asn("as4294967295", number));
  EXPECT_EQ(number, 0xffffffffu);
  for (const char* bad : {"", "AS", "4294967296", "-1", "1.5", "99999999999"})
    EXPECT_FALSE(parse_asn(bad, number)) << bad;
}

TEST(Lists, KnowTheirKindByFileName) {
  const auto flag = [](const char* name) { return int{list_kind(name).flag}; };
  EXPECT_NE(flag("parking-domain-ns.json.gz"), 0);
  EXPECT_TRUE(list_kind("parking-domain-ns.json.gz").name_servers);
  EXPECT_FALSE(list_kind("parking-domain.json.gz").name_servers);
  EXPECT_EQ(flag("parking_site.txt"), flag("parking-domain.json"));
  EXPECT_EQ(flag("Sinkholes_List.csv"), flag("maltrail_sinkholes.tsv"));
  EXPECT_EQ(flag("cloudflare.json.gz"), flag("my-cdn.txt"));
  EXPECT_EQ(flag("google-gcp.json.gz"), flag("oracle-oci.json"));
  EXPECT_EQ(flag("cisco_top20k.json.gz"), flag("tranco10k.json.gz"));
  EXPECT_EQ(flag("university_domains.json.gz"), flag("bank-website.json.gz"));
  for (const char* other : {"LICENSE.maltrail", "rfc5735.json.gz", "second-level-tlds.json.gz",
                            "url-shortener.json.gz", "top.csv", "README.md", "parking", ""})
    EXPECT_EQ(flag(other), 0) << other;
}

}  // namespace
}  // namespace iolaus

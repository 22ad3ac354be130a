#include "iolaus/store/rdata_index.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <set>

#include "iolaus/error/error.hpp"
#include "random_history.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

// The oracle of a block: an ordered map from key to domains.
using Uses = std::map<RdataKey, std::set<std::uint64_t>>;

std::vector<RdataUse> flat(const Uses& uses) {
  std::vector<RdataUse> rows;
  for (const auto& [key, domains] : uses)
    for (const std::uint64_t domain : domains) {
      const auto day = static_cast<std::uint32_t>(domain % 500 * 40);
      rows.push_back(
          {key, domain, day, day + static_cast<std::uint32_t>(domain % 7 * domain % 99)});
    }
  return rows;
}

std::vector<RdataUse> unpacked(const PackedUses& packed) {
  std::vector<RdataUse> rows;
  for (const RdataBlockRow& row : packed.blocks) {
    const RdataBlock block =
        unpack_rdata_block(row, std::span(packed.bytes).subspan(row.offset, row.bytes));
    EXPECT_EQ(block.domains.size(), row.uses);
    for (std::size_t key = 0; key < block.keys.size(); ++key)
      for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i)
        rows.push_back(block.use(key, i));
  }
  return rows;
}

void expect_survives(const Uses& uses) {
  const std::vector<RdataUse> rows = flat(uses);
  const PackedUses packed = pack_uses(rows);
  EXPECT_EQ(unpacked(packed), rows);
  std::uint64_t bytes = 0;
  for (const RdataBlockRow& row : packed.blocks) {
    EXPECT_EQ(row.offset, bytes);
    bytes += row.bytes;
  }
  EXPECT_EQ(bytes, packed.bytes.size());
}

RdataKey address(std::uint32_t number) { return key_of_address(ipv4(number)); }

TEST(RdataIndex, BlocksSurvivePacking) {
  expect_survives({});
  expect_survives({{address(7), {0}}});
  expect_survives({{address(0), {kMost}}, {{RdataKind::kName, kMost, 0}, {0, kMost}}});
  expect_survives({{{RdataKind::kAddress, 0, 0}, {0}}, {{RdataKind::kAddress, kMost, kMost}, {1}}});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    Uses uses;
    for (int i = 0; i < 3000; ++i) {
      const RdataKey key = i % 3 == 0   ? address(static_cast<std::uint32_t>(random() % 5000))
                           : i % 3 == 1 ? RdataKey{RdataKind::kAddress, random() % 9, random()}
                                        : RdataKey{RdataKind::kName, random(), 0};
      for (std::uint64_t left = random() % 64 == 0 ? random() % 300 : 1; left > 0; --left)
        uses[key].insert(random() >> (random() % 64));
    }
    std::erase_if(uses, [](const auto& entry) { return entry.second.empty(); });
    expect_survives(uses);
  }
}

TEST(RdataIndex, AHotKeyFillsManyBlocksWithFewBytes) {
  Uses uses{{address(1), {5}}, {address(3), {6}}};
  for (std::uint64_t i = 0; i < 5 * kRdataBlockUses; ++i) uses[address(2)].insert(3 * i);
  expect_survives(uses);
  const PackedUses packed = pack_uses(flat(uses));
  EXPECT_EQ(packed.blocks.size(), 6u);
  EXPECT_LT(packed.bytes.size(),
            3 * 5 * kRdataBlockUses);  // every gap is the same, the days are not
}

TEST(RdataIndex, DamageIsAnErrorOrAnotherBlock) {
  std::mt19937_64 random(1);
  Uses uses;
  for (int i = 0; i < 200; ++i)
    for (int n = 0; n <= i % 7; ++n)
      uses[address(static_cast<std::uint32_t>(i))].insert(random() % 900);
  const PackedUses packed = pack_uses(flat(uses));
  ASSERT_EQ(packed.blocks.size(), 1u);
  const RdataBlockRow row = packed.blocks.front();
  std::size_t errors = 0;
  for (std::size_t i = 0; i < packed.bytes.size() * 8; ++i) {
    auto bytes = packed.bytes;
    bytes[i / 8] ^= static_cast<std::byte>(1 << i % 8);
    try {
      const RdataBlock block = unpack_rdata_block(row, bytes);
      EXPECT_EQ(block.domains.size(), row.uses);
      EXPECT_TRUE(std::is_sorted(block.keys.begin(), block.keys.end()));
    } catch (const Error&) {
      ++errors;
    }
  }
  EXPECT_GT(errors, 0u);
  for (std::size_t size = 0; size < packed.bytes.size(); ++size) {
    RdataBlockRow cut = row;
    cut.bytes = size;
    EXPECT_THROW(unpack_rdata_block(cut, std::span(packed.bytes).first(size)), Error);
  }
  for (const auto spoil :
       {+[](RdataBlockRow& r) { ++r.uses; }, +[](RdataBlockRow& r) { ++r.bytes; },
        +[](RdataBlockRow& r) { ++r.first.domain; }, +[](RdataBlockRow& r) { ++r.first.key.low; },
        +[](RdataBlockRow& r) { r.first.key.kind = RdataKind::kName; },
        +[](RdataBlockRow& r) { r.first.key.kind = RdataKind{77}; }}) {
    RdataBlockRow other = row;
    spoil(other);
    EXPECT_THROW(unpack_rdata_block(other, packed.bytes), Error);
  }
}

// The uses of a history by its definition, segment for segment.
std::vector<RdataUse> uses_by_definition(const History& history) {
  std::map<std::pair<RdataKey, std::uint64_t>, std::set<std::uint32_t>> days;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& segment = history.observations[i];
      const std::string target = target_of(segment.type, rdata_text(history, segment.rdata));
      if (!is_address(segment.type) && target.empty()) continue;
      auto& of_use = days[{
          is_address(segment.type) ? key_of_address(segment.rdata) : key_of_name(target), domain}];
      if (segment.flags & kUndated) continue;
      of_use.insert(day_of(segment.first_seen));
      of_use.insert(day_of(segment.last_seen));
    }
  std::vector<RdataUse> uses;
  for (const auto& [use, of_use] : days)
    uses.push_back({use.first, use.second, of_use.empty() ? 0 : *of_use.begin(),
                    of_use.empty() ? 0 : *of_use.rbegin()});
  return uses;
}

TEST(RdataIndex, UsesOfAHistory) {
  for (std::uint64_t seed = 1; seed < 8; ++seed) {
    const History history = random_history({.seed = seed, .domains = 300});
    EXPECT_EQ(uses_of(history, 0, history.domains.size()), uses_by_definition(history));
  }
  History empty;
  EXPECT_TRUE(uses_of(empty, 0, 0).empty());
}

TEST(RdataIndex, TargetsAreTheNamesInRdata) {
  EXPECT_EQ(target_of(RecordType::kNs, "ns1.example.net"), "ns1.example.net");
  EXPECT_EQ(target_of(RecordType::kMx, "10 mail.example.net"), "mail.example.net");
  EXPECT_EQ(target_of(RecordType::kSrv, "0 5 5060 sip.example.net"), "sip.example.net");
  EXPECT_EQ(target_of(RecordType::kSoa, "NS1.Example.NET. admin.example.net. 1 2 3 4 5"),
            "ns1.example.net");
  EXPECT_EQ(target_of(RecordType::kSoa, ""), "");
  EXPECT_EQ(target_of(RecordType::kTxt, "ns1.example.net"), "");
  EXPECT_EQ(bytes_of(key_of_address(ipv4(0xc0000201))), ipv4(0xc0000201));
  EXPECT_LT(address(0xc0000201), address(0xc0000202));
  // A name's key begins its rdata's digest.
  const Rdata digest = rdata_of_text("ns1.example.net"),
              key = bytes_of(key_of_name("ns1.example.net"));
  EXPECT_TRUE(std::equal(digest.bytes.begin(), digest.bytes.begin() + 8, key.bytes.begin()));
}

TEST(RdataIndex, SortingIsThatOfTheStandardLibrary) {
  std::mt19937_64 random(3);
  for (const std::size_t size : {0u, 1u, 5u, 16u, 17u, 5000u}) {
    std::vector<RdataUse> uses(size);
    for (RdataUse& use : uses)
      use = {address(static_cast<std::uint32_t>(random() % 90)), random() % 9};
    auto expected = uses;
    std::sort(expected.begin(), expected.end());
    sort_uses(uses);
    EXPECT_EQ(uses, expected);
  }
}

}  // namespace
}  // namespace iolaus

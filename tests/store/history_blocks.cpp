#include "iolaus/store/history_blocks.hpp"

#include <gtest/gtest.h>

#include "iolaus/error/error.hpp"
#include "random_history.hpp"

namespace iolaus {
namespace {

// What every packed range must be: unpackable as a whole, and block by block.
PackedRange expect_round_trip(const History& history) {
  const PackedRange packed = pack_history(history);
  expect_same(unpack_history(packed), history);
  std::size_t domain = 0;
  for (const BlockRow& block : packed.blocks) {
    const History piece =
        unpack_block(block, std::span(packed.bytes).subspan(block.offset, block.bytes));
    EXPECT_EQ(piece.domains.size(), block.domains);
    EXPECT_EQ(piece.observations.size(), block.segments);
    for (std::size_t i = 0; i < piece.domains.size(); ++i, ++domain) {
      EXPECT_EQ(piece.names.domains[i], history.names.domains[domain]);
      const std::uint64_t whole = history.starts[domain], own = piece.starts[i];
      EXPECT_EQ(history.starts[domain + 1] - whole, piece.starts[i + 1] - own);
      for (std::uint64_t row = 0; row < piece.starts[i + 1] - own; ++row) {
        const Observation &a = history.observations[whole + row],
                          &b = piece.observations[own + row];
        EXPECT_EQ(std::memcmp(&a, &b, sizeof a), 0);
        EXPECT_EQ(format_rdata(history, a), format_rdata(piece, b));
      }
    }
    std::uint64_t sum = 0;
    for (const auto& [name, size] :
         bytes_by_column(std::span(packed.bytes).subspan(block.offset, block.bytes)))
      sum += size;
    EXPECT_EQ(sum, block.bytes);
  }
  EXPECT_EQ(domain, history.domains.size());
  return packed;
}

TEST(HistoryBlocks, RandomHistories) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed)
    expect_round_trip(random_history({.seed = seed,
                                      .domains = 1 + seed * 7 % 40,
                                      .most_segments = 1 + seed * 5 % 60,
                                      .ranges = {4},
                                      .range = static_cast<std::uint32_t>(seed % 4)}));
}

TEST(HistoryBlocks, AnEmptyRangeHasNoBlock) {
  History history;
  history.range = 17;
  const PackedRange packed = expect_round_trip(history);
  EXPECT_TRUE(packed.blocks.empty());
  EXPECT_TRUE(packed.bytes.empty());
}

TEST(HistoryBlocks, BlocksAreCutBetweenDomains) {
  const History history = random_history({.domains = 6000, .most_segments = 16});
  const PackedRange packed = expect_round_trip(history);
  ASSERT_GT(packed.blocks.size(), 2u);
  for (std::size_t i = 0; i < packed.blocks.size(); ++i) {
    EXPECT_LE(packed.blocks[i].segments, 16'384u);
    if (i + 1 < packed.blocks.size()) {
      EXPECT_GT(packed.blocks[i].segments, 16'384u - 16);
      EXPECT_LT(packed.blocks[i].last_id, packed.blocks[i + 1].first_id);
    }
  }
}

TEST(HistoryBlocks, AGiantDomainIsABlockOfItsOwn) {
  History history = random_history({.domains = 30});
  std::mt19937_64 random(5);
  History giant;
  std::map<Rdata, std::string> texts;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    add_domain(random, std::string(history.names.domains[domain]), domain == 12 ? 40'000 : 5, giant,
               texts);
  add_texts(texts, giant);
  const PackedRange packed = expect_round_trip(giant);
  ASSERT_EQ(packed.blocks.size(), 3u);
  EXPECT_EQ(packed.blocks[1].domains, 1u);
  EXPECT_EQ(packed.blocks[1].first_id, giant.domains[12]);
  EXPECT_GT(packed.blocks[1].segments, 16'384u);
}

TEST(HistoryBlocks, LongTextsAndTheLastMomentOfTime) {
  std::mt19937_64 random(6);
  History history;
  std::map<Rdata, std::string> texts;
  add_domain(random, random_label(random, 253), 3, history, texts);
  const std::string text = random_label(random, 65'536), same(65'536, 'x');
  for (const std::string& each : {text, same}) texts[rdata_of_text(each)] = each;
  for (std::size_t i = 0; i < 2; ++i) {
    Observation& row = history.observations[i];
    row = {.rdata = rdata_of_text(i == 0 ? text : same),
           .first_seen = Time{i == 0 ? 1u : 0xffffffffu},
           .last_seen = Time{0xffffffffu},
           .count = 0xffffffffu,
           .volume = i == 0 ? 0 : 0xffffffffu,
           .ttl = 0xffffffffu,
           .owner = 0,
           .type = RecordType::kTxt,
           .flags = i == 0 ? kOpenEnd : std::uint8_t{0},
           .bailiwicks = 255};
  }
  std::map<Rdata, std::string> used;
  for (const Observation& row : history.observations)
    if (texts.count(row.rdata)) used[row.rdata] = texts[row.rdata];
  add_texts(used, history);
  expect_round_trip(history);
}

TEST(HistoryBlocks, SegmentsInAnyOrderOfTimeAreKept) {
  History history = random_history({.seed = 3, .domains = 20});
  for (Observation& row : history.observations)
    if ((row.flags & kUndated) == 0) std::swap(row.first_seen, row.last_seen);
  expect_round_trip(history);
}

TEST(HistoryBlocks, WhatBreaksTheRulesIsAnError) {
  const History good = random_history({.domains = 5});
  History history = good;
  history.domains[2] = DomainId{1};
  EXPECT_THROW(pack_history(history), Error);
  history = good;
  for (Observation& row : history.observations)
    if (!is_address(row.type)) row.rdata.bytes[0] ^= 1;
  EXPECT_THROW(pack_history(history), Error);
  history = good;
  history.observations[0].flags = kUndated;
  history.observations[0].first_seen = Time{5};
  EXPECT_THROW(pack_history(history), Error);
}

// Unpacks from bytes of exactly this length, so that a sanitizer sees every read beyond them.
void expect_no_crash(PackedRange packed, int& errors) {
  packed.bytes.shrink_to_fit();
  try {
    const History history = unpack_history(packed);
    EXPECT_EQ(history.starts.size(), history.domains.size() + 1);
    for (const Observation& row : history.observations) format_rdata(history, row);
  } catch (const Error&) {
    ++errors;
  }
}

TEST(HistoryBlocks, DamagedBytesNeverCrash) {
  for (const std::uint64_t seed : {1, 2}) {
    const PackedRange packed =
        pack_history(random_history({.seed = seed, .domains = 8, .most_segments = 7}));
    int errors = 0, tried = 0;
    for (std::size_t i = 0; i < packed.bytes.size(); ++i) {
      for (const int mask : {1, 16, 128, 255}) {
        PackedRange damaged = packed;
        damaged.bytes[i] ^= static_cast<std::byte>(mask);
        expect_no_crash(std::move(damaged), errors);
        ++tried;
      }
      PackedRange cut = packed;
      cut.bytes.resize(i);
      EXPECT_THROW(unpack_history(cut), Error);
      cut.blocks[0].bytes = i;
      EXPECT_THROW(unpack_history(cut), Error);
    }
    EXPECT_GT(errors, tried / 4);
  }
}

TEST(HistoryBlocks, ADamagedTableOfBlocksIsAnError) {
  const PackedRange packed = pack_history(random_history({.domains = 12}));
  for (std::uint64_t BlockRow::*field : {&BlockRow::bytes, &BlockRow::domains, &BlockRow::segments,
                                         &BlockRow::owners, &BlockRow::texts, &BlockRow::range})
    for (const std::uint64_t value :
         {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 40}) {
      PackedRange damaged = packed;
      if (damaged.blocks[0].*field == value) continue;
      damaged.blocks[0].*field = value;
      EXPECT_THROW(unpack_history(damaged), Error);
    }
  PackedRange damaged = packed;
  damaged.blocks[0].last_id = DomainId{7};
  EXPECT_THROW(unpack_history(damaged), Error);
}

}  // namespace
}  // namespace iolaus

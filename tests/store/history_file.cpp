#include "iolaus/store/history_file.hpp"

#include <gtest/gtest.h>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/store/rdata_index_survey.hpp"
#include "random_history.hpp"

namespace iolaus {
namespace {

constexpr Ranges kRanges{16};
constexpr std::uint32_t kEmptyRange = 5;

std::filesystem::path file_of(const Communicator& comm, const char* name) {
  return std::filesystem::temp_directory_path() /
         ("iolaus_history_" + std::to_string(comm.size()) + "_" + name + ".h5");
}

// Range 3 has several blocks, range 5 none.
History range_of(std::uint32_t range) {
  History empty;
  empty.range = range;
  if (range == kEmptyRange) return empty;
  return random_history({.domains = range == 3 ? 5000u : 25u,
                         .most_segments = 10,
                         .ranges = kRanges,
                         .range = range});
}

HistoryFacts facts() {
  HistoryFacts facts;
  facts.first_seen = Time{1'400'000'000};
  facts.last_seen = Time{4'000'000'000};
  facts.count_meaning = "client";
  facts.suffix_version = "2024-01-01";
  facts.suffix_digest = 99;
  facts.counts = "largest";
  facts.options = 77;
  facts.inputs = {{1, 11, 2, 100, 90, 80, 10}, {5, 12, 1, 7, 6, 5, 4}};
  facts.reject_reasons = {{"bad line", 12}, {"worse line", 2}};
  return facts;
}

std::vector<RdataUse> uses_of_all() {
  std::vector<RdataUse> uses;
  std::uint64_t before = 0;
  for (std::uint32_t range = 0; range < kRanges.count; ++range) {
    const History history = range_of(range);
    for (RdataUse use : uses_of(history, 0, history.domains.size())) {
      use.domain += before;
      uses.push_back(use);
    }
    before += history.domains.size();
  }
  sort_uses(uses);
  return uses;
}

// The ranges as the stage keeps them: packed, as parts.
void write_file(const std::filesystem::path& path, const Communicator& comm) {
  std::vector<RangeSizes> sizes;
  for (std::uint32_t range = 0; range < kRanges.count; ++range)
    sizes.push_back(sizes_of(pack_history(range_of(range))));
  write_history(
      path, 42, cut_evenly(kRanges, comm.size()), sizes, facts(),
      [](std::uint32_t range) { return packed_range_of(part_of(pack_history(range_of(range)))); },
      one_piece(uses_of_all()), comm);
}

TEST(HistoryFile, ReadsBackWhatAllRanksWrote) {
  const auto comm = Communicator::world();
  const auto path = file_of(comm, "read");
  write_file(path, comm);
  const HistoryReader reader(path);
  EXPECT_EQ(reader.ranges().count, kRanges.count);
  const HistoryFacts& read = reader.facts();
  EXPECT_EQ(read.first_seen, facts().first_seen);
  EXPECT_EQ(read.last_seen, facts().last_seen);
  EXPECT_EQ(read.count_meaning, "client");
  EXPECT_EQ(read.suffix_version, "2024-01-01");
  EXPECT_EQ(read.suffix_digest, 99u);
  EXPECT_EQ(read.counts, "largest");
  EXPECT_EQ(read.options, 77u);
  EXPECT_EQ(read.inputs, facts().inputs);
  EXPECT_EQ(read.reject_reasons, facts().reject_reasons);
  std::uint64_t domains = 0, segments = 0;
  for (std::uint32_t range = 0; range < kRanges.count; ++range) {
    const History expected = range_of(range);
    expect_same(reader.load(range), expected);
    EXPECT_EQ(reader.first_domain(range), domains);
    EXPECT_EQ(reader.domains_of(range), expected.domains.size());
    EXPECT_EQ(reader.observations_of_range()[range], expected.observations.size());
    domains += expected.domains.size();
    segments += expected.observations.size();
  }
  EXPECT_EQ(reader.domains(), domains);
  EXPECT_EQ(reader.observations(), segments);
  comm.barrier();
  if (comm.is_root()) std::filesystem::remove(path);
}

TEST(HistoryFile, SameBytesForAnyNumberOfRanks) {
  const auto comm = Communicator::world();
  const auto together = file_of(comm, "together"), alone = file_of(comm, "alone");
  write_file(together, comm);
  if (comm.is_root()) {
    write_file(alone, Communicator());
    EXPECT_EQ(read_whole(together), read_whole(alone));
    std::filesystem::remove(together);
    std::filesystem::remove(alone);
  }
  comm.barrier();
}

TEST(HistoryFile, OneBlockIsEnoughForOneDomain) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto path = file_of(comm, "find");
  write_file(path, Communicator());
  const HistoryReader reader(path);
  EXPECT_GE(reader.blocks().size(), kRanges.count);  // one range has none, one has two
  for (std::uint32_t range = 0; range < kRanges.count; ++range) {
    const History whole = reader.load(range);
    for (std::size_t i = 0; i < whole.domains.size(); i += range == 3 ? 97 : 5) {
      const DomainPlace place = reader.domain_at(reader.first_domain(range) + i);
      const auto found = reader.find(whole.names.domains[i]);
      ASSERT_TRUE(found.has_value());
      EXPECT_EQ(found->place, place);
      EXPECT_EQ(reader.first_domain_of_block(place.block) + place.index,
                reader.first_domain(range) + i);
      const History& block = found->block;
      EXPECT_EQ(block.range, range);
      EXPECT_EQ(block.names.domains[place.index], whole.names.domains[i]);
      EXPECT_TRUE(std::equal(
          block.observations.begin() + static_cast<std::ptrdiff_t>(block.starts[place.index]),
          block.observations.begin() + static_cast<std::ptrdiff_t>(block.starts[place.index + 1]),
          whole.observations.begin() + static_cast<std::ptrdiff_t>(whole.starts[i]),
          [](const Observation& a, const Observation& b) {
            return std::memcmp(&a, &b, sizeof a) == 0;
          }));
    }
  }
  EXPECT_FALSE(reader.find("not.there.example").has_value());
  std::filesystem::remove(path);
}

TEST(HistoryFile, TheSurveyCountsAndFindsDisorder) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto path = file_of(comm, "survey");
  write_file(path, Communicator());
  const HistoryReader reader(path);
  HistorySurvey survey;
  std::uint64_t largest = 0, undated = 0, bytes = 0;
  std::map<RecordType, std::uint64_t> types;
  for (std::uint32_t range = 0; range < kRanges.count; ++range) {
    add(survey, survey_range(reader, range));
    const History history = range_of(range);
    for (std::size_t i = 0; i < history.domains.size(); ++i)
      largest = std::max(largest, history.starts[i + 1] - history.starts[i]);
    for (const Observation& row : history.observations) {
      ++types[row.type];
      undated += (row.flags & kUndated) != 0;
    }
  }
  for (const auto& [column, size] : survey.column_bytes) bytes += size;
  EXPECT_EQ(survey.blocks, reader.blocks().size());
  EXPECT_EQ(survey.domains, reader.domains());
  EXPECT_EQ(survey.segments, reader.observations());
  EXPECT_EQ(survey.segments_of_type, types);
  EXPECT_EQ(survey.undated, undated);
  EXPECT_EQ(survey.largest_domains.front().second, largest);
  EXPECT_EQ(survey.largest_domains.size(), kLargestDomains);
  EXPECT_EQ(bytes, reader.blocks().back().offset + reader.blocks().back().bytes);
  const RdataIndexReader index(path);
  compare(index, survey_rdata_index(index, 0, index.blocks().size(), reader.domains()), survey);
  std::filesystem::remove(path);

  // Every rule that only the survey knows, broken in turn; the file itself is whole.
  const auto expect_found = [&](const std::function<void(History&)>& spoil) {
    write_history(
        path, 1, cut_evenly(Ranges{1}, 1), {[&] {
          History history = random_history({.domains = 40});
          spoil(history);
          return sizes_of(pack_history(history));
        }()},
        facts(),
        [&](std::uint32_t) {
          History history = random_history({.domains = 40});
          spoil(history);
          return pack_history(history);
        },
        one_piece({}), Communicator());
    const HistoryReader spoilt(path);
    EXPECT_THROW(survey_range(spoilt, 0), Error);
    std::filesystem::remove(path);
  };
  expect_found([](History& history) {
    for (std::size_t i = 0; i < history.domains.size(); ++i)
      std::reverse(
          history.observations.begin() + static_cast<std::ptrdiff_t>(history.starts[i]),
          history.observations.begin() + static_cast<std::ptrdiff_t>(history.starts[i + 1]));
  });
  expect_found([](History& history) {
    for (Observation& row : history.observations)
      if (row.flags == 0) std::swap(row.first_seen, row.last_seen);
  });
  expect_found([](History& history) {
    for (Observation& row : history.observations) row.owner = 0;
  });
}

TEST(HistoryFile, AFlippedBitIsAnErrorThatNamesTheFile) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto path = file_of(comm, "flipped");
  write_file(path, Communicator());
  const std::string bytes = read_whole(path);
  int errors = 0;
  constexpr int kTries = 60;
  for (int i = 0; i < kTries; ++i) {
    std::string damaged = bytes;
    const std::size_t at = damaged.size() * static_cast<std::size_t>(i) / kTries;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    write_atomically(path, damaged);
    try {
      const HistoryReader reader(path);
      for (std::uint32_t range = 0; range < kRanges.count; ++range) survey_range(reader, range);
      const RdataIndexReader index(path);
      survey_rdata_index(index, 0, index.blocks().size(), reader.domains());
    } catch (const Error& error) {
      ++errors;
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    }
  }
  EXPECT_GT(errors, kTries / 2);  // the rest lies in HDF5's own unused bytes
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace iolaus

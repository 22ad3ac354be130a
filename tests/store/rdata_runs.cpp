#include "iolaus/store/rdata_runs.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/store/rdata_index_survey.hpp"
#include "random_history.hpp"

namespace iolaus {
namespace {

constexpr Ranges kRanges{4};
// Few uses a bucket, so that small histories have many buckets.
constexpr RdataRunOptions kOptions{.bucket_uses = 60};

std::filesystem::path folder_of(const Communicator& comm, const char* name) {
  return std::filesystem::temp_directory_path() /
         ("iolaus_rdata_" + std::to_string(comm.size()) + "_" + name);
}

// Every domain points at one address, so that it fills many buckets; range 2 is empty.
History range_of(std::uint32_t range) {
  History history;
  history.range = range;
  if (range == 2) return history;
  history = random_history({.domains = 150, .ranges = kRanges, .range = range});
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
      if (history.observations[i].type == RecordType::kA) {
        history.observations[i].rdata = ipv4(0x7f000001);
        break;
      }
  return history;
}

std::vector<RdataUse> all_uses() {
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
  std::sort(uses.begin(), uses.end());
  return uses;
}

std::vector<std::uint64_t> domains_before() {
  std::vector<std::uint64_t> before{0};
  for (std::uint32_t range = 0; range + 1 < kRanges.count; ++range)
    before.push_back(before.back() + range_of(range).domains.size());
  return before;
}

// The index as the stage makes it, each rank its ranges and buckets.
RdataPieces make_index(const PartStore& store, const Communicator& comm) {
  for (auto range = static_cast<std::uint32_t>(comm.rank()); range < kRanges.count;
       range += static_cast<std::uint32_t>(comm.size()))
    save_run(store, kRanges, range_of(range), kOptions);
  comm.barrier();
  const RdataBuckets buckets = cut_buckets(store, domains_before(), comm, kOptions);
  std::vector<RdataPieceSizes> mine;
  const int ranks = comm.size();
  for (std::uint32_t bucket = first_piece(buckets.count(), comm.rank(), ranks);
       bucket < first_piece(buckets.count(), comm.rank() + 1, ranks); ++bucket)
    mine.push_back(save_bucket(store, buckets, bucket));
  return {comm.all_gather(mine),
          [store](std::uint32_t bucket) { return load_bucket(store, bucket); }};
}

void write_index(const std::filesystem::path& path, const RdataPieces& pieces,
                 const Communicator& comm) {
  ColumnWriter file(path, "history", 1, comm);
  write_rdata_index(pieces, comm, file);
  file.commit();
}

std::vector<RdataUse> read_index(const std::filesystem::path& path) {
  const RdataIndexReader reader(path);
  std::vector<RdataUse> uses;
  for (const RdataBlock& block : reader.load(0, reader.blocks().size()))
    for (std::size_t key = 0; key < block.keys.size(); ++key)
      for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i)
        uses.push_back(block.use(key, i));
  return uses;
}

TEST(RdataRuns, TheIndexHoldsAllUsesAndIsTheSameForAnyNumberOfRanks) {
  const auto comm = Communicator::world();
  const auto folder = folder_of(comm, "many"), alone = folder_of(comm, "alone");
  if (comm.is_root()) {
    std::filesystem::remove_all(folder);
    std::filesystem::remove_all(alone);
    std::filesystem::create_directories(folder);
  }
  comm.barrier();
  const PartStore store(folder, "parts", 1);
  const RdataPieces pieces = make_index(store, comm);
  EXPECT_GT(pieces.sizes.size(), 8u);
  for (const RdataPieceSizes& piece : pieces.sizes)
    EXPECT_LT(piece.uses, 3 * kOptions.bucket_uses);  // the hot address fills no bucket alone
  write_index(folder / "history.h5", pieces, comm);
  // Again from what is kept: a run that was stopped goes on.
  EXPECT_EQ(make_index(store, comm).sizes.size(), pieces.sizes.size());
  if (comm.is_root()) {
    const std::vector<RdataUse> expected = all_uses();
    EXPECT_EQ(read_index(folder / "history.h5"), expected);
    std::map<RdataKey, int> keys;
    for (const RdataUse& use : expected) ++keys[use.key];
    std::uint64_t addresses = 0;
    for (const auto& [key, count] : keys) addresses += key.kind == RdataKind::kAddress;
    const RdataCounts counts = counts_of(pieces.sizes);
    EXPECT_EQ(counts.addresses, addresses);
    EXPECT_EQ(counts.names, keys.size() - addresses);
    EXPECT_EQ(counts.uses, expected.size());
    std::filesystem::create_directories(alone);
    const PartStore own(alone, "parts", 1);
    write_index(alone / "history.h5", make_index(own, Communicator()), Communicator());
    EXPECT_EQ(read_whole(folder / "history.h5"), read_whole(alone / "history.h5"));
    std::filesystem::remove_all(folder);
    std::filesystem::remove_all(alone);
  }
  comm.barrier();
}

using Domain = RdataIndexReader::Domain;

// What a search finds, use for use.
RdataIndexReader::Domains find_by_definition(const std::vector<RdataUse>& uses,
                                             const RdataIndexReader::Search& search) {
  std::map<std::uint64_t, Domain> domains;
  RdataIndexReader::Domains found;
  for (const RdataUse& use : uses) {
    if (use.key < search.first || use.key > search.last) continue;
    ++found.uses;
    if (use.last_day < search.from_day || use.first_day > search.to_day) continue;
    Domain& domain =
        domains.try_emplace(use.domain, Domain{use.domain, use.last_day}).first->second;
    domain.last_day = std::max(domain.last_day, use.last_day);
  }
  for (const auto& [ordinal, domain] : domains) found.domains.push_back(domain);
  if (found.domains.size() > search.most_domains) {
    std::sort(found.domains.begin(), found.domains.end(), [](const Domain& a, const Domain& b) {
      return std::tie(b.last_day, a.ordinal) < std::tie(a.last_day, b.ordinal);
    });
    found.domains.resize(search.most_domains);
    std::sort(found.domains.begin(), found.domains.end());
    found.whole = false;
  }
  return found;
}

TEST(RdataRuns, FindGivesTheDomainsOfAKeyOrARange) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto folder = folder_of(comm, "find");
  std::filesystem::create_directories(folder);
  const PartStore store(folder, "parts", 1);
  write_index(folder / "history.h5", make_index(store, Communicator()), Communicator());
  const RdataIndexReader reader(folder / "history.h5");
  const std::vector<RdataUse> uses = all_uses();
  const auto expect_found = [&](const RdataIndexReader::Search& search) {
    const auto found = reader.find(search), expected = find_by_definition(uses, search);
    EXPECT_EQ(found.domains, expected.domains);
    EXPECT_EQ(found.uses, expected.uses);
    EXPECT_EQ(found.whole, expected.whole);
  };
  std::mt19937_64 random(5);
  for (int i = 0; i < 500; ++i) {
    const RdataKey key = uses[random() % uses.size()].key;
    RdataIndexReader::Search search{.first = key, .last = key};
    if (i % 3 == 0) search.first.low -= std::min<std::uint64_t>(search.first.low, random() % 20);
    if (i % 3 == 0) search.last.low += random() % 20;
    if (i % 5 == 0) search.most_domains = 1 + random() % 30;
    if (i % 7 == 0) search.from_day = static_cast<std::uint32_t>(16'000 + random() % 20'000);
    if (i % 11 == 0) search.to_day = static_cast<std::uint32_t>(16'000 + random() % 20'000);
    expect_found(search);
  }
  expect_found({.first = key_of_name("not.there"), .last = key_of_name("not.there")});
  // With a budget of uses the blocks of the lowest keys are read; the count is still that of all.
  const RdataKey lowest = key_of_address(ipv4(0)), highest{RdataKind::kName, ~0ULL, ~0ULL};
  const auto few = reader.find({.first = lowest, .last = highest, .most_uses = 1});
  const auto all = find_by_definition(uses, {.first = lowest, .last = highest});
  EXPECT_EQ(few.uses, all.uses);
  EXPECT_FALSE(few.whole);
  EXPECT_LT(few.domains.size(), all.domains.size());
  std::filesystem::remove_all(folder);
}

TEST(RdataRuns, TheSurveyFindsTheLargestAndWhatTheHistoryLacks) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto folder = folder_of(comm, "survey");
  std::filesystem::create_directories(folder);
  const PartStore store(folder, "parts", 1);
  const RdataPieces pieces = make_index(store, Communicator());
  write_index(folder / "history.h5", pieces, Communicator());
  const RdataIndexReader reader(folder / "history.h5");
  const auto uses = all_uses();
  const RdataSurvey survey = survey_rdata_index(reader, 0, reader.blocks().size(), 4 * 150);
  std::map<RdataKey, std::uint64_t> counts;
  HistorySurvey history;
  for (const RdataUse& use : uses) {
    ++counts[use.key];
    ++history.rdata_uses;
    history.rdata_digest += digest_of(use);
  }
  EXPECT_EQ(survey.addresses, counts_of(pieces.sizes).addresses);
  EXPECT_EQ(survey.names, counts_of(pieces.sizes).names);
  EXPECT_EQ(survey.largest_addresses.front().first, ipv4(0x7f000001));
  EXPECT_EQ(survey.largest_addresses.front().second, counts[key_of_address(ipv4(0x7f000001))]);
  compare(reader, survey, history);
  --history.rdata_digest;
  EXPECT_THROW(compare(reader, survey, history), Error);
  EXPECT_THROW(survey_rdata_index(reader, 0, reader.blocks().size(), 100), Error);
  // Shares of the blocks count together what one survey counts.
  RdataSurvey sum;
  for (std::uint64_t block = 0; block < reader.blocks().size(); ++block) {
    const RdataSurvey one = survey_rdata_index(reader, block, block + 1, 4 * 150);
    sum.uses += one.uses;
    sum.digest += one.digest;
    sum.addresses += one.addresses;
    sum.names += one.names;
  }
  EXPECT_EQ(sum.uses, survey.uses);
  EXPECT_EQ(sum.digest, survey.digest);
  EXPECT_EQ(sum.addresses, survey.addresses);
  EXPECT_EQ(sum.names, survey.names);
  std::filesystem::remove_all(folder);
}

TEST(RdataRuns, AnEmptyIndexIsAnIndex) {
  const auto comm = Communicator::world();
  const auto folder = folder_of(comm, "empty");
  if (comm.is_root()) std::filesystem::create_directories(folder);
  comm.barrier();
  write_index(folder / "history.h5", one_piece({}), comm);
  const RdataIndexReader reader(folder / "history.h5");
  EXPECT_TRUE(reader.blocks().empty());
  EXPECT_EQ(reader.find({key_of_address(ipv4(1)), key_of_address(ipv4(9))}).uses, 0u);
  comm.barrier();
  if (comm.is_root()) std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace iolaus

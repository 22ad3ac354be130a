#include "iolaus/store/columns.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kRows = 200'001;  // several chunks, no multiple of one
constexpr std::uint64_t kSlices = 16;     // written one after the other, as digest ranges are

std::filesystem::path file_of(const Communicator& comm, const char* name) {
  return std::filesystem::temp_directory_path() /
         ("iolaus_columns_" + std::to_string(comm.size()) + "_" + name);
}

std::uint64_t slice_begin(std::uint64_t slice) { return kRows * slice / kSlices; }

// The same file by any number of ranks: one column at once, one slice by slice.
void write_file(const std::filesystem::path& path, const Communicator& comm) {
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  const auto rank = static_cast<std::uint64_t>(comm.rank());
  ColumnWriter writer(path, "test", 42, comm);
  std::vector<std::uint32_t> mine(kRows * (rank + 1) / ranks - kRows * rank / ranks);
  std::iota(mine.begin(), mine.end(), static_cast<std::uint32_t>(kRows * rank / ranks));
  writer.column("numbers", mine);
  writer.column("empty", std::vector<float>{});
  writer.create<std::uint64_t>("group/squares", kRows);
  for (std::uint64_t round = 0; round < (kSlices + ranks - 1) / ranks; ++round) {
    const std::uint64_t slice = rank * ((kSlices + ranks - 1) / ranks) + round;
    std::vector<std::uint64_t> rows;
    if (slice < kSlices)
      for (std::uint64_t i = slice_begin(slice); i < slice_begin(slice + 1); ++i)
        rows.push_back(i * i);
    writer.write("group/squares", slice < kSlices ? slice_begin(slice) : 0, rows);
  }
  writer.attribute("note", std::string("written in the test"));
  writer.commit();
}

TEST(Columns, ReadBackWhatAllRanksWrote) {
  const auto comm = Communicator::world();
  const auto path = file_of(comm, "read");
  write_file(path, comm);
  const ColumnReader reader(path, "test");
  EXPECT_EQ(reader.digest(), 42u);
  EXPECT_EQ(reader.text_attribute("note"), "written in the test");
  EXPECT_EQ(reader.rows("numbers"), kRows);
  EXPECT_EQ(reader.rows("empty"), 0u);
  EXPECT_TRUE(reader.has("group/squares"));
  const auto squares = reader.read<std::uint64_t>("group/squares");
  for (std::uint64_t i = 0; i < kRows; ++i) EXPECT_EQ(squares[i], i * i) << i;
  EXPECT_EQ(reader.read<std::uint32_t>("numbers", 100'000, 3),
            (std::vector<std::uint32_t>{100'000, 100'001, 100'002}));
  EXPECT_THROW(reader.read<std::uint32_t>("numbers", kRows, 1), Error);
  EXPECT_THROW(ColumnReader(path, "other"), Error);
  EXPECT_EQ(kept_digest(path, "test"), 42u);
  EXPECT_EQ(kept_digest(path, "other"), 0u);
  comm.barrier();
  if (comm.is_root()) std::filesystem::remove(path);
}

TEST(Columns, SameBytesForAnyNumberOfRanks) {
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

TEST(Columns, AFlippedBitIsAnError) {
  const auto comm = Communicator::world();
  if (!comm.is_root()) return;
  const auto path = file_of(comm, "flipped");
  write_file(path, Communicator());
  std::string bytes = read_whole(path);
  const std::size_t middle = bytes.size() / 2;
  bytes[middle] = static_cast<char>(bytes[middle] ^ 1);
  write_atomically(path, bytes);
  const ColumnReader reader(path, "test");
  EXPECT_THROW(
      {
        reader.read<std::uint64_t>("group/squares");
        reader.read<std::uint32_t>("numbers");
      },
      Error);
  write_atomically(path, std::string_view(bytes).substr(0, bytes.size() / 2));
  EXPECT_EQ(kept_digest(path, "test"), 0u);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace iolaus

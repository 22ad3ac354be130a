#include "iolaus/mpi/communicator.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace iolaus {
namespace {

struct Row {
  std::uint64_t from, to, number;
  friend bool operator==(const Row&, const Row&) = default;
};

// What rank `from` sends to rank `to`: a different, often empty, number of rows for each pair.
std::vector<Row> rows_between(int from, int to) {
  std::vector<Row> rows(static_cast<std::size_t>((from * 5 + to * 3) % 4));
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = {static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(to), i};
  return rows;
}

void expect_exchange(const Communicator& comm) {
  std::vector<std::vector<Row>> outgoing;
  for (int to = 0; to < comm.size(); ++to) outgoing.push_back(rows_between(comm.rank(), to));
  const auto by_source = comm.exchange_by_source(outgoing);
  std::vector<Row> joined;
  for (int from = 0; from < comm.size(); ++from) {
    const auto expected = rows_between(from, comm.rank());
    EXPECT_EQ(by_source[static_cast<std::size_t>(from)], expected);
    joined.insert(joined.end(), expected.begin(), expected.end());
  }
  EXPECT_EQ(comm.exchange(outgoing), joined);
}

TEST(Communicator, ExchangesRowsOfUnequalCounts) { expect_exchange(Communicator::world()); }

TEST(Communicator, ExchangesInRoundsOfOneRow) {
  Communicator::set_round_bytes(sizeof(Row));
  expect_exchange(Communicator::world());
  Communicator::set_round_bytes(0);
}

TEST(Communicator, ExchangesInRoundsThatCutRows) {
  Communicator::set_round_bytes(7);
  expect_exchange(Communicator::world());
  Communicator::set_round_bytes(0);
}

TEST(Communicator, GathersInRankOrder) {
  const auto comm = Communicator::world();
  const std::vector<int> mine(static_cast<std::size_t>(comm.rank()), comm.rank());
  std::vector<int> expected;
  for (int rank = 0; rank < comm.size(); ++rank)
    expected.insert(expected.end(), static_cast<std::size_t>(rank), rank);
  EXPECT_EQ(comm.all_gather(mine), expected);
}

TEST(Communicator, ReducesAndScans) {
  const auto comm = Communicator::world();
  const auto rank = static_cast<std::uint64_t>(comm.rank());
  const auto size = static_cast<std::uint64_t>(comm.size());
  EXPECT_EQ(comm.sum(rank), size * (size - 1) / 2);
  EXPECT_EQ(comm.max(rank), size - 1);
  EXPECT_EQ(comm.sum_before(rank + 1), rank * (rank + 1) / 2);
  EXPECT_TRUE(comm.all(true));
  EXPECT_EQ(comm.all(comm.rank() != 0), false);
  std::string text = comm.is_root() ? "from the root" : "";
  comm.broadcast(text);
  EXPECT_EQ(text, "from the root");
}

TEST(Communicator, TurnsOneRanksFailureIntoEveryones) {
  const auto comm = Communicator::world();
  const int last = comm.size() - 1;
  try {
    comm.together([&] {
      if (comm.rank() == last)
        throw Error("disk full on the last rank", ExitStatus::kTooManyRejects);
    });
    ADD_FAILURE() << "no rank may go on";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "disk full on the last rank");
    EXPECT_EQ(error.status(), ExitStatus::kTooManyRejects);
  }
}

}  // namespace
}  // namespace iolaus

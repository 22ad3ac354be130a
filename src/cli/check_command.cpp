#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/store/rdata_index_survey.hpp"
#include "kept_kind.hpp"

namespace iolaus {
namespace {

// Ranges are checked in turn by the ranks, the index by rdata in equal shares; each rank reads the
// file for itself.
HistorySurvey check_ranges(const std::string& path, const Communicator& comm) {
  HistorySurvey mine;
  RdataSurvey mine_of_index;
  comm.together([&] {
    const HistoryReader reader(path);
    const RdataIndexReader index(path);
    const auto ranks = static_cast<std::uint64_t>(comm.size());
    const auto rank = static_cast<std::uint64_t>(comm.rank());
    for (std::uint64_t range = rank; range < reader.ranges().count; range += ranks)
      add(mine, survey_range(reader, static_cast<std::uint32_t>(range)));
    const std::uint64_t blocks = index.blocks().size();
    mine_of_index = survey_rdata_index(index, blocks * rank / ranks, blocks * (rank + 1) / ranks,
                                       reader.domains());
  });
  std::vector<std::uint64_t> sums{mine.blocks,         mine.domains,      mine.segments,
                                  mine.rdata_uses,     mine.rdata_digest, mine_of_index.uses,
                                  mine_of_index.digest};
  comm.sum(std::span(sums));
  mine.blocks = sums[0];
  mine.domains = sums[1];
  mine.segments = sums[2];
  mine.rdata_uses = sums[3];
  mine.rdata_digest = sums[4];
  mine_of_index.uses = sums[5];
  mine_of_index.digest = sums[6];
  comm.together([&] { compare(RdataIndexReader(path), mine_of_index, mine); });
  return mine;
}

}  // namespace

ExitStatus check_file(const Invocation& invocation, const Communicator& comm) {
  const auto begin = std::chrono::steady_clock::now();
  std::string kind;
  std::vector<std::uint64_t> bytes_and_columns(2, 0);
  comm.together([&] {
    kind = kept_kind(invocation.target);
    const ColumnReader reader(invocation.target, kind);
    const std::vector<std::string> columns = reader.columns();
    for (std::size_t i = static_cast<std::size_t>(comm.rank()); i < columns.size();
         i += static_cast<std::size_t>(comm.size())) {
      ++bytes_and_columns[1];
      // The blocks are read, and their checksums verified, when they are unpacked below.
      bytes_and_columns[0] += kind == "history" && columns[i].ends_with("/bytes")
                                  ? reader.rows(columns[i])
                                  : reader.check_column(columns[i]);
    }
  });
  comm.sum(std::span(bytes_and_columns));
  std::string text =
      fmt::format("{}: {}, whole\n  columns   {:>16}\n  bytes     {:>16}\n", invocation.target,
                  kind, bytes_and_columns[1], bytes_and_columns[0]);
  if (kind == "history") {
    const HistorySurvey survey = check_ranges(invocation.target, comm);
    text += fmt::format(
        "  blocks    {:>16}\n  domains   {:>16}\n  segments  {:>16}\n  rdata uses{:>16}\n",
        survey.blocks, survey.domains, survey.segments, survey.rdata_uses);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  text += fmt::format("  seconds   {:>16.2f}\n", seconds.count());
  if (comm.is_root()) std::fwrite(text.data(), 1, text.size(), stdout);
  return ExitStatus::kDone;
}

}  // namespace iolaus

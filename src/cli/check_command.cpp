#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/store/history_survey.hpp"
#include "kept_kind.hpp"

namespace iolaus {
namespace {

// Ranges are checked in turn by the ranks; each reads the file for itself.
HistorySurvey check_ranges(const std::string& path, const Communicator& comm) {
  HistorySurvey mine;
  comm.together([&] {
    const HistoryReader reader(path);
    const auto ranks = static_cast<std::uint32_t>(comm.size());
    for (auto range = static_cast<std::uint32_t>(comm.rank()); range < reader.ranges().count;
         range += ranks)
      add(mine, survey_range(reader, range));
  });
  std::vector<std::uint64_t> sums{mine.blocks, mine.domains, mine.segments};
  comm.sum(std::span(sums));
  mine.blocks = sums[0];
  mine.domains = sums[1];
  mine.segments = sums[2];
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
      bytes_and_columns[0] += kind == "history" && columns[i] == "blocks/bytes"
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
    text += fmt::format("  blocks    {:>16}\n  domains   {:>16}\n  segments  {:>16}\n",
                        survey.blocks, survey.domains, survey.segments);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  text += fmt::format("  seconds   {:>16.2f}\n", seconds.count());
  if (comm.is_root()) std::fwrite(text.data(), 1, text.size(), stdout);
  return ExitStatus::kDone;
}

}  // namespace iolaus

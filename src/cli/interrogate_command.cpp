#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "command.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/error/printable.hpp"
#include "iolaus/games/fallback.hpp"
#include "iolaus/games/observations.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {
namespace {

void print_fallbacks(const Job& job) {
  if (job.game_observations.empty())
    fail_usage("{}: [games] observations names no recorded observations", job.file.string());
  const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
  const Observations observations = read_observations(expand_inputs(job.game_observations));
  std::string text = fmt::format("{} lines, {} events, {} runs\n", observations.lines,
                                 observations.events.size(), observations.runs.size());
  for (std::size_t i = 0; i < kObservationProblems; ++i)
    if (observations.problems[i] > 0)
      text += fmt::format("  {:>8} lines not used: {}\n", observations.problems[i],
                          describe(static_cast<ObservationProblem>(i)));
  for (const Fallback& fallback : find_fallbacks(observations, suffixes))
    text += fmt::format("{:<24} {:<8} {}\n", fallback.specimen, describe(fallback.verdict),
                        fallback.reason);
  text = printable(text);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

ExitStatus interrogate(const Invocation& invocation, const Communicator& comm) {
  const Job job = load_job(invocation, comm);
  comm.together([&] {
    if (comm.is_root()) print_fallbacks(job);
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus

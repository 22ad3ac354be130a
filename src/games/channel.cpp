#include "channel.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

using Runs = std::vector<const ChannelRun*>;
using Endpoints = std::set<std::uint32_t>;

Endpoints endpoints_of(const ChannelRun& run) {
  Endpoints all;
  for (const auto& draw : run.draws) all.insert(draw.second);
  return all;
}

Endpoints endpoints_of(const Runs& runs) {
  Endpoints all;
  for (const ChannelRun* run : runs) all.merge(endpoints_of(*run));
  return all;
}

std::vector<std::uint32_t> sizes(const Runs& runs) {
  std::vector<std::uint32_t> counts;
  for (const ChannelRun* run : runs)
    counts.push_back(static_cast<std::uint32_t>(endpoints_of(*run).size()));
  return counts;
}

double mean(const std::vector<std::uint32_t>& counts) {
  std::uint64_t sum = 0;
  for (const std::uint32_t count : counts) sum += count;
  return counts.empty() ? 0 : static_cast<double>(sum) / static_cast<double>(counts.size());
}

// The endpoints new to a run in the order of their first use.
std::vector<std::pair<double, std::uint32_t>> first_uses(const ChannelRun& run,
                                                         const Endpoints& known) {
  std::vector<std::pair<double, std::uint32_t>> first;
  Endpoints seen = known;
  for (const auto& draw : run.draws)
    if (seen.insert(draw.second).second) first.push_back(draw);
  return first;
}

struct Coverage {
  double share = std::numeric_limits<double>::quiet_NaN();
  double estimate = 0;
};

// Good-Turing coverage and Chao's bound from how often each endpoint occurred in draws or
// runs.
template <typename Key>
Coverage coverage_of(const std::map<Key, std::uint32_t>& occurrences, double correction) {
  std::uint64_t once = 0, twice = 0, all = 0;
  for (const auto& [key, count] : occurrences) {
    once += count == 1;
    twice += count == 2;
    all += count;
  }
  Coverage result;
  result.estimate = static_cast<double>(occurrences.size());
  if (all == 0) return result;
  result.share = 1 - static_cast<double>(once) / static_cast<double>(all);
  if (once > 1)
    result.estimate += correction * static_cast<double>(once) * static_cast<double>(once - 1) /
                       (2.0 * static_cast<double>(twice + 1));
  return result;
}

// Over repetitions: in how many each endpoint occurred (Chao2).
Coverage over_repetitions(const Runs& runs, const Endpoints& known) {
  std::map<std::uint32_t, std::uint32_t> occurrences;
  for (const ChannelRun* run : runs)
    for (const std::uint32_t endpoint : endpoints_of(*run))
      if (!known.contains(endpoint)) ++occurrences[endpoint];
  const double count = static_cast<double>(runs.size());
  return coverage_of(occurrences, (count - 1) / count);
}

// Within runs: how often each was drawn in its run; a resolver's or a socket's immediate retry is
// no new draw. Runs seeded alike repeat each other, which says nothing, so each counts by itself.
Coverage within_runs(const Runs& runs, const Endpoints& known) {
  std::map<std::pair<const ChannelRun*, std::uint32_t>, std::uint32_t> occurrences;
  for (const ChannelRun* run : runs) {
    std::uint32_t previous = 0xffffffffu;
    for (const auto& draw : run->draws) {
      if (draw.second != previous && !known.contains(draw.second))
        ++occurrences[{run, draw.second}];
      previous = draw.second;
    }
  }
  return coverage_of(occurrences, 1);
}

// Whether the repetitions walk through one list in one order: most of each run's first uses agree.
bool same_order(const Runs& runs, const Endpoints& known) {
  const auto reference = first_uses(*runs.front(), known);
  for (const ChannelRun* run : runs) {
    const auto other = first_uses(*run, known);
    const std::size_t length = std::min(reference.size(), other.size());
    std::size_t equal = 0;
    for (std::size_t i = 0; i < length; ++i) equal += reference[i].second == other[i].second;
    if (length == 0 || 10 * equal < 9 * length) return false;
  }
  return true;
}

// Endpoints first used by t and by 2t, over all runs.
std::pair<std::uint64_t, std::uint64_t> growth(const Runs& runs, const Endpoints& known) {
  std::uint64_t half = 0, whole = 0;
  for (const ChannelRun* run : runs)
    for (const auto& [time, endpoint] : first_uses(*run, known)) {
      half += time <= run->seconds / 2;
      ++whole;
    }
  return {half, whole};
}

ChannelVerdict finite(std::string_view game, std::size_t seen, const Coverage& coverage,
                      std::string_view what, std::string_view why) {
  ChannelVerdict verdict{.verdict = FallbackVerdict::kFinite,
                         .seen = static_cast<std::uint32_t>(seen),
                         .estimate = std::max(coverage.estimate, static_cast<double>(seen)),
                         .coverage = coverage.share,
                         .reason = {}};
  verdict.reason =
      fmt::format("a finite list of {}: {} beyond the null game's seen under {} of about {:.0f}",
                  what, seen, game, verdict.estimate);
  verdict.reason += std::isnan(coverage.share)
                        ? std::string(" (how complete cannot be told from one pass), ")
                        : fmt::format(" ({:.0f} % covered), ", 100 * coverage.share);
  verdict.reason += why;
  return verdict;
}

ChannelVerdict unknown(std::size_t seen, std::string reason) {
  return {.verdict = FallbackVerdict::kUnknown,
          .seen = static_cast<std::uint32_t>(seen),
          .reason = std::move(reason)};
}

// Runs of one size whose endpoints differ: drawn at random from a list, game or not.
ChannelVerdict judge_equal(const Runs& null, const Runs& game, std::string_view name,
                           std::size_t fresh, std::string_view what, double p_value) {
  Runs all = null;
  all.insert(all.end(), game.begin(), game.end());
  const Coverage coverage = over_repetitions(all, {});
  ChannelVerdict verdict;
  if (fresh == 0) {
    verdict.reason = fmt::format("the same {} under null and {}", what, name);
  } else if (all.size() < 3) {
    verdict = unknown(fresh,
                      fmt::format("as many {} under {} as under null, but others: repeat the games "
                                  "to tell a random pick from an endless list",
                                  what, name));
  } else if (coverage.share >= 0.5) {
    verdict = finite(name, fresh, coverage, what, "drawn from at random with and without a game");
  } else {
    verdict = unknown(
        fresh,
        fmt::format("as many {} under {} as under null, but others in every run", what, name));
  }
  verdict.p_value = p_value;
  return verdict;
}

// More under the game than under null: does it end?
ChannelVerdict judge_more(const Runs& game, const Endpoints& known, std::string_view name,
                          std::size_t fresh, FallbackVerdict growing, std::string_view what,
                          const FallbackOptions& options) {
  const auto [half, whole] = growth(game, known);
  const bool repeated = game.size() > 1;
  const bool ordered = repeated && same_order(game, known);
  const Coverage inside = within_runs(game, known), across = over_repetitions(game, known);
  const double ratio =
      half == 0 ? 2 * options.growth : static_cast<double>(whole) / static_cast<double>(half);
  if (ratio < options.growth) {
    Coverage coverage = repeated ? across : inside;
    // Each asked once and then silence: the draws say nothing of what is left, the silence does.
    if (!repeated && inside.share == 0) coverage = {.estimate = static_cast<double>(fresh)};
    return finite(name, fresh, coverage, what, fmt::format("{} by t, {} by 2t", half, whole));
  }
  if (repeated && !ordered && across.share >= 0.8)
    return finite(name, fresh, across, what, "the repetitions draw from one list");
  if (inside.share >= 0.9)
    return finite(name, fresh, repeated ? across : inside, what,
                  "the runs come back to the same ones");
  if (whole < options.least * game.size())
    return unknown(fresh,
                   fmt::format("{} new {} under {}, still growing at 2t, but too few to tell a "
                               "finite list from an endless one: play longer",
                               fresh, what, name));
  ChannelVerdict verdict{
      .verdict = growing, .seen = static_cast<std::uint32_t>(fresh), .reason = {}};
  verdict.reason = fmt::format(
      "ever new {} under {}: {} by t, {} by 2t{}", what, name, half, whole,
      ordered ? ", in the same order in every repetition (seeded alike, by the date perhaps)" : "");
  return verdict;
}

// Whether the game made the specimen use more endpoints: tested where the repetitions can decide.
bool has_more(const Runs& null, const Runs& game, double significance, double& p_value) {
  const auto null_sizes = sizes(null), game_sizes = sizes(game);
  if (mean(game_sizes) <= mean(null_sizes)) return false;
  double relabellings = 1;
  for (std::size_t i = 1; i <= game.size(); ++i)
    relabellings *= static_cast<double>(null.size() + i) / static_cast<double>(i);
  if (1 / relabellings > significance) return true;
  p_value = permutation_p_value(null_sizes, game_sizes);
  return p_value <= significance;
}

ChannelVerdict judge_game(const Runs& null, const Runs& game, FallbackVerdict growing,
                          std::string_view what, const FallbackOptions& options) {
  const Endpoints known = endpoints_of(null);
  std::size_t fresh = 0;
  for (const std::uint32_t endpoint : endpoints_of(game)) fresh += !known.contains(endpoint);
  const std::string& name = game.front()->game;
  double p_value = std::numeric_limits<double>::quiet_NaN();
  ChannelVerdict verdict;
  if (!has_more(null, game, options.significance, p_value) || fresh == 0) {
    verdict = judge_equal(null, game, name, fresh, what, p_value);
  } else {
    verdict = judge_more(game, known, name, fresh, growing, what, options);
    if (std::isnan(p_value))
      verdict.reason += fmt::format("; {} null and {} game run{}: too few for a test", null.size(),
                                    game.size(), game.size() == 1 ? "" : "s");
    else
      verdict.reason += fmt::format("; permutation test p = {:.3g}", p_value);
  }
  verdict.p_value = p_value;
  return verdict;
}

// A specimen that finds ever new endpoints without any game: peers for addresses, and for names
// nothing that only malware does.
ChannelVerdict judge_null(const Runs& null, FallbackVerdict growing, std::string_view what,
                          const FallbackOptions& options) {
  const auto [half, whole] = growth(null, {});
  const bool grows = static_cast<double>(whole) >= options.growth * static_cast<double>(half) &&
                     whole >= options.least * null.size() && !(within_runs(null, {}).share >= 0.9);
  if (!grows) return {.reason = fmt::format("no more {} in any game than in the null game", what)};
  const std::size_t seen = endpoints_of(null).size();
  if (growing == FallbackVerdict::kP2p)
    return {.verdict = growing,
            .seen = static_cast<std::uint32_t>(seen),
            .reason = fmt::format("ever new {} even without a game: {} by t, {} by 2t", what, half,
                                  whole)};
  return unknown(
      seen, fmt::format("ever new {} even without a game: {} by t, {} by 2t", what, half, whole));
}

}  // namespace

ChannelVerdict judge_channel(const std::vector<ChannelRun>& runs, FallbackVerdict growing,
                             std::string_view what, const FallbackOptions& options) {
  Runs null;
  std::map<std::string, Runs> games;
  for (const ChannelRun& run : runs) (run.is_null ? null : games[run.game]).push_back(&run);
  if (null.empty()) return unknown(0, "no null run to compare with");
  if (games.empty()) return unknown(0, "no game was played, only null runs");
  ChannelVerdict hardest = judge_null(null, growing, what, options);
  for (const auto& [name, played] : games) {
    ChannelVerdict verdict = judge_game(null, played, growing, what, options);
    if (verdict.verdict > hardest.verdict ||
        (verdict.verdict == hardest.verdict && verdict.seen > hardest.seen))
      hardest = std::move(verdict);
  }
  return hardest;
}

}  // namespace iolaus

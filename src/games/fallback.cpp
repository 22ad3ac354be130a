#include "iolaus/games/fallback.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "channel.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// A connection this soon after a query is taken for its answer, when the answers were not recorded.
constexpr double kAnswerDelay = 5;

struct Timed {
  double time;
  GameEventKind kind;
  std::uint32_t endpoint;
  friend auto operator<=>(const Timed&, const Timed&) = default;
};

// The connections of a run to addresses that no DNS answer explains. Without recorded answers each
// query explains the first new address connected to soon after it, and every later connection to
// it.
std::vector<std::pair<double, std::uint32_t>> direct_connections(const std::vector<Timed>& events) {
  std::set<std::uint32_t> answered, direct;
  std::vector<double> open;  // times of queries that explain nothing yet
  std::vector<std::pair<double, std::uint32_t>> result;
  for (const Timed& event : events) {
    if (event.kind == GameEventKind::kQuery) open.push_back(event.time);
    if (event.kind == GameEventKind::kAnswer) {
      answered.insert(event.endpoint);
      if (!open.empty() && open.back() == event.time) open.pop_back();
    }
    if (event.kind != GameEventKind::kConnect || answered.contains(event.endpoint)) continue;
    const auto fresh = std::find_if(
        open.begin(), open.end(), [&](double asked) { return event.time - asked <= kAnswerDelay; });
    open.erase(open.begin(), fresh);
    if (!open.empty() && !direct.contains(event.endpoint)) {
      open.erase(open.begin());
      answered.insert(event.endpoint);
      continue;
    }
    direct.insert(event.endpoint);
    result.emplace_back(event.time, event.endpoint);
  }
  return result;
}

std::vector<std::pair<double, std::uint32_t>> queries(const std::vector<Timed>& events) {
  std::vector<std::pair<double, std::uint32_t>> result;
  for (const Timed& event : events)
    if (event.kind == GameEventKind::kQuery) result.emplace_back(event.time, event.endpoint);
  return result;
}

// Endpoints renumbered by their text, so that the order of lines cannot matter.
std::vector<std::uint32_t> ranks_by_text(const std::vector<std::string>& texts) {
  std::vector<std::uint32_t> order(texts.size()), rank(texts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return texts[a] < texts[b]; });
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  return rank;
}

struct Played {
  const GameRun* run;
  std::vector<Timed> events;
};

// The runs of one specimen on one channel; a run without an end lasts as long as the longest of
// all.
template <typename Take>
std::vector<ChannelRun> channel(const std::vector<const Played*>& played, double longest,
                                Take&& take) {
  std::vector<ChannelRun> runs;
  for (const Played* each : played)
    runs.push_back({.is_null = each->run->game == "null",
                    .game = each->run->game,
                    .repetition = each->run->repetition,
                    .seconds = each->run->seconds >= 0 ? each->run->seconds : longest,
                    .draws = take(each->events)});
  return runs;
}

void list_endpoints(const std::vector<ChannelRun>& names, const std::vector<ChannelRun>& addresses,
                    const std::vector<std::string>& texts, const SuffixTable& suffixes,
                    Fallback& fallback) {
  std::map<std::uint32_t, bool> asked;
  for (const ChannelRun& run : names)
    for (const auto& draw : run.draws) asked[draw.second] |= run.is_null;
  for (const auto& [endpoint, under_null] : asked) {
    const std::string& name = texts[endpoint];
    const std::string_view domain =
        std::string_view(name).substr(suffixes.registrable(name).offset);
    fallback.names.push_back({domain_id(domain), name, under_null});
  }
  std::set<std::uint32_t> direct;
  for (const ChannelRun& run : addresses)
    for (const auto& draw : run.draws) direct.insert(draw.second);
  for (const std::uint32_t endpoint : direct) fallback.addresses.push_back(texts[endpoint]);
}

Fallback judge(const std::string& specimen, const std::vector<const Played*>& played,
               double longest, const std::vector<std::string>& texts, const SuffixTable& suffixes,
               const FallbackOptions& options) {
  const auto names = channel(played, longest, queries);
  const auto addresses = channel(played, longest, direct_connections);
  const ChannelVerdict by_name = judge_channel(names, FallbackVerdict::kDga, "names", options);
  const ChannelVerdict by_address =
      judge_channel(addresses, FallbackVerdict::kP2p, "addresses without DNS", options);
  const ChannelVerdict& hardest = by_address.verdict > by_name.verdict ? by_address : by_name;
  const ChannelVerdict& other = by_address.verdict > by_name.verdict ? by_name : by_address;
  Fallback fallback;
  fallback.specimen = specimen;
  fallback.verdict = hardest.verdict;
  fallback.names_verdict = by_name.verdict;
  fallback.addresses_verdict = by_address.verdict;
  fallback.seen = hardest.seen;
  fallback.estimate = hardest.estimate;
  fallback.coverage = hardest.coverage;
  fallback.p_value = hardest.p_value;
  fallback.reason = hardest.reason;
  if (other.verdict != FallbackVerdict::kNone && other.reason != hardest.reason)
    fallback.reason += "; also " + other.reason;
  list_endpoints(names, addresses, texts, suffixes, fallback);
  return fallback;
}

double relabellings(std::size_t all, std::size_t chosen) {
  double count = 1;
  for (std::size_t i = 1; i <= chosen; ++i)
    count *= static_cast<double>(all - chosen + i) / static_cast<double>(i);
  return count;
}

}  // namespace

std::string_view describe(FallbackVerdict verdict) {
  constexpr std::array<std::string_view, 5> kWords{"none", "unknown", "finite", "dga", "p2p"};
  return kWords[static_cast<std::size_t>(verdict)];
}

// With equal group sizes throughout, the difference of means orders as the sum over the game's
// runs.
double permutation_p_value(std::span<const std::uint32_t> null,
                           std::span<const std::uint32_t> game) {
  std::vector<std::uint32_t> all(null.begin(), null.end());
  all.insert(all.end(), game.begin(), game.end());
  const std::uint64_t observed = std::accumulate(game.begin(), game.end(), std::uint64_t{0});
  std::uint64_t extreme = 0, tried = 0;
  if (relabellings(all.size(), game.size()) <= 20000) {
    std::vector<char> chosen(all.size(), 0);
    std::fill(chosen.end() - static_cast<std::ptrdiff_t>(game.size()), chosen.end(), 1);
    do {
      std::uint64_t sum = 0;
      for (std::size_t i = 0; i < all.size(); ++i) sum += chosen[i] ? all[i] : 0u;
      extreme += sum >= observed;
      ++tried;
    } while (std::next_permutation(chosen.begin(), chosen.end()));
    return static_cast<double>(extreme) / static_cast<double>(tried);
  }
  std::mt19937_64 random(1);
  for (; tried < 20000; ++tried) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < game.size(); ++i) {
      std::swap(all[i], all[i + random() % (all.size() - i)]);
      sum += all[i];
    }
    extreme += sum >= observed;
  }
  return static_cast<double>(extreme + 1) / static_cast<double>(tried + 1);
}

std::vector<Fallback> find_fallbacks(const Observations& observations, const SuffixTable& suffixes,
                                     const FallbackOptions& options) {
  const auto rank = ranks_by_text(observations.endpoints);
  std::vector<std::string> texts = observations.endpoints;
  std::sort(texts.begin(), texts.end());
  std::vector<Played> played(observations.runs.size());
  for (std::size_t i = 0; i < played.size(); ++i) played[i].run = &observations.runs[i];
  double longest = 0;
  for (const GameRun& run : observations.runs)
    if (run.seconds > longest) longest = run.seconds;
  for (const GameEvent& event : observations.events) {
    played[event.run].events.push_back({event.time, event.kind, rank[event.endpoint]});
    longest = std::max(longest, event.time);
  }
  std::map<std::string, std::vector<const Played*>> by_specimen;
  for (Played& each : played) {
    std::sort(each.events.begin(), each.events.end());
    by_specimen[observations.specimens[each.run->specimen]].push_back(&each);
  }
  std::vector<Fallback> fallbacks;
  for (auto& [specimen, runs] : by_specimen) {
    std::sort(runs.begin(), runs.end(), [](const Played* a, const Played* b) {
      return std::tie(a->run->game, a->run->repetition) <
             std::tie(b->run->game, b->run->repetition);
    });
    fallbacks.push_back(judge(specimen, runs, longest, texts, suffixes, options));
  }
  return fallbacks;
}

std::vector<DomainFallback> fallbacks_by_domain(std::span<const Fallback> fallbacks) {
  struct Verdict {
    FallbackVerdict verdict;
    double coverage;
    std::set<std::size_t> specimens;
  };
  std::map<DomainId, Verdict> domains;
  for (std::size_t i = 0; i < fallbacks.size(); ++i)
    for (const AskedName& name : fallbacks[i].names) {
      const Fallback& fallback = fallbacks[i];
      const auto [place, added] =
          domains.try_emplace(name.domain, Verdict{fallback.verdict, fallback.coverage, {}});
      Verdict& known = place->second;
      known.specimens.insert(i);
      // Of two equal verdicts the less complete one counts.
      const bool harder = fallback.verdict > known.verdict;
      if (harder || (fallback.verdict == known.verdict && fallback.coverage < known.coverage)) {
        known.verdict = fallback.verdict;
        known.coverage = fallback.coverage;
      }
    }
  std::vector<DomainFallback> rows;
  for (const auto& [domain, verdict] : domains)
    rows.push_back(
        {domain, static_cast<float>(verdict.coverage),
         static_cast<std::uint32_t>(std::min<std::size_t>(verdict.specimens.size(), 0xffffff)) &
             0xffffffu,
         static_cast<std::uint32_t>(verdict.verdict) & 0xffu});
  return rows;
}

}  // namespace iolaus

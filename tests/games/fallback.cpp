#include "iolaus/games/fallback.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

using testing::HasSubstr;

const SuffixTable& suffixes() {
  static const SuffixTable table = [] {
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("games_psl_{}.dat", getpid());
    std::ofstream(path) << "// ===BEGIN ICANN DOMAINS===\ncom\norg\n// ===END ICANN DOMAINS===\n";
    SuffixTable loaded = SuffixTable::load(path, {});
    std::filesystem::remove(path);
    return loaded;
  }();
  return table;
}

// Writes recorded observations as a sandbox would.
class Recording {
 public:
  Recording& run(std::string game, int repetition) {
    game_ = std::move(game);
    repetition_ = repetition;
    end(600);
    return *this;
  }
  Recording& query(double time, std::string_view name) { return line(time, "query", "name", name); }
  Recording& connect(double time, std::string_view to) {
    return line(time, "connect", "address", to);
  }
  Recording& raw(std::string_view text) {
    text_ += fmt::format("{}\n", text);
    return *this;
  }
  Observations read() const {
    std::istringstream in(text_);
    Observations observations;
    read_observations(in, observations);
    return observations;
  }
  Fallback verdict() const {
    const auto fallbacks = find_fallbacks(read(), suffixes());
    EXPECT_EQ(fallbacks.size(), 1u);
    return fallbacks.at(0);
  }
  const std::string& text() const { return text_; }

 private:
  void end(double time) {
    text_ += fmt::format(R"({{"specimen":"s","game":"{}","repetition":{},"time":{},"event":"end"}})"
                         "\n",
                         game_, repetition_, time);
  }
  Recording& line(double time, std::string_view event, std::string_view key,
                  std::string_view value) {
    text_ += fmt::format(
        R"({{"specimen":"s","game":"{}","repetition":{},"time":{},"event":"{}","{}":"{}"}})"
        "\n",
        game_, repetition_, time, event, key, value);
    return *this;
  }
  std::string text_, game_;
  int repetition_ = 0;
};

TEST(Fallback, EqualUnderGameAndNullIsNone) {
  Recording recording;
  for (int repetition = 0; repetition < 5; ++repetition)
    for (const char* game : {"null", "dns"})
      recording.run(game, repetition).query(1, "c2.evil.com");
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kNone);
  EXPECT_THAT(fallback.reason, HasSubstr("no more names"));
  ASSERT_EQ(fallback.names.size(), 1u);
  EXPECT_EQ(fallback.names[0].domain, domain_id("evil.com"));
  EXPECT_TRUE(fallback.names[0].under_null);
}

TEST(Fallback, RetryingTheSameNameIsNone) {
  Recording recording;
  recording.run("null", 0).query(1, "c2.evil.com").run("dns", 0);
  for (int i = 0; i < 60; ++i) recording.query(1 + 10 * i, "c2.evil.com");
  EXPECT_EQ(recording.verdict().verdict, FallbackVerdict::kNone);
}

TEST(Fallback, SequentialListThatEndsIsFinite) {
  Recording recording;
  for (int repetition = 0; repetition < 5; ++repetition) {
    recording.run("null", repetition).query(1, "a0.com").run("dns", repetition);
    for (int i = 0; i < 10; ++i) recording.query(1 + 5 * i, fmt::format("a{}.com", i));
  }
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kFinite);
  EXPECT_EQ(fallback.seen, 9u);
  EXPECT_DOUBLE_EQ(fallback.estimate, 9);
  EXPECT_DOUBLE_EQ(fallback.coverage, 1);
  EXPECT_LE(fallback.p_value, 0.05);
  EXPECT_THAT(fallback.reason, HasSubstr("permutation test"));
}

TEST(Fallback, OneRunOfAListThatEndsIsFiniteWithoutCoverage) {
  Recording recording;
  recording.run("null", 0).query(1, "a0.com").run("dns", 0);
  for (int i = 0; i < 10; ++i) recording.query(1 + 5 * i, fmt::format("a{}.com", i));
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kFinite);
  EXPECT_TRUE(std::isnan(fallback.coverage));
  EXPECT_TRUE(std::isnan(fallback.p_value));
}

// Each run draws names at random from twelve, slowly: growth alone would call it a generator.
TEST(Fallback, RandomPicksFromAListAreFinite) {
  std::mt19937_64 random(7);
  Recording recording;
  for (int repetition = 0; repetition < 8; ++repetition) {
    recording.run("null", repetition).query(1, "a0.com").run("dns", repetition).query(1, "a0.com");
    for (int i = 0; i < 8; ++i) recording.query(2 + 70 * i, fmt::format("b{}.com", random() % 12));
  }
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kFinite) << fallback.reason;
  EXPECT_NEAR(fallback.estimate, 12, 2);
  EXPECT_GT(fallback.coverage, 0.9);
}

// One random name a run with or without a game: more repetitions show the list behind it.
TEST(Fallback, ARandomPickUnderNullTooIsFinite) {
  Recording recording;
  for (int repetition = 0; repetition < 8; ++repetition) {
    recording.run("null", repetition).query(1, fmt::format("a{}.com", repetition % 3));
    recording.run("dns", repetition).query(1, fmt::format("a{}.com", (repetition + 1) % 4));
  }
  EXPECT_EQ(recording.verdict().verdict, FallbackVerdict::kFinite);
  Recording once;
  once.run("null", 0).query(1, "a.com").run("dns", 0).query(1, "b.com");
  EXPECT_EQ(once.verdict().verdict, FallbackVerdict::kUnknown);
}

TEST(Fallback, EverNewNamesAreAGenerator) {
  Recording recording;
  for (int repetition = 0; repetition < 3; ++repetition) {
    recording.run("null", repetition).query(1, "a0.com").run("dns", repetition);
    for (int i = 0; i < 200; ++i) recording.query(3 * i, fmt::format("x{}.com", 31 * i));
  }
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kDga);
  EXPECT_EQ(fallback.names_verdict, FallbackVerdict::kDga);
  EXPECT_THAT(fallback.reason, HasSubstr("same order"));
}

TEST(Fallback, EverNewAddressesWithoutDnsArePeers) {
  Recording recording;
  recording.run("null", 0).connect(1, "198.51.100.1").run("tcp", 0);
  for (int i = 0; i < 100; ++i) recording.connect(6 * i, fmt::format("10.{}.{}.1", i, 255 - i));
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kP2p);
  EXPECT_EQ(fallback.addresses.size(), 101u);
  EXPECT_EQ(fallback.names_verdict, FallbackVerdict::kNone);
}

// The same growth of addresses explained by names is the names' generator, not peers.
TEST(Fallback, AddressesThatDnsExplainsAreNotPeers) {
  Recording recording;
  recording.run("null", 0).query(1, "a.com").run("tcp", 0);
  for (int i = 0; i < 100; ++i)
    recording.query(6 * i, fmt::format("n{}.com", i))
        .connect(6 * i + 1, fmt::format("10.0.{}.1", i));
  const Fallback fallback = recording.verdict();
  EXPECT_EQ(fallback.verdict, FallbackVerdict::kDga);
  EXPECT_EQ(fallback.addresses_verdict, FallbackVerdict::kNone);
  Recording answered;
  answered.run("null", 0)
      .query(1, "a.com")
      .run("tcp", 0)
      .raw(
          R"({"specimen":"s","game":"tcp","time":1,"event":"query","name":"a.com","answers":["10.0.0.1","10.0.0.2"]})");
  answered.connect(300, "10.0.0.1").connect(400, "10.0.0.2");
  EXPECT_TRUE(answered.verdict().addresses.empty());
}

TEST(Fallback, TooLittleIsUnknown) {
  Recording only_null;
  only_null.run("null", 0).query(1, "a.com");
  EXPECT_EQ(only_null.verdict().verdict, FallbackVerdict::kUnknown);
  Recording few;
  few.run("null", 0).query(1, "a.com").run("dns", 0).query(1, "a.com").query(290, "b.com");
  few.query(590, "c.com");
  EXPECT_EQ(few.verdict().verdict, FallbackVerdict::kUnknown);
}

TEST(Fallback, OrderOfLinesDoesNotMatter) {
  Recording recording;
  for (int repetition = 0; repetition < 3; ++repetition) {
    recording.run("null", repetition).query(1, "a0.com").run("both", repetition);
    for (int i = 0; i < 30; ++i)
      recording.query(20 * i, fmt::format("x{}.com", i))
          .connect(20 * i + 9, fmt::format("10.0.0.{}", i));
  }
  std::vector<std::string> lines;
  std::istringstream in(recording.text());
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::shuffle(lines.begin(), lines.end(), std::mt19937_64(3));
  Recording shuffled;
  for (const std::string& line : lines) shuffled.raw(line);
  const Fallback a = recording.verdict(), b = shuffled.verdict();
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.addresses, b.addresses);
}

TEST(Fallback, JoinsToDomainsWithTheHardestVerdict) {
  std::vector<Fallback> fallbacks(2);
  fallbacks[0].verdict = FallbackVerdict::kFinite;
  fallbacks[0].coverage = 0.5;
  fallbacks[0].names = {{domain_id("a.com"), "a.com", true},
                        {domain_id("b.com"), "x.b.com", false}};
  fallbacks[1].verdict = FallbackVerdict::kDga;
  fallbacks[1].names = {{domain_id("a.com"), "www.a.com", true},
                        {domain_id("a.com"), "z.a.com", true}};
  const auto rows = fallbacks_by_domain(fallbacks);
  ASSERT_EQ(rows.size(), 2u);
  const DomainFallback& a = rows[rows[0].domain == domain_id("a.com") ? 0 : 1];
  EXPECT_EQ(a.verdict, static_cast<std::uint32_t>(FallbackVerdict::kDga));
  EXPECT_EQ(a.specimens, 2u);
}

TEST(Fallback, PermutationTestIsExact) {
  const std::vector<std::uint32_t> null{1, 1, 1}, game{5, 6, 7};
  EXPECT_DOUBLE_EQ(permutation_p_value(null, game), 1.0 / 20);
  EXPECT_DOUBLE_EQ(permutation_p_value(null, null), 1.0);
  const std::vector<std::uint32_t> many(30, 1), more(30, 2);
  EXPECT_LT(permutation_p_value(many, more), 0.001);
}

TEST(Observations, CountsBadLinesByReason) {
  const std::string deep = "{\"a\":" + std::string(50, '[') + std::string(50, ']') + "}";
  Recording recording;
  recording.raw(std::string(70000, 'x')).raw(deep).raw("{").raw("[1]").raw("{}").raw("  ");
  recording.raw(R"({"specimen":"s"})");
  recording.raw(R"({"specimen":"s","game":"null","repetition":-1})");
  recording.raw(R"({"specimen":"s","game":"null","time":-1})");
  recording.raw(R"({"specimen":"s","game":"null","time":1,"event":"dance"})");
  recording.raw(R"({"specimen":"s","game":"null","time":1,"event":"query","name":"a..b"})");
  recording.raw(R"({"specimen":"s","game":"null","time":1,"event":"connect","address":"1.2.3"})");
  recording.raw(R"({"specimen":"s","game":"null","time":1,"event":"query","name":"WWW.A.com."})");
  const Observations observations = recording.read();
  EXPECT_EQ(observations.lines, 12u);
  for (std::size_t i = 0; i < kObservationProblems; ++i)
    EXPECT_EQ(observations.problems[i], 1u) << describe(static_cast<ObservationProblem>(i));
  EXPECT_EQ(observations.endpoints, std::vector<std::string>{"www.a.com"});
  EXPECT_THROW(read_observations(std::vector<std::filesystem::path>{"/nowhere/runs.ndjson"}),
               Error);
}

// Mutated lines must never crash the reader, nor bring anything but counted problems.
TEST(Observations, SurvivesMutation) {
  const std::string seed =
      R"({"specimen":"s","game":"dns","repetition":3,"time":1.5,"event":"query","name":"a.b.com","answers":["192.0.2.1"]})";
  std::mt19937_64 random(11);
  for (int round = 0; round < 20000; ++round) {
    std::string line = seed;
    for (std::uint64_t i = 0; i <= random() % 4; ++i) {
      const std::size_t place = random() % line.size();
      switch (random() % 3) {
        case 0:
          line[place] = static_cast<char>(random());
          break;
        case 1:
          line.erase(place, 1 + random() % 9);
          break;
        default:
          line.insert(place, line.substr(random() % line.size(), random() % 20));
      }
      if (line.empty()) line = "{";
    }
    std::istringstream in(line);
    Observations observations;
    read_observations(in, observations);
    std::uint64_t bad = 0;
    for (const std::uint64_t count : observations.problems) bad += count;
    ASSERT_LE(bad, observations.lines);
    find_fallbacks(observations, suffixes());
  }
}

}  // namespace
}  // namespace iolaus

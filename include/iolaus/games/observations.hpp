#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iolaus {

// Why a line of recorded observations was not used.
enum class ObservationProblem : std::uint8_t {
  kTooLong,
  kTooDeep,
  kNotJson,
  kNotAnObject,
  kNoSpecimen,
  kBadGame,
  kBadRepetition,
  kBadTime,
  kBadEvent,
  kBadName,
  kBadAddress
};
constexpr std::size_t kObservationProblems = 11;
std::string_view describe(ObservationProblem problem);

// kAnswer: an address that the answer to the specimen's query held (a query's "answers", when
// recorded).
enum class GameEventKind : std::uint8_t { kQuery, kAnswer, kConnect };

// One repetition of one game played on one specimen.
struct GameRun {
  std::uint32_t specimen = 0;  // index into Observations::specimens
  std::string game;            // "null": nothing was forged; "dns", "tcp", "both", ...
  std::uint32_t repetition = 0;
  double seconds =
      std::numeric_limits<double>::quiet_NaN();  // its length, when an "end" event says so
};

struct GameEvent {
  std::uint32_t run;       // index into Observations::runs
  std::uint32_t endpoint;  // index into Observations::endpoints
  double time;             // seconds from the run's start
  GameEventKind kind;
};

struct Observations {
  std::vector<std::string> specimens;
  std::vector<GameRun> runs;
  std::vector<std::string> endpoints;  // canonical names, and addresses in canonical text
  std::vector<GameEvent> events;       // in the order read
  std::uint64_t lines = 0;             // not blank
  std::array<std::uint64_t, kObservationProblems> problems{};
};

// Appends newline-delimited JSON, one event a line:
//   {"specimen": "md5 or any name", "game": "null", "repetition": 1, "time": 12.5, "event":
//   "query",
//    "name": "c2.example", "answers": ["192.0.2.1"]}
//   {..., "event": "connect", "address": "192.0.2.1"}    {..., "event": "end"}
// "repetition" (default 0) and "answers" may be absent; "end" gives the run's length. Other members
// are ignored. Lines over 64 KiB, nested deeper than 8 or with a bad value are counted by reason
// and skipped.
void read_observations(std::istream& lines, Observations& observations);
// The same over files, in the order given. Throws Error naming a file that cannot be read.
Observations read_observations(std::span<const std::filesystem::path> files);

}  // namespace iolaus

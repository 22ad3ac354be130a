#include "iolaus/games/observations.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "iolaus/dns/name.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024;
constexpr int kDeepest = 8;
constexpr std::size_t kLongestWord = 256;
constexpr double kLongestTime = 1e9;

// Brackets are counted before the parser sees the line, so that depth cannot cost anything.
bool too_deep(std::string_view line) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

// Reads up to a newline, keeping no more than the longest line: false at the end of the stream.
bool next_line(std::istream& in, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  std::streambuf& buffer = *in.rdbuf();
  for (int c = buffer.sbumpc();; c = buffer.sbumpc()) {
    if (c == std::char_traits<char>::eof()) return !line.empty() || too_long;
    if (c == '\n') return true;
    if (line.size() < kLongestLine)
      line.push_back(static_cast<char>(c));
    else
      too_long = true;
  }
}

// Gives every specimen, run and endpoint a number, continuing what an earlier file began.
class Numbers {
 public:
  explicit Numbers(Observations& observations) : all_(observations) {
    for (const std::string& name : all_.specimens) specimens_.emplace(name, specimens_.size());
    for (const std::string& name : all_.endpoints) endpoints_.emplace(name, endpoints_.size());
    for (const GameRun& run : all_.runs)
      runs_.emplace(std::tuple(run.specimen, run.game, run.repetition), runs_.size());
  }
  std::uint32_t run(const std::string& specimen, const std::string& game,
                    std::uint32_t repetition) {
    const std::uint32_t number = text(specimens_, all_.specimens, specimen);
    const auto [place, added] = runs_.emplace(std::tuple(number, game, repetition), runs_.size());
    if (added) all_.runs.push_back({.specimen = number, .game = game, .repetition = repetition});
    return static_cast<std::uint32_t>(place->second);
  }
  std::uint32_t endpoint(const std::string& name) { return text(endpoints_, all_.endpoints, name); }

 private:
  using Texts = std::map<std::string, std::size_t>;
  static std::uint32_t text(Texts& numbers, std::vector<std::string>& texts,
                            const std::string& name) {
    const auto [place, added] = numbers.emplace(name, numbers.size());
    if (added) texts.push_back(name);
    return static_cast<std::uint32_t>(place->second);
  }
  Observations& all_;
  Texts specimens_, endpoints_;
  std::map<std::tuple<std::uint32_t, std::string, std::uint32_t>, std::size_t> runs_;
};

struct ParsedLine {
  std::string specimen, game;
  std::uint32_t repetition = 0;
  double time = 0;
  bool is_end = false;
  std::vector<std::pair<GameEventKind, std::string>> endpoints;
};

const std::string* word(const nlohmann::json& object, const char* key) {
  const auto place = object.find(key);
  if (place == object.end() || !place->is_string()) return nullptr;
  const std::string& text = place->get_ref<const std::string&>();
  return text.empty() || text.size() > kLongestWord ? nullptr : &text;
}

std::optional<ObservationProblem> add_address(const nlohmann::json& value, GameEventKind kind,
                                              ParsedLine& line) {
  if (!value.is_string()) return ObservationProblem::kBadAddress;
  const auto address = parse_address(value.get_ref<const std::string&>());
  if (!address) return ObservationProblem::kBadAddress;
  line.endpoints.emplace_back(kind, format_address(*address));
  return std::nullopt;
}

std::optional<ObservationProblem> read_endpoints(const nlohmann::json& object, ParsedLine& line) {
  const std::string* event = word(object, "event");
  if (event == nullptr) return ObservationProblem::kBadEvent;
  if (*event == "end") {
    line.is_end = true;
    return std::nullopt;
  }
  if (*event == "connect") {
    const auto address = object.find("address");
    if (address == object.end()) return ObservationProblem::kBadAddress;
    return add_address(*address, GameEventKind::kConnect, line);
  }
  if (*event != "query") return ObservationProblem::kBadEvent;
  const std::string* name = word(object, "name");
  if (name == nullptr) return ObservationProblem::kBadName;
  CanonicalName canonical = canonical_name(*name);
  if (canonical.problem != NameProblem::kNone) return ObservationProblem::kBadName;
  line.endpoints.emplace_back(GameEventKind::kQuery, std::move(canonical.name));
  const auto answers = object.find("answers");
  if (answers == object.end()) return std::nullopt;
  if (!answers->is_array()) return ObservationProblem::kBadAddress;
  for (const nlohmann::json& answer : *answers)
    if (const auto problem = add_address(answer, GameEventKind::kAnswer, line)) return problem;
  return std::nullopt;
}

std::optional<ObservationProblem> parse_line(const std::string& text, ParsedLine& line) {
  if (too_deep(text)) return ObservationProblem::kTooDeep;
  const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (object.is_discarded()) return ObservationProblem::kNotJson;
  if (!object.is_object()) return ObservationProblem::kNotAnObject;
  const std::string* specimen = word(object, "specimen");
  if (specimen == nullptr) return ObservationProblem::kNoSpecimen;
  const std::string* game = word(object, "game");
  if (game == nullptr) return ObservationProblem::kBadGame;
  line.specimen = *specimen;
  line.game = *game;
  if (const auto repetition = object.find("repetition"); repetition != object.end()) {
    if (!repetition->is_number_unsigned() || repetition->get<std::uint64_t>() > 1'000'000)
      return ObservationProblem::kBadRepetition;
    line.repetition = repetition->get<std::uint32_t>();
  }
  const auto time = object.find("time");
  if (time == object.end() || !time->is_number()) return ObservationProblem::kBadTime;
  line.time = time->get<double>();
  if (!(line.time >= 0 && line.time <= kLongestTime)) return ObservationProblem::kBadTime;
  return read_endpoints(object, line);
}

}  // namespace

std::string_view describe(ObservationProblem problem) {
  constexpr std::array<std::string_view, kObservationProblems> kWords{
      "line over 64 KiB",
      "nested deeper than 8",
      "not JSON",
      "not a JSON object",
      "no \"specimen\", or over 256 bytes",
      "no \"game\", or over 256 bytes",
      "\"repetition\" is not a whole number up to 1000000",
      "no \"time\" in seconds from the start",
      "\"event\" is none of query, connect, end",
      "\"name\" missing or malformed",
      "\"address\" or an answer is not an IP address"};
  return kWords[static_cast<std::size_t>(problem)];
}

void read_observations(std::istream& lines, Observations& observations) {
  Numbers numbers(observations);
  std::string text;
  bool too_long = false;
  while (next_line(lines, text, too_long)) {
    if (!too_long && text.find_first_not_of(" \t\r") == std::string::npos) continue;
    ++observations.lines;
    ParsedLine line;
    const auto problem =
        too_long ? std::optional(ObservationProblem::kTooLong) : parse_line(text, line);
    if (problem) {
      ++observations.problems[static_cast<std::size_t>(*problem)];
      continue;
    }
    const std::uint32_t run = numbers.run(line.specimen, line.game, line.repetition);
    if (line.is_end) {
      double& seconds = observations.runs[run].seconds;
      if (!(seconds >= line.time)) seconds = line.time;
    }
    for (const auto& [kind, endpoint] : line.endpoints)
      observations.events.push_back({run, numbers.endpoint(endpoint), line.time, kind});
  }
}

Observations read_observations(std::span<const std::filesystem::path> files) {
  Observations observations;
  for (const std::filesystem::path& path : files) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path))
      fail("{}: cannot read these observations; name NDJSON files under [games] observations",
           path.string());
    read_observations(in, observations);
    if (in.bad()) fail("{}: reading failed", path.string());
  }
  return observations;
}

}  // namespace iolaus

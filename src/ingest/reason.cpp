#include "ingest/reason.hpp"

#include <array>
#include <string>

namespace iolaus {
namespace {

constexpr std::size_t kNamed = static_cast<std::size_t>(RejectReason::kNameProblem);

constexpr std::array<std::string_view, kNamed> kWords{
    "",
    "line longer than 1 MiB",
    "malformed JSON",
    "not a JSON object",
    "unbalanced quotes",
    "more fields than columns",
    "missing field rrname",
    "missing field rrtype",
    "missing field rdata",
    "missing field time_first",
    "missing field time_last",
    "unknown record type",
    "rdata is not an address of the type",
    "malformed rdata",
    "unreadable time",
    "milliseconds taken for seconds",
    "time after the year 2100",
    "time not after 1970-01-01T00:00:00Z",
    "time_first after time_last",
    "undated",
    "unreadable count",
    "the answer of the DNSDB server failed",
    "fewer fields than columns",
    "more answers than a message holds",
};

}  // namespace

std::string_view describe(RejectReason reason) {
  static const std::array<std::string, kReasons - kNamed> kNameWords = [] {
    std::array<std::string, kReasons - kNamed> words;
    for (std::size_t problem = 0; problem < words.size(); ++problem)
      words[problem] = "name: " + std::string(describe(static_cast<NameProblem>(problem)));
    return words;
  }();
  const auto index = static_cast<std::size_t>(reason);
  return index < kNamed ? kWords[index] : std::string_view(kNameWords[index - kNamed]);
}

}  // namespace iolaus

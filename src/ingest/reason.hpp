#pragma once
#include <cstdint>
#include <string_view>

#include "iolaus/dns/name.hpp"

namespace iolaus {

// Why a line was rejected. Stored in spilled runs by number: new ones go before kNameProblem, and
// then kRunFormat of run.hpp rises.
enum class RejectReason : std::uint8_t {
  kNone,
  kLineTooLong,
  kBadJson,
  kNotAnObject,
  kBadQuotes,
  kTooManyFields,
  kMissingName,
  kMissingType,
  kMissingRdata,
  kMissingFirst,
  kMissingLast,
  kUnknownType,
  kBadAddress,
  kBadRdata,
  kBadTime,
  kMilliseconds,
  kFarFuture,
  kBeforeEpoch,
  kFirstAfterLast,
  kWithoutDates,
  kBadCount,
  kAnswerFailed,
  kTooFewFields,
  kTooManyAnswers,
  kNameProblem,  // this and what follows: kNameProblem + NameProblem
};
constexpr std::size_t kReasons = static_cast<std::size_t>(RejectReason::kNameProblem) +
                                 static_cast<std::size_t>(NameProblem::kIsAddress) + 1;

constexpr RejectReason reason_of(NameProblem problem) {
  return static_cast<RejectReason>(static_cast<std::uint8_t>(RejectReason::kNameProblem) +
                                   static_cast<std::uint8_t>(problem));
}

// In words, as the rejects file and the summary print it.
std::string_view describe(RejectReason reason);

}  // namespace iolaus

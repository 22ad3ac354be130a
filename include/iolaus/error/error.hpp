#pragma once
#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace iolaus {

// What the process exits with (README, "Exit status").
enum class ExitStatus : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kTooManyRejects = 3,
  kCheckpoint = 75
};

// Something wrong in the world that a user can mend: a file, an option, a disk. The message names
// the path, the line or the value, and says what to do. Bad input lines are not errors (they are
// counted and kept); bugs are asserts.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string message, ExitStatus status = ExitStatus::kFailed, bool agreed = false)
      : std::runtime_error(std::move(message)), status_(status), agreed_(agreed) {}
  ExitStatus status() const { return status_; }
  // True when every rank throws this same error (Communicator::together), so that one may speak for
  // all.
  bool agreed() const { return agreed_; }

 private:
  ExitStatus status_;
  bool agreed_;
};

// Throws Error with a formatted message: fail("{}: no such file", path).
template <typename... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw Error(fmt::format(format, std::forward<Arguments>(arguments)...));
}

// The same for wrong usage or a wrong job file (exit status 2).
template <typename... Arguments>
[[noreturn]] void fail_usage(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  throw Error(fmt::format(format, std::forward<Arguments>(arguments)...), ExitStatus::kUsage);
}

}  // namespace iolaus

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "command.hpp"

namespace iolaus {
namespace {

using Clock = std::chrono::steady_clock;

// A terminal gets one line that moves; a batch log gets a plain line now and then.
struct Console {
  bool terminal = isatty(STDERR_FILENO) != 0;
  bool colour = terminal && std::getenv("NO_COLOR") == nullptr;
  std::string stage;
  std::uint64_t done_before = 0;
  Clock::time_point stage_began = Clock::now(), last = Clock::now();

  void clear_line() const {
    if (terminal) std::fputs("\r\033[K", stderr);
  }
  void line(const std::string& text) const {
    clear_line();
    if (terminal) {
      std::fprintf(stderr, "%s\n", text.c_str());
    } else {
      const auto now =
          std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
      std::fprintf(stderr, "%s %s\n", fmt::format("{:%FT%TZ}", fmt::gmtime(now)).c_str(),
                   text.c_str());
    }
    std::fflush(stderr);
  }
  std::string strong(const std::string& text) const {
    return colour ? "\033[1m" + text + "\033[0m" : text;
  }
  // Time left, as far as the time so far tells, and the rate.
  std::string progress_words(double share, std::string_view rate) const {
    std::string words;
    const std::chrono::duration<double> elapsed = Clock::now() - stage_began;
    if (share > 0.01)
      words += fmt::format(", {:.0f} s left", elapsed.count() * (1 - share) / share);
    if (!rate.empty()) words += fmt::format(", {}", rate);
    return words;
  }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view rate) {
    const auto now = Clock::now();
    // A stage goes on to its next step: what is left is told from that step alone.
    if (done < done_before) stage_began = now;
    done_before = done;
    const auto wait = terminal ? std::chrono::milliseconds(100) : std::chrono::milliseconds(30'000);
    if (total == 0 || now - last < wait) return;
    last = now;
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const std::string words = progress_words(share, rate);
    if (!terminal) return line(fmt::format("{}: {:.0f} %{}", stage, 100 * share, words));
    const int filled = static_cast<int>(30 * share);
    std::fprintf(stderr, "\r\033[K%-10s [%s%s] %3.0f %%%s", stage.c_str(),
                 std::string(static_cast<std::size_t>(filled), '#').c_str(),
                 std::string(static_cast<std::size_t>(30 - filled), '.').c_str(), 100 * share,
                 words.c_str());
    std::fflush(stderr);
  }
};

}  // namespace

Observer console_observer() {
  auto console = std::make_shared<Console>();
  Observer observer;
  observer.started = [console](const std::string& stage) {
    console->stage = stage;
    console->last = console->stage_began = Clock::now();
  };
  observer.finished = [console](const std::string& stage, const std::string& line) {
    console->line(fmt::format("{}  {}", console->strong(fmt::format("{:<10}", stage)), line));
  };
  observer.note = [console](const std::string& line) {
    console->clear_line();
    std::fprintf(stdout, "%s\n", line.c_str());
    std::fflush(stdout);
  };
  observer.progress = [console](std::uint64_t done, std::uint64_t total, std::string_view rate) {
    console->progress(done, total, rate);
  };
  return observer;
}

}  // namespace iolaus

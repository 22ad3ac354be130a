#include "iolaus/file/atomic.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "iolaus/error/error.hpp"
#include "iolaus/file/fault.hpp"

namespace iolaus {
namespace {

class Atomic : public testing::Test {
 protected:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("iolaus_atomic_" + std::to_string(getpid()));
  void SetUp() override { std::filesystem::create_directories(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  // Runs `step` in a child process with a fault armed; returns its wait status.
  template <typename Step>
  int in_child(long nth, bool kill, Step&& step) {
    const pid_t child = fork();
    if (child == 0) {
      arm_fault(nth, kill);
      try {
        step();
      } catch (const Error&) {
        _exit(9);
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }
};

TEST_F(Atomic, AppearsOnlyWhenCommitted) {
  const auto path = directory_ / "kept";
  {
    AtomicFile file(path);
    file.write("half");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".tmp"));
  write_atomically(path, std::string(3'000'000, 'x'));
  EXPECT_EQ(read_whole(path), std::string(3'000'000, 'x'));
}

TEST_F(Atomic, EveryFailedWriteLeavesTheOldFile) {
  const auto path = directory_ / "kept";
  write_atomically(path, "old");
  int passes = 0;
  for (int nth = 1; nth < 20; ++nth) {
    const int status =
        in_child(nth, false, [&] { write_atomically(path, std::string(2'500'000, 'n')); });
    if (WEXITSTATUS(status) == 0) break;
    EXPECT_EQ(WEXITSTATUS(status), 9);
    EXPECT_EQ(read_whole(path), "old");
    ++passes;
  }
  EXPECT_GE(passes, 5);  // three writes, a flush, a rename
  EXPECT_EQ(read_whole(path), std::string(2'500'000, 'n'));
}

TEST_F(Atomic, AKilledWriterLeavesTheOldFile) {
  const auto path = directory_ / "kept";
  write_atomically(path, "old");
  const int status = in_child(2, true, [&] { write_atomically(path, "new"); });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(read_whole(path), "old");
}

TEST_F(Atomic, NamesAMissingAndATruncatedFile) {
  EXPECT_THROW(read_whole(directory_ / "none"), Error);
  write_atomically(directory_ / "short", "abc");
  EXPECT_THROW(read_bytes(directory_ / "short", 1, 3), Error);
  EXPECT_EQ(read_bytes(directory_ / "short", 1, 2).size(), 2u);
}

}  // namespace
}  // namespace iolaus

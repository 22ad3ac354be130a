#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kCopyBytes = 1 << 20;

std::size_t read_some(std::vector<char>& buffer) {
  for (;;) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EINTR) fail("standard input: cannot read: {}", std::strerror(errno));
  }
}

}  // namespace

bool keep_standard_input(const std::filesystem::path& path, const Communicator& comm) {
  bool there = false;
  comm.together([&] {
    if (!comm.is_root()) return;
    if (::isatty(STDIN_FILENO) != 0)
      fail_usage("[history] inputs names \"-\", but standard input is a terminal: pipe records in");
    std::vector<char> buffer(kCopyBytes);
    std::size_t size = read_some(buffer);
    if (size > 0) {
      AtomicFile file(path);
      for (; size > 0; size = read_some(buffer)) file.write(buffer.data(), size);
      file.commit();
    }
    there = std::filesystem::exists(path);
  });
  return comm.max(there ? 1 : 0) == 1;
}

}  // namespace iolaus

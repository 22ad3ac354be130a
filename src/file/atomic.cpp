#include "iolaus/file/atomic.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "iolaus/error/error.hpp"
#include "iolaus/file/fault.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

[[noreturn]] void fail_io(const std::filesystem::path& path, const char* what, int error) {
  fail("{}: cannot {}: {}{}", path.string(), what, std::strerror(error),
       error == ENOSPC ? " (free some space and run the same command again: it resumes)" : "");
}

// Makes a rename or a new file in `directory` survive a power failure.
void sync_directory(const std::filesystem::path& path) {
  std::filesystem::path directory = path.parent_path();
  if (directory.empty()) directory = ".";
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return;  // not every file system lets a directory be opened; the rename stands
  ::fsync(descriptor);
  ::close(descriptor);
}

void rename_over(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (!io_may_proceed()) fail_io(to, "rename into place", ENOSPC);
  if (::rename(from.c_str(), to.c_str()) != 0) fail_io(to, "rename into place", errno);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path, Durability durability)
    : path_(std::move(path)), temporary_(path_.string() + ".tmp"), durability_(durability) {
  std::error_code ignored;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), ignored);
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail_io(temporary_, "create", errno);
  buffer_.reserve(kBufferBytes);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* bytes, std::size_t size) {
  const char* next = static_cast<const char*>(bytes);
  size_ += size;
  if (size >= kBufferBytes) {  // not worth a copy
    flush();
    put(next, size);
    return;
  }
  while (size > 0) {
    const std::size_t room = std::min(size, kBufferBytes - buffer_.size());
    buffer_.insert(buffer_.end(), next, next + room);
    next += room;
    size -= room;
    if (buffer_.size() == kBufferBytes) flush();
  }
}

void AtomicFile::flush() {
  put(buffer_.data(), buffer_.size());
  buffer_.clear();
}

void AtomicFile::put(const char* bytes, std::size_t size) {
  if (!io_may_proceed()) fail_io(temporary_, "write", ENOSPC);
  while (size > 0) {
    const ssize_t written = ::write(descriptor_, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_io(temporary_, "write", errno);
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

void AtomicFile::commit() {
  flush();
  if (!io_may_proceed()) fail_io(temporary_, "flush", ENOSPC);
  if (durability_ == Durability::kFlushed && ::fsync(descriptor_) != 0)
    fail_io(temporary_, "flush", errno);
  if (::close(descriptor_) != 0) fail_io(temporary_, "close", errno);
  descriptor_ = -1;
  rename_over(temporary_, path_);
  if (durability_ == Durability::kFlushed) sync_directory(path_);
}

void write_atomically(const std::filesystem::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void commit_rename(const std::filesystem::path& temporary, const std::filesystem::path& path) {
  if (!io_may_proceed()) fail_io(temporary, "flush", ENOSPC);
  const int descriptor = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_io(temporary, "open", errno);
  const int status = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (status != 0) fail_io(temporary, "flush", error);
  rename_over(temporary, path);
  sync_directory(path);
}

std::string read_whole(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) fail("{}: cannot read: {}", path.string(), error.message());
  const std::vector<std::byte> bytes = read_bytes(path, 0, size);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path, std::uint64_t offset,
                                  std::uint64_t size) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_io(path, "open", errno);
  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(descriptor, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const int error = errno;
      ::close(descriptor);
      if (got < 0) fail_io(path, "read", error);
      fail("{}: truncated: {} bytes wanted at {}, {} there", path.string(), size, offset, done);
    }
    done += static_cast<std::size_t>(got);
  }
  ::close(descriptor);
  return bytes;
}

}  // namespace iolaus

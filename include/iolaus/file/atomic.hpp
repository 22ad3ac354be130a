#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iolaus {

// Whether a file is flushed to the disk before it appears. One that is not may be found damaged
// after a crash of the machine (never after a crash of the program): for what is checked before it
// is used, and can be made again.
enum class Durability : std::uint8_t { kFlushed, kLeftToTheSystem };

// A file that appears whole or not at all: written to `path.tmp`, then flushed to the disk,
// renamed, and its directory flushed. Without commit() the temporary file is removed. Throws Error
// naming the path and the cause (a full disk among them).
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path, Durability durability = Durability::kFlushed);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* bytes, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  std::uint64_t size() const { return size_; }
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  std::vector<char> buffer_;
  std::uint64_t size_ = 0;
  int descriptor_ = -1;
  Durability durability_;
  void flush();
  void put(const char* bytes, std::size_t size);
};

// Writes `text` to `path` atomically.
void write_atomically(const std::filesystem::path& path, std::string_view text);

// Makes a file that something else wrote (HDF5) durable under its final name: fsync, rename, fsync
// of the directory.
void commit_rename(const std::filesystem::path& temporary, const std::filesystem::path& path);

// The whole file. Throws Error when it cannot be read.
std::string read_whole(const std::filesystem::path& path);

// `size` bytes from `offset`; a file that ends earlier is an Error ("truncated").
std::vector<std::byte> read_bytes(const std::filesystem::path& path, std::uint64_t offset,
                                  std::uint64_t size);

}  // namespace iolaus

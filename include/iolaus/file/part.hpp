#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace iolaus {

// Parts are how finished work survives a kill: a stage keeps each digest range's result (or each input
// block's spilled run) as a small checksummed file, atomically. A part is keyed by what it holds, never
// by rank, so that a run resumes on any number of ranks.

// A part in memory: a sequence of arrays of trivially copyable rows, read back in the order written.
class Part {
 public:
  template <typename T>
  void put(std::span<const T> rows) {
    static_assert(std::is_trivially_copyable_v<T>);
    put_bytes(rows.data(), rows.size(), sizeof(T));
  }
  template <typename T>
  void put(const std::vector<T>& rows) {
    put(std::span<const T>(rows));
  }
  // Reads the next array. Throws Error when the part holds something else or ends too early.
  template <typename T>
  std::vector<T> take() {
    static_assert(std::is_trivially_copyable_v<T>);
    std::vector<T> rows(next_count(sizeof(T)));
    take_bytes(rows.data(), rows.size() * sizeof(T));
    return rows;
  }

  std::vector<std::byte> bytes;  // what a PartStore writes and reads
  std::string origin;            // the path, for messages

 private:
  std::size_t cursor_ = 0;
  void put_bytes(const void* rows, std::size_t count, std::size_t width);
  std::size_t next_count(std::size_t width);
  void take_bytes(void* out, std::size_t size);
};

// The parts of one stage run: a directory `<parent>/<stage>-<digest>`. Safe to use from every rank at
// once as long as no two write the same key.
class PartStore {
 public:
  PartStore() = default;
  PartStore(const std::filesystem::path& parent, const std::string& stage, std::uint64_t digest);
  bool has(const std::string& key) const;  // committed and whole (its checksum is verified on load)
  void save(const std::string& key, const Part& part) const;
  Part load(const std::string& key) const;
  const std::filesystem::path& directory() const { return directory_; }
  std::filesystem::path path(const std::string& key) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace iolaus {

// Parts are how finished work survives a kill: a stage keeps each digest range's result (or each
// input block's spilled run) as one checksummed file that appears whole or not at all. A part is
// keyed by what it holds, never by rank, so that a run resumes on any number of ranks.

// A part in memory: a sequence of arrays of trivially copyable rows, taken in the order they were
// put.
class Part {
 public:
  template <typename T>
  void put(std::span<const T> rows) {
    static_assert(std::is_trivially_copyable_v<T>);
    put_array(rows.data(), rows.size(), sizeof(T));
  }
  template <typename T>
  void put(const std::vector<T>& rows) {
    put(std::span<const T>(rows));
  }
  void put(std::vector<std::byte>&& bytes) { arrays_.push_back({1, std::move(bytes)}); }
  void put(const std::string& text) { put(std::span<const char>(text)); }

  // The next array. Throws Error when the part holds something else or ends too early.
  template <typename T>
  std::vector<T> take() {
    static_assert(std::is_trivially_copyable_v<T>);
    const Array& array = next(sizeof(T));
    std::vector<T> rows(array.bytes.size() / sizeof(T));
    copy(array, rows.data());
    return rows;
  }
  std::string take_text();

 private:
  friend class PartStore;
  struct Array {
    std::uint64_t width;
    std::vector<std::byte> bytes;
  };
  std::vector<Array> arrays_;
  std::size_t cursor_ = 0;
  std::string origin_ = "a part in memory";
  void put_array(const void* rows, std::size_t count, std::size_t width);
  const Array& next(std::size_t width);
  static void copy(const Array& array, void* out);
};

// The parts of one stage: a directory `<parent>/<stage>-<digest>`, where the digest is that of the
// stage's inputs and options. Usable from every rank at once as long as no two write one key.
class PartStore {
 public:
  PartStore() = default;
  PartStore(const std::filesystem::path& parent, const std::string& stage, std::uint64_t digest);

  // Committed, and whole: it is read and verified, for a part is not flushed to the disk when it is
  // saved, and a crash of the machine may have damaged it. To be asked of an earlier run's parts.
  bool has(const std::string& key) const;
  void save(const std::string& key, const Part& part) const;
  // Throws Error naming the file when it is missing, truncated or altered.
  Part load(const std::string& key) const;
  // One array of a part, without reading the others.
  template <typename T>
  std::vector<T> load_array(const std::string& key, std::size_t index) const {
    static_assert(std::is_trivially_copyable_v<T>);
    Part::Array array = read_array(key, index, sizeof(T));
    if constexpr (std::is_same_v<T, std::byte>) return std::move(array.bytes);
    std::vector<T> rows(array.bytes.size() / sizeof(T));
    Part::copy(array, rows.data());
    return rows;
  }
  std::filesystem::path path(const std::string& key) const;
  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
  Part::Array read_array(const std::string& key, std::size_t index, std::size_t width) const;
};

}  // namespace iolaus

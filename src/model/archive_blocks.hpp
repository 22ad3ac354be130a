#pragma once
#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <cstdint>
#include <span>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "iolaus/error/error.hpp"

namespace iolaus {

// Writes an archive's body: 8-byte numbers, and blocks of plain rows behind their count.
class BlockWriter {
 public:
  template <typename T>
  void number(T value) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) == 8);
    archive_.save_binary(&value, sizeof value);
  }
  template <typename T>
  void block(const std::vector<T>& rows) {
    static_assert(std::is_trivially_copyable_v<T>);
    number<std::uint64_t>(rows.size());
    archive_.save_binary(rows.data(), rows.size() * sizeof(T));
  }
  std::string bytes() const { return stream_.str(); }

 private:
  std::ostringstream stream_{std::ios::binary};
  boost::archive::binary_oarchive archive_{stream_,
                                           boost::archive::no_header | boost::archive::no_codecvt};
};

// Reads it back. Every length is compared with the bytes that are left before anything is
// allocated; throws Error naming `origin`.
class BlockReader {
 public:
  BlockReader(std::string_view bytes, std::string_view origin)
      : left_(bytes.size()),
        origin_(origin),
        view_(bytes),
        archive_(view_, boost::archive::no_header | boost::archive::no_codecvt) {}

  template <typename T>
  T number() {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) == 8);
    T value;
    take(&value, sizeof value);
    return value;
  }
  template <typename T>
  std::vector<T> block() {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto count = number<std::uint64_t>();
    if (count > left_ / sizeof(T)) broken("a block is longer than the file");
    std::vector<T> rows(count);
    take(rows.data(), count * sizeof(T));
    return rows;
  }
  std::size_t left() const { return left_; }

  [[noreturn]] void broken(std::string_view reason) const {
    fail("{}: not a whole model archive ({}); train again", origin_, reason);
  }
  void require(bool holds, std::string_view reason) const {
    if (!holds) broken(reason);
  }

 private:
  // The bytes as a stream, without a copy.
  struct View : std::streambuf {
    explicit View(std::string_view bytes) {
      char* const first = const_cast<char*>(bytes.data());
      setg(first, first, first + bytes.size());
    }
  };

  void take(void* to, std::size_t bytes) {
    if (bytes > left_) broken("it ends early");
    archive_.load_binary(to, bytes);
    left_ -= bytes;
  }

  std::size_t left_;
  std::string origin_;
  View view_;
  boost::archive::binary_iarchive archive_;
};

}  // namespace iolaus

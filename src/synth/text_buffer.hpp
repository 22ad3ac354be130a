#pragma once
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace iolaus::synth {

// Text that is appended to in small pieces: the room is asked for once a line, not once a piece.
class TextBuffer {
 public:
  std::string_view view() const { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  void clear() { size_ = 0; }
  // Room for `most` more characters, to be written from the pointer on; then take() what was.
  char* room(std::size_t most) {
    if (size_ + most > capacity_) grow(size_ + most);
    return bytes_.get() + size_;
  }
  void take(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  void append(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }

 private:
  void grow(std::size_t wanted) {
    const std::size_t capacity = std::max(wanted, 2 * capacity_ + 4096);
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

// Each writes at `out` and returns the end of what it wrote.
inline char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}
inline char* put_number(char* out, std::uint32_t number) {
  return std::to_chars(out, out + 10, number).ptr;
}

}  // namespace iolaus::synth

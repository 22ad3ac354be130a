#include "ingest/line_reader.hpp"

#include <algorithm>
#include <cstring>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kReadBytes = 1 << 20;
constexpr std::size_t kBufferBytes = kMostLineBytes + 1 + kReadBytes;
constexpr std::size_t kTailBytes = 64 << 10;  // at a time beyond the block's end

}  // namespace

LineReader::LineReader(const std::filesystem::path& path, Compression compression,
                       std::uint64_t begin, std::uint64_t end)
    : path_(path),
      begin_(begin),
      end_(end),
      source_(open_source(path, compression, begin == 0 ? 0 : begin - 1)),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes + kPadding)),
      offset_(begin == 0 ? 0 : begin - 1),
      skipping_(begin > 0) {}

// Moves what is unread to the front and reads on; false at the end of the file.
bool LineReader::refill() {
  if (exhausted_) return false;
  std::memmove(buffer_.get(), buffer_.get() + cursor_, filled_ - cursor_);
  filled_ -= cursor_;
  cursor_ = 0;
  const std::uint64_t reached = offset_ + filled_;
  const std::uint64_t wanted = reached < end_ ? end_ - reached : 0;
  const std::size_t room = kBufferBytes - filled_;
  const std::size_t size =
      std::min<std::uint64_t>(room, std::clamp<std::uint64_t>(wanted, kTailBytes, kReadBytes));
  std::size_t got = 0;
  try {
    got = source_->read(buffer_.get() + filled_, size);
  } catch (const Error& error) {
    if (begin_ == 0) fail("{} (at line {})", error.what(), lines_ + 1);
    fail("{} (at line {} from byte {})", error.what(), lines_ + 1, begin_);
  }
  filled_ += got;
  exhausted_ = got == 0;
  if (exhausted_ && end_ != kNoEnd && reached < end_)
    fail("{}: became shorter than {} bytes while it was read: run again when it is whole",
         path_.string(), end_);
  return got > 0;
}

// Drops the rest of the current line; false when nothing of this block follows it.
bool LineReader::skip_to_line_end() {
  for (;;) {
    const char* data = buffer_.get() + cursor_;
    const auto* found = static_cast<const char*>(std::memchr(data, '\n', filled_ - cursor_));
    const std::size_t size = found ? static_cast<std::size_t>(found - data) + 1 : filled_ - cursor_;
    cursor_ += size;
    offset_ += size;
    if (found) break;
    if (offset_ >= end_ || !refill()) return false;
  }
  skipping_ = false;
  return true;
}

Line LineReader::take(std::size_t size, std::size_t terminator, bool too_long) {
  Line line{{buffer_.get() + cursor_, size}, offset_, too_long};
  if (!too_long && line.text.ends_with('\r')) line.text.remove_suffix(1);
  cursor_ += size + terminator;
  offset_ += size + terminator;
  ++lines_;
  return line;
}

std::optional<Line> LineReader::next() {
  if (skipping_ && !skip_to_line_end()) return std::nullopt;
  if (offset_ >= end_) return std::nullopt;
  std::size_t searched = 0;
  for (;;) {
    const char* data = buffer_.get() + cursor_;
    const std::size_t unread = filled_ - cursor_;
    const auto* found =
        static_cast<const char*>(std::memchr(data + searched, '\n', unread - searched));
    const std::size_t size = found ? static_cast<std::size_t>(found - data) : unread;
    if (size > kMostLineBytes) {
      skipping_ = true;
      return take(kMostLineBytes, 0, true);
    }
    if (found) return take(size, 1, false);
    searched = unread;
    if (refill()) continue;
    if (unread == 0) return std::nullopt;
    return take(unread, 0, false);  // the last line has no end
  }
}

}  // namespace iolaus

#include "ingest/chunk_reader.hpp"

#include <algorithm>
#include <cstring>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kTailBytes = 64 << 10;  // at a time beyond the piece's end

const char* find_newline(const char* begin, std::size_t size) {
  return size == 0 ? nullptr : static_cast<const char*>(std::memchr(begin, '\n', size));
}

// The last line end within `size` bytes: bytes before and including it; 0 when there is none.
std::size_t whole_lines(const char* bytes, std::size_t size) {
  while (size > 0 && bytes[size - 1] != '\n') --size;
  return size;
}

}  // namespace

std::optional<Line> next_line(const Chunk& chunk, std::size_t& at) {
  if (at >= chunk.size) return std::nullopt;
  const char* begin = chunk.bytes.get() + at;
  const char* end = find_newline(begin, chunk.size - at);
  const bool cut = end == nullptr && chunk.cut;
  const auto size = end ? static_cast<std::size_t>(end - begin) : chunk.size - at;
  Line line{{begin, size}, chunk.offset + at, cut || size > kMostLineBytes};
  at += size + (end ? 1 : 0);
  if (line.too_long)
    line.text = line.text.substr(0, kMostLineBytes);
  else if (line.text.ends_with('\r'))
    line.text.remove_suffix(1);
  return line;
}

ChunkReader::ChunkReader(const std::filesystem::path& path, Compression compression,
                         const Piece& piece, std::size_t chunk_bytes)
    : path_(path),
      compression_(compression),
      piece_(piece),
      chunk_bytes_(chunk_bytes),
      source_(open_source(path, compression, piece.source)),
      offset_(piece.begin),
      skipping_(piece.begin > 0) {}

// Of the piece, read once more up to where it is damaged: what is read in vain is not worth
// counting the lines of all that is whole.
std::uint64_t ChunkReader::count_readable_lines() const {
  const auto source = open_source(path_, compression_, piece_.source);
  std::vector<char> bytes(chunk_bytes_ + kPadding);
  std::uint64_t lines = 0;
  try {
    while (const std::size_t got = source->read(bytes.data(), chunk_bytes_))
      lines += static_cast<std::uint64_t>(
          std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got), '\n'));
  } catch (const Error&) {
    return lines;
  }
  return lines;
}

// Reads up to `room` bytes behind the `filled` ones, not far beyond the piece; returns how many
// came.
std::size_t ChunkReader::fill(char* out, std::size_t filled, std::size_t room) {
  const std::uint64_t reached = offset_ + filled;
  const std::uint64_t wanted = reached < piece_.end ? piece_.end - reached : 0;
  const std::size_t most =
      std::min<std::uint64_t>(room, std::max<std::uint64_t>(wanted, kTailBytes));
  std::size_t got = 0;
  try {
    got = source_->read(out + filled, most);
  } catch (const Error& error) {
    if (compression_ == Compression::kPlain) fail("{} (at byte {})", error.what(), reached);
    const std::uint64_t line = count_readable_lines() + 1;
    if (piece_.begin == 0) fail("{} (at line {})", error.what(), line);
    fail("{} (at line {} from byte {})", error.what(), line, piece_.begin);
  }
  exhausted_ = got == 0;
  if (exhausted_ && compression_ == Compression::kPlain && piece_.end != kNoEnd &&
      reached < piece_.end)
    fail("{}: became shorter than {} bytes while it was read: run again when it is whole",
         path_.string(), piece_.end);
  return got;
}

// Drops what is left of a line that is not wanted from the front; false when more must be read.
bool ChunkReader::skip(Chunk& chunk, std::size_t& filled) {
  const char* newline = find_newline(chunk.bytes.get(), filled);
  const std::size_t dropped =
      newline ? static_cast<std::size_t>(newline - chunk.bytes.get()) + 1 : filled;
  std::memmove(chunk.bytes.get(), chunk.bytes.get() + dropped, filled - dropped);
  filled -= dropped;
  offset_ += dropped;
  skipping_ = newline == nullptr;
  // A line that runs beyond the end belongs to an earlier piece, and so does what follows it there.
  if (offset_ > piece_.end) done_ = true;
  return !skipping_;
}

// Gives out the first `size` bytes and keeps the others for the next call.
std::optional<Chunk> ChunkReader::give(Chunk chunk, std::size_t size, std::size_t filled,
                                       bool cut) {
  if (size == 0) return std::nullopt;
  rest_.assign(chunk.bytes.get() + size, chunk.bytes.get() + filled);
  chunk.size = size;
  chunk.offset = offset_;
  chunk.cut = cut;
  offset_ += size;
  return chunk;
}

void ChunkReader::grow(Chunk& chunk, std::size_t filled, std::size_t& room) {
  room *= 2;
  auto bytes = std::make_unique_for_overwrite<char[]>(room + kPadding);
  std::copy_n(chunk.bytes.get(), filled, bytes.get());
  chunk.bytes = std::move(bytes);
}

std::optional<Chunk> ChunkReader::next() {
  if (done_) return std::nullopt;
  std::size_t room = std::max(chunk_bytes_, 2 * rest_.size());
  Chunk chunk;
  chunk.bytes = std::make_unique_for_overwrite<char[]>(room + kPadding);
  std::size_t filled = rest_.size();
  std::copy(rest_.begin(), rest_.end(), chunk.bytes.get());
  for (;;) {
    if (!exhausted_ && filled < room) filled += fill(chunk.bytes.get(), filled, room - filled);
    if (skipping_ && !skip(chunk, filled)) {
      if (exhausted_ || done_) break;
      continue;
    }
    if (done_) break;
    // The line that ends at or after the piece's end is its last one.
    if (offset_ + filled > piece_.end) {
      const std::size_t from = piece_.end - offset_;
      if (const char* last = find_newline(chunk.bytes.get() + from, filled - from)) {
        done_ = true;
        return give(std::move(chunk), static_cast<std::size_t>(last - chunk.bytes.get()) + 1,
                    filled, false);
      }
    }
    if (exhausted_) {
      done_ = true;
      return give(std::move(chunk), filled, filled, false);
    }
    if (filled < room && offset_ + filled <= piece_.end) continue;
    const std::size_t whole = whole_lines(chunk.bytes.get(), filled);
    if (whole > 0) return give(std::move(chunk), whole, filled, false);
    if (filled <= kMostLineBytes) {  // a line longer than the chunk, but not too long
      if (filled == room) grow(chunk, filled, room);
      continue;
    }
    skipping_ = true;
    return give(std::move(chunk), filled, filled, true);
  }
  done_ = true;
  return std::nullopt;
}

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/byte_source.hpp"

namespace iolaus {

constexpr std::size_t kMostLineBytes = 1 << 20;  // more is no record: it is rejected and skipped
constexpr std::size_t kPadding = 64;             // readable bytes after every line
constexpr std::uint64_t kNoEnd = ~std::uint64_t{0};

struct Line {
  std::string_view text;  // without its end ("\n" or "\r\n"); cut at kMostLineBytes when too long
  std::uint64_t offset;   // of its first byte in the (decompressed) file
  bool too_long;
};

// The lines that begin in [begin, end) of a file: what lies before the first line end at or after
// begin - 1 belongs to the block before, and the last line is read beyond `end`. So the blocks of a
// file hold each of its lines once. Memory: about 3 MiB.
class LineReader {
 public:
  LineReader(const std::filesystem::path& path, Compression compression, std::uint64_t begin,
             std::uint64_t end);
  // The next line, valid until the next call. Throws Error naming the line where the file fails.
  std::optional<Line> next();

 private:
  std::filesystem::path path_;
  std::uint64_t begin_, end_;
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<char[]> buffer_;
  std::size_t cursor_ = 0, filled_ = 0;  // the unread bytes of the buffer
  std::uint64_t offset_ = 0;             // of the cursor in the file
  std::uint64_t lines_ = 0;
  bool exhausted_ = false;
  bool skipping_ = false;  // within a line that is not wanted

  bool refill();
  bool skip_to_line_end();
  Line take(std::size_t size, std::size_t terminator, bool too_long);
};

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "ingest/byte_source.hpp"

namespace iolaus {

constexpr std::size_t kMostLineBytes = 1 << 20;  // more is no record: it is rejected and skipped
constexpr std::size_t kPadding = 64;             // readable bytes after every line
constexpr std::size_t kChunkBytes = 4 << 20;
constexpr std::uint64_t kNoEnd = ~std::uint64_t{0};

// A piece of a file that ranks share out: the lines that begin after `begin` and at or before `end`
// (byte offsets in the decompressed file; a line at offset 0 belongs to the piece that begins
// there). So the pieces of a file hold each of its lines once, and none needs to know what its
// neighbours end with.
struct Piece {
  std::uint64_t begin = 0, end = kNoEnd;
  std::uint64_t source = 0;  // where in the file as it is stored the byte `begin` begins: a zstd
                             // frame, or the same byte of a plain file
};

// Some whole lines of a piece, in order.
struct Chunk {
  std::unique_ptr<char[]> bytes;  // `size` of them, and kPadding readable ones behind
  std::size_t size = 0;
  std::uint64_t offset = 0;  // of the first byte in the decompressed file
  bool cut = false;          // the last line was longer than kMostLineBytes: only its beginning

  std::string_view text() const { return {bytes.get(), size}; }
};

struct Line {
  std::string_view text;  // without its end ("\n" or "\r\n"); cut at kMostLineBytes when too long
  std::uint64_t offset;   // of its first byte in the (decompressed) file
  bool too_long;
};

// Takes the next line off the front of a chunk; `at` is how far the chunk has been read. nullopt at
// the end.
std::optional<Line> next_line(const Chunk& chunk, std::size_t& at);

// Reads a piece chunk by chunk, decompressing it. Memory: a chunk of about `chunk_bytes` at a time,
// or what one line of at most kMostLineBytes needs.
class ChunkReader {
 public:
  ChunkReader(const std::filesystem::path& path, Compression compression, const Piece& piece,
              std::size_t chunk_bytes = kChunkBytes);
  // nullopt at the end of the piece. Throws Error naming file and line where the file fails.
  std::optional<Chunk> next();

 private:
  std::filesystem::path path_;
  Compression compression_;
  Piece piece_;
  std::size_t chunk_bytes_;
  std::unique_ptr<ByteSource> source_;
  std::vector<char> rest_;   // read, and not yet given out
  std::uint64_t offset_;     // of rest_
  bool exhausted_ = false, done_ = false;
  bool skipping_;  // within a line that is not wanted

  static void grow(Chunk& chunk, std::size_t filled, std::size_t& room);
  std::uint64_t count_readable_lines() const;
  std::size_t fill(char* out, std::size_t filled, std::size_t room);
  bool skip(Chunk& chunk, std::size_t& filled);
  std::optional<Chunk> give(Chunk chunk, std::size_t size, std::size_t filled, bool cut);
};

}  // namespace iolaus

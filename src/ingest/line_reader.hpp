#pragma once
#include <filesystem>
#include <optional>

#include "ingest/chunk_reader.hpp"

namespace iolaus {

// The lines of a piece one by one, for a first look at a file.
class LineReader {
 public:
  LineReader(const std::filesystem::path& path, Compression compression, const Piece& piece)
      : reader_(path, compression, piece) {}
  // The next line, valid until the next call. Throws Error naming the line where the file fails.
  std::optional<Line> next() {
    for (;;) {
      if (chunk_)
        if (const auto line = next_line(*chunk_, at_)) return line;
      at_ = 0;
      chunk_ = reader_.next();
      if (!chunk_) return std::nullopt;
    }
  }

 private:
  ChunkReader reader_;
  std::optional<Chunk> chunk_;
  std::size_t at_ = 0;
};

}  // namespace iolaus

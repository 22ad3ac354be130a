#pragma once
#include <zstd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "iolaus/file/atomic.hpp"
#include "synth/observe.hpp"

namespace iolaus::synth {

// A zstd file (level 3, one frame, one thread, so that equal text makes equal bytes), written
// atomically.
class CompressedFile {
 public:
  explicit CompressedFile(const std::filesystem::path& path);
  std::string& text() { return text_; }  // append here, then call flush_if_full()
  void flush_if_full();
  void commit();

 private:
  void compress(ZSTD_EndDirective directive);
  struct FreeStream {
    void operator()(ZSTD_CCtx* stream) const { ZSTD_freeCCtx(stream); }
  };
  AtomicFile file_;
  std::unique_ptr<ZSTD_CCtx, FreeStream> stream_;
  std::string text_, packed_, path_;
};

enum class TextFormat : std::uint8_t { kCof, kTable };

// The extension of a format's files: ".cof.jsonl.zst" or ".tsv.zst".
std::string_view extension(TextFormat format);
// What stands before the rows of a file.
std::string_view header(TextFormat format);
// One line for one row.
void append_row(std::string& out, TextFormat format, const DomainPlan& plan,
                const SightingRow& row);
// A line that is no record: wrong times, an impossible address, a label over 63 octets, half a line
// ...
void append_malformed(std::string& out, TextFormat format, const DomainPlan& plan,
                      std::uint64_t draw);

}  // namespace iolaus::synth

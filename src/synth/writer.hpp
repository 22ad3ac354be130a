#pragma once
#include <zstd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/file/atomic.hpp"
#include "synth/observe.hpp"
#include "synth/text_buffer.hpp"

namespace iolaus::synth {

// A file of text, written atomically; packed with zstd on demand (level 1: on these rows it takes two
// thirds of the time of level 3 and packs no worse; one frame, one thread, so that equal text makes
// equal bytes).
class OutputFile {
 public:
  OutputFile(const std::filesystem::path& path, bool packed);
  TextBuffer& text() { return text_; }  // append here, then call flush_if_full()
  void flush_if_full();
  void commit();

 private:
  void compress(ZSTD_EndDirective directive);
  void flush(bool last);
  struct FreeStream {
    void operator()(ZSTD_CCtx* stream) const { ZSTD_freeCCtx(stream); }
  };
  AtomicFile file_;
  std::unique_ptr<ZSTD_CCtx, FreeStream> stream_;  // none: plain text
  TextBuffer text_;
  std::string packed_, path_;
};

enum class TextFormat : std::uint8_t { kCof, kTable };

// How rows are written. `sensors`: each says which sensor saw it first, as the COF field sensor_id
// or in a last column "sensor".
struct RowFormat {
  TextFormat text = TextFormat::kTable;
  bool sensors = false;
};

// The extension of a format's files: ".cof.jsonl" or ".tsv", and ".zst" where packed.
std::string extension(TextFormat format, bool packed);
// What stands before the rows of a file.
std::string_view header(const RowFormat& format);

// The beginnings of a domain's lines: name, type and rdata, made once for each row of the hull.
class LineBeginnings {
 public:
  void assign(const RowFormat& format, const DomainPlan& plan,
              const std::vector<SightingRow>& hull);
  std::string_view of(const SightingRow& row) const {
    return text_.view().substr(ends_[row.key], ends_[row.key + 1] - ends_[row.key]);
  }

 private:
  TextBuffer text_;
  std::vector<std::size_t> ends_;
};

// One line for one row.
void append_row(TextBuffer& out, const RowFormat& format, std::string_view beginning,
                const DomainPlan& plan, const SightingRow& row);
// A line that is no record: wrong times, an impossible address, a label over 63 octets, half a line
// ...
void append_malformed(TextBuffer& out, const RowFormat& format, const DomainPlan& plan,
                      std::uint64_t draw);

}  // namespace iolaus::synth

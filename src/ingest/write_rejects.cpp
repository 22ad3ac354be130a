#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "ingest/json_text.hpp"
#include "ingest/run.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {
namespace {

constexpr int kLevel = 3;
constexpr std::uint64_t kCopyBytes = 1 << 20;

// A zstd file that appears whole or not at all: frames that are there already, and new ones.
class PackedFile {
 public:
  PackedFile(const std::filesystem::path& path, std::uint64_t kept_bytes)
      : file_(path), context_(ZSTD_createCCtx(), ZSTD_freeCCtx), out_(ZSTD_CStreamOutSize()) {
    if (!context_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    for (std::uint64_t begin = 0; begin < kept_bytes; begin += kCopyBytes) {
      const auto piece = read_bytes(path, begin, std::min(kept_bytes - begin, kCopyBytes));
      file_.write(piece.data(), piece.size());
    }
  }
  void write(std::string_view text) {
    compress(text, ZSTD_e_continue);
    in_frame_ = true;
  }
  void end_frame() {
    if (in_frame_) compress({}, ZSTD_e_end);
    in_frame_ = false;
  }
  // Returns the size. A file without frames would be none to zstd: it gets an empty one.
  std::uint64_t commit() {
    end_frame();
    if (file_.size() == 0) compress({}, ZSTD_e_end);
    const std::uint64_t size = file_.size();
    file_.commit();
    return size;
  }

 private:
  AtomicFile file_;
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context_;
  std::vector<char> out_;
  bool in_frame_ = false;

  void compress(std::string_view text, ZSTD_EndDirective directive) {
    ZSTD_inBuffer input{text.data(), text.size(), 0};
    for (bool more = true; more;) {
      ZSTD_outBuffer output{out_.data(), out_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, directive);
      if (ZSTD_isError(left)) fail("cannot compress: {}", ZSTD_getErrorName(left));
      file_.write(out_.data(), output.pos);
      more = directive == ZSTD_e_end ? left > 0 : input.pos < input.size;
    }
  }
};

// One line for each reject of a run. `lines_before`: of the input, in the blocks before this one.
std::string format_rejects(std::span<const std::byte> rejects, const std::string& input,
                           std::uint64_t lines_before) {
  std::string text;
  const char* bytes = reinterpret_cast<const char*>(rejects.data());
  for (std::size_t at = 0; at < rejects.size();) {
    RejectHead head;
    if (rejects.size() - at < sizeof head) fail("{}: its spilled rejects are damaged", input);
    std::memcpy(&head, bytes + at, sizeof head);
    at += sizeof head;
    if (head.raw_size > rejects.size() - at || head.reason >= kReasons)
      fail("{}: its spilled rejects are damaged: delete the spilled runs and run again", input);
    text += "{\"input\":";
    append_quoted(text, input);
    fmt::format_to(std::back_inserter(text),
                   ",\"line\":{},\"offset\":{},\"reason\":", lines_before + head.line, head.offset);
    append_quoted(text, describe(static_cast<RejectReason>(head.reason)));
    text += ",\"raw\":";
    append_quoted(text, {bytes + at, head.raw_size});
    text += "}\n";
    at += head.raw_size;
  }
  return text;
}

}  // namespace

std::uint64_t write_rejects(const IngestOptions& options, const PartStore& spill,
                            std::uint64_t blocks, const std::filesystem::path& path,
                            std::uint64_t kept_bytes, const Communicator& comm) {
  std::uint64_t size = 0;
  comm.together([&] {
    if (!comm.is_root()) return;
    const auto& inputs = options.inputs;
    PackedFile file(path, kept_bytes);
    std::uint64_t input = 0, lines_before = 0;
    for (std::uint64_t block = 0; block < blocks; ++block) {
      const BlockFacts facts = load_tally(spill, block).facts;
      if (facts.input >= inputs.size())
        fail("{}: the inputs changed since they were read: run again",
             spill.path(last_run_key(block)).string());
      if (facts.input != input) {
        file.end_frame();
        lines_before = 0;
      }
      input = facts.input;
      const std::string name =
          inputs[input] == options.standard_input ? "standard input" : inputs[input].string();
      if (facts.rejected > 0)
        for (const std::string& key : run_keys(spill, block))
          file.write(format_rejects(load_rejects(spill, key), name, lines_before));
      lines_before += facts.lines;
    }
    size = file.commit();
  });
  return comm.max(size);
}

}  // namespace iolaus

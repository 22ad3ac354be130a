#include <zstd.h>

#include <new>
#include <vector>

#include "ingest/byte_source.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// RFC 8878: any number of frames, skippable ones among them. Windows above 128 MiB (zstd --ultra
// --long=28 and more) are refused by the decoder: memory stays bounded on hostile input.
class ZstdSource : public ByteSource {
 public:
  ZstdSource(const std::filesystem::path& path, std::uint64_t begin)
      : path_(path),
        file_(open_plain(path, begin)),
        bytes_(ZSTD_DStreamInSize()),
        context_(ZSTD_createDCtx(), ZSTD_freeDCtx),
        consumed_(begin) {
    if (!context_) throw std::bad_alloc();
  }

  std::size_t read(char* out, std::size_t size) override {
    ZSTD_outBuffer output{out, size, 0};
    while (output.pos == 0) {
      if (input_.pos == input_.size && !refill()) {
        if (pending_ == 0) break;
        // The decoder may hold finished output though all input is in.
        step(output);
        if (output.pos == 0 && pending_ != 0)
          fail("{}: zstd data is cut short after {} bytes: fetch the file again", path_.string(),
               consumed_);
        continue;
      }
      step(output);
    }
    return output.pos;
  }

 private:
  std::filesystem::path path_;
  std::unique_ptr<ByteSource> file_;
  std::vector<char> bytes_;
  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  std::uint64_t consumed_;
  std::size_t pending_ = 0;  // 0: at the end of a frame

  bool refill() {
    const std::size_t got = file_->read(bytes_.data(), bytes_.size());
    input_ = {bytes_.data(), got, 0};
    consumed_ += got;
    return got > 0;
  }

  void step(ZSTD_outBuffer& output) {
    pending_ = ZSTD_decompressStream(context_.get(), &output, &input_);
    if (ZSTD_isError(pending_))
      fail("{}: zstd data is damaged near byte {} ({}): fetch the file again", path_.string(),
           consumed_ - (input_.size - input_.pos), ZSTD_getErrorName(pending_));
  }
};

}  // namespace

std::unique_ptr<ByteSource> open_zstd(const std::filesystem::path& path, std::uint64_t begin) {
  return std::make_unique<ZstdSource>(path, begin);
}

}  // namespace iolaus

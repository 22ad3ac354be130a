#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "ingest/byte_source.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kInputBytes = 256 << 10;

// RFC 1952: any number of members, one after the other, and zero bytes as padding after the last.
class GzipSource : public ByteSource {
 public:
  explicit GzipSource(const std::filesystem::path& path)
      : path_(path), file_(open_plain(path, 0)), input_(kInputBytes) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    size = std::min<std::size_t>(size, std::numeric_limits<uInt>::max());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0 && !refill()) return finish(size);
      if (between_members_ && !begin_member()) continue;
      step();
    }
    return size - stream_.avail_out;
  }

 private:
  std::filesystem::path path_;
  std::unique_ptr<ByteSource> file_;
  std::vector<char> input_;
  z_stream stream_{};
  std::uint64_t consumed_ = 0;  // compressed bytes handed to the decoder
  std::uint64_t members_ = 0;
  bool between_members_ = true;

  bool refill() {
    const std::size_t got = file_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(got);
    consumed_ += got;
    return got > 0;
  }

  // At the end of the file: whatever the decoder still holds, which must be whole.
  std::size_t finish(std::size_t size) {
    if (!between_members_)
      fail("{}: gzip data is cut short after {} bytes: fetch the file again", path_.string(),
           consumed_);
    return size - stream_.avail_out;
  }

  // Skips padding before the next member; false when all input was padding.
  bool begin_member() {
    while (members_ > 0 && stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
    if (stream_.avail_in == 0) return false;
    if (members_ > 0) inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  void step() {
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      between_members_ = true;
      ++members_;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      fail("{}: gzip data is damaged near byte {} ({}): fetch the file again", path_.string(),
           consumed_ - stream_.avail_in, stream_.msg ? stream_.msg : "unknown cause");
    }
  }
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path) {
  return std::make_unique<GzipSource>(path);
}

}  // namespace iolaus

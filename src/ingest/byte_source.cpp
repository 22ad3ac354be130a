#include "ingest/byte_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

class PlainSource : public ByteSource {
 public:
  PlainSource(const std::filesystem::path& path, std::uint64_t begin)
      : path_(path), offset_(begin), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("{}: cannot open: {}", path_.string(), std::strerror(errno));
  }
  ~PlainSource() override { ::close(descriptor_); }
  PlainSource(const PlainSource&) = delete;
  PlainSource& operator=(const PlainSource&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    for (;;) {
      const ssize_t got = ::pread(descriptor_, out, size, static_cast<off_t>(offset_));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        fail("{}: cannot read at byte {}: {}", path_.string(), offset_, std::strerror(errno));
      }
      offset_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }

 private:
  std::filesystem::path path_;
  std::uint64_t offset_;
  int descriptor_;
};

struct Magic {
  std::string_view bytes;
  std::string_view name;
};
constexpr std::array kUnreadable{Magic{"\xfd"
                                       "7zXZ",
                                       "xz"},
                                 Magic{"BZh", "bzip2"}, Magic{"PK\x03\x04", "zip"},
                                 Magic{"\x04\x22\x4d\x18", "lz4"}};

}  // namespace

std::unique_ptr<ByteSource> open_plain(const std::filesystem::path& path, std::uint64_t begin) {
  return std::make_unique<PlainSource>(path, begin);
}

Compression detect_compression(const std::filesystem::path& path) {
  std::array<char, 8> bytes{};
  std::size_t size = 0;
  const auto source = open_plain(path, 0);
  while (size < bytes.size()) {
    const std::size_t got = source->read(bytes.data() + size, bytes.size() - size);
    if (got == 0) break;
    size += got;
  }
  const std::string_view head(bytes.data(), size);
  if (head.starts_with("\x1f\x8b")) return Compression::kGzip;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Compression::kZstd;
  // A skippable frame may stand before the data.
  if (head.size() >= 4 && head.substr(1, 3) == "\x2a\x4d\x18" && (head[0] & 0xf0) == 0x50)
    return Compression::kZstd;
  for (const Magic& magic : kUnreadable)
    if (head.starts_with(magic.bytes))
      fail("{}: is packed with {}: only plain text, gzip and zstd are read; repack it",
           path.string(), magic.name);
  return Compression::kPlain;
}

std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path, Compression compression,
                                        std::uint64_t begin) {
  switch (compression) {
    case Compression::kGzip:
      return open_gzip(path);
    case Compression::kZstd:
      return open_zstd(path, begin);
    case Compression::kPlain:
      break;
  }
  return open_plain(path, begin);
}

}  // namespace iolaus

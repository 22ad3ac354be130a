#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>

#include "ingest/plan.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// A file as memory, for looking at the headers of its frames: only their pages are read.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) : size_(std::filesystem::file_size(path)) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail("{}: cannot open: {}", path.string(), std::strerror(errno));
    bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    const int error = errno;
    ::close(descriptor);
    if (bytes_ == MAP_FAILED) fail("{}: cannot map: {}", path.string(), std::strerror(error));
  }
  ~MappedFile() { ::munmap(bytes_, size_); }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  const char* data() const { return static_cast<const char*>(bytes_); }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  void* bytes_ = nullptr;
};

}  // namespace

std::vector<Piece> zstd_pieces(const std::filesystem::path& path, std::uint64_t least_bytes) {
  const std::vector<Piece> whole{Piece{}};
  if (std::filesystem::file_size(path) <= least_bytes) return whole;
  const MappedFile file(path);
  std::vector<Piece> pieces;
  std::uint64_t offset = 0;
  for (std::size_t at = 0; at < file.size();) {
    const char* frame = file.data() + at;
    const std::size_t left = file.size() - at;
    // A damaged frame is the reader's to tell, with its line.
    const std::size_t packed = ZSTD_findFrameCompressedSize(frame, left);
    if (ZSTD_isError(packed)) return whole;
    const unsigned long long held = ZSTD_getFrameContentSize(frame, left);
    if (held == ZSTD_CONTENTSIZE_UNKNOWN || held == ZSTD_CONTENTSIZE_ERROR) return whole;
    if (pieces.empty() || at - pieces.back().source >= least_bytes) {
      if (!pieces.empty()) pieces.back().end = offset;
      pieces.push_back({offset, kNoEnd, at});
    }
    offset += held;
    at += packed;
  }
  return pieces.empty() ? whole : pieces;
}

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace iolaus {

enum class Compression : std::uint8_t { kPlain, kGzip, kZstd };

// By magic bytes. Throws Error for a format that is known and cannot be read (xz, bzip2, zip).
Compression detect_compression(const std::filesystem::path& path);

// The bytes of a file from front to back, decompressed. Truncated or damaged data is an Error that
// names the path, never an early end.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Up to `size` bytes; 0 only at the end.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

// From byte `begin` of the file as it is stored: any of a plain file, the start of a frame of a
// zstd file, 0 of a gzip file.
std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path, Compression compression,
                                        std::uint64_t begin);
std::unique_ptr<ByteSource> open_plain(const std::filesystem::path& path, std::uint64_t begin);
std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path);
std::unique_ptr<ByteSource> open_zstd(const std::filesystem::path& path, std::uint64_t begin);

}  // namespace iolaus

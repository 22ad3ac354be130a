#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// A kept file is an HDF5 file of named one-dimensional columns with three attributes: what it is
// (`iolaus`), the format number (`format`) and the digest of the inputs and options that it was
// computed from (`digest`). Columns are little-endian integers, floats or 16-byte opaque rdata, in
// fixed-size chunks with Fletcher32 checksums and no other filter: the bytes do not depend on the
// number of ranks, and a flipped bit is an error, not a result.

constexpr std::uint64_t kFormat = 3;

// Rows of one chunk: a property of the column, never of the ranks. Small columns get one small
// chunk.
constexpr std::uint64_t kChunkRows = 1 << 16;

enum class ColumnType : std::uint8_t { kU8, kU16, kU32, kU64, kF32, kF64, kRdata };

template <typename T>
constexpr ColumnType column_type() {
  if constexpr (std::is_enum_v<T>) {
    return column_type<std::underlying_type_t<T>>();
  } else if constexpr (std::is_same_v<T, Rdata>) {
    return ColumnType::kRdata;
  } else if constexpr (std::is_same_v<T, float>) {
    return ColumnType::kF32;
  } else if constexpr (std::is_same_v<T, double>) {
    return ColumnType::kF64;
  } else {
    static_assert(std::is_integral_v<T>);
    return sizeof(T) == 1   ? ColumnType::kU8
           : sizeof(T) == 2 ? ColumnType::kU16
           : sizeof(T) == 4 ? ColumnType::kU32
                            : ColumnType::kU64;
  }
}

// Writes a kept file by all ranks together: every call is collective, in the same order everywhere,
// and after every write all ranks agree that it succeeded (a full disk is seen by one rank only).
// The file appears under its name only at commit(): flushed, renamed, directory flushed.
class ColumnWriter {
 public:
  ColumnWriter(std::filesystem::path path, const std::string& kind, std::uint64_t digest,
               const Communicator& comm);
  ~ColumnWriter();
  ColumnWriter(const ColumnWriter&) = delete;
  ColumnWriter& operator=(const ColumnWriter&) = delete;

  // The ranks' shares one after the other.
  template <typename T>
  void column(const std::string& name, std::span<const T> mine) {
    const std::uint64_t first = comm_.sum_before(mine.size());
    create<T>(name, comm_.sum(mine.size()));
    write(name, first, mine);
  }
  template <typename T>
  void column(const std::string& name, const std::vector<T>& mine) {
    column(name, std::span<const T>(mine));
  }
  // For columns written in several calls: the total first, then any rows at any place.
  // `chunk_rows` is how many rows are read and verified together.
  template <typename T>
  void create(const std::string& name, std::uint64_t rows, std::uint64_t chunk_rows = kChunkRows) {
    create_column(name, column_type<T>(), rows, chunk_rows);
  }
  template <typename T>
  void write(const std::string& name, std::uint64_t first, std::span<const T> rows) {
    write_rows(name, column_type<T>(), first, rows.data(), rows.size());
  }
  template <typename T>
  void write(const std::string& name, std::uint64_t first, const std::vector<T>& rows) {
    write(name, first, std::span<const T>(rows));
  }
  void attribute(const std::string& name, std::uint64_t value);
  void attribute(const std::string& name, const std::string& text);
  void commit();

 private:
  struct Handles;
  Communicator comm_;
  std::filesystem::path path_, temporary_;
  std::unique_ptr<Handles> handles_;
  void create_column(const std::string& name, ColumnType type, std::uint64_t rows,
                     std::uint64_t chunk_rows);
  void write_rows(const std::string& name, ColumnType type, std::uint64_t first, const void* rows,
                  std::size_t count);
};

// Reads a kept file, each rank for itself. Throws Error naming the file when it is missing,
// damaged, of another kind or of another format.
class ColumnReader {
 public:
  ColumnReader(std::filesystem::path path, const std::string& kind);
  ~ColumnReader();
  ColumnReader(ColumnReader&&) noexcept;
  ColumnReader& operator=(ColumnReader&&) noexcept;

  std::uint64_t digest() const;
  std::uint64_t attribute(const std::string& name) const;
  std::string text_attribute(const std::string& name) const;
  bool has(const std::string& name) const;
  std::uint64_t rows(const std::string& name) const;
  std::vector<std::string> columns() const;
  // Reads every chunk of a column, whatever its type, which verifies the checksums; returns its
  // bytes. Throws Error at the first damage.
  std::uint64_t check_column(const std::string& name) const;
  template <typename T>
  std::vector<T> read(const std::string& name, std::uint64_t first, std::uint64_t count) const {
    std::vector<T> rows(count);
    read_rows(name, column_type<T>(), first, rows.data(), count);
    return rows;
  }
  template <typename T>
  std::vector<T> read(const std::string& name) const {
    return read<T>(name, 0, rows(name));
  }

 private:
  struct Handles;
  std::filesystem::path path_;
  std::unique_ptr<Handles> handles_;
  void read_rows(const std::string& name, ColumnType type, std::uint64_t first, void* rows,
                 std::uint64_t count) const;
};

// The digest that a kept file was written with; 0 when there is no such whole file of this format.
std::uint64_t kept_digest(const std::filesystem::path& path, const std::string& kind);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>

#include "ingest/chunk_reader.hpp"
#include "ingest/table.hpp"
#include "ingest/zeek.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// What one look at an input tells.
struct InputFacts {
  std::uint64_t size = 0;
  std::uint64_t header_offset = kNoHeader;  // of the header line of a table
  Compression compression = Compression::kPlain;
  InputFormat format = InputFormat::kCof;  // never kDetect
  TableLayout layout;                      // of kTable
  ZeekLayout zeek;                         // of kZeek
  static constexpr std::uint64_t kNoHeader = ~std::uint64_t{0};
};
static_assert(std::is_trivially_copyable_v<InputFacts>);

// Looks at the first lines. `columns`: of a table, in the job's words, instead of a header. Throws
// Error naming what was seen when nothing about it is familiar, or when it is not of `format`.
InputFacts inspect_input(const std::filesystem::path& path, InputFormat format,
                         std::span<const std::string> columns = {});

}  // namespace iolaus

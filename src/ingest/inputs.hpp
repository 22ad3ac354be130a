#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "ingest/chunk_reader.hpp"
#include "ingest/table.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// What one look at an input tells.
struct InputFacts {
  std::uint64_t size = 0;
  std::uint64_t header_offset = kNoHeader;  // of the header line of a table
  Compression compression = Compression::kPlain;
  InputFormat format = InputFormat::kCof;  // never kDetect
  TableLayout layout;
  static constexpr std::uint64_t kNoHeader = ~std::uint64_t{0};
};
static_assert(std::is_trivially_copyable_v<InputFacts>);

// Looks at the first lines. Throws Error when nothing about them is familiar.
InputFacts inspect_input(const std::filesystem::path& path, InputFormat format);

}  // namespace iolaus

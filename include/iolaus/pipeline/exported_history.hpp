#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "iolaus/store/history_file.hpp"

namespace iolaus {

// What the first lines of an exported history say of it. An ingest with the same options takes the
// inputs that the history was made of for its own, instead of the export's file: so history.h5
// comes out the same, and none of those inputs is ingested again.
struct ExportedHistory {
  std::uint64_t options = 0;   // as in HistoryFacts
  std::uint64_t segments = 0;  // lines that must follow
  std::vector<IngestedInput> inputs;
  std::map<std::string, std::uint64_t> reject_reasons;
};

// JSON lines of at most about 200 KiB that begin with kExportHead (iolaus/ingest/export.hpp).
std::string format_export_head(const HistoryFacts& facts, std::uint64_t segments);

// Reads them back; nullopt of no lines. Throws Error, naming the file, when they are damaged.
std::optional<ExportedHistory> parse_export_head(std::span<const std::string> lines,
                                                 const std::string& file);

}  // namespace iolaus

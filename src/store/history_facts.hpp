#pragma once
#include "iolaus/store/history_file.hpp"

namespace iolaus {

// The facts as attributes and the columns inputs/* and rejects/*. Writing is collective.
void write_facts(const HistoryFacts& facts, const Communicator& comm, ColumnWriter& file);
// `path` is for messages.
HistoryFacts read_facts(const ColumnReader& file, const std::filesystem::path& path);

}  // namespace iolaus

#include "history_facts.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

struct InputColumn {
  const char* name;
  std::uint64_t IngestedInput::*field;
};

constexpr InputColumn kInputColumns[] = {{"inputs/digest", &IngestedInput::digest},
                                         {"inputs/reading", &IngestedInput::reading},
                                         {"inputs/lines", &IngestedInput::lines},
                                         {"inputs/records", &IngestedInput::records},
                                         {"inputs/kept", &IngestedInput::kept},
                                         {"inputs/rejected", &IngestedInput::rejected}};

bool ascending(const std::vector<IngestedInput>& inputs) {
  return std::adjacent_find(inputs.begin(), inputs.end(), [](const auto& a, const auto& b) {
           return a.digest >= b.digest;
         }) == inputs.end();
}

// What the root alone has to say.
template <typename T>
void root_column(const char* name, std::vector<T> rows, const Communicator& comm,
                 ColumnWriter& file) {
  if (!comm.is_root()) rows.clear();
  file.column(name, rows);
}

}  // namespace

void write_facts(const HistoryFacts& facts, const Communicator& comm, ColumnWriter& file) {
  if (!ascending(facts.inputs)) fail("the inputs of the history are not in order");
  file.attribute("first_seen", std::uint64_t{seconds(facts.first_seen)});
  file.attribute("last_seen", std::uint64_t{seconds(facts.last_seen)});
  file.attribute("count_meaning", facts.count_meaning);
  file.attribute("public_suffix_list", facts.suffix_version);
  file.attribute("suffix_digest", facts.suffix_digest);
  file.attribute("counts", facts.counts);
  file.attribute("options", facts.options);
  for (const InputColumn& column : kInputColumns) {
    std::vector<std::uint64_t> rows;
    for (const IngestedInput& input : facts.inputs) rows.push_back(input.*column.field);
    root_column(column.name, std::move(rows), comm, file);
  }
  std::vector<std::uint8_t> kinds;
  for (const IngestedInput& input : facts.inputs)
    kinds.push_back(static_cast<std::uint8_t>(input.kind));
  root_column("inputs/kind", std::move(kinds), comm, file);
  std::vector<std::uint32_t> lengths;
  std::vector<std::uint64_t> counts;
  std::vector<char> bytes;
  for (const auto& [reason, count] : facts.reject_reasons) {
    lengths.push_back(static_cast<std::uint32_t>(reason.size()));
    counts.push_back(count);
    bytes.insert(bytes.end(), reason.begin(), reason.end());
  }
  root_column("rejects/reason_length", std::move(lengths), comm, file);
  root_column("rejects/reason_bytes", std::move(bytes), comm, file);
  root_column("rejects/count", std::move(counts), comm, file);
}

HistoryFacts read_facts(const ColumnReader& file, const std::filesystem::path& path) {
  const auto fail_damaged = [&](const char* what) {
    fail("{}: {}; delete the file and run ingest again", path.string(), what);
  };
  HistoryFacts facts;
  facts.first_seen = Time{static_cast<std::uint32_t>(file.attribute("first_seen"))};
  facts.last_seen = Time{static_cast<std::uint32_t>(file.attribute("last_seen"))};
  facts.count_meaning = file.text_attribute("count_meaning");
  facts.suffix_version = file.text_attribute("public_suffix_list");
  facts.suffix_digest = file.attribute("suffix_digest");
  facts.counts = file.text_attribute("counts");
  facts.options = file.attribute("options");
  const auto kinds = file.read<std::uint8_t>("inputs/kind");
  facts.inputs.resize(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) facts.inputs[i].kind = kinds[i];
  for (const InputColumn& column : kInputColumns) {
    const auto rows = file.read<std::uint64_t>(column.name, 0, kinds.size());
    for (std::size_t i = 0; i < rows.size(); ++i) facts.inputs[i].*column.field = rows[i];
  }
  if (!ascending(facts.inputs)) fail_damaged("its list of inputs is out of order");
  const auto lengths = file.read<std::uint32_t>("rejects/reason_length");
  const auto counts = file.read<std::uint64_t>("rejects/count", 0, lengths.size());
  const auto bytes = file.read<char>("rejects/reason_bytes");
  std::size_t begin = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] > bytes.size() - begin) fail_damaged("its reasons of rejection are cut off");
    facts.reject_reasons[std::string(bytes.data() + begin, lengths[i])] = counts[i];
    begin += lengths[i];
  }
  return facts;
}

}  // namespace iolaus

#include "iolaus/pipeline/exported_history.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

using json = nlohmann::ordered_json;

constexpr const char* kHead = "iolaus_history";
constexpr int kHeadFormat = 1;
constexpr std::size_t kInputsOfLine = 1000;

// JSON's numbers are doubles to many readers: digests of 64 bits are texts.
std::string word(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

std::uint64_t digest_of(const json& value) {
  const auto& text = value.get_ref<const std::string&>();
  std::uint64_t digest = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), digest, 16);
  if (error != std::errc() || end != text.data() + text.size())
    throw json::other_error::create(0, "no digest", nullptr);
  return digest;
}

json described(const IngestedInput& input) {
  return {{"digest", word(input.digest)}, {"reading", word(input.reading)}, {"kind", input.kind},
          {"lines", input.lines},         {"records", input.records},       {"kept", input.kept},
          {"rejected", input.rejected}};
}

IngestedInput input_of(const json& row) {
  IngestedInput input;
  input.digest = digest_of(row.at("digest"));
  input.reading = digest_of(row.at("reading"));
  input.kind = row.at("kind").get<std::uint8_t>();
  input.lines = row.at("lines").get<std::uint64_t>();
  input.records = row.at("records").get<std::uint64_t>();
  input.kept = row.at("kept").get<std::uint64_t>();
  input.rejected = row.at("rejected").get<std::uint64_t>();
  return input;
}

}  // namespace

std::string format_export_head(const HistoryFacts& facts, std::uint64_t segments) {
  json head{{"format", kHeadFormat},
            {"segments", segments},
            {"options", word(facts.options)},
            {"counts", facts.counts},
            {"count_meaning", facts.count_meaning},
            {"public_suffix_list", facts.suffix_version},
            {"reject_reasons", json::object()},
            {"all_inputs", facts.inputs.size()},
            {"inputs", json::array()}};
  for (const auto& [reason, count] : facts.reject_reasons) head["reject_reasons"][reason] = count;
  std::string text;
  const auto finish_line = [&] {
    text += json{{kHead, head}}.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  };
  for (const IngestedInput& input : facts.inputs) {
    if (head["inputs"].size() == kInputsOfLine) {
      finish_line();
      head = {{"inputs", json::array()}};
    }
    head["inputs"].push_back(described(input));
  }
  finish_line();
  return text;
}

std::optional<ExportedHistory> parse_export_head(std::span<const std::string> lines,
                                                 const std::string& file) {
  if (lines.empty()) return std::nullopt;
  ExportedHistory exported;
  std::size_t all_inputs = 0;
  try {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const json line = json::parse(lines[i]);
      const json& head = line.at(kHead);
      if (i == 0) {
        if (head.at("format") != kHeadFormat)
          fail("{}: was exported by another version of iolaus; export it again", file);
        exported.options = digest_of(head.at("options"));
        exported.segments = head.at("segments").get<std::uint64_t>();
        all_inputs = head.at("all_inputs").get<std::size_t>();
        for (const auto& [reason, count] : head.at("reject_reasons").items())
          exported.reject_reasons[reason] = count.get<std::uint64_t>();
      } else if (head.contains("format")) {
        fail("{}: holds more than one exported history: ingest them as files of their own", file);
      }
      for (const json& row : head.at("inputs")) exported.inputs.push_back(input_of(row));
    }
  } catch (const json::exception&) {
    fail("{}: the first lines, which say what was exported, are damaged; export it again", file);
  }
  const auto disorder = [](const IngestedInput& a, const IngestedInput& b) {
    return a.digest >= b.digest;
  };
  if (exported.inputs.empty() || exported.inputs.size() != all_inputs ||
      std::adjacent_find(exported.inputs.begin(), exported.inputs.end(), disorder) !=
          exported.inputs.end())
    fail("{}: the first lines, which say what was exported, are incomplete; export it again", file);
  return exported;
}

}  // namespace iolaus

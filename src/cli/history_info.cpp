#include "history_info.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "iolaus/error/printable.hpp"
#include "iolaus/store/rdata_index_survey.hpp"

namespace iolaus {
namespace {

using Json = nlohmann::ordered_json;

// The columns of a block by what they describe.
std::string group_of(const std::string& column) {
  if (column == "header") return "headers";
  if (column.starts_with("domain_")) return "domains";
  if (column.starts_with("prefix")) return "owner names";
  if (column.starts_with("addresses")) return "addresses";
  if (column.starts_with("text")) return "texts";
  if (column.starts_with("key_") || column == "types") return "keys";
  if (column == "first_seen" || column == "gaps" || column == "lengths") return "times";
  if (column == "counts" || column == "repeats") return "counts";
  return "flags, TTL, bailiwicks";
}

Json skew(std::vector<std::uint64_t> segments) {
  std::sort(segments.begin(), segments.end());
  return {{"ranges", segments.size()},
          {"least", segments.front()},
          {"median", segments[segments.size() / 2]},
          {"most", segments.back()}};
}

Json inputs_of(const HistoryFacts& facts) {
  Json inputs = Json::array();
  for (const IngestedInput& input : facts.inputs)
    inputs.push_back({{"digest", fmt::format("{:016x}", input.digest)},
                      {"kind", input.kind},
                      {"lines", input.lines},
                      {"records", input.records},
                      {"kept", input.kept},
                      {"rejected", input.rejected}});
  return inputs;
}

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string line(const std::string& name, const std::string& value) {
  return fmt::format("  {:<24}{}\n", printable(name), value);
}

std::string line(const std::string& name, const Json& value) {
  if (value.is_string()) return line(name, printable(value.get<std::string>()));
  return line(name, fmt::format("{:>16}", grouped(value.get<std::uint64_t>())));
}

std::string lines(const char* title, const Json& table) {
  std::string text = fmt::format("{}\n", title);
  for (const auto& [name, value] : table.items()) text += line(name, value);
  return text;
}

}  // namespace

Json describe_history(const HistoryReader& reader) {
  HistorySurvey survey;
  for (std::uint32_t range = 0; range < reader.ranges().count; ++range)
    add(survey, survey_range(reader, range));
  const RdataIndexReader index_reader(reader.path());
  const RdataSurvey index =
      survey_rdata_index(index_reader, 0, index_reader.blocks().size(), reader.domains());
  const HistoryFacts& facts = reader.facts();
  Json types = Json::object(), groups = Json::object(), largest = Json::object();
  for (const auto& [type, count] : survey.segments_of_type) types[format_record_type(type)] = count;
  std::uint64_t bytes = 0;
  for (const auto& [column, size] : survey.column_bytes) {
    Json& group = groups[group_of(column)];
    group = (group.is_null() ? 0 : group.get<std::uint64_t>()) + size;
    bytes += size;
  }
  for (const auto& [domain, segments] : survey.largest_domains) largest[domain] = segments;
  Json largest_addresses = Json::object();
  for (const auto& [address, domains] : index.largest_addresses)
    largest_addresses[format_address(address)] = domains;
  Json reasons = Json::object();
  for (const auto& [reason, count] : facts.reject_reasons) reasons[reason] = count;
  return {{"segments", survey.segments},
          {"domains", survey.domains},
          {"owner_names", survey.owners},
          {"addresses", index.addresses},
          {"names_in_rdata", index.names},
          {"undated", survey.undated},
          {"hulls", survey.hulls},
          {"rolled_up_zones", survey.rolled_up.zones},
          {"rolled_up_names", survey.rolled_up.names},
          {"rolled_up_segments", survey.rolled_up.joined},
          {"first_seen", format_time(survey.first_seen)},
          {"last_seen", format_time(survey.last_seen)},
          {"public_suffix_list", facts.suffix_version},
          {"suffix_digest", fmt::format("{:016x}", facts.suffix_digest)},
          {"count_meaning", facts.count_meaning},
          {"counts", facts.counts},
          {"options", fmt::format("{:016x}", facts.options)},
          {"types", types},
          {"segments_of_range", skew(reader.observations_of_range())},
          {"blocks", survey.blocks},
          {"block_bytes", bytes},
          {"bytes_of", groups},
          {"index_uses", index.uses},
          {"index_blocks", index.blocks},
          {"index_bytes", index_reader.bytes()},
          {"largest_domains", largest},
          {"largest_addresses", largest_addresses},
          {"inputs", inputs_of(facts)},
          {"reject_reasons", reasons}};
}

std::string format_history(const Json& facts) {
  std::string text;
  for (const char* name :
       {"segments", "domains", "owner_names", "addresses", "names_in_rdata", "undated", "hulls",
        "rolled_up_zones", "rolled_up_names", "rolled_up_segments", "first_seen", "last_seen",
        "public_suffix_list", "suffix_digest", "count_meaning", "counts", "options"})
    text += line(name, facts[name]);
  text += lines("Segments by type", facts["types"]);
  text += lines("Segments of a range", facts["segments_of_range"]);
  text += "Bytes of the blocks            bytes   a segment\n";
  const auto segments = std::max<double>(1, facts["segments"].get<double>());
  const auto size_line = [&](const std::string& name, const Json& bytes) {
    return fmt::format("  {:<24}{:>10} {:>11.3f}\n", name, grouped(bytes.get<std::uint64_t>()),
                       bytes.get<double>() / segments);
  };
  for (const auto& [group, bytes] : facts["bytes_of"].items()) text += size_line(group, bytes);
  text += size_line(fmt::format("{} blocks", grouped(facts["blocks"].get<std::uint64_t>())),
                    facts["block_bytes"]);
  text += size_line("index by rdata", facts["index_bytes"]);
  text += lines("Largest domains by segments", facts["largest_domains"]);
  text += lines("Largest addresses by domains", facts["largest_addresses"]);
  text += fmt::format("Inputs ({})\n", facts["inputs"].size());
  for (const Json& input : facts["inputs"])
    text += fmt::format("  {}  {:>14} lines  {:>14} kept  {:>10} rejected\n",
                        input["digest"].get<std::string>(), input["lines"].get<std::uint64_t>(),
                        input["kept"].get<std::uint64_t>(), input["rejected"].get<std::uint64_t>());
  if (!facts["reject_reasons"].empty()) text += lines("Rejected lines", facts["reject_reasons"]);
  return text;
}

}  // namespace iolaus

#include "iolaus/ingest/export.hpp"

#include <fmt/format.h>

#include <iterator>

#include "ingest/chunk_reader.hpp"
#include "ingest/json_text.hpp"
#include "iolaus/dns/name.hpp"

namespace iolaus {
namespace {

constexpr int kDeepestZone = 7;         // the last bit of an Observation's bailiwicks
constexpr std::size_t kMostShown = 80;  // octets of what follows in hexadecimal

// A zone of so many labels that the owner lies in; empty when there is none that is a name.
std::string_view zone_above(std::string_view owner, int labels) {
  std::size_t begin = owner.size();
  for (int label = 0; label < labels; ++label) {
    if (begin == 0) return {};
    const std::size_t dot = begin == owner.size() ? owner.rfind('.') : owner.rfind('.', begin - 2);
    begin = dot == owner.npos ? 0 : dot + 1;
  }
  const std::string_view zone = owner.substr(begin);
  return canonical_name(zone).problem == NameProblem::kNone ? zone : std::string_view();
}

// Any name of so many labels, for a zone that the owner does not lie in.
std::string zone_beside(std::string_view owner, int labels) {
  std::string zone;
  for (int label = 1; label < labels; ++label) zone += "_.";
  return zone += owner.substr(owner.rfind('.') + 1);
}

void append_bailiwicks(std::string_view owner, unsigned bailiwicks, std::string& out) {
  if (bailiwicks == 0) return;
  std::vector<std::string> zones;
  bool exact = true;
  for (int labels = 0; labels <= kDeepestZone; ++labels) {
    if ((bailiwicks >> labels & 1) == 0) continue;
    const std::string_view above = labels == 0 ? "." : zone_above(owner, labels);
    exact = exact && !above.empty() && labels < kDeepestZone;
    zones.push_back(above.empty() ? zone_beside(owner, labels) : std::string(above));
  }
  if (zones.size() == 1 && exact) {
    out += R"(,"bailiwick":)";
    append_quoted(out, zones[0]);
    return;
  }
  out += R"(,"iolaus_bailiwicks":)";
  for (std::size_t i = 0; i < zones.size(); ++i) {
    out += i == 0 ? '[' : ',';
    append_quoted(out, zones[i]);
  }
  out += ']';
}

void append_octets(std::string_view text, std::string& out) {
  std::string shown;
  for (const char character : text.substr(0, kMostShown)) {
    const auto octet = static_cast<unsigned char>(character);
    if (octet < 0x20 || octet >= 0x7f)
      fmt::format_to(std::back_inserter(shown), "\\{:03}", octet);
    else
      shown += character;
  }
  append_quoted(out, shown);
  out += R"(,"iolaus_rdata":")";
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char character : text) {
    const auto octet = static_cast<unsigned char>(character);
    out += kDigits[octet >> 4];
    out += kDigits[octet & 15];
  }
  out += '"';
}

void append_rdata(const History& history, const Observation& segment, std::string& out) {
  if (is_address(segment.type)) {
    // An AAAA record may hold an address of IPv4, which has to stay one of IPv6.
    const bool mapped = segment.type == RecordType::kAaaa && is_ipv4(segment.rdata);
    out += mapped ? "\"::ffff:" : "\"";
    out += format_address(segment.rdata) + '"';
    return;
  }
  const std::string_view text = rdata_text(history, segment.rdata);
  if (is_plain_utf8(text))
    append_quoted(out, text);
  else
    append_octets(text, out);
}

}  // namespace

void append_cof_line(const History& history, std::size_t domain, const Observation& segment,
                     bool say_kind, std::string& out) {
  const auto end = std::back_inserter(out);
  const std::string owner = owner_name(history, domain, segment.owner);
  out += R"({"rrname":)";
  append_quoted(out, owner);
  out += R"(,"rrtype":)";
  append_quoted(out, format_record_type(segment.type));
  out += R"(,"rdata":)";
  append_rdata(history, segment, out);
  if (segment.flags & kUndated)
    out += R"(,"time_first":null,"time_last":null)";
  else
    fmt::format_to(end, R"(,"time_first":{},"time_last":{})", seconds(segment.first_seen),
                   seconds(segment.last_seen));
  fmt::format_to(end, R"(,"count":{})", segment.count);
  if (segment.volume != segment.count)
    fmt::format_to(end, R"(,"iolaus_volume":{})", segment.volume);
  if (segment.ttl != 0) fmt::format_to(end, R"(,"ttl":{})", segment.ttl);
  append_bailiwicks(owner, segment.bailiwicks, out);
  if (segment.flags & kRolledUp) out += R"(,"iolaus_rolled_up":true)";
  if (segment.flags & kHull)
    out += R"(,"iolaus_hull":true)";
  else if (say_kind && (segment.flags & kUndated) == 0)
    out += R"(,"iolaus_hull":false)";
  out += "}\n";
}

std::vector<std::string> export_head(const std::filesystem::path& path) {
  const Compression compression = detect_compression(path);
  Piece piece;
  if (compression == Compression::kPlain) piece.end = std::filesystem::file_size(path);
  constexpr std::size_t kSmallChunk = 64 << 10;
  ChunkReader reader(path, compression, piece, kSmallChunk);
  std::vector<std::string> lines;
  while (const auto chunk = reader.next()) {
    std::size_t at = 0;
    while (const auto line = next_line(*chunk, at)) {
      if (!line->text.starts_with(kExportHead)) return lines;
      lines.emplace_back(line->text);
    }
  }
  return lines;
}

}  // namespace iolaus

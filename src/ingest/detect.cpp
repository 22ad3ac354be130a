#include "ingest/detect.hpp"

#include "ingest/fields.hpp"
#include "ingest/json_line.hpp"
#include "ingest/line_reader.hpp"
#include "ingest/passivedns.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;

constexpr int kLinesToJudgeBy = 100, kMostLinesToLookAt = 100'000;
constexpr std::size_t kMostShown = 60;

// The format of a JSON object: by the fields that only it has.
InputFormat json_format(std::string_view line, JsonLine& json) {
  simdjson::dom::object object;
  if (json.read(line, object) != RejectReason::kNone) return InputFormat::kDetect;
  const auto has = [&](std::string_view key) {
    return object.at_key(key).error() == simdjson::SUCCESS;
  };
  if (has("rrname")) return InputFormat::kCof;
  if (has("cond") || has("obj")) return InputFormat::kDnsdb;
  if (has("query") || has("id.orig_h")) return InputFormat::kZeekJson;
  return InputFormat::kDetect;
}

// The first bytes of a line as a message shows them.
std::string shown(std::string_view line) {
  std::string text(line.substr(0, kMostShown));
  for (char& character : text)
    if (static_cast<unsigned char>(character) < ' ' || character == 0x7f) character = ' ';
  return text + (line.size() > kMostShown ? "..." : "");
}

// What the first lines have in common, gathered line by line.
struct Impression {
  int lines = 0;  // that say anything
  bool object = false;
  InputFormat json = InputFormat::kDetect;
  bool zeek = false, zeek_fields = false;
  ZeekLayout zeek_layout;
  bool passivedns = false;
  std::string first_line, table_line;
  std::uint64_t table_offset = 0;
  JsonLine parser;

  // A comment counts only when it is a table's or a log's header.
  void look_at(const fs::path& path, std::string_view text, std::uint64_t offset) {
    if (text.empty()) return;
    if (lines == 0 && (text.starts_with("#separator ") || text.starts_with("#fields\t")))
      zeek = true;
    if (zeek) {
      look_at_log(path, text);
      return;
    }
    if (text.front() == '[' && lines == 0)
      fail("{}: is a JSON array, COF has one object a line: jq -c '.[]' makes it so",
           path.string());
    std::string missing;
    if (text.front() == '#' && !read_layout(text, missing).value_or(TableLayout()).has_header)
      return;
    if (lines++ == 0) first_line = text;
    if (text.front() == '{') {
      object = true;
      if (json == InputFormat::kDetect) json = json_format(text, parser);
    } else if (looks_like_passivedns(text)) {
      passivedns = true;
    } else if (table_line.empty() && looks_tabular(text)) {
      table_line = text;
      table_offset = offset;
    }
  }

  void look_at_log(const fs::path& path, std::string_view text) {
    ++lines;
    if (text.front() != '#' || zeek_fields) return;
    try {
      read_zeek_header(text, zeek_layout);
    } catch (const Error& error) {
      fail("{}: {}", path.string(), error.what());
    }
    zeek_fields = text.starts_with("#fields");
  }

  InputFormat format() const {
    if (zeek) return InputFormat::kZeek;
    if (object) return json == InputFormat::kDetect ? InputFormat::kCof : json;
    if (passivedns) return InputFormat::kPassivedns;
    if (!table_line.empty()) return InputFormat::kTable;
    return lines == 0 ? InputFormat::kCof : InputFormat::kDetect;
  }
};

void look(const fs::path& path, const InputFacts& facts, Impression& seen) {
  Piece piece;
  if (facts.compression == Compression::kPlain) piece.end = facts.size;
  LineReader reader(path, facts.compression, piece);
  for (int lines = 0; lines < kMostLinesToLookAt && seen.lines < kLinesToJudgeBy; ++lines) {
    const auto line = reader.next();
    if (!line) break;
    std::string_view text = line->text;
    if (line->offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t begin = text.find_first_not_of(" \t");
    seen.look_at(path, begin == text.npos ? std::string_view() : text.substr(begin), line->offset);
  }
}

void set_table(const fs::path& path, const Impression& seen, std::span<const std::string> columns,
               InputFacts& facts) {
  if (columns.empty()) {
    std::string missing;
    const auto layout = read_layout(seen.table_line, missing);
    if (!layout)
      fail(
          "{}: the header has no usable column \"{}\": rename it, or list the columns in the job "
          "file",
          path.string(), missing);
    facts.layout = *layout;
  } else {
    facts.layout =
        layout_of_columns(columns, seen.table_line.empty() ? seen.first_line : seen.table_line);
  }
  if (facts.layout.has_header) facts.header_offset = seen.table_offset;
}

void set_zeek(const fs::path& path, const Impression& seen, InputFacts& facts) {
  facts.zeek = seen.zeek_layout;
  try {
    if (!seen.zeek_fields) fail("a Zeek log without a #fields line: its head is missing");
    ZeekTableParser check(facts.zeek);
  } catch (const Error& error) {
    fail("{}: {}", path.string(), error.what());
  }
}

}  // namespace

InputFacts inspect_input(const fs::path& path, InputFormat format,
                         std::span<const std::string> columns) {
  InputFacts facts;
  std::error_code error;
  facts.size = fs::file_size(path, error);
  if (error) fail("{}: cannot read: {}", path.string(), error.message());
  facts.compression = detect_compression(path);
  facts.format = format;
  const bool told = format == InputFormat::kCof || format == InputFormat::kDnsdb ||
                    format == InputFormat::kPassivedns || format == InputFormat::kZeekJson;
  if (told) return facts;
  Impression seen;
  look(path, facts, seen);
  if (format == InputFormat::kDetect) {
    facts.format = seen.format();
    if (facts.format == InputFormat::kDetect && !columns.empty())
      facts.format = InputFormat::kTable;
    if (facts.format == InputFormat::kDetect)
      fail(
          "{}: of no known format (COF, DNSDB, Zeek, passivedns, or a table of "
          "domain,type,rdata,first,last,count); it begins \"{}\"",
          path.string(), shown(seen.first_line));
  }
  if (format == InputFormat::kZeek && !seen.zeek) {
    if (!seen.object && seen.lines > 0)
      fail("{}: is no Zeek log, neither tab-separated nor JSON; it begins \"{}\"", path.string(),
           shown(seen.first_line));
    facts.format = InputFormat::kZeekJson;
  }
  if (facts.format == InputFormat::kTable) set_table(path, seen, columns, facts);
  if (facts.format == InputFormat::kZeek) set_zeek(path, seen, facts);
  return facts;
}

}  // namespace iolaus

#include "ingest/inputs.hpp"

#include <glob.h>

#include <algorithm>
#include <set>

#include "ingest/line_reader.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;

constexpr int kLinesToJudgeBy = 100, kMostLinesToLookAt = 100'000;

void add_folder(const fs::path& folder, std::vector<fs::path>& found) {
  fs::recursive_directory_iterator entries(folder), end;
  for (; entries != end; ++entries) {
    if (entries->path().filename().string().starts_with('.')) {
      if (entries->is_directory()) entries.disable_recursion_pending();
    } else if (entries->is_regular_file()) {
      found.push_back(entries->path());
    }
  }
}

std::vector<fs::path> matches(const fs::path& pattern) {
  if (fs::exists(pattern)) return {pattern};
  glob_t results{};
  std::vector<fs::path> paths;
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &results) == 0)
    for (std::size_t i = 0; i < results.gl_pathc; ++i) paths.emplace_back(results.gl_pathv[i]);
  ::globfree(&results);
  return paths;
}

std::string_view without_mark(std::string_view text, std::uint64_t offset) {
  if (offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

void set_layout(const fs::path& path, std::string_view line, std::uint64_t offset,
                InputFacts& facts) {
  std::string missing;
  const auto layout = read_layout(line, missing);
  if (!layout)
    fail("{}: the header has no usable column \"{}\": rename it", path.string(), missing);
  facts.layout = *layout;
  facts.format = InputFormat::kTable;
  if (layout->has_header) facts.header_offset = offset;
}

// What the first lines have in common, gathered line by line.
struct Impression {
  int lines = 0;  // that say anything
  bool object = false;
  std::string table_line;
  std::uint64_t table_offset = 0;

  // A comment counts only when it is a table's header.
  void look_at(const fs::path& path, std::string_view text, std::uint64_t offset) {
    if (text.empty()) return;
    if (text.starts_with("#separator"))
      fail("{}: is a Zeek log: convert it to COF or to domain,type,rdata,first,last,count",
           path.string());
    if (text.front() == '[' && lines == 0)
      fail("{}: is a JSON array, COF has one object a line: jq -c '.[]' makes it so",
           path.string());
    std::string missing;
    if (text.front() == '#' && !read_layout(text, missing).value_or(TableLayout()).has_header)
      return;
    ++lines;
    if (text.front() == '{') object = true;
    if (table_line.empty() && looks_tabular(text)) {
      table_line = text;
      table_offset = offset;
    }
  }
};

Impression first_impression(const fs::path& path, const InputFacts& facts) {
  Impression seen;
  Piece piece;
  if (facts.compression == Compression::kPlain) piece.end = facts.size;
  LineReader reader(path, facts.compression, piece);
  for (int lines = 0; lines < kMostLinesToLookAt && seen.lines < kLinesToJudgeBy; ++lines) {
    const auto line = reader.next();
    if (!line) break;
    seen.look_at(path, without_blanks(without_mark(line->text, line->offset)), line->offset);
  }
  return seen;
}

}  // namespace

std::vector<fs::path> expand_inputs(const std::vector<fs::path>& patterns) {
  std::set<fs::path> files;
  for (const fs::path& pattern : patterns) {
    std::vector<fs::path> found;
    for (const fs::path& match : matches(pattern)) {
      if (fs::is_directory(match)) {
        add_folder(match, found);
      } else {
        found.push_back(match);
      }
    }
    if (found.empty()) fail("{}: no such input file: check [history] inputs", pattern.string());
    for (const fs::path& file : found) files.insert(file.lexically_normal());
  }
  return {files.begin(), files.end()};
}

InputFacts inspect_input(const fs::path& path, InputFormat format) {
  InputFacts facts;
  std::error_code error;
  facts.size = fs::file_size(path, error);
  if (error) fail("{}: cannot read: {}", path.string(), error.message());
  facts.compression = detect_compression(path);
  facts.format = InputFormat::kCof;
  if (format == InputFormat::kCof) return facts;
  const Impression seen = first_impression(path, facts);
  if (format == InputFormat::kDetect && (seen.object || seen.lines == 0)) return facts;
  if (format == InputFormat::kDetect && seen.table_line.empty())
    fail("{}: neither COF (a JSON object a line) nor a table of domain,type,rdata,first,last,count",
         path.string());
  facts.format = InputFormat::kTable;
  set_layout(path, seen.table_line, seen.table_offset, facts);
  return facts;
}

}  // namespace iolaus

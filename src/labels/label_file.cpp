#include "labels/label_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& character : lower)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return lower;
}

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

std::string gunzip(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, CloseGzip> file(gzopen(path.c_str(), "rb"));
  if (!file) fail("{}: cannot be read", path.string());
  std::string text;
  std::vector<char> buffer(1 << 18);
  int bytes = 0;
  while ((bytes = gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()))) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(bytes));
  int status = Z_OK;
  gzerror(file.get(), &status);
  if (bytes < 0 || (status != Z_OK && status != Z_STREAM_END))
    fail("{}: damaged gzip file; fetch it again", path.string());
  return text;
}

// Splits a line into fields that stay valid until the next call. Quotes as in CSV ("" within
// quotes).
class Splitter {
 public:
  explicit Splitter(char separator) : separator_(separator) {}

  const std::vector<std::string_view>& split(std::string_view line) {
    fields_.clear();
    unquoted_.clear();
    unquoted_.reserve(line.size());  // so that views into it stay
    while (true) {
      fields_.push_back(take_field(line));
      if (line.empty()) return fields_;
      line.remove_prefix(1);  // the separator
    }
  }

 private:
  char separator_;
  std::string unquoted_;
  std::vector<std::string_view> fields_;

  std::string_view take_field(std::string_view& line) {
    if (!line.starts_with('"') || separator_ == '\t') {
      const std::string_view field = line.substr(0, line.find(separator_));
      line.remove_prefix(field.size());
      return trimmed(field);
    }
    const std::size_t begin = unquoted_.size();
    std::size_t at = 1;
    for (; at < line.size(); ++at) {
      if (line[at] == '"') {
        if (at + 1 >= line.size() || line[at + 1] != '"') break;
        ++at;
      }
      unquoted_.push_back(line[at]);
    }
    const std::size_t end = line.find(separator_, std::min(at, line.size()));
    line.remove_prefix(end == std::string_view::npos ? line.size() : end);
    return trimmed(std::string_view(unquoted_).substr(begin));
  }
};

// Where the columns that matter stand.
struct Columns {
  std::optional<std::size_t> domain, label, family, date, scope;
  std::size_t needed = 0;  // columns that a whole line has at least: domain and label
};

Columns find_columns(const std::vector<std::string_view>& header, const std::filesystem::path& path,
                     std::uint64_t number) {
  Columns columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = lower_case(header[i]);
    if (name == "domain")
      columns.domain = i;
    else if (name == "label")
      columns.label = i;
    else if (name == "family")
      columns.family = i;
    else if (name == "date")
      columns.date = i;
    else if (name == "scope")
      columns.scope = i;
  }
  if (!columns.domain || !columns.label)
    fail(
        "{}:{}: the header has no column \"{}\"; expected "
        "domain,label[,family][,date][,source][,scope]",
        path.string(), number, columns.domain ? "label" : "domain");
  columns.needed = std::max(*columns.domain, *columns.label) + 1;
  return columns;
}

std::string_view field_of(const std::vector<std::string_view>& fields,
                          const std::optional<std::size_t>& column) {
  return column && *column < fields.size() ? fields[*column] : std::string_view();
}

}  // namespace

LabelText read_label_text(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    fail("{}: is a directory; give a label file", path.string());
  LabelText file;
  file.text = read_whole(path);
  file.digest = digest64(file.text);
  if (file.text.starts_with("\x1f\x8b")) file.text = gunzip(path);
  return file;
}

void for_each_label(std::string_view text, const std::filesystem::path& path,
                    const std::function<void(const LabelLine&)>& take) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::optional<Splitter> splitter;
  Columns columns;
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (trimmed(line).empty() || line.starts_with('#')) continue;
    if (!splitter) {
      splitter.emplace(line.find('\t') == std::string_view::npos ? ',' : '\t');
      columns = find_columns(splitter->split(line), path, number);
      continue;
    }
    const auto& fields = splitter->split(line);
    take({field_of(fields, columns.domain), field_of(fields, columns.label),
          field_of(fields, columns.family), field_of(fields, columns.date),
          field_of(fields, columns.scope), number, fields.size() >= columns.needed});
  }
  if (!splitter) fail("{}: is empty; expected a header with domain,label", path.string());
}

}  // namespace iolaus

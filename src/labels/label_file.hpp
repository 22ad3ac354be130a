// The lines of a label file.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace iolaus {

// One line by the columns' names; a column that the file has not is empty.
struct LabelLine {
  std::string_view domain, label, family, date, scope;
  std::uint64_t number = 0;
  bool whole = true;  // as many columns as the header asks for up to the last known one
};

// The file's bytes and the text they unpack to.
struct LabelText {
  std::uint64_t digest = 0;
  std::string text;
};
LabelText read_label_text(const std::filesystem::path& path);

// Calls take(line) for every line below the header. CSV or TSV as the header shows; blank lines and
// lines that begin with '#' are passed over. Throws Error for a header without `domain` and
// `label`.
void for_each_label(std::string_view text, const std::filesystem::path& path,
                    const std::function<void(const LabelLine&)>& take);

}  // namespace iolaus

#include <glob.h>

#include <algorithm>
#include <set>

#include "iolaus/error/error.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;

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

}  // namespace iolaus

#include "ingest/inputs.hpp"

#include <glob.h>

#include <algorithm>
#include <limits>
#include <set>

#include "iolaus/error/error.hpp"

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

Plan plan_inputs(const IngestOptions& options, const Communicator& comm) {
  Plan plan;
  std::string names;
  comm.together([&] {
    if (!comm.is_root()) return;
    for (const fs::path& path : expand_inputs(options.inputs)) {
      names += path.string() + '\0';
      plan.inputs.push_back(inspect_input(path, options.format));
    }
  });
  comm.broadcast(names);
  comm.broadcast(plan.inputs);
  for (std::size_t begin = 0; begin < names.size();) {
    const std::size_t end = names.find('\0', begin);
    plan.paths.emplace_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  for (std::uint32_t input = 0; input < plan.inputs.size(); ++input) {
    const InputFacts& facts = plan.inputs[input];
    if (facts.compression != Compression::kPlain) {
      plan.blocks.push_back({input, 0, std::numeric_limits<std::uint64_t>::max()});
      continue;
    }
    const std::uint64_t step = std::max<std::uint64_t>(1, options.block_bytes);
    for (std::uint64_t begin = 0; begin < facts.size; begin += step)
      plan.blocks.push_back({input, begin, std::min(facts.size, begin + step)});
  }
  return plan;
}

}  // namespace iolaus

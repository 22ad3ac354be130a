// Reads what write_synthetic() wrote, as plain as it can be: for tests only.
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "iolaus/file/atomic.hpp"
#include "iolaus/synth/synth.hpp"

namespace iolaus {

inline std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(separator, at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

template <typename Visit>
void for_each_line(const std::filesystem::path& path, bool header, const Visit& visit) {
  const std::string text = read_whole(path);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (!header) visit(std::string_view(text).substr(at, end - at));
    header = false;
    at = end + 1;
  }
}

inline std::uint64_t to_number(std::string_view text) {
  return std::strtoull(std::string(text).c_str(), nullptr, 10);
}

struct PlainRow {
  std::string_view name, type, rdata;
  std::uint32_t first, last;
  std::uint64_t count;
};

struct TruthRow {
  std::string domain, label, population, family, cluster;
};

// A world written as plain TSV without malformed lines.
class PlainWorld {
 public:
  explicit PlainWorld(SynthOptions options) : options_(std::move(options)) {
    options_.directory = std::filesystem::temp_directory_path() / "iolaus-synth-test" /
                         fmt::format("{}-{}", options_.directory.string(), ::getpid());
    options_.format = "tsv";
    options_.compress = false;
    options_.malformed_share = 0;
    summary_ = write_synthetic(options_, Communicator(), {});
    for_each_line(options_.directory / "truth.csv", true, [&](std::string_view line) {
      const auto f = split(line, ',');
      number_.emplace(std::string(f[0]), truth_.size());
      truth_.push_back({std::string(f[0]), std::string(f[1]), std::string(f[2]), std::string(f[3]),
                        std::string(f[4])});
    });
    for_each_line(options_.directory / "asn.csv", false,
                  [&](std::string_view line) { add_range(networks_, line); });
    for_each_line(options_.directory / "country.csv", false,
                  [&](std::string_view line) { add_range(countries_, line); });
  }
  ~PlainWorld() { std::filesystem::remove_all(options_.directory); }

  const SynthSummary& summary() const { return summary_; }
  const SynthOptions& options() const { return options_; }
  const std::vector<TruthRow>& truth() const { return truth_; }

  // Visits (row, index of its domain in truth()).
  template <typename Visit>
  void rows(const char* kind, const Visit& visit) const {
    for (std::uint32_t file = 0; file < options_.files; ++file)
      for_each_line(options_.directory / fmt::format("{}-{:02}.tsv", kind, file), true,
                    [&](std::string_view line) {
                      const auto f = split(line, '\t');
                      visit(PlainRow{f[0], f[1], f[2], static_cast<std::uint32_t>(to_number(f[3])),
                                     static_cast<std::uint32_t>(to_number(f[4])), to_number(f[5])},
                            domain_of(f[0]));
                    });
  }

  // The number of the autonomous system or country of an IPv4 address in text; -1 = nobody's.
  int network_of(std::string_view address) const { return find(networks_, address); }
  int country_of(std::string_view address) const { return find(countries_, address); }

 private:
  struct Range {
    std::uint32_t first, last;
    int owner;
  };
  struct Ranges {
    std::vector<Range> sorted;
    std::map<std::string, int> owners;
  };
  static void add_range(Ranges& ranges, std::string_view line) {
    const auto f = split(line, ',');
    const auto owner =
        ranges.owners.try_emplace(std::string(f[2]), static_cast<int>(ranges.owners.size())).first;
    ranges.sorted.push_back({static_cast<std::uint32_t>(to_number(f[0])),
                             static_cast<std::uint32_t>(to_number(f[1])), owner->second});
  }
  static int find(const Ranges& ranges, std::string_view address) {
    std::uint32_t value = 0;
    for (const std::string_view part : split(address, '.'))
      value = value << 8 | static_cast<std::uint32_t>(to_number(part));
    auto at = std::upper_bound(ranges.sorted.begin(), ranges.sorted.end(), value,
                               [](std::uint32_t v, const Range& r) { return v < r.first; });
    if (at == ranges.sorted.begin() || (--at)->last < value) return -1;
    return at->owner;
  }
  std::size_t domain_of(std::string_view name) const {
    for (;;) {
      const auto found = number_.find(std::string(name));
      if (found != number_.end()) return found->second;
      const std::size_t dot = name.find('.');
      if (dot == std::string_view::npos) throw std::runtime_error("a name without a domain");
      name.remove_prefix(dot + 1);
    }
  }

  SynthOptions options_;
  SynthSummary summary_;
  std::vector<TruthRow> truth_;
  std::unordered_map<std::string, std::size_t> number_;
  Ranges networks_, countries_;
};

// The value below which a share of the values lies, linear between neighbours.
inline double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (values[high] - values[low]) * (at - static_cast<double>(low));
}

}  // namespace iolaus

// Small histories written by hand, and rows of features read by name.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/features/extract.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {

constexpr std::uint32_t kStart = 16000 * kDay;  // day 0 of the made histories

inline Time day(double number) { return Time{kStart + static_cast<std::uint32_t>(number * kDay)}; }

// A record from the first second of `first` to the last second of the day before `end`, in days.
struct Line {
  std::string owner, domain;
  RecordType type;
  std::string rdata;
  double first, end;
  std::uint8_t flags = 0;
  std::uint32_t count = 0;
};

inline History made_history(const std::vector<Line>& lines, std::uint8_t domain_flags = 0) {
  std::vector<std::byte> buffer;
  for (const Line& line : lines) {
    Record record;
    const bool undated = (line.flags & kUndated) != 0;
    const std::string name = line.owner.empty() ? line.domain : line.owner + "." + line.domain;
    if (is_address(line.type)) record.rdata = parse_address(line.rdata).value();
    if (!is_address(line.type)) record.text = line.rdata;
    record.first_seen = undated ? kUnknownTime : day(line.first);
    record.last_seen = undated ? kUnknownTime : Time{seconds(day(line.end)) - 1};
    record.count = record.volume = line.count;
    record.type = line.type;
    record.flags = line.flags;
    record.domain_flags = domain_flags;
    record.domain_size = static_cast<std::uint16_t>(line.domain.size());
    record.name = name;
    append_record(buffer, record);
  }
  return merge_packed(0, buffer, MergeOptions{});
}

// The facts of every key of one history, without the distributed table.
inline std::vector<KeyFacts> facts_as_of(const History& history, Time at) {
  std::vector<KeyFacts> facts;
  for (const KeyUse& use : key_uses(history)) {
    if (facts.empty() || facts.back().key != use.key) {
      facts.emplace_back();
      facts.back().key = use.key;
    }
    KeyFacts& one = facts.back();
    if (use.first_seen < at) ++one.domains[0];
    if (use.first_seen != kUnknownTime &&
        (one.first_seen == kUnknownTime || use.first_seen < one.first_seen))
      one.first_seen = use.first_seen;
  }
  return facts;
}

// The rows of a made history, as of a day.
class Rows {
 public:
  Rows(History history, double at, const FeatureOptions& options = {},
       const NetworkAtlas& atlas = NetworkAtlas())
      : history_(std::move(history)) {
    const std::vector<KeyFacts> facts = facts_as_of(history_, day(at));
    std::vector<std::uint32_t> domains;
    for (std::uint32_t i = 0; i < history_.domains.size(); ++i) domains.push_back(i);
    matrix_ = extract(history_, domains, day(at), {facts, 0}, atlas, options);
  }
  float get(std::string_view feature, std::string_view domain = "evil.test") const {
    const std::span<const Feature> catalogue = feature_catalogue();
    for (std::size_t column = 0; column < catalogue.size(); ++column)
      if (catalogue[column].name == feature)
        return matrix_.row(find_domain(history_, domain))[column];
    ADD_FAILURE() << "no feature " << feature;
    return 0;
  }
  bool missing(std::string_view feature, std::string_view domain = "evil.test") const {
    return std::isnan(get(feature, domain));
  }
  const FeatureMatrix& matrix() const { return matrix_; }

 private:
  History history_;
  FeatureMatrix matrix_;
};

}  // namespace iolaus

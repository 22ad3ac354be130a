#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "iolaus/report/case_view.hpp"
#include "iolaus/report/text.hpp"

namespace iolaus {

// Everything that is known of one registrable domain, as people read it.
struct DomainView {
  struct Record {
    std::string name, type, rdata;
    Time first = kUnknownTime, last = kUnknownTime;
    std::uint64_t count = 0;
  };
  // `value` is not known where it is missing; then `missing` says what it would need.
  struct Feature {
    std::string name, group, unit, formula, source, missing;
    double value = kNotKnown;
    double percentile = kNotKnown;          // among the domains compared with, 0 .. 100
    double stratum_percentile = kNotKnown;  // among those of them that are as popular
  };
  std::string domain;
  Time as_of = kUnknownTime;                                  // exclusive: nothing later is shown
  std::uint64_t names = 0, segments = 0;                      // owner names and presence segments
  std::vector<std::pair<std::string, std::string>> standing;  // label, score, cluster: what, value
  std::vector<SpellView> timeline;                            // of addresses
  std::vector<Record> records;                                // of all other types
  std::vector<Feature> features;                              // in the order of the catalogue
  std::uint64_t compared = 0, all_domains = 0;                // how many of all were compared with
  std::uint64_t stratum = 0;                                  // how many of these are as popular
  std::string stratum_words;  // what as popular means here; empty: not known
};

std::string render_domain(const DomainView& view, const TextStyle& style);
// One JSON object; what is not known is null.
std::string domain_json(const DomainView& view);

}  // namespace iolaus

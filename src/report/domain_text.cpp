#include <cmath>
#include <nlohmann/json.hpp>

#include "iolaus/report/domain_view.hpp"
#include "report/escape.hpp"
#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kRecords = 16;

std::string value_words(double value) {
  return std::isnan(value) ? std::string(kDash) : fmt::format("{:.4g}", value);
}

// One decimal, but never a rank that was not reached.
std::string percentile_words(double percentile) {
  if (std::isnan(percentile)) return std::string(kDash);
  if (percentile > 99.9 && percentile < 100) return "> 99.9";
  if (percentile < 0.1 && percentile > 0) return "< 0.1";
  return fmt::format("{:.1f}", percentile);
}

std::string features_text(const DomainView& view, const TextStyle& style) {
  if (view.features.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  std::string group;
  for (const DomainView::Feature& feature : view.features) {
    rows.push_back(
        {feature.group == group ? "" : feature.group, feature.name, value_words(feature.value),
         feature.missing.empty() ? feature.unit : feature.missing,
         percentile_words(feature.percentile), percentile_words(feature.stratum_percentile)});
    group = feature.group;
  }
  std::string out = text_table(
      {"group", "feature", "#value", "unit", "#percentile|of all", "#of those|as popular"}, rows,
      style);
  std::string compared = fmt::format("percentiles: among {} of {} domains",
                                     count_words(view.compared), count_words(view.all_domains));
  if (view.compared < view.all_domains) compared += ", drawn by their digests";
  if (!view.stratum_words.empty())
    compared +=
        fmt::format("; as popular: {}, {} of these", view.stratum_words, count_words(view.stratum));
  return out + wrapped(compared, "  ", style);
}

json number(double value) { return std::isnan(value) ? json() : json(value); }
json time_of(Time time) { return time == kUnknownTime ? json() : json(seconds(time)); }

}  // namespace

std::string render_domain(const DomainView& view, const TextStyle& style) {
  std::string out =
      title_line(fmt::format("{}: {}, {}, before {}", view.domain, plural(view.names, "name"),
                             plural(view.segments, "segment"), date_words(view.as_of)),
                 style);
  std::vector<std::vector<std::string>> standing;
  for (const auto& [what, value] : view.standing) standing.push_back({what, value});
  if (!standing.empty()) out += text_table({"", ""}, standing, style) + "\n";
  out += timeline_text(view.timeline, style);
  std::vector<std::vector<std::string>> records;
  for (const DomainView::Record& record : view.records) {
    if (records.size() == kRecords) break;
    records.push_back({record.name, record.type, record.rdata, date_words(record.first),
                       date_words(record.last), count_words(record.count)});
  }
  if (!records.empty())
    out += text_table({"name", "type", "rdata", "first", "last", "#count"}, records, style) +
           more_words(records.size(), view.records.size(), "records") + "\n";
  return out + features_text(view, style);
}

std::string domain_json(const DomainView& view) {
  json standing = json::object(), timeline = json::array(), records = json::array(),
       features = json::array();
  for (const auto& [what, value] : view.standing) standing[what] = value;
  for (const SpellView& spell : view.timeline)
    timeline.push_back({{"name", spell.owner},
                        {"address", spell.rdata},
                        {"place", spell.place},
                        {"dark", spell.dark},
                        {"first_seen", time_of(spell.first)},
                        {"last_seen", time_of(spell.last)}});
  for (const DomainView::Record& record : view.records)
    records.push_back({{"name", record.name},
                       {"type", record.type},
                       {"rdata", record.rdata},
                       {"first_seen", time_of(record.first)},
                       {"last_seen", time_of(record.last)},
                       {"count", record.count}});
  for (const DomainView::Feature& feature : view.features)
    features.push_back({{"name", feature.name},
                        {"group", feature.group},
                        {"unit", feature.unit},
                        {"formula", feature.formula},
                        {"source", feature.source},
                        {"value", number(feature.value)},
                        {"missing", feature.missing},
                        {"percentile", number(feature.percentile)},
                        {"stratum_percentile", number(feature.stratum_percentile)}});
  const json whole{{"domain", view.domain},     {"as_of", time_of(view.as_of)},
                   {"names", view.names},       {"segments", view.segments},
                   {"standing", standing},      {"timeline", timeline},
                   {"records", records},        {"features", features},
                   {"compared", view.compared}, {"all_domains", view.all_domains},
                   {"stratum", view.stratum},   {"stratum_words", view.stratum_words}};
  return whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace iolaus

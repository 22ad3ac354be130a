#include "iolaus/pipeline/explain.hpp"

#include <algorithm>
#include <cmath>

#include "case_views.hpp"
#include "iolaus/dns/dark.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/feature_file.hpp"
#include "iolaus/store/score_file.hpp"
#include "key_pass.hpp"
#include "place.hpp"
#include "training_rows.hpp"

namespace iolaus {
namespace {

// Domains that are compared with: in so many stretches of so many.
constexpr std::uint64_t kStretches = 64, kRowsOfStretch = 4096;
// Segments that are told one by one, of addresses and of all others: a zone may have millions.
constexpr std::size_t kMostRows = 100'000;

std::string missing_words(Need need) {
  switch (need) {
    case Need::kDates:
      return "too little seen";
    case Need::kSlices:
      return "too few slices";
    case Need::kCounts:
      return "no counts";
    case Need::kAsn:
      return "no AS known";
    case Need::kCountry:
      return "no country known";
    case Need::kLists:
      return "no lists";
    case Need::kKeys:
    case Need::kNothing:
      break;
  }
  return "nothing seen";
}

void add_history(const HistoryReader::Found& found, Time end, const NetworkAtlas& atlas,
                 DomainView& view) {
  const History& block = found.block;
  const std::size_t index = found.place.index;
  const auto observations =
      as_of(std::span(block.observations)
                .subspan(block.starts[index], block.starts[index + 1] - block.starts[index]),
            end);
  std::uint32_t last_owner = ~0u;
  std::uint64_t left_out = 0;
  for (const Observation& segment : observations) {
    if (segment.owner != last_owner) ++view.names;
    last_owner = segment.owner;
    if ((is_address(segment.type) ? view.timeline.size() : view.records.size()) == kMostRows) {
      ++left_out;
      continue;
    }
    const bool dated = (segment.flags & kUndated) == 0;
    const Time first = dated ? segment.first_seen : kUnknownTime;
    const Time last = dated && !(segment.flags & kOpenEnd) ? segment.last_seen : kUnknownTime;
    const std::string owner = owner_name(block, index, segment.owner);
    if (!is_address(segment.type)) {
      view.records.push_back({owner, format_record_type(segment.type), format_rdata(block, segment),
                              first, last, segment.count});
      continue;
    }
    const bool dark = is_dark(segment.rdata);
    const AddressFacts facts = atlas.facts(segment.rdata);
    std::string place = dark ? std::string(describe(dark_class(segment.rdata)))
                             : place_of(atlas, facts.asn, facts.country);
    // Of a hull only the ends are known, whatever the timeline draws.
    if (segment.flags & kHull) place += place.empty() ? "bounds only" : "; bounds only";
    view.timeline.push_back({owner, format_address(segment.rdata), place, dark, first, last});
  }
  if (left_out > 0)
    view.standing.emplace_back("left out", fmt::format("{} further segments; `iolaus lookup` has "
                                                       "them all",
                                                       left_out));
  view.segments = observations.size();
}

void add_label(const LabelSet& labels, DomainId id, DomainView& view) {
  const auto label =
      std::lower_bound(labels.labels.begin(), labels.labels.end(), id,
                       [](const Label& a, DomainId wanted) { return a.domain < wanted; });
  if (label == labels.labels.end() || label->domain != id) return;
  std::string words(describe(label->label));
  if (label->family != kNoFamily) words += ", family " + labels.families[label->family];
  if (label->date != kUnknownTime) words += ", since " + format_date(label->date);
  view.standing.emplace_back("label", words);
}

void add_score(const Run& run, std::uint64_t row, DomainView& view) {
  const Scores scores = ScoreReader(run.file("scores.h5")).load(row, 1);
  view.standing.emplace_back(
      "confidence",
      fmt::format(
          "{:.3g} at the base rate {:.3g}{}", scores.confidence[0], run.job().model.base_rate,
          scores.flags[0] & kOutOfFold ? ", by models that saw neither it nor its siblings" : ""));
  view.standing.emplace_back(
      "scores",
      fmt::format("forest {:.3g} (calibrated {:.3g}), logistic {:.3g}, naive Bayes {:.3g}",
                  scores.random_forest[0], scores.calibrated[0], scores.logistic_regression[0],
                  scores.naive_bayes[0]));
}

void add_cluster(const Run& run, std::uint64_t row, DomainView& view) {
  const ClusterReader reader(run.file("clusters.h5"));
  const DomainId name = reader.membership(row, 1).at(0);
  const std::vector<Cluster> clusters = reader.load(0, reader.clusters());
  const auto cluster =
      std::lower_bound(clusters.begin(), clusters.end(), name,
                       [](const Cluster& a, DomainId wanted) { return a.name < wanted; });
  if (cluster == clusters.end() || cluster->name != name)
    fail("{}: has no cluster {:016x}; delete it and run again", run.file("clusters.h5").string(),
         value(name));
  const char* kind = cluster->kind == ClusterKind::kSingleton       ? "alone"
                     : cluster->kind == ClusterKind::kSharedHosting ? "shared hosting"
                                                                    : "one operator's";
  view.standing.emplace_back(
      "cluster", fmt::format("{:016x}: {}, {} domain{}, confidence {:.3g}", value(name), kind,
                             cluster->size, cluster->size == 1 ? "" : "s", cluster->confidence));
}

// The rows of features.h5 that a domain is compared with.
FeatureMatrix compared_rows(const FeatureReader& reader) {
  const std::uint64_t all = reader.domain_rows();
  if (all <= kStretches * kRowsOfStretch) return reader.domains(0, all);
  FeatureMatrix rows;
  for (std::uint64_t i = 0; i < kStretches; ++i) {
    FeatureMatrix some =
        reader.domains(i * (all - kRowsOfStretch) / (kStretches - 1), kRowsOfStretch);
    rows.columns = some.columns;
    rows.domains.insert(rows.domains.end(), some.domains.begin(), some.domains.end());
    rows.values.insert(rows.values.end(), some.values.begin(), some.values.end());
  }
  return rows;
}

// The power of ten of a rate; NaN of none.
double decade(float rate) { return rate > 0 ? std::floor(std::log10(rate)) : std::nan(""); }

void add_features(const Run& run, std::uint64_t row, DomainView& view) {
  const FeatureReader reader(run.file("features.h5"));
  const FeatureMatrix mine = reader.domains(row, 1), others = compared_rows(reader);
  const auto catalogue = feature_catalogue();
  view.compared = others.rows();
  view.all_domains = reader.domain_rows();
  const auto rate = static_cast<std::size_t>(
      std::find_if(catalogue.begin(), catalogue.end(),
                   [](const Feature& feature) { return feature.name == "answers_per_day"; }) -
      catalogue.begin());
  const double mine_decade = decade(mine.row(0)[rate]);
  if (!std::isnan(mine_decade))
    view.stratum_words = fmt::format("{:g} to {:g} answers a day", std::pow(10, mine_decade),
                                     std::pow(10, mine_decade + 1));
  std::vector<bool> as_popular(others.rows());
  for (std::size_t i = 0; i < others.rows(); ++i) {
    as_popular[i] = decade(others.row(i)[rate]) == mine_decade;
    view.stratum += as_popular[i];
  }
  for (std::size_t column = 0; column < catalogue.size(); ++column) {
    const Feature& feature = catalogue[column];
    const float value = mine.row(0)[column];
    std::vector<float> all, popular;
    for (std::size_t i = 0; i < others.rows(); ++i) {
      all.push_back(others.row(i)[column]);
      if (as_popular[i]) popular.push_back(all.back());
    }
    view.features.push_back({std::string(feature.name), std::string(feature.group),
                             std::string(feature.unit), std::string(feature.formula),
                             std::string(feature.source),
                             std::isnan(value) ? missing_words(feature.need) : "", value,
                             percentile_of(value, all), percentile_of(value, popular)});
  }
}

}  // namespace

double percentile_of(float value, std::span<const float> values) {
  std::uint64_t below = 0, equal = 0, all = 0;
  for (const float other : values) {
    all += !std::isnan(other);
    below += other < value;
    equal += other == value;
  }
  if (all == 0 || std::isnan(value)) return kNotKnown;
  return 100 * (static_cast<double>(below) + static_cast<double>(equal) / 2) /
         static_cast<double>(all);
}

DomainView explain_domain(const Run& run, std::string_view name) {
  const CanonicalName canonical = canonical_name(name);
  if (canonical.problem != NameProblem::kNone)
    fail_usage(
        "\"{}\" is no name to explain: {}; of addresses and name servers ask `iolaus lookup`", name,
        describe(canonical.problem));
  run.facts("ingest");  // throws, naming the command to run
  const NetworkAtlas atlas = load_atlas(run);
  const LabelSet labels = run.job().labels.path.empty() ? LabelSet() : load_labels(run);
  DomainView view;
  run.comm().together([&] {
    if (!run.comm().is_root()) return;
    const HistoryReader reader(run.file("history.h5"));
    // The ending that the history has as a domain: it was cut by the suffix list of its own time.
    std::optional<HistoryReader::Found> found;
    std::string_view domain = canonical.name;
    for (found = reader.find(domain); !found; found = reader.find(domain)) {
      const std::size_t dot = domain.find('.');
      if (dot == std::string_view::npos)
        fail("{}: the history has no record of it", canonical.name);
      domain.remove_prefix(dot + 1);
    }
    view.domain = domain;
    view.as_of = end_of_view(run, reader);
    add_history(*found, view.as_of, atlas, view);
    const std::uint64_t row = reader.first_domain_of_block(found->place.block) + found->place.index;
    add_label(labels, found->block.domains[found->place.index], view);
    if (run.finished("score") != 0) add_score(run, row, view);
    if (run.finished("cluster") != 0) add_cluster(run, row, view);
    if (run.finished("features") != 0)
      add_features(run, row, view);
    else
      view.standing.emplace_back("features", "not computed yet: `iolaus features JOB`");
  });
  return view;
}

CaseView explain_case(const Run& run, std::string_view id) {
  run.facts("takedown");  // throws, naming the command to run
  std::vector<CaseView> cases = load_case_views(run, id);
  CaseView found;
  run.comm().together([&] {
    if (!run.comm().is_root()) return;
    if (cases.size() != 1)
      fail("case:{}: {}; report/cases.csv lists the cases", id,
           cases.empty() ? "no case has this id" : fmt::format("{} cases begin so", cases.size()));
    found = std::move(cases.front());
  });
  return found;
}

std::string explain_address(const Run& run, const Rdata& address) {
  const NetworkAtlas atlas = load_atlas(run);
  const AddressFacts facts = atlas.facts(address);
  std::string line = format_address(address) + ": ";
  if (is_dark(address))
    line += "dark, " + std::string(describe(dark_class(address)));
  else if (const std::string place = place_of(atlas, facts.asn, facts.country); !place.empty())
    line += place;
  else
    line += "public, of no network that the tables know";
  constexpr std::pair<ListFlag, const char*> kLists[] = {
      {kListedParking, "parking"},        {kListedSinkhole, "a sinkhole"},
      {kListedDynamicDns, "dynamic DNS"}, {kListedCdn, "a CDN"},
      {kListedCloud, "a cloud"},          {kListedResolver, "a public resolver"},
      {kListedTop, "a top site"},         {kListedPublicService, "a public service"}};
  for (const auto& [flag, words] : kLists)
    if (facts.lists & flag) line += fmt::format("; listed as {}", words);
  return line;
}

}  // namespace iolaus

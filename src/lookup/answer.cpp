#include "iolaus/lookup/answer.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
// Domains that are looked for when some of them may have no row that is asked for: 32 MiB of them.
constexpr std::uint64_t kMostDomains = std::uint64_t{1} << 22;

bool comes_before(const LookupRow& a, const LookupRow& b) {
  return std::tie(b.last_seen, b.first_seen, a.name, a.type, a.rdata, a.flags) <
         std::tie(a.last_seen, a.first_seen, b.name, b.type, b.rdata, b.flags);
}

// Collects rows and keeps the first `most` of their order.
class RowKeeper {
 public:
  explicit RowKeeper(std::uint64_t most) : most_(most == 0 ? kAll : most) {}
  void add(const History& history, std::size_t domain, const Observation& segment) {
    const bool undated = (segment.flags & kUndated) != 0;
    rows_.push_back({owner_name(history, domain, segment.owner), format_rdata(history, segment),
                     segment.type, undated ? kUnknownTime : segment.first_seen,
                     undated ? kUnknownTime : segment.last_seen, segment.count, segment.flags});
    ++found_;
    if (rows_.size() / 2 > most_ && rows_.size() > 10'000) cut();
  }
  std::uint64_t found() const { return found_; }
  void finish(LookupSection& section) {
    std::sort(rows_.begin(), rows_.end(), comes_before);
    if (rows_.size() > most_) rows_.resize(most_);
    section.more = found_ - rows_.size();
    section.rows = std::move(rows_);
  }

 private:
  std::uint64_t most_, found_ = 0;
  std::vector<LookupRow> rows_;
  void cut() {
    std::nth_element(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(most_), rows_.end(),
                     comes_before);
    rows_.resize(most_);
  }
};

// Whether an owner name is one that is asked for: `prefix` is what stands before the domain,
// `asked` the same of the name asked for.
bool is_asked(std::string_view prefix, std::string_view asked, bool beneath) {
  if (!beneath) return prefix == asked;
  if (asked.empty()) return !prefix.empty();
  return prefix.size() > asked.size() + 1 && prefix.ends_with(asked) &&
         prefix[prefix.size() - asked.size() - 1] == '.';
}

// The records of the query's name; the names found go into `names`. The domain is the ending of the
// name that the history has: it was cut by the suffix list of its own time.
void add_records(const HistoryReader& history, const LookupQuery& query, RowKeeper& rows,
                 std::set<std::string>& names) {
  const std::string_view name = query.name;
  for (std::size_t begin = 0;;) {
    const std::string_view domain = name.substr(begin);
    if (const auto found = history.find(domain)) {
      const History& block = found->block;
      const std::size_t index = found->place.index;
      if (query.beneath && begin == 0 && (block.names.domain_flags[index] & kIsPublicSuffix) != 0)
        fail_usage(
            "*.{}: is a public suffix, with a domain of its own for each name beneath it; "
            "domains are kept by digest: use `iolaus export history` and search its lines",
            name);
      const std::string_view asked = name.substr(0, begin == 0 ? 0 : begin - 1);
      const std::uint64_t first_owner = block.names.owner_starts[index];
      for (std::uint64_t i = block.starts[index]; i < block.starts[index + 1]; ++i) {
        const Observation& segment = block.observations[i];
        if (!is_asked(block.names.owners[first_owner + segment.owner], asked, query.beneath))
          continue;
        names.insert(owner_name(block, index, segment.owner));
        if (in_dates(query, segment)) rows.add(block, index, segment);
      }
    }
    const std::size_t dot = domain.find('.');
    if (dot == std::string_view::npos) return;
    begin += dot + 1;
  }
}

// What the records that point somewhere have to point to.
struct Targets {
  const LookupQuery& query;
  std::set<std::string, std::less<>> names;
  std::set<Rdata> digests;  // of the names

  bool hit(const History& history, const Observation& segment) const {
    if (query.type && segment.type != *query.type) return false;
    if (query.addresses) {
      if (!is_address(segment.type)) return false;
      const RdataKey key = key_of_address(segment.rdata);
      return key >= query.addresses->first && key <= query.addresses->last;
    }
    if (digests.contains(segment.rdata)) return is_name_valued(segment.type);
    if (segment.type != RecordType::kMx && segment.type != RecordType::kSrv &&
        segment.type != RecordType::kSoa)
      return false;
    return names.contains(target_of(segment.type, rdata_text(history, segment.rdata)));
  }
};

RdataIndexReader::Domains domains_of(const RdataIndexReader& index, const Targets& targets,
                                     std::uint64_t most) {
  const LookupQuery& query = targets.query;
  if (query.addresses) return index.find(query.addresses->first, query.addresses->last, most);
  RdataIndexReader::Domains all;
  for (const std::string& name : targets.names) {
    const RdataKey key = key_of_name(name);
    const auto found = index.find(key, key, most);
    all.ordinals.insert(all.ordinals.end(), found.ordinals.begin(), found.ordinals.end());
    all.uses += found.uses;
    all.whole = all.whole && found.whole;
  }
  std::sort(all.ordinals.begin(), all.ordinals.end());
  all.ordinals.erase(std::unique(all.ordinals.begin(), all.ordinals.end()), all.ordinals.end());
  return all;
}

// The domains among [begin, end) of `places`, which lie in one block.
void add_pointing(const History& block, std::span<const DomainPlace> places, const Targets& targets,
                  RowKeeper& rows) {
  for (const DomainPlace& place : places)
    for (std::uint64_t i = block.starts[place.index]; i < block.starts[place.index + 1]; ++i) {
      const Observation& segment = block.observations[i];
      if (in_dates(targets.query, segment) && targets.hit(block, segment))
        rows.add(block, place.index, segment);
    }
}

// Some blocks of [next, places.size()) at a time.
void read_pointing(const HistoryReader& history, const std::vector<DomainPlace>& places,
                   std::size_t& next, const Targets& targets, RowKeeper& rows,
                   std::uint64_t& blocks_read) {
  constexpr std::size_t kAtATime = 16;
  std::vector<std::uint64_t> blocks;
  std::vector<std::size_t> cuts{next};
  while (next < places.size() && blocks.size() < kAtATime) {
    blocks.push_back(places[next].block);
    while (next < places.size() && places[next].block == blocks.back()) ++next;
    cuts.push_back(next);
  }
  const std::vector<History> loaded = history.load_blocks(blocks);
  for (std::size_t i = 0; i < loaded.size(); ++i)
    add_pointing(loaded[i], std::span(places).subspan(cuts[i], cuts[i + 1] - cuts[i]), targets,
                 rows);
  blocks_read += blocks.size();
}

void answer_pointing(const HistoryReader& history, const RdataIndexReader& index,
                     const Targets& targets, const LookupLimits& limits, LookupAnswer& answer) {
  // Without a condition every domain has a row.
  const bool each_has_row = !targets.query.dated && !targets.query.type;
  const std::uint64_t most = limits.rows == 0 ? kAll
                             : each_has_row   ? std::max<std::uint64_t>(limits.rows, 1 << 16)
                                              : kMostDomains;
  const auto domains = domains_of(index, targets, most);
  answer.uses = domains.uses;
  std::vector<DomainPlace> places;
  for (const std::uint64_t ordinal : domains.ordinals) {
    if (ordinal >= history.domains())
      fail(
          "{}: the index by rdata has domains that the history lacks; delete the file and run "
          "ingest again",
          history.path().string());
    places.push_back(history.domain_at(ordinal));
  }
  RowKeeper rows(limits.rows);
  std::size_t next = 0;
  std::uint64_t blocks_read = 0;
  while (next < places.size() &&
         (limits.rows == 0 || rows.found() < limits.rows || blocks_read < limits.blocks))
    read_pointing(history, places, next, targets, rows, blocks_read);
  rows.finish(answer.pointing);
  answer.domains_read = next;
  answer.pointing.whole = domains.whole && next == places.size();
}

}  // namespace

LookupAnswer answer(const HistoryReader& history, const RdataIndexReader& index,
                    const SuffixTable* suffixes, const LookupQuery& query,
                    const LookupLimits& limits) {
  if (query.beneath && suffixes != nullptr && suffixes->is_public_suffix(query.name))
    fail_usage(
        "*.{}: is a public suffix, with a domain of its own for each name beneath it; "
        "domains are kept by digest: use `iolaus export history` and search its lines",
        query.name);
  LookupAnswer answer;
  std::set<std::string> names;
  if (!query.name.empty()) {
    RowKeeper rows(limits.rows);
    add_records(history, query, rows, names);
    rows.finish(answer.records);
  }
  Targets targets{query, {}, {}};
  if (!query.target.empty()) targets.names.insert(query.target);
  if (query.targets_beneath)
    for (const std::string& name : names) {
      answer.targets_cut = targets.names.size() == limits.targets;
      if (answer.targets_cut) break;
      targets.names.insert(name);
    }
  for (const std::string& name : targets.names) targets.digests.insert(rdata_of_text(name));
  if (query.addresses || !targets.names.empty())
    answer_pointing(history, index, targets, limits, answer);
  return answer;
}

}  // namespace iolaus

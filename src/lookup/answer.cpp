#include "iolaus/lookup/answer.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "iolaus/error/error.hpp"
#include "iolaus/ingest/export.hpp"

namespace iolaus {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();
bool comes_before(const LookupRow& a, const LookupRow& b) {
  return std::tie(b.last_seen, b.first_seen, a.name, a.type, a.rdata, a.flags) <
         std::tie(a.last_seen, a.first_seen, b.name, b.type, b.rdata, b.flags);
}

// Collects rows and keeps the first `most` of their order.
class RowKeeper {
 public:
  RowKeeper(std::uint64_t most, bool cof_lines)
      : most_(most == 0 ? kAll : most), cof_lines_(cof_lines) {}
  void add(const History& history, std::size_t domain, const Observation& segment) {
    const bool undated = (segment.flags & kUndated) != 0;
    rows_.push_back({owner_name(history, domain, segment.owner),
                     format_rdata(history, segment),
                     segment.type,
                     undated ? kUnknownTime : segment.first_seen,
                     undated ? kUnknownTime : segment.last_seen,
                     segment.count,
                     segment.flags,
                     {}});
    if (cof_lines_) append_cof_line(history, domain, segment, false, rows_.back().cof_line);
    ++found_;
    if (rows_.size() / 2 > most_ && rows_.size() > 10'000) cut();
  }
  std::uint64_t found() const { return found_; }
  bool full() const { return found_ >= most_; }
  // The day of the last row that would be kept now. Only when full.
  std::uint32_t last_day() {
    if (rows_.size() > most_) cut();
    const Time last = std::max_element(rows_.begin(), rows_.end(), comes_before)->last_seen;
    return last == kUnknownTime ? 0 : day_of(last);
  }
  void finish(LookupSection& section) {
    std::sort(rows_.begin(), rows_.end(), comes_before);
    if (rows_.size() > most_) rows_.resize(most_);
    section.more = found_ - rows_.size();
    section.rows = std::move(rows_);
  }

 private:
  std::uint64_t most_, found_ = 0;
  bool cof_lines_;
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

// Whether the wildcard of a rolled-up zone stands for the name, too: its asterisks are a label each.
bool stands_for(std::string_view wildcard, std::string_view asked) {
  while (wildcard.starts_with("*")) {
    const std::size_t dot = asked.find('.'), next = wildcard.find('.');
    if (asked.empty() || (dot == std::string_view::npos) != (next == std::string_view::npos))
      return false;
    if (dot == std::string_view::npos) return true;
    asked.remove_prefix(dot + 1);
    wildcard.remove_prefix(next + 1);
  }
  return wildcard == asked;
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
        const std::string_view owner = block.names.owners[first_owner + segment.owner];
        const bool rolled_up = (segment.flags & kRolledUp) != 0 && !query.beneath;
        if (!is_asked(owner, asked, query.beneath) && !(rolled_up && stands_for(owner, asked)))
          continue;
        const bool new_owner =
            i == block.starts[index] || block.observations[i - 1].owner != segment.owner;
        if (query.targets_beneath && new_owner)
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

using Domain = RdataIndexReader::Domain;

RdataIndexReader::Domains domains_of(const RdataIndexReader& index, const Targets& targets,
                                     bool all) {
  const LookupQuery& query = targets.query;
  RdataIndexReader::Search search;
  if (query.dated) search.from_day = day_of(query.from), search.to_day = day_of(query.to);
  if (all) search.most_uses = search.most_domains = kAll;
  if (query.addresses) {
    search.first = query.addresses->first, search.last = query.addresses->last;
    return index.find(search);
  }
  RdataIndexReader::Domains found;
  for (const std::string& name : targets.names) {
    search.first = search.last = key_of_name(name);
    const auto of_name = index.find(search);
    found.domains.insert(found.domains.end(), of_name.domains.begin(), of_name.domains.end());
    found.uses += of_name.uses;
    found.whole = found.whole && of_name.whole;
  }
  std::sort(found.domains.begin(), found.domains.end());
  // A domain that points at several of the names: once, with the latest of its days.
  std::size_t end = 0;
  for (const Domain& domain : found.domains) {
    if (end > 0 && found.domains[end - 1].ordinal == domain.ordinal)
      found.domains[end - 1].last_day = std::max(found.domains[end - 1].last_day, domain.last_day);
    else
      found.domains[end++] = domain;
  }
  found.domains.resize(end);
  return found;
}

// Reads the domains, which ascend, some blocks at a time.
void read_pointing(const HistoryReader& history, std::span<const Domain> domains,
                   const Targets& targets, RowKeeper& rows) {
  constexpr std::size_t kAtATime = 16;
  for (std::size_t next = 0; next < domains.size();) {
    std::vector<std::uint64_t> blocks;
    std::vector<std::vector<std::size_t>> wanted;
    for (; next < domains.size(); ++next) {
      const DomainPlace place = history.domain_at(domains[next].ordinal);
      if (blocks.empty() || blocks.back() != place.block) {
        if (blocks.size() == kAtATime) break;
        blocks.push_back(place.block);
        wanted.emplace_back();
      }
      wanted.back().push_back(place.index);
    }
    const std::vector<History> loaded = history.load_blocks(blocks);
    for (std::size_t i = 0; i < loaded.size(); ++i)
      for (const std::size_t domain : wanted[i])
        for (std::uint64_t n = loaded[i].starts[domain]; n < loaded[i].starts[domain + 1]; ++n) {
          const Observation& segment = loaded[i].observations[n];
          if (in_dates(targets.query, segment) && targets.hit(loaded[i], segment))
            rows.add(loaded[i], domain, segment);
        }
  }
}

std::uint64_t count_blocks(const HistoryReader& history, std::span<const Domain> domains) {
  std::uint64_t blocks = 0, last = kAll;
  for (const Domain& domain : domains) {
    const std::uint64_t block = history.domain_at(domain.ordinal).block;
    blocks += block != last;
    last = block;
  }
  return blocks;
}

// The latest domains first, some at a time; returns how many were read.
std::uint64_t read_latest(const HistoryReader& history, std::vector<Domain>& domains,
                          const Targets& targets, const LookupLimits& limits, RowKeeper& rows) {
  constexpr std::size_t kAtATime = 128;
  std::sort(domains.begin(), domains.end(), [](const Domain& a, const Domain& b) {
    return std::tie(b.last_day, a.ordinal) < std::tie(a.last_day, b.ordinal);
  });
  std::uint64_t blocks = 0;
  std::size_t next = 0;
  while (next < domains.size()) {
    if (rows.full() && (blocks >= limits.blocks || domains[next].last_day < rows.last_day())) break;
    if (blocks >= limits.most_blocks) break;
    const std::size_t count = std::min(kAtATime, domains.size() - next);
    const std::span<Domain> some = std::span(domains).subspan(next, count);
    std::sort(some.begin(), some.end());
    read_pointing(history, some, targets, rows);
    blocks += count_blocks(history, some);
    next += count;
  }
  return next;
}

void answer_pointing(const HistoryReader& history, const RdataIndexReader& index,
                     const Targets& targets, const LookupLimits& limits, LookupAnswer& answer) {
  auto found = domains_of(index, targets, limits.rows == 0);
  answer.uses = found.uses;
  if (!found.domains.empty() && found.domains.back().ordinal >= history.domains())
    fail(
        "{}: the index by rdata has domains that the history lacks; delete the file and run ingest "
        "again",
        history.path().string());
  RowKeeper rows(limits.rows, targets.query.cof_lines);
  answer.domains_read = found.domains.size();
  if (limits.rows == 0 || count_blocks(history, found.domains) <= limits.blocks)
    read_pointing(history, found.domains, targets, rows);
  else
    answer.domains_read = read_latest(history, found.domains, targets, limits, rows);
  rows.finish(answer.pointing);
  answer.pointing.whole = found.whole && answer.domains_read == found.domains.size();
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
    RowKeeper rows(limits.rows, query.cof_lines);
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

#include <algorithm>
#include <cassert>

#include "iolaus/features/keys.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kMostDomains = (1u << 28) - 1;  // of an Arrival
constexpr std::size_t kLeastPending = 1 << 16;          // not worth a merge below

// The smaller of two dates of which either may be unknown.
Time earlier(Time a, Time b) {
  if (a == kUnknownTime || b == kUnknownTime) return std::max(a, b);
  return std::min(a, b);
}

// Searches the ascending table from a known lower bound on, in growing steps: near keys are found
// fast.
std::size_t gallop(const std::vector<KeyFacts>& facts, std::size_t from, std::uint64_t key) {
  std::size_t step = 1, low = from, high = from;
  while (high < facts.size() && facts[high].key < key) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = std::min(high, facts.size());
  const auto begin = facts.begin();
  return static_cast<std::size_t>(
      std::lower_bound(begin + static_cast<std::ptrdiff_t>(low),
                       begin + static_cast<std::ptrdiff_t>(high), key,
                       [](const KeyFacts& one, std::uint64_t wanted) { return one.key < wanted; }) -
      begin);
}

}  // namespace

KeyTable::KeyTable(std::vector<Time> snapshots, const Communicator& comm)
    : snapshots_(std::move(snapshots)), ownership_(cut_evenly(Ranges{65536}, comm.size())) {
  assert(!snapshots_.empty() && snapshots_.size() <= kMaxSnapshots);
  assert(std::is_sorted(snapshots_.begin(), snapshots_.end()));
}

// Adds up a range's uses of each key per snapshot interval and lays them out for their owners.
std::vector<std::vector<KeyTable::Arrival>> KeyTable::sort_by_owner(
    const std::vector<KeyUse>& uses) const {
  std::vector<std::vector<Arrival>> outgoing(static_cast<std::size_t>(ownership_.ranks()));
  for (std::size_t begin = 0, end = 0; begin < uses.size(); begin = end) {
    const std::uint64_t key = uses[begin].key;
    std::array<Arrival, kMaxSnapshots + 1> sums{};
    auto& rows = outgoing[static_cast<std::size_t>(ownership_.owner(key))];
    for (end = begin; end < uses.size() && uses[end].key == key; ++end) {
      // The first snapshot that sees the use; an undated one is as old as can be.
      const Time first = uses[end].first_seen;
      const auto interval = static_cast<std::size_t>(
          std::upper_bound(snapshots_.begin(), snapshots_.end(), first) - snapshots_.begin());
      Arrival& sum = sums[interval];
      if (sum.domains == kMostDomains) {
        rows.push_back(sum);
        sum = {};
      }
      sum.first_seen = sum.domains == 0 ? first : earlier(sum.first_seen, first);
      sum.key = key;
      sum.interval = static_cast<std::uint32_t>(interval) & 15u;
      sum.domains = (sum.domains + 1) & kMostDomains;
    }
    for (const Arrival& sum : sums)
      if (sum.domains > 0) rows.push_back(sum);
  }
  return outgoing;
}

void KeyTable::add(const std::vector<KeyUse>& uses, const Communicator& comm) {
  assert(std::is_sorted(uses.begin(), uses.end(),
                        [](const KeyUse& a, const KeyUse& b) { return a.key < b.key; }));
  const std::vector<Arrival> incoming = comm.exchange(sort_by_owner(uses));
  pending_.insert(pending_.end(), incoming.begin(), incoming.end());
  if (pending_.size() >= std::max(kLeastPending, facts_.size())) settle();
}

// Merges what waits into the table. Sums and minima, so the order of arrival does not matter.
void KeyTable::settle() const {
  if (pending_.empty()) return;
  std::sort(pending_.begin(), pending_.end(),
            [](const Arrival& a, const Arrival& b) { return a.key < b.key; });
  std::size_t keys = 0;
  for (std::size_t i = 0; i < pending_.size(); ++i)
    if (i == 0 || pending_[i].key != pending_[i - 1].key) ++keys;
  std::vector<KeyFacts> merged;
  merged.reserve(facts_.size() + keys);
  std::size_t old = 0;
  for (std::size_t begin = 0, end = 0; begin < pending_.size(); begin = end) {
    const std::uint64_t key = pending_[begin].key;
    const std::size_t next = gallop(facts_, old, key);
    merged.insert(merged.end(), facts_.begin() + static_cast<std::ptrdiff_t>(old),
                  facts_.begin() + static_cast<std::ptrdiff_t>(next));
    old = next;
    KeyFacts sum;
    if (old < facts_.size() && facts_[old].key == key) sum = facts_[old++];
    sum.key = key;
    for (end = begin; end < pending_.size() && pending_[end].key == key; ++end) {
      sum.first_seen = earlier(sum.first_seen, pending_[end].first_seen);
      for (std::size_t s = pending_[end].interval; s < snapshots_.size(); ++s)
        sum.domains[s] += pending_[end].domains;
    }
    merged.push_back(sum);
  }
  merged.insert(merged.end(), facts_.begin() + static_cast<std::ptrdiff_t>(old), facts_.end());
  facts_ = std::move(merged);
  pending_.clear();
  pending_.shrink_to_fit();
}

std::uint64_t KeyTable::size() const {
  settle();
  return facts_.size();
}

std::vector<KeyFacts> KeyTable::lookup(const std::vector<std::uint64_t>& keys,
                                       const Communicator& comm) const {
  settle();
  std::vector<std::vector<std::uint64_t>> asked(static_cast<std::size_t>(comm.size()));
  for (const std::uint64_t key : keys)
    asked[static_cast<std::size_t>(ownership_.owner(key))].push_back(key);
  const auto wanted = comm.exchange_by_source(asked);
  std::vector<std::vector<KeyFacts>> answers(wanted.size());
  for (std::size_t source = 0; source < wanted.size(); ++source) {
    answers[source].reserve(wanted[source].size());
    std::size_t at = 0;
    std::uint64_t previous = 0;
    for (const std::uint64_t key : wanted[source]) {
      at = gallop(facts_, key < previous ? 0 : at, key);
      previous = key;
      KeyFacts facts;
      facts.key = key;
      if (at < facts_.size() && facts_[at].key == key) facts = facts_[at];
      answers[source].push_back(facts);
    }
  }
  const auto replies = comm.exchange_by_source(answers);
  std::vector<std::size_t> cursor(replies.size(), 0);
  std::vector<KeyFacts> found;
  found.reserve(keys.size());
  for (const std::uint64_t key : keys) {
    const auto owner = static_cast<std::size_t>(ownership_.owner(key));
    found.push_back(replies[owner][cursor[owner]++]);
  }
  return found;
}

}  // namespace iolaus

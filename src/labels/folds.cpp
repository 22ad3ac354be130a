#include "iolaus/labels/folds.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <tuple>

namespace iolaus {
namespace {

__extension__ using WideNumber = unsigned __int128;

// A union-find whose roots are the smallest rows of their sets.
class Sets {
 public:
  explicit Sets(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0u); }

  std::uint32_t root(std::uint32_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }
  std::vector<std::uint32_t> sizes() {
    std::vector<std::uint32_t> sizes(parent_.size());
    for (std::uint32_t row = 0; row < parent_.size(); ++row) ++sizes[root(row)];
    return sizes;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

// Families and bursts, which are never cut.
Sets join_families_and_bursts(std::span<const Label> labels, std::span<const std::uint64_t> burst) {
  Sets sets(labels.size());
  std::vector<std::uint32_t> first_of_family;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> bursts;
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    if (!burst.empty() && burst[row] != 0) bursts.emplace_back(burst[row], row);
    const std::uint32_t family = labels[row].family;
    if (family == kNoFamily) continue;
    if (family >= first_of_family.size()) first_of_family.resize(family + 1, kNoFamily);
    if (first_of_family[family] == kNoFamily) first_of_family[family] = row;
    sets.join(first_of_family[family], row);
  }
  std::sort(bursts.begin(), bursts.end());
  for (std::size_t i = 1; i < bursts.size(); ++i)
    if (bursts[i].first == bursts[i - 1].first) sets.join(bursts[i - 1].second, bursts[i].second);
  return sets;
}

// Joins the rows of every key with at most `limit` domains; `keys` are sorted by key.
void join_keys(std::span<const LabelledKey> keys, std::uint32_t limit, Sets& sets) {
  for (std::size_t i = 1; i < keys.size(); ++i)
    if (keys[i].key == keys[i - 1].key && std::max(keys[i].domains, keys[i - 1].domains) <= limit)
      sets.join(keys[i - 1].row, keys[i].row);
}

// Whether keys made a group of over a tenth of the rows. What they add to a family that was too
// large by itself is held to a tenth: no limit would make that family small.
bool percolates(Sets& sets, Sets& base) {
  const std::vector<std::uint32_t> sizes = sets.sizes(), base_sizes = base.sizes();
  std::vector<std::uint32_t> largest_base(sizes.size());
  for (std::uint32_t row = 0; row < sizes.size(); ++row)
    largest_base[sets.root(row)] = std::max(largest_base[sets.root(row)], base_sizes[row]);
  const auto too_many = [&](std::uint64_t rows) { return rows * 10 > sizes.size(); };
  for (std::size_t row = 0; row < sizes.size(); ++row) {
    const std::uint32_t whole = too_many(largest_base[row]) ? largest_base[row] : 0;
    if (too_many(sizes[row] - whole)) return true;
  }
  return false;
}

// A seeded number for one domain, the same wherever the domain stands.
std::uint64_t seeded(std::uint64_t seed, DomainId domain) {
  return combine_digests(seed, value(domain));
}

std::uint8_t fold_of(std::uint64_t digest, std::uint32_t folds) {
  return static_cast<std::uint8_t>(static_cast<WideNumber>(digest) * folds >> 64);
}

struct GroupOfRows {
  std::uint32_t root, size = 0;
  std::uint64_t digest = 0;
  std::array<std::uint32_t, kLabelClasses> rows{};  // by class
};

// The groups of two rows and more, largest first.
std::vector<GroupOfRows> large_groups(std::span<const Label> labels, const Grouping& grouping,
                                      std::uint64_t seed) {
  std::vector<std::uint32_t> size(labels.size()), index(labels.size());
  for (const std::uint32_t root : grouping.group) ++size[root];
  std::vector<GroupOfRows> groups;
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    if (size[row] < 2) continue;
    index[row] = static_cast<std::uint32_t>(groups.size());
    groups.push_back({row, size[row], seeded(seed, labels[row].domain), {}});
  }
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (size[grouping.group[row]] >= 2)
      ++groups[index[grouping.group[row]]].rows[static_cast<std::size_t>(labels[row].label)];
  std::sort(groups.begin(), groups.end(), [](const GroupOfRows& a, const GroupOfRows& b) {
    return std::tuple(b.size, a.digest, a.root) < std::tuple(a.size, b.digest, b.root);
  });
  return groups;
}

}  // namespace

Grouping group_rows(std::span<const Label> labels, std::span<const LabelledKey> keys,
                    std::span<const std::uint64_t> burst, std::uint32_t key_limit) {
  assert(burst.empty() || burst.size() == labels.size());
  std::vector<LabelledKey> sorted(keys.begin(), keys.end());
  std::sort(sorted.begin(), sorted.end(), [](const LabelledKey& a, const LabelledKey& b) {
    return std::tuple(a.key, a.row) < std::tuple(b.key, b.row);
  });
  Sets base = join_families_and_bursts(labels, burst);
  Grouping grouping;
  grouping.key_limit = std::max(key_limit, 1u);
  Sets sets = base;
  join_keys(sorted, grouping.key_limit, sets);
  while (grouping.key_limit > 1 && percolates(sets, base)) {
    grouping.key_limit /= 2;
    sets = base;
    join_keys(sorted, grouping.key_limit, sets);
  }
  grouping.group.reserve(labels.size());
  for (std::uint32_t row = 0; row < labels.size(); ++row) grouping.group.push_back(sets.root(row));
  for (const std::uint32_t size : sets.sizes()) {
    grouping.groups += size > 0 ? 1 : 0;
    grouping.largest = std::max(grouping.largest, size);
  }
  return grouping;
}

std::vector<std::uint8_t> random_folds(std::span<const Label> labels, std::uint32_t folds,
                                       std::uint64_t seed) {
  assert(folds >= 1 && folds <= 256);
  std::vector<std::uint8_t> fold;
  fold.reserve(labels.size());
  for (const Label& label : labels) fold.push_back(fold_of(seeded(seed, label.domain), folds));
  return fold;
}

// Rows alone in their group go by hash, which spreads them evenly. Each larger group, largest
// first, goes to the fold where its classes are scarcest: hashing a few large families would leave
// folds without any.
std::vector<std::uint8_t> grouped_folds(std::span<const Label> labels, const Grouping& grouping,
                                        std::uint32_t folds, std::uint64_t seed) {
  assert(folds >= 1 && folds <= 256 && grouping.group.size() == labels.size());
  std::vector<std::uint8_t> fold = random_folds(labels, folds, seed);
  std::array<std::uint64_t, kLabelClasses> total{};
  for (const Label& label : labels) ++total[static_cast<std::size_t>(label.label)];
  std::vector<std::array<std::uint64_t, kLabelClasses>> load(folds);
  const std::vector<GroupOfRows> groups = large_groups(labels, grouping, seed);
  for (const GroupOfRows& group : groups) {
    std::uint32_t best = 0;
    WideNumber least = ~WideNumber{0};
    for (std::uint32_t turn = 0; turn < folds; ++turn) {
      const std::uint32_t candidate = (fold_of(group.digest, folds) + turn) % folds;
      WideNumber cost = 0;  // of each class: rows to add times the share that is there, in 2^-32
      for (std::size_t c = 0; c < kLabelClasses; ++c)
        if (group.rows[c] > 0)
          cost += static_cast<WideNumber>(group.rows[c]) * ((load[candidate][c] << 32) / total[c]);
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    for (std::size_t c = 0; c < kLabelClasses; ++c) load[best][c] += group.rows[c];
    fold[group.root] = static_cast<std::uint8_t>(best);
  }
  for (std::size_t row = 0; row < labels.size(); ++row) fold[row] = fold[grouping.group[row]];
  return fold;
}

}  // namespace iolaus

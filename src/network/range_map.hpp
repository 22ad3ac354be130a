// Ranges of addresses as sorted flat arrays.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "iolaus/dns/rdata.hpp"

namespace iolaus {

__extension__ using WideNumber = unsigned __int128;

inline WideNumber wide_value(const Rdata& address) {
  WideNumber number = 0;
  for (const std::uint8_t byte : address.bytes) number = number << 8 | byte;
  return number;
}

// An inclusive range as read; ranges may nest or overlap.
template <typename Key>
struct RangeRow {
  Key first, last;
  std::uint32_t value;
  std::uint32_t order;  // of files and lines: of two equal ranges the lower one holds
};

// Disjoint ascending ranges. 12 bytes an IPv4 range, 36 an IPv6 one; a look-up is one binary
// search.
template <typename Key>
class RangeMap {
 public:
  RangeMap() = default;

  // Where rows overlap, the one that begins later holds (of nested ones that is the inner one).
  explicit RangeMap(std::vector<RangeRow<Key>> rows) {
    std::sort(rows.begin(), rows.end(), [](const RangeRow<Key>& a, const RangeRow<Key>& b) {
      if (a.first != b.first) return a.first < b.first;
      if (a.last != b.last) return a.last > b.last;
      return a.order > b.order;
    });
    std::vector<RangeRow<Key>> open;  // begun and perhaps not ended, innermost last
    Key at = 0;                       // all below is settled
    bool full = false;                // nothing is left above
    const auto close_until = [&](auto&& is_before) {
      while (!open.empty() && is_before(open.back())) {
        const RangeRow<Key> row = open.back();
        open.pop_back();
        if (full || row.last < at) continue;
        append(at, row.last, row.value);
        at = static_cast<Key>(row.last + 1);
        full = at == 0;
      }
    };
    for (const RangeRow<Key>& row : rows) {
      close_until([&](const RangeRow<Key>& other) { return other.last < row.first; });
      if (!open.empty() && !full && at < row.first)
        append(at, static_cast<Key>(row.first - 1), open.back().value);
      at = row.first;
      open.push_back(row);
    }
    close_until([](const RangeRow<Key>&) { return true; });
  }

  // The value of the range that holds `key`; 0 when none does.
  std::uint32_t find(Key key) const {
    const auto after = std::upper_bound(first_.begin(), first_.end(), key);
    if (after == first_.begin()) return 0;
    const auto at = static_cast<std::size_t>(after - first_.begin()) - 1;
    return key <= last_[at] ? value_[at] : 0;
  }
  bool empty() const { return first_.empty(); }
  std::size_t size() const { return first_.size(); }

 private:
  std::vector<Key> first_, last_;
  std::vector<std::uint32_t> value_;

  void append(Key first, Key last, std::uint32_t value) {
    if (!value_.empty() && value_.back() == value && static_cast<Key>(last_.back() + 1) == first) {
      last_.back() = last;
      return;
    }
    first_.push_back(first);
    last_.push_back(last);
    value_.push_back(value);
  }
};

// Both families of addresses.
struct RangeRows {
  std::vector<RangeRow<std::uint32_t>> v4;
  std::vector<RangeRow<WideNumber>> v6;

  void add_v4(std::uint32_t first, std::uint32_t last, std::uint32_t value) {
    v4.push_back({first, last, value, static_cast<std::uint32_t>(v4.size())});
  }
  void add_v6(WideNumber first, WideNumber last, std::uint32_t value) {
    v6.push_back({first, last, value, static_cast<std::uint32_t>(v6.size())});
  }
};

struct AddressMap {
  RangeMap<std::uint32_t> v4;
  RangeMap<WideNumber> v6;

  AddressMap() = default;
  explicit AddressMap(RangeRows rows) : v4(std::move(rows.v4)), v6(std::move(rows.v6)) {}
  std::uint32_t find(const Rdata& address) const {
    return is_ipv4(address) ? v4.find(ipv4_value(address)) : v6.find(wide_value(address));
  }
  bool empty() const { return v4.empty() && v6.empty(); }
};

}  // namespace iolaus

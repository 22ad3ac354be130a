#include <algorithm>

#include "iolaus/dns/domain_id.hpp"
#include "network/lists.hpp"

namespace iolaus {

void NameMap::add(std::string_view name, std::uint8_t exact, std::uint8_t below) {
  entries_.push_back({digest64(name), exact, below});
}

void NameMap::finish() {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.digest < b.digest; });
  std::size_t capacity = 16;
  while (capacity < 2 * entries_.size()) capacity *= 2;
  slots_.assign(capacity, Entry{});
  std::size_t at = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    if (i == 0 || entries_[i - 1].digest != entry.digest) {
      at = entry.digest & (capacity - 1);
      while ((slots_[at].exact | slots_[at].below) != 0) at = (at + 1) & (capacity - 1);
      slots_[at].digest = entry.digest;
    }
    slots_[at].exact |= entry.exact;
    slots_[at].below |= entry.below;
  }
  entries_ = {};
}

const NameMap::Entry* NameMap::entry(std::uint64_t digest) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = digest & mask; (slots_[at].exact | slots_[at].below) != 0;
       at = (at + 1) & mask)
    if (slots_[at].digest == digest) return &slots_[at];
  return nullptr;
}

std::uint8_t NameMap::find(std::string_view name) const {
  if (slots_.empty()) return 0;
  const Entry* own = entry(digest64(name));
  std::uint8_t flags = own ? own->exact : 0;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    const Entry* parent = entry(digest64(name.substr(dot + 1)));
    if (parent) flags |= parent->below;
  }
  return flags;
}

}  // namespace iolaus

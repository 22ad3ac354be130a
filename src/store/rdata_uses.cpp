#include <algorithm>

#include "in_parallel.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/store/rdata_index.hpp"

namespace iolaus {
namespace {

// Tasks of a fixed number, whatever the threads: few enough to merge, many enough to balance.
constexpr std::size_t kPieces = 16;

std::uint64_t take_big_endian(const std::uint8_t* bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | bytes[i];
  return number;
}

RdataKey key_of_digest(const Rdata& digest) {
  return {RdataKind::kName, take_big_endian(digest.bytes.data()), 0};
}

// Many segments of one key and domain are one use, from the first day to the last.
void join_uses(std::vector<RdataUse>& uses, std::size_t begin) {
  std::sort(uses.begin() + static_cast<std::ptrdiff_t>(begin), uses.end());
  std::size_t end = begin;
  for (std::size_t i = begin; i < uses.size(); ++i) {
    if (end > begin && uses[end - 1].key == uses[i].key) {
      RdataUse& use = uses[end - 1];
      // Sorted by their first days: only an undated use begins before the others.
      if (use.first_day == 0) use.first_day = uses[i].first_day;
      use.last_day = std::max(use.last_day, uses[i].last_day);
    } else {
      uses[end++] = uses[i];
    }
  }
  uses.resize(end);
}

// The uses of one domain, each once, behind those that are there.
void append_uses(const History& history, std::size_t domain, std::uint64_t number,
                 std::vector<RdataUse>& uses) {
  const std::size_t begin = uses.size();
  const Observation* before = nullptr;
  std::optional<RdataKey> key;
  for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
    const Observation& segment = history.observations[i];
    if (before == nullptr || before->type != segment.type || before->rdata != segment.rdata)
      key = key_of(history, segment);
    before = &segment;
    if (!key) continue;
    if (segment.flags & kUndated)
      uses.push_back({*key, number});
    else
      uses.push_back({*key, number, day_of(segment.first_seen), day_of(segment.last_seen)});
  }
  join_uses(uses, begin);
}

}  // namespace

RdataKey key_of_address(const Rdata& address) {
  return {RdataKind::kAddress, take_big_endian(address.bytes.data()),
          take_big_endian(address.bytes.data() + 8)};
}

RdataKey key_of_name(std::string_view canonical_name) {
  return key_of_digest(rdata_of_text(canonical_name));
}

Rdata bytes_of(const RdataKey& key) {
  Rdata rdata;
  for (std::size_t i = 0; i < 8; ++i) {
    rdata.bytes[i] = static_cast<std::uint8_t>(key.high >> (56 - 8 * i));
    rdata.bytes[8 + i] = static_cast<std::uint8_t>(key.low >> (56 - 8 * i));
  }
  return rdata;
}

std::uint64_t digest_of(const RdataUse& use) {
  static_assert(std::has_unique_object_representations_v<RdataUse>);
  return digest64({reinterpret_cast<const char*>(&use), sizeof use});
}

std::string target_of(RecordType type, std::string_view text) {
  if (is_name_valued(type)) return std::string(target_name(type, text));
  if (type != RecordType::kSoa) return {};
  return canonical_name(text.substr(0, text.find_first_of(" \t"))).name;
}

std::optional<RdataKey> key_of(const History& history, const Observation& segment) {
  if (is_address(segment.type)) return key_of_address(segment.rdata);
  const bool is_digest_of_text = is_name_valued(segment.type) && segment.type != RecordType::kMx &&
                                 segment.type != RecordType::kSrv;
  if (is_digest_of_text) return key_of_digest(segment.rdata);
  if (!is_name_valued(segment.type) && segment.type != RecordType::kSoa) return std::nullopt;
  const std::string target = target_of(segment.type, rdata_text(history, segment.rdata));
  if (target.empty()) return std::nullopt;
  return key_of_name(target);
}

void sort_uses(std::vector<RdataUse>& uses) {
  std::vector<std::size_t> cuts;
  for (std::size_t piece = 0; piece <= kPieces; ++piece)
    cuts.push_back(uses.size() * piece / kPieces);
  const auto at = [&](std::size_t piece) {
    return uses.begin() + static_cast<std::ptrdiff_t>(cuts[piece]);
  };
  in_parallel(kPieces, [&](std::size_t piece) { std::sort(at(piece), at(piece + 1)); });
  for (std::size_t width = 1; width < kPieces; width *= 2)
    in_parallel(kPieces / width / 2, [&](std::size_t pair) {
      const std::size_t piece = 2 * width * pair;
      std::inplace_merge(at(piece), at(piece + width), at(piece + 2 * width));
    });
}

std::vector<RdataUse> uses_of(const History& history, std::size_t first, std::size_t count) {
  std::vector<std::vector<RdataUse>> pieces(kPieces);
  in_parallel(kPieces, [&](std::size_t piece) {
    const std::size_t begin = first + count * piece / kPieces;
    const std::size_t end = first + count * (piece + 1) / kPieces;
    for (std::size_t domain = begin; domain < end; ++domain)
      append_uses(history, domain, domain, pieces[piece]);
  });
  std::vector<RdataUse> uses;
  std::size_t total = 0;
  for (const auto& piece : pieces) total += piece.size();
  uses.reserve(total);
  for (auto& piece : pieces) {
    uses.insert(uses.end(), piece.begin(), piece.end());
    piece = {};
  }
  sort_uses(uses);
  return uses;
}

}  // namespace iolaus

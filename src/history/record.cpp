#include "iolaus/history/record.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// What follows the head, in this order.
constexpr std::uint8_t kHasVolume = 1;    // 4 bytes
constexpr std::uint8_t kHasTtl = 2;       // 4 bytes
constexpr std::uint8_t kHasText = 4;      // 4 bytes of its size; the text comes last
constexpr std::uint8_t kHasIpv4 = 8;      // 4 bytes
constexpr std::uint8_t kHasAddress = 16;  // 16 bytes
// Escapes make four characters of an octet: a name of 253 octets may be longer than the head can
// say.
constexpr std::uint8_t kHasSizes = 32;  // 4 bytes of the name's and the domain's; zero in the head
constexpr std::size_t kMostShortName = 255;

struct NameSizes {
  std::uint16_t name, domain;
};

struct PackedHead {
  std::uint32_t first_seen, last_seen, count;
  std::uint16_t type;
  std::uint8_t flags, bailiwicks, domain_flags, content, name_size, domain_size;
};
static_assert(sizeof(PackedHead) == 20 && std::has_unique_object_representations_v<PackedHead>);

std::uint8_t content_of(const Record& record) {
  std::uint8_t content = 0;
  if (record.volume != record.count) content |= kHasVolume;
  if (record.ttl != 0) content |= kHasTtl;
  if (record.name.size() > kMostShortName) content |= kHasSizes;
  if (is_address(record.type))
    content |= is_ipv4(record.rdata) ? kHasIpv4 : kHasAddress;
  else if (record.type != RecordType::kNxdomain)
    content |= kHasText;
  return content;
}

std::size_t fixed_size(std::uint8_t content) {
  return (content & kHasVolume ? 4u : 0u) + (content & kHasTtl ? 4u : 0u) +
         (content & kHasText ? 4u : 0u) + (content & kHasIpv4 ? 4u : 0u) +
         (content & kHasAddress ? 16u : 0u) + (content & kHasSizes ? 4u : 0u);
}

// Whether the content is what a record of the type has.
bool fits(std::uint8_t content, RecordType type) {
  const std::uint8_t data =
      content & static_cast<std::uint8_t>(~(kHasVolume | kHasTtl | kHasSizes));
  if (is_address(type)) return data == kHasIpv4 || data == kHasAddress;
  return data == (type == RecordType::kNxdomain ? 0 : kHasText);
}

[[noreturn]] void fail_damaged(std::size_t offset) {
  fail("packed records are damaged at byte {}: delete the spilled runs and run again", offset);
}

// Whether the sizes fit each other: a name is its domain, or a label and a dot before it.
bool consistent(NameSizes sizes, const char* name) {
  if (sizes.domain == 0 || sizes.name < sizes.domain) return false;
  const std::size_t prefix = static_cast<std::size_t>(sizes.name - sizes.domain);
  return prefix == 0 || (prefix >= 2 && name[prefix - 1] == '.');
}

template <typename T>
T take(const char*& from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  from += sizeof value;
  return value;
}

}  // namespace

void append_record(std::vector<std::byte>& buffer, const Record& record) {
  const std::uint8_t content = content_of(record);
  const NameSizes sizes{static_cast<std::uint16_t>(record.name.size()), record.domain_size};
  const bool in_head = (content & kHasSizes) == 0;
  const PackedHead head{seconds(record.first_seen),
                        seconds(record.last_seen),
                        record.count,
                        static_cast<std::uint16_t>(record.type),
                        record.flags,
                        record.bailiwicks,
                        record.domain_flags,
                        content,
                        static_cast<std::uint8_t>(in_head ? sizes.name : 0),
                        static_cast<std::uint8_t>(in_head ? sizes.domain : 0)};
  const std::size_t begin = buffer.size();
  const std::size_t text_size = content & kHasText ? record.text.size() : 0;
  buffer.resize(begin + sizeof head + fixed_size(content) + record.name.size() + text_size);
  std::byte* out = buffer.data() + begin;
  const auto put = [&out](const void* bytes, std::size_t size) {
    if (size > 0) std::memcpy(out, bytes, size);
    out += size;
  };
  put(&head, sizeof head);
  if (!in_head) put(&sizes, sizeof sizes);
  if (content & kHasVolume) put(&record.volume, sizeof record.volume);
  if (content & kHasTtl) put(&record.ttl, sizeof record.ttl);
  if (content & kHasText) {
    const auto size = static_cast<std::uint32_t>(text_size);
    put(&size, sizeof size);
  }
  if (content & kHasIpv4) put(record.rdata.bytes.data() + 12, 4);
  if (content & kHasAddress) put(record.rdata.bytes.data(), 16);
  put(record.name.data(), record.name.size());
  put(record.text.data(), text_size);
}

std::optional<Record> RecordCursor::next() {
  if (offset_ == buffer_.size()) return std::nullopt;
  const std::size_t left = buffer_.size() - offset_;
  if (left < sizeof(PackedHead)) fail_damaged(offset_);
  const char* at = reinterpret_cast<const char*>(buffer_.data()) + offset_;
  const auto head = take<PackedHead>(at);
  std::size_t size = sizeof head + fixed_size(head.content);
  if (left < size || !fits(head.content, static_cast<RecordType>(head.type))) fail_damaged(offset_);
  const NameSizes sizes =
      head.content & kHasSizes ? take<NameSizes>(at) : NameSizes{head.name_size, head.domain_size};
  Record record;
  record.first_seen = Time{head.first_seen};
  record.last_seen = Time{head.last_seen};
  record.count = head.count;
  record.type = static_cast<RecordType>(head.type);
  record.flags = head.flags;
  record.bailiwicks = head.bailiwicks;
  record.domain_flags = head.domain_flags;
  record.domain_size = sizes.domain;
  record.volume = head.content & kHasVolume ? take<std::uint32_t>(at) : head.count;
  if (head.content & kHasTtl) record.ttl = take<std::uint32_t>(at);
  const std::size_t text_size = head.content & kHasText ? take<std::uint32_t>(at) : 0;
  if (head.content & kHasIpv4) {
    const auto octets = take<std::array<std::uint8_t, 4>>(at);
    record.rdata.bytes[10] = record.rdata.bytes[11] = 0xff;
    std::copy(octets.begin(), octets.end(), record.rdata.bytes.begin() + 12);
  }
  if (head.content & kHasAddress) record.rdata.bytes = take<std::array<std::uint8_t, 16>>(at);
  size += sizes.name + text_size;
  if (left < size || !consistent(sizes, at) || head.last_seen < head.first_seen)
    fail_damaged(offset_);
  record.name = {at, sizes.name};
  record.text = {at + sizes.name, text_size};
  record.domain = domain_id(domain_of(record));
  if (head.content & kHasText) record.rdata = rdata_of_text(record.text);
  offset_ += size;
  return record;
}

}  // namespace iolaus

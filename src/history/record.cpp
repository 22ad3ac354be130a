#include "iolaus/history/record.hpp"

#include <cstring>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// Whether the sizes that a head declares fit each other and the bytes that follow it.
bool consistent(const RecordHead& head, std::string_view name, std::size_t bytes_left) {
  if (head.domain_size == 0 || head.name_size < head.domain_size) return false;
  if (bytes_left < std::size_t{head.name_size} + head.text_size) return false;
  if (head.name_size == head.domain_size) return true;
  const std::size_t prefix = static_cast<std::size_t>(head.name_size - head.domain_size);
  return prefix >= 2 && name[prefix - 1] == '.';
}

}  // namespace

void append_record(std::vector<std::byte>& buffer, RecordHead head, std::string_view name,
                   std::string_view text) {
  head.name_size = static_cast<std::uint16_t>(name.size());
  head.text_size = static_cast<std::uint32_t>(text.size());
  std::size_t end = buffer.size();
  buffer.resize(end + sizeof head + name.size() + text.size());
  const auto append = [&](const void* bytes, std::size_t size) {
    if (size > 0) std::memcpy(buffer.data() + end, bytes, size);
    end += size;
  };
  append(&head, sizeof head);
  append(name.data(), name.size());
  append(text.data(), text.size());
}

std::vector<Record> read_records(std::span<const std::byte> buffer) {
  const auto damaged = [](std::size_t offset) {
    fail("packed records are damaged at byte {}: delete the spilled runs and run again", offset);
  };
  std::vector<Record> records;
  records.reserve(buffer.size() / (sizeof(RecordHead) + 32));
  const char* bytes = reinterpret_cast<const char*>(buffer.data());
  for (std::size_t offset = 0; offset < buffer.size();) {
    if (buffer.size() - offset < sizeof(RecordHead)) damaged(offset);
    Record record;
    std::memcpy(&record.head, bytes + offset, sizeof(RecordHead));
    const std::size_t texts = offset + sizeof(RecordHead);
    const std::size_t left = buffer.size() - texts;
    if (left < record.head.name_size) damaged(offset);
    record.name = {bytes + texts, record.head.name_size};
    if (!consistent(record.head, record.name, left)) damaged(offset);
    record.text = {bytes + texts + record.head.name_size, record.head.text_size};
    offset = texts + record.head.name_size + record.head.text_size;
    records.push_back(record);
  }
  return records;
}

}  // namespace iolaus

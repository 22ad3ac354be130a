#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/history/history.hpp"

namespace iolaus {

// One accepted input record on its way to its range: a fixed head followed by its texts, packed in
// a byte buffer that ranks exchange as it is.
struct RecordHead {
  DomainId domain;
  Rdata rdata;
  Time first_seen, last_seen;
  std::uint32_t count;
  RecordType type;
  std::uint8_t flags;  // of the segment
  std::uint8_t domain_flags;
  std::uint16_t name_size;    // the owner name in full
  std::uint16_t domain_size;  // its last bytes that are the registrable domain
  std::uint32_t text_size;    // rdata text; 0 for addresses
};
static_assert(sizeof(RecordHead) == 48 && std::has_unique_object_representations_v<RecordHead>);

struct Record {
  RecordHead head;
  std::string_view name, text;  // into the buffer
};

void append_record(std::vector<std::byte>& buffer, RecordHead head, std::string_view name,
                   std::string_view text);
// Walks a buffer. Throws Error when it is cut short or inconsistent (a damaged spill file).
std::vector<Record> read_records(std::span<const std::byte> buffer);

}  // namespace iolaus

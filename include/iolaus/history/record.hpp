#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/history/history.hpp"

namespace iolaus {

// One accepted input record on its way into a History. Names are canonical; the texts belong to
// somebody else: a line's parser or a packed buffer.
struct Record {
  DomainId domain{};  // digest of the registrable domain
  Rdata rdata;
  Time first_seen{}, last_seen{};
  std::uint32_t count = 0, volume = 0, ttl = 0;  // as in an Observation
  RecordType type{};
  std::uint8_t flags = 0, bailiwicks = 0;  // as in an Observation
  std::uint8_t domain_flags = 0;           // kIsPublicSuffix, ... (dns/suffix.hpp)
  std::uint16_t domain_size = 0;           // the last bytes of the name: the registrable domain
  std::string_view name;                   // the owner name in full
  std::string_view text;                   // of name- or text-valued rdata; else empty
};

inline std::string_view domain_of(const Record& record) {
  return record.name.substr(record.name.size() - record.domain_size);
}
// What stands before the domain, without the dot; "" for the apex.
inline std::string_view prefix_of(const Record& record) {
  const std::size_t prefix = record.name.size() - record.domain_size;
  return record.name.substr(0, prefix == 0 ? 0 : prefix - 1);
}

// Records travel between ranks and rest in spilled runs packed one after the other: a head of 20
// bytes, the address in 4 or 16, then the name and the text; what is rare (volume other than count,
// TTL, names of more than 255 characters) only where it is there. About 42 bytes for an address
// record. Digests are not packed: they follow from the texts.
void append_record(std::vector<std::byte>& buffer, const Record& record);

// Walks a packed buffer.
class RecordCursor {
 public:
  explicit RecordCursor(std::span<const std::byte> buffer, std::size_t offset = 0)
      : buffer_(buffer), offset_(offset) {}
  // The next record, its texts in the buffer; nullopt at the end. Throws Error when the buffer is
  // cut short or inconsistent (a damaged spill file).
  std::optional<Record> next();
  std::size_t offset() const { return offset_; }  // where the next record begins

 private:
  std::span<const std::byte> buffer_;
  std::size_t offset_;
};

}  // namespace iolaus

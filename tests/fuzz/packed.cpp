#include "checks.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/history/record.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size), again;
  if (size > 0) std::memcpy(bytes.data(), data, size);
  try {
    RecordCursor cursor(bytes);
    while (const auto record = cursor.next()) {
      fuzz::require(cursor.offset() <= size, "a cursor stays within its buffer");
      fuzz::require(record->domain_size <= record->name.size(), "a domain is within its name");
      again.clear();
      append_record(again, *record);
      const auto twin = RecordCursor(again).next();
      fuzz::require(twin && twin->name == record->name && twin->text == record->text &&
                        twin->rdata == record->rdata && twin->type == record->type &&
                        twin->first_seen == record->first_seen &&
                        twin->last_seen == record->last_seen && twin->count == record->count &&
                        twin->volume == record->volume && twin->ttl == record->ttl &&
                        twin->flags == record->flags && twin->bailiwicks == record->bailiwicks &&
                        twin->domain == record->domain,
                    "a record survives being packed and read");
    }
  } catch (const Error&) {  // damaged: says where
  }
  return 0;
}

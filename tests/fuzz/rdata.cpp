#include "checks.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto type = static_cast<RecordType>(data[0] << 8 | data[1]);
  const std::string_view raw = fuzz::text_of(data + 2, size - 2);
  fuzz::check_rdata(type, raw);
  if (const auto address = parse_address(raw))
    fuzz::require(parse_address(format_address(*address)) == address, "an address reads back");
  if (const auto named = parse_record_type(raw))
    fuzz::require(parse_record_type(format_record_type(*named)) == named, "a type reads back");
  if (const auto parsed = parse_rdata(type, raw); parsed && is_name_valued(type))
    fuzz::require(!target_name(type, parsed->text).empty(), "a name-valued rdata has its name");
  return 0;
}

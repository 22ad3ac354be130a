#include "checks.hpp"
#include "ingest/zeek.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iolaus::fuzz::check_lines<iolaus::ZeekJsonParser>(data, size);
  return 0;
}

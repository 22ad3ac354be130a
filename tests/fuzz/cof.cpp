#include "ingest/cof.hpp"

#include "checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  iolaus::fuzz::check_lines<iolaus::CofParser>(data, size);
  return 0;
}

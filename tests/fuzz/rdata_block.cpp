#include "checks.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/store/rdata_index.hpp"
#include "store/varint.hpp"

using namespace iolaus;

// A block of the index by rdata whose row in the table says what the block says of itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);
  if (size > 0) std::memcpy(bytes.data(), data, size);
  try {
    RdataBlockRow row;
    row.bytes = size;
    std::span<const std::byte> head(bytes);
    take_varint(head);
    row.first.key.kind = RdataKind{take_varint(head)};
    take_varint(head);
    row.uses = take_varint(head);
    const auto unpack = [&] { return unpack_rdata_block(row, bytes); };
    RdataBlock block;
    try {
      block = unpack();
    } catch (const Error&) {
      return 0;
    }
    std::vector<RdataUse> uses;
    for (std::size_t key = 0; key < block.keys.size(); ++key)
      for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i)
        uses.push_back(block.use(key, i));
    fuzz::require(uses.size() == row.uses, "a block has the uses of its row");
    for (std::size_t i = 1; i < uses.size(); ++i)
      fuzz::require(uses[i - 1] < uses[i], "uses ascend");
    const PackedUses again = pack_uses(uses);
    fuzz::require(again.blocks.size() == 1, "uses of one block are packed in one");
    const RdataBlock twin = unpack_rdata_block(again.blocks.front(), again.bytes);
    fuzz::require(twin.domains == block.domains && twin.keys == block.keys &&
                      twin.first_days == block.first_days && twin.last_days == block.last_days,
                  "a block survives being packed and read");
  } catch (const Error&) {  // no block
  }
  return 0;
}

#include "ingest/plan.hpp"

#include <algorithm>
#include <string>

namespace iolaus {
namespace {

constexpr std::uint64_t kLeastBlockBytes = 1 << 20, kMostBlockBytes = 64 << 20, kShares = 64;

std::vector<Piece> plain_pieces(std::uint64_t size, std::uint64_t step) {
  std::vector<Piece> pieces;
  for (std::uint64_t begin = 0; begin < size; begin += step)
    pieces.push_back({begin, std::min(size, begin + step), begin});
  return pieces;
}

}  // namespace

Plan plan_inputs(const IngestOptions& options, const Communicator& comm) {
  Plan plan;
  std::string names;
  comm.together([&] {
    if (!comm.is_root()) return;
    for (const std::filesystem::path& path : options.inputs) {
      names += path.string() + '\0';
      plan.inputs.push_back(inspect_input(path, options.format, options.columns));
    }
  });
  comm.broadcast(names);
  comm.broadcast(plan.inputs);
  for (std::size_t begin = 0; begin < names.size();) {
    const std::size_t end = names.find('\0', begin);
    plan.paths.emplace_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  for (const InputFacts& input : plan.inputs) plan.bytes += input.size;
  const std::uint64_t step =
      options.block_bytes > 0 ? options.block_bytes
                              : std::clamp(plan.bytes / kShares, kLeastBlockBytes, kMostBlockBytes);
  comm.together([&] {
    if (!comm.is_root()) return;
    for (std::uint32_t input = 0; input < plan.inputs.size(); ++input) {
      const InputFacts& facts = plan.inputs[input];
      std::vector<Piece> pieces{Piece{}};
      if (facts.compression == Compression::kPlain) pieces = plain_pieces(facts.size, step);
      if (facts.compression == Compression::kZstd) pieces = zstd_pieces(plan.paths[input], step);
      for (const Piece& piece : pieces) plan.blocks.push_back({input, piece});
    }
  });
  comm.broadcast(plan.blocks);
  return plan;
}

}  // namespace iolaus

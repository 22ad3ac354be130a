#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "ingest/chunk_reader.hpp"
#include "ingest/detect.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// What one rank reads on its own.
struct Block {
  std::uint32_t input;
  Piece piece;
};
static_assert(std::is_trivially_copyable_v<Block>);

struct Plan {
  std::vector<std::filesystem::path> paths;
  std::vector<InputFacts> inputs;
  std::vector<Block> blocks;
  std::uint64_t bytes = 0;  // of all inputs, as they are stored
};

// Shares the inputs out: a plain file in pieces of about `options.block_bytes` (0: a 64th of all
// input, within 1..64 MiB), a zstd file of several frames that say their sizes by frames, any other
// packed file whole. A function of the files alone, never of the ranks: the blocks of an
// interrupted run are those of the one that resumes it. The root looks, everyone knows. Collective.
Plan plan_inputs(const IngestOptions& options, const Communicator& comm);

// Pieces of a zstd file of at least `least_bytes` packed bytes each; one piece when its frames do
// not all say how much they hold (RFC 8878, frame content size).
std::vector<Piece> zstd_pieces(const std::filesystem::path& path, std::uint64_t least_bytes);

}  // namespace iolaus

#pragma once
#include <cstdint>
#include <filesystem>
#include <vector>

#include "ingest/detect.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// A piece of an input that one rank reads on its own: lines that begin in [begin, end).
struct Block {
  std::uint32_t input;
  std::uint64_t begin, end;
};

struct Plan {
  std::vector<std::filesystem::path> paths;
  std::vector<InputFacts> inputs;
  std::vector<Block> blocks;
};

// The root looks, everyone knows. Collective.
Plan plan_inputs(const IngestOptions& options, const Communicator& comm);

}  // namespace iolaus

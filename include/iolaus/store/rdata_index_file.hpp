#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "iolaus/mpi/communicator.hpp"
#include "iolaus/store/columns.hpp"
#include "iolaus/store/rdata_index.hpp"

namespace iolaus {

// In history.h5: the packed blocks of uses as one column of bytes, `rdata/bytes`, and a table of
// them, one row each in rdata/{offset,uses,kind,first_key,first_domain}.

// What one piece of the index holds: consecutive blocks.
struct RdataPieceSizes {
  std::uint64_t blocks = 0, bytes = 0, uses = 0;
  std::uint64_t addresses = 0, names = 0;  // distinct keys
  RdataKey first, last;                    // where uses > 0
};
static_assert(sizeof(RdataPieceSizes) == 88);
RdataPieceSizes sizes_of(const PackedUses& packed, std::span<const RdataUse> uses);

// Distinct keys of consecutive pieces, one key in several pieces counted once.
struct RdataCounts {
  std::uint64_t addresses = 0, names = 0, uses = 0;
};
RdataCounts counts_of(const std::vector<RdataPieceSizes>& pieces);

// The index on its way into the file: `sizes` of all pieces in order, the same on every rank;
// `load(piece)` gives those of this rank, [first_piece(rank), first_piece(rank + 1)).
struct RdataPieces {
  std::vector<RdataPieceSizes> sizes;
  std::function<PackedUses(std::uint32_t)> load;
};
// Equal shares of the pieces.
std::uint32_t first_piece(std::uint64_t pieces, int rank, int ranks);

// A whole index in one piece, for tests and small histories: `load` by the root alone.
RdataPieces one_piece(const std::vector<RdataUse>& uses);

// Collective; one piece in memory at a time.
void write_rdata_index(const RdataPieces& pieces, const Communicator& comm, ColumnWriter& file);

// Reads the index, each rank for itself. Every read is verified; damage is an Error naming the file
// and the block. Memory: 64 bytes a block, and what is read.
class RdataIndexReader {
 public:
  explicit RdataIndexReader(const std::filesystem::path& history);
  const std::filesystem::path& path() const { return path_; }
  const std::vector<RdataBlockRow>& blocks() const { return blocks_; }
  std::uint64_t bytes() const { return bytes_; }
  RdataBlock load(std::uint64_t block) const;
  // Consecutive blocks, unpacked by all threads.
  std::vector<RdataBlock> load(std::uint64_t block, std::uint64_t count) const;

  struct Domain {
    std::uint64_t ordinal = 0;
    std::uint32_t last_day = 0;  // of its uses of these keys
    friend auto operator<=>(const Domain&, const Domain&) = default;
  };
  struct Domains {
    std::vector<Domain> domains;  // ascending by ordinal, each once
    std::uint64_t uses = 0;       // of the keys, of any day: exact, even where `whole` is false
    bool whole = true;            // all of them are in `domains`
  };
  // What to look for among the uses of the keys in [first, last].
  struct Search {
    RdataKey first, last;
    // Only uses that may be of these days; with a day asked for, none without days.
    std::uint32_t from_day = 0, to_day = ~std::uint32_t{0};
    // About how many uses are unpacked, those of the lowest keys and ordinals, and how many domains
    // are kept, those of the latest last days.
    std::uint64_t most_uses = std::uint64_t{1} << 24, most_domains = std::uint64_t{1} << 18;
  };
  // Reads the blocks that the uses lie in and no others. Memory: 32 bytes a domain
  // kept.
  Domains find(const Search& search) const;

 private:
  class Finder;
  std::filesystem::path path_;
  ColumnReader file_;
  std::vector<RdataBlockRow> blocks_;
  std::uint64_t bytes_ = 0;
  [[noreturn]] void fail_block(std::uint64_t block, const char* what) const;
};

}  // namespace iolaus

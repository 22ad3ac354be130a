#pragma once
#include <cstdint>
#include <memory>

#include "iolaus/file/part.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// Step 1 of ingest for records that come from no text: spills them as one block, as if they had
// been read from input 0, one a line. Memory: options.run_bytes.
class RecordSpill {
 public:
  RecordSpill(const PartStore& spill, std::uint64_t block, const IngestOptions& options);
  ~RecordSpill();
  RecordSpill(RecordSpill&&) noexcept;
  RecordSpill& operator=(RecordSpill&&) noexcept;
  void add(const Record& record);
  void finish();  // commits the block

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What blocks 0 .. blocks - 1 hold, each spilled whole. Collective.
IngestSummary summarise_spilled(const PartStore& spill, std::uint64_t blocks,
                                const IngestOptions& options, const Communicator& comm);

}  // namespace iolaus

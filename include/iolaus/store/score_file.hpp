#pragma once
#include <cstdint>
#include <filesystem>

#include "iolaus/model/score.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// scores.h5: rows aligned with history.h5's domains, written range by range.
class ScoreWriter {
 public:
  ScoreWriter(const std::filesystem::path& path, std::uint64_t digest, std::uint64_t domains,
              const Communicator& comm);
  void write(std::uint64_t first_domain,
             const Scores& scores);  // collective; empty scores take part
  void commit() { file_.commit(); }

 private:
  ColumnWriter file_;
};

class ScoreReader {
 public:
  explicit ScoreReader(const std::filesystem::path& path);
  Scores load(std::uint64_t first_domain, std::uint64_t count) const;

 private:
  ColumnReader file_;
};

}  // namespace iolaus

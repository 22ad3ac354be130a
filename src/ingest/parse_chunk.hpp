#pragma once
#include <string>

#include "ingest/accept.hpp"
#include "ingest/chunk_reader.hpp"
#include "ingest/detect.hpp"
#include "ingest/line_parser.hpp"
#include "ingest/row.hpp"
#include "ingest/run.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// The pure step of ingest: the lines of a chunk, parsed, judged and packed. One for each thread: it
// keeps the parsers' memory from chunk to chunk.
class ChunkParser {
 public:
  ChunkParser(const IngestOptions& options, const SuffixTable& suffixes)
      : ranges_(options.ranges), acceptor_(options.kind, options.keep_undated, suffixes) {}
  // `name`: of the input, for messages.
  ParsedChunk parse(const Chunk& chunk, const InputFacts& input, const std::string& name);

 private:
  Ranges ranges_;
  Acceptor acceptor_;
  LineParser parser_;
  Rows rows_;
};

}  // namespace iolaus

#include "ingest/parse_chunk.hpp"

#include "ingest/table.hpp"

namespace iolaus {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

ParsedChunk ChunkParser::parse(const Chunk& chunk, const InputFacts& input) {
  ParsedChunk parsed(ranges_);
  TableParser table(input.layout);
  std::uint64_t& lines = parsed.tally.facts.lines;
  std::size_t at = 0;
  while (const auto line = next_line(chunk, at)) {
    ++lines;
    std::string_view text = line->text;
    if (line->offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (line->offset == input.header_offset || is_blank(text)) continue;
    LineKind kind = LineKind::kRow;
    RejectReason reason = RejectReason::kLineTooLong;
    if (!line->too_long)
      reason = input.format == InputFormat::kCof ? cof_.parse(text, row_, kind)
                                                 : table.parse(text, row_, kind);
    if (reason == RejectReason::kNone && kind == LineKind::kRow)
      reason = acceptor_.accept(row_, parsed);
    if (reason != RejectReason::kNone) parsed.add_reject(lines, line->offset, reason, line->text);
    parsed.tally.facts.answers_begun += kind == LineKind::kAnswerBegins;
    parsed.tally.facts.answers_ended += kind == LineKind::kAnswerEnds;
  }
  return parsed;
}

}  // namespace iolaus

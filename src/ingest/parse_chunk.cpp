#include "ingest/parse_chunk.hpp"

namespace iolaus {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

ParsedChunk ChunkParser::parse(const Chunk& chunk, const InputFacts& input,
                               const std::string& name) {
  ParsedChunk parsed(ranges_);
  parser_.set_input(input, name);
  std::uint64_t& lines = parsed.tally.facts.lines;
  std::size_t at = 0;
  while (const auto line = next_line(chunk, at)) {
    ++lines;
    std::string_view text = line->text;
    if (line->offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (line->offset == input.header_offset || is_blank(text)) continue;
    LineKind kind = LineKind::kRow;
    RejectReason reason = RejectReason::kLineTooLong;
    if (!line->too_long) reason = parser_.parse(text, rows_, kind);
    if (reason == RejectReason::kNone && kind == LineKind::kRow)
      reason = acceptor_.accept(rows_, parsed);
    if (reason != RejectReason::kNone)
      parsed.add_reject(lines, line->offset, reason,
                        has_clients(input.format) ? without_clients(line->text) : line->text);
    parsed.tally.facts.answers_begun += kind == LineKind::kAnswerBegins;
    parsed.tally.facts.answers_ended += kind == LineKind::kAnswerEnds;
  }
  return parsed;
}

}  // namespace iolaus

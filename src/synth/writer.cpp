#include "synth/writer.hpp"

#include "iolaus/error/error.hpp"
#include "synth/random.hpp"

namespace iolaus::synth {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::size_t kMostNameBytes = 256, kMostAddressBytes = 48;

char* put_address(char* out, const Rdata& address) {
  if (!is_ipv4(address)) return put(out, format_address(address));
  const std::uint32_t value = ipv4_value(address);
  for (int shift = 24; shift >= 0; shift -= 8) {
    out = put_number(out, (value >> shift) & 255u);
    if (shift > 0) *out++ = '.';
  }
  return out;
}

char* put_owner(char* out, const DomainPlan& plan, const SightingRow& row) {
  const std::string_view owner = owner_of(plan, row);
  out = put(out, owner);
  if (plan.tracks[row.track].foreign) return out;
  if (!owner.empty()) *out++ = '.';
  return put(out, plan.name);
}

std::string_view type_of(RecordType type) {
  switch (type) {
    case RecordType::kA:
      return "A";
    case RecordType::kAaaa:
      return "AAAA";
    case RecordType::kNs:
      return "NS";
    case RecordType::kCname:
      return "CNAME";
    case RecordType::kMx:
      return "MX";
    case RecordType::kSoa:
      return "SOA";
    default:
      return "TXT";
  }
}

void append_beginning(TextBuffer& out, const RowFormat& format, const DomainPlan& plan,
                      const SightingRow& row) {
  const Answer& answer = plan.answers[row.answer];
  const bool cof = format.text == TextFormat::kCof;
  char* at = out.room(kMostNameBytes + kMostAddressBytes + 64 + answer.text_size +
                      owner_of(plan, row).size());
  if (cof) at = put(at, "{\"rrname\":\"");
  at = put_owner(at, plan, row);
  at = put(at, cof ? "\",\"rrtype\":\"" : "\t");
  at = put(at, type_of(answer.type));
  at = put(at, cof ? "\",\"rdata\":\"" : "\t");
  at = is_address(answer.type) ? put_address(at, answer.address) : put(at, text_of(plan, answer));
  out.take(put(at, cof ? "\",\"time_first\":" : "\t"));
}

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path, bool packed)
    : file_(path), path_(path.string()) {
  text_.room(kBufferBytes + (kBufferBytes >> 2));
  if (!packed) return;
  stream_.reset(ZSTD_createCCtx());
  if (!stream_ ||
      ZSTD_isError(ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_compressionLevel, 1)) != 0u)
    fail("{}: no memory for compression", path_);
  packed_.resize(ZSTD_CStreamOutSize());
}

void OutputFile::flush_if_full() {
  if (text_.size() >= kBufferBytes) flush(false);
}

void OutputFile::flush(bool last) {
  if (stream_)
    compress(last ? ZSTD_e_end : ZSTD_e_continue);
  else
    file_.write(text_.view());
  text_.clear();
}

void OutputFile::compress(ZSTD_EndDirective directive) {
  ZSTD_inBuffer input{text_.view().data(), text_.size(), 0};
  for (bool more = true; more;) {
    ZSTD_outBuffer output{packed_.data(), packed_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(stream_.get(), &output, &input, directive);
    if (ZSTD_isError(left) != 0u)
      fail("{}: compression failed: {}", path_, ZSTD_getErrorName(left));
    file_.write(packed_.data(), output.pos);
    more = directive == ZSTD_e_end ? left != 0 : input.pos < input.size;
  }
}

void OutputFile::commit() {
  flush(true);
  file_.commit();
}

std::string extension(TextFormat format, bool packed) {
  return std::string(format == TextFormat::kCof ? ".cof.jsonl" : ".tsv") + (packed ? ".zst" : "");
}

std::string_view header(const RowFormat& format) {
  if (format.text == TextFormat::kCof) return "";
  return format.sensors ? "domain\ttype\trdata\tfirst\tlast\tcount\tsensor\n"
                        : "domain\ttype\trdata\tfirst\tlast\tcount\n";
}

void LineBeginnings::assign(const RowFormat& format, const DomainPlan& plan,
                            const std::vector<SightingRow>& hull) {
  text_.clear();
  ends_.assign(1, 0);
  for (const SightingRow& row : hull) {
    append_beginning(text_, format, plan, row);
    ends_.push_back(text_.size());
  }
}

void append_row(TextBuffer& out, const RowFormat& format, std::string_view beginning,
                const DomainPlan& plan, const SightingRow& row) {
  const bool cof = format.text == TextFormat::kCof;
  char* at = put(out.room(beginning.size() + 128), beginning);
  at = put_number(at, row.first);
  at = put(at, cof ? std::string_view(",\"time_last\":") : std::string_view("\t"));
  at = put_number(at, row.last);
  at = put(at, cof ? std::string_view(",\"count\":") : std::string_view("\t"));
  at = put_number(at, row.count);
  if (format.sensors) {
    at = put(at, cof ? std::string_view(",\"sensor_id\":\"") : std::string_view("\t"));
    at = put_number(put(at, "sensor-"), sensor_of(plan, row));
    if (cof) *at++ = '"';
  }
  if (cof) *at++ = '}';
  *at++ = '\n';
  out.take(at);
}

void append_malformed(TextBuffer& out, const RowFormat& format, const DomainPlan& plan,
                      std::uint64_t draw) {
  const std::uint32_t first = 1'400'000'000u + static_cast<std::uint32_t>(draw >> 40),
                      last = first + 600;
  const std::string name = draw % 6 == 0 ? std::string(70, 'x') + "." + plan.name : plan.name;
  const std::string rdata = draw % 6 == 1 ? "300.1.2.3" : draw % 6 == 2 ? "" : "192.5.6.7";
  const std::string begun = draw % 6 == 3 ? "yesterday" : std::to_string(first);
  const std::string ended = draw % 6 == 4 ? std::to_string(first - 9000) : std::to_string(last);
  std::string line;
  if (format.text == TextFormat::kCof) {
    line = "{\"rrname\":\"" + name + "\",\"rrtype\":\"A\",\"rdata\":\"" + rdata +
           "\",\"time_first\":" + (draw % 6 == 3 ? "\"" + begun + "\"" : begun) +
           ",\"time_last\":" + ended + ",\"count\":3}";
  } else {
    line = name + "\tA\t" + rdata + "\t" + begun + "\t" + ended + "\t3";
  }
  if (draw % 6 == 5) line.resize(line.size() / 2);
  out.append(line + "\n");
}

}  // namespace iolaus::synth

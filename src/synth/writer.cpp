#include "synth/writer.hpp"

#include <charconv>

#include "iolaus/error/error.hpp"
#include "synth/random.hpp"

namespace iolaus::synth {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

void append_number(std::string& out, std::uint32_t number) {
  char digits[12];
  const auto end = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, static_cast<std::size_t>(end.ptr - digits));
}

void append_address(std::string& out, const Rdata& address) {
  if (!is_ipv4(address)) {
    out += format_address(address);
    return;
  }
  const std::uint32_t value = ipv4_value(address);
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_number(out, (value >> shift) & 255u);
    if (shift > 0) out += '.';
  }
}

void append_owner(std::string& out, const DomainPlan& plan, const SightingRow& row) {
  const std::string_view owner = owner_of(plan, row);
  out += owner;
  if (plan.tracks[row.track].foreign) return;
  if (!owner.empty()) out += '.';
  out += plan.name;
}

void append_type(std::string& out, RecordType type) {
  if (type == RecordType::kA)
    out += 'A';
  else
    out += format_record_type(type);
}

void append_rdata(std::string& out, const DomainPlan& plan, const Answer& answer) {
  if (is_address(answer.type))
    append_address(out, answer.address);
  else
    out += text_of(plan, answer);
}

}  // namespace

CompressedFile::CompressedFile(const std::filesystem::path& path)
    : file_(path), stream_(ZSTD_createCCtx()), path_(path.string()) {
  if (!stream_ ||
      ZSTD_isError(ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_compressionLevel, 3)) != 0u)
    fail("{}: no memory for compression", path_);
  packed_.resize(ZSTD_CStreamOutSize());
  text_.reserve(kBufferBytes + (kBufferBytes >> 2));
}

void CompressedFile::flush_if_full() {
  if (text_.size() >= kBufferBytes) compress(ZSTD_e_continue);
}

void CompressedFile::compress(ZSTD_EndDirective directive) {
  ZSTD_inBuffer input{text_.data(), text_.size(), 0};
  for (bool more = true; more;) {
    ZSTD_outBuffer output{packed_.data(), packed_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(stream_.get(), &output, &input, directive);
    if (ZSTD_isError(left) != 0u)
      fail("{}: compression failed: {}", path_, ZSTD_getErrorName(left));
    file_.write(packed_.data(), output.pos);
    more = directive == ZSTD_e_end ? left != 0 : input.pos < input.size;
  }
  text_.clear();
}

void CompressedFile::commit() {
  compress(ZSTD_e_end);
  file_.commit();
}

std::string_view extension(TextFormat format) {
  return format == TextFormat::kCof ? ".cof.jsonl.zst" : ".tsv.zst";
}

std::string_view header(TextFormat format) {
  return format == TextFormat::kCof ? std::string_view()
                                    : "domain\ttype\trdata\tfirst\tlast\tcount\n";
}

void append_row(std::string& out, TextFormat format, const DomainPlan& plan,
                const SightingRow& row) {
  const Answer& answer = plan.answers[row.answer];
  const bool cof = format == TextFormat::kCof;
  if (cof) out += "{\"rrname\":\"";
  append_owner(out, plan, row);
  out += cof ? "\",\"rrtype\":\"" : "\t";
  append_type(out, answer.type);
  out += cof ? "\",\"rdata\":\"" : "\t";
  append_rdata(out, plan, answer);
  out += cof ? "\",\"time_first\":" : "\t";
  append_number(out, row.first);
  out += cof ? ",\"time_last\":" : "\t";
  append_number(out, row.last);
  out += cof ? ",\"count\":" : "\t";
  append_number(out, row.count);
  out += cof ? "}\n" : "\n";
}

void append_malformed(std::string& out, TextFormat format, const DomainPlan& plan,
                      std::uint64_t draw) {
  const std::uint32_t first = 1'400'000'000u + static_cast<std::uint32_t>(draw >> 40),
                      last = first + 600;
  const std::string name = draw % 6 == 0 ? std::string(70, 'x') + "." + plan.name : plan.name;
  const std::string rdata = draw % 6 == 1 ? "300.1.2.3" : draw % 6 == 2 ? "" : "192.5.6.7";
  const std::string begun = draw % 6 == 3 ? "yesterday" : std::to_string(first);
  const std::string ended = draw % 6 == 4 ? std::to_string(first - 9000) : std::to_string(last);
  std::string line;
  if (format == TextFormat::kCof) {
    line = "{\"rrname\":\"" + name + "\",\"rrtype\":\"A\",\"rdata\":\"" + rdata +
           "\",\"time_first\":" + (draw % 6 == 3 ? "\"" + begun + "\"" : begun) +
           ",\"time_last\":" + ended + ",\"count\":3}";
  } else {
    line = name + "\tA\t" + rdata + "\t" + begun + "\t" + ended + "\t3";
  }
  if (draw % 6 == 5) line.resize(line.size() / 2);
  out += line + "\n";
}

}  // namespace iolaus::synth

#include <algorithm>
#include <optional>

#include "ingest/zeek.hpp"
#include "iolaus/dns/rdata.hpp"

namespace iolaus {
namespace {

// A DNS message of 64 KiB holds no more.
constexpr std::size_t kMostAnswers = 4096;
constexpr RecordType kSpf{99}, kSvcb{64}, kHttps{65}, kAny{255};
constexpr std::string_view kHexDigits = "0123456789abcdef";

int hex_value(char digit) {
  const char lower = digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
  const std::size_t value = kHexDigits.find(lower);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

// The octet of the "\xNN" at the front; -1 when there is none.
int escaped_octet(std::string_view text) {
  if (text.size() < 4 || text[0] != '\\' || text[1] != 'x') return -1;
  const int high = hex_value(text[2]), low = hex_value(text[3]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_name_like(std::string_view answer) { return answer.find(' ') == std::string_view::npos; }

void append_decimal_escape(std::string& out, std::uint8_t octet) {
  out += {'\\', static_cast<char>('0' + octet / 100), static_cast<char>('0' + octet / 10 % 10),
          static_cast<char>('0' + octet % 10)};
}

// A character string of a TXT record in quotes, as zone files and other feeds write it (RFC 1035).
void append_quoted(std::string& out, std::string_view octets) {
  out += '"';
  for (const char octet : octets) {
    const auto value = static_cast<std::uint8_t>(octet);
    if (value < 0x20 || value >= 0x7f) {
      append_decimal_escape(out, value);
      continue;
    }
    if (octet == '"' || octet == '\\') out += '\\';
    out += octet;
  }
  out += '"';
}

// Takes "TXT n ", then n octets and the blank before the next string; false when it is not so.
bool take_string(std::string_view& rest, std::string_view& octets) {
  if (!rest.starts_with("TXT ")) return false;
  const std::size_t blank = rest.find(' ', 4);
  if (blank == std::string_view::npos || blank == 4 || blank > 9) return false;
  const std::uint32_t size = zeek_number(rest.substr(4, blank - 4));
  rest.remove_prefix(blank + 1);
  if (size > rest.size()) return false;
  octets = rest.substr(0, size);
  rest.remove_prefix(size);
  if (rest.empty()) return true;
  if (rest.front() != ' ') return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<RecordType> question_type(const ZeekEntry& entry) {
  if (entry.type_name == "*" || entry.type_name == "ANY") return kAny;
  if (const auto type = parse_record_type(entry.type_name)) return type;
  if (entry.type > 0 && entry.type <= 0xffff) return static_cast<RecordType>(entry.type);
  return std::nullopt;
}

InputRow& add_row(const ZeekEntry& entry, std::string_view owner, RecordType type, Rows& rows) {
  InputRow& row = rows.add();
  row.name = owner;
  row.has_type = true;
  row.type = type;
  row.seconds.first = row.seconds.last = entry.time;
  return row;
}

}  // namespace

void ZeekEntry::clear() {
  time = {};
  query = type_name = {};
  type = 0;
  code = -1;
  net_class = 1;
  answers.clear();
  ttls.clear();
}

int zeek_code(std::string_view name) {
  if (name == "NOERROR") return 0;
  return name == "NXDOMAIN" ? 3 : 255;
}

std::uint32_t zeek_number(std::string_view text) {
  std::uint32_t number = 0;
  for (const char character : text) {
    if (character < '0' || character > '9') return 0;
    number = std::min(number * 10 + static_cast<std::uint32_t>(character - '0'), 0xffffu);
  }
  return number;
}

// An octet that the log escapes as \xNN is \DDD in a name.
std::string_view ZeekAnswers::name(std::string_view logged) {
  if (logged.find('\\') == std::string_view::npos) return logged;
  const std::size_t begin = texts_.size();
  for (std::size_t at = 0; at < logged.size();) {
    const int octet = escaped_octet(logged.substr(at));
    if (octet >= 0) {
      append_decimal_escape(texts_, static_cast<std::uint8_t>(octet));
      at += 4;
    } else {
      const std::size_t size = logged[at] == '\\' && at + 1 < logged.size() ? 2 : 1;
      texts_ += logged.substr(at, size);
      at += size;
    }
  }
  return std::string_view(texts_).substr(begin);
}

std::string_view ZeekAnswers::text(std::string_view logged) {
  std::string octets;
  for (std::size_t at = 0; at < logged.size();) {
    const int octet = escaped_octet(logged.substr(at));
    const bool escaped = logged.substr(at).starts_with("\\\\");
    octets += octet >= 0 ? static_cast<char>(octet) : logged[at];
    at += octet >= 0 ? 4 : escaped ? 2 : 1;
  }
  const std::size_t begin = texts_.size();
  std::string_view rest = octets, string;
  while (!rest.empty()) {
    if (!take_string(rest, string)) {
      texts_.resize(begin);
      return logged;
    }
    if (texts_.size() > begin) texts_ += ' ';
    append_quoted(texts_, string);
  }
  return std::string_view(texts_).substr(begin);
}

std::string_view ZeekAnswers::numbered(std::string_view numbers, std::string_view logged) {
  if (logged.find(' ') != std::string_view::npos) return logged;  // has them after all
  const std::string_view target = name(logged);
  const std::size_t begin = texts_.size();
  texts_ += numbers;
  texts_ += target;
  return std::string_view(texts_).substr(begin);
}

std::string_view ZeekAnswers::typed(RecordType type, std::string_view logged) {
  if (type == RecordType::kMx) return numbered("0 ", logged);
  if (type == RecordType::kSrv) return numbered("0 0 0 ", logged);
  if (type == RecordType::kTxt || type == kSpf) return text(logged);
  return is_name_valued(type) ? name(logged) : logged;
}

void ZeekAnswers::follow(const ZeekEntry& entry, RecordType type, Rows& rows) {
  const bool parametric = type == kHttps || type == kSvcb;
  const bool chained = is_address(type) || type == RecordType::kCname || parametric ||
                       entry.code == 3;  // a chain that ends nowhere
  std::string_view owner = name(entry.query);
  std::size_t of_owner = 0;  // the first row of the owner
  for (std::size_t i = 0; i < entry.answers.size(); ++i) {
    const std::string_view answer = entry.answers[i];
    const std::uint32_t ttl = i < entry.ttls.size() ? entry.ttls[i] : 0;
    if (answer.empty() || answer.starts_with('<')) continue;  // the log has no words for it
    RecordType of = type;
    std::string_view rdata = answer;
    if (chained || type == kAny) {
      const auto address = parse_address(answer);
      if (address) {
        of = answer.find(':') == std::string_view::npos ? RecordType::kA : RecordType::kAaaa;
      } else if (chained && is_name_like(answer)) {
        of = RecordType::kCname;
        rdata = name(answer);
      } else if (!parametric) {
        continue;  // a signature
      }
    } else {
      rdata = typed(type, answer);
    }
    std::size_t at = of_owner;
    while (at < rows.size() && rows[at].type != of) ++at;
    InputRow& row = at < rows.size() ? rows[at] : add_row(entry, owner, of, rows);
    row.has_rdata = true;
    row.rdata.push_back(rdata);
    row.ttl = std::max(row.ttl, ttl);
    if (of == RecordType::kCname && chained) {
      owner = rdata;
      of_owner = rows.size();
    }
  }
  if (entry.code == 3) add_row(entry, owner, RecordType::kNxdomain, rows);
}

RejectReason ZeekAnswers::read(const ZeekEntry& entry, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = LineKind::kBlank;
  const bool answered = entry.code == 3 || (entry.code <= 0 && !entry.answers.empty());
  const bool asked = !entry.type_name.empty() || entry.type > 0;  // not so in multicast DNS
  if (!answered || !asked || entry.net_class != 1) return RejectReason::kNone;
  kind = LineKind::kRow;
  if (entry.query.empty()) return RejectReason::kMissingName;
  const auto type = question_type(entry);
  if (!type && entry.code != 3) return RejectReason::kUnknownType;
  if (entry.answers.size() > kMostAnswers) return RejectReason::kTooManyAnswers;
  std::size_t bytes = entry.query.size();
  for (const std::string_view answer : entry.answers) bytes += answer.size();
  texts_.clear();
  texts_.reserve(4 * bytes + 8 * (entry.answers.size() + 1));
  follow(entry, type.value_or(RecordType::kA), rows);
  if (rows.empty()) kind = LineKind::kBlank;
  return RejectReason::kNone;
}

}  // namespace iolaus

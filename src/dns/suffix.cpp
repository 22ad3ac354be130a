#include "iolaus/dns/suffix.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kSystemList = "/usr/share/publicsuffix/public_suffix_list.dat";

// What the rules say of one suffix text. A wildcard rule "*.ck" is kept under "ck".
enum RuleBits : std::uint8_t {
  kExact = 1,
  kWildcard = 2,
  kException = 4,
  kExactPrivate = 8,
  kWildcardPrivate = 16,
  kExactExtra = 32,
  kInner = 64  // longer rules end in this text
};

bool is_blank(char character) { return character == ' ' || character == '\t' || character == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string read_text(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    fail("{}: is a directory; give a list of suffixes", path.string());
  std::ifstream file(path, std::ios::binary);
  if (!file)
    fail("{}: cannot be read; give the path of a list of suffixes (Debian: package publicsuffix)",
         path.string());
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) fail("{}: reading failed", path.string());
  return std::move(text).str();
}

// Calls line(text, number) for every line.
template <typename Line>
void for_each_line(std::string_view text, Line&& line) {
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    line(trimmed(text.substr(0, end)), ++number);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string canonical_rule(std::string_view rule, const std::filesystem::path& path,
                           std::uint64_t number) {
  CanonicalName canonical = canonical_name(rule);
  if (canonical.problem != NameProblem::kNone)
    fail("{}:{}: \"{}\" is not a suffix: {}", path.string(), number, rule,
         describe(canonical.problem));
  return std::move(canonical.name);
}

}  // namespace

// An open-addressing table over the XXH3 digests of the suffix texts. The texts are kept, so that
// an equal digest alone decides nothing.
struct SuffixTable::Rules {
  struct Slot {
    std::uint64_t digest;
    std::uint32_t start;
    std::uint16_t size;  // 0: the slot is free
    std::uint8_t bits;
  };

  std::string texts;
  std::vector<Slot> rules;  // as read; sorted by finish()
  std::vector<Slot> slots;
  std::uint64_t digest = 0;
  std::string version;

  std::string_view text(const Slot& slot) const { return {texts.data() + slot.start, slot.size}; }
  void add(std::string_view suffix, std::uint8_t bits);
  void finish();
  std::uint8_t find(std::string_view suffix) const;
  void read_list(const std::filesystem::path& path);
  void read_extra(const std::filesystem::path& path);
};

void SuffixTable::Rules::add(std::string_view suffix, std::uint8_t bits) {
  if (texts.size() + suffix.size() > 0xffffffffu) fail("over 4 GiB of suffixes");
  rules.push_back({digest64(suffix), static_cast<std::uint32_t>(texts.size()),
                   static_cast<std::uint16_t>(suffix.size()), bits});
  const std::size_t start = texts.size();
  texts += suffix;
  for (std::size_t dot = suffix.find('.'); dot != suffix.npos; dot = suffix.find('.', dot + 1)) {
    const std::string_view parent = suffix.substr(dot + 1);
    rules.push_back({digest64(parent), static_cast<std::uint32_t>(start + dot + 1),
                     static_cast<std::uint16_t>(parent.size()), kInner});
  }
}

// Joins the rules of one text, digests them in the order of the texts, and hashes them into the
// table.
void SuffixTable::Rules::finish() {
  std::sort(rules.begin(), rules.end(),
            [&](const Slot& a, const Slot& b) { return text(a) < text(b); });
  std::vector<Slot> joined;
  for (const Slot& rule : rules) {
    if (!joined.empty() && text(joined.back()) == text(rule))
      joined.back().bits |= rule.bits;
    else
      joined.push_back(rule);
  }
  rules = std::move(joined);
  std::size_t capacity = 16;
  while (capacity < 2 * rules.size()) capacity *= 2;
  slots.assign(capacity, Slot{});
  for (const Slot& rule : rules) {
    digest = combine_digests(digest, combine_digests(rule.digest, rule.bits));
    std::size_t at = rule.digest & (capacity - 1);
    while (slots[at].size != 0) at = (at + 1) & (capacity - 1);
    slots[at] = rule;
  }
}

std::uint8_t SuffixTable::Rules::find(std::string_view suffix) const {
  const std::uint64_t wanted = digest64(suffix);
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = wanted & mask; slots[at].size != 0; at = (at + 1) & mask)
    if (slots[at].digest == wanted && text(slots[at]) == suffix) return slots[at].bits;
  return 0;
}

// The format of publicsuffix.org: a rule reaches to the first blank, "//" begins a comment, and the
// section of private domains is marked by comments.
void SuffixTable::Rules::read_list(const std::filesystem::path& path) {
  const std::string list = read_text(path);
  bool in_private = false;
  for_each_line(list, [&](std::string_view line, std::uint64_t number) {
    if (line.starts_with("//")) {
      if (line.find("===BEGIN PRIVATE DOMAINS===") != line.npos) in_private = true;
      if (line.find("===END PRIVATE DOMAINS===") != line.npos) in_private = false;
      const std::string_view comment = trimmed(line.substr(2));
      if (version.empty() && comment.starts_with("VERSION:")) version = trimmed(comment.substr(8));
      return;
    }
    std::string_view rule = line.substr(0, line.find_first_of(" \t"));
    if (rule.empty() || rule == "*") return;  // "*" is the default rule
    if (rule.starts_with('.')) rule.remove_prefix(1);
    if (rule.starts_with('!')) {
      add(canonical_rule(rule.substr(1), path, number), kException);
    } else if (rule.starts_with("*.")) {
      add(canonical_rule(rule.substr(2), path, number),
          static_cast<std::uint8_t>(kWildcard | (in_private ? kWildcardPrivate : 0)));
    } else {
      add(canonical_rule(rule, path, number),
          static_cast<std::uint8_t>(kExact | (in_private ? kExactPrivate : 0)));
    }
  });
  if (rules.empty()) fail("{}: holds no public suffix; is it a list at all?", path.string());
}

void SuffixTable::Rules::read_extra(const std::filesystem::path& path) {
  const std::string list = read_text(path);
  for_each_line(list, [&](std::string_view line, std::uint64_t number) {
    if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.starts_with("//")) return;
    line = trimmed(line.substr(0, line.find('#')));
    if (line.starts_with("*."))
      line.remove_prefix(2);
    else if (line.starts_with('.'))
      line.remove_prefix(1);
    if (!line.empty()) add(canonical_rule(line, path, number), kExact | kExactExtra);
  });
}

SuffixTable::SuffixTable(std::unique_ptr<Rules> rules) : rules_(std::move(rules)) {}
SuffixTable::~SuffixTable() = default;
SuffixTable::SuffixTable(SuffixTable&&) noexcept = default;
SuffixTable& SuffixTable::operator=(SuffixTable&&) noexcept = default;

SuffixTable SuffixTable::load(const std::filesystem::path& list,
                              std::span<const std::filesystem::path> extra) {
  auto rules = std::make_unique<Rules>();
  rules->read_list(list.empty() ? std::filesystem::path(kSystemList) : list);
  for (const auto& path : extra) rules->read_extra(path);
  rules->finish();
  return SuffixTable(std::move(rules));
}

namespace {

// Where the public suffix of a name begins, and who made the rule.
struct Prevailing {
  std::size_t start;
  std::uint8_t flags = 0;
};

std::size_t label_before(std::string_view name, std::size_t start) {
  if (start < 2) return 0;
  std::size_t at = start - 1;
  while (at > 0 && name[at - 1] != '.') --at;
  return at;
}

std::uint8_t flags_of(std::uint8_t bits, std::uint8_t private_bit, std::uint8_t extra_bit) {
  return static_cast<std::uint8_t>(((bits & private_bit) ? kUnderPrivateSuffix : 0) |
                                   ((bits & extra_bit) ? kUnderExtraSuffix : 0));
}

// Walks the name from its last label to its first. A later match is longer, so it prevails; an
// exception ends the walk, and so does a text that no rule ends in. `find` gives a text's RuleBits.
template <typename Find>
Prevailing prevailing_rule(std::string_view name, Find&& find) {
  std::size_t start = label_before(name, name.size() + 1);
  Prevailing best{start};
  std::size_t parent = name.size();  // where the suffix tried before begins
  while (true) {
    const std::uint8_t bits = find(name.substr(start));
    if (bits & kException) return {parent, best.flags};
    if (bits & kExact) best = {start, flags_of(bits, kExactPrivate, kExactExtra)};
    if (start == 0 || (bits & (kInner | kWildcard)) == 0) return best;
    const std::size_t next = label_before(name, start);
    if (bits & kWildcard) best = {next, flags_of(bits, kWildcardPrivate, 0)};
    parent = start;
    start = next;
  }
}

}  // namespace

RegistrableDomain SuffixTable::registrable(std::string_view name) const {
  const Prevailing suffix =
      prevailing_rule(name, [this](std::string_view text) { return rules_->find(text); });
  if (suffix.start == 0) return {0, kIsPublicSuffix};
  return {label_before(name, suffix.start), suffix.flags};
}

bool SuffixTable::is_public_suffix(std::string_view name) const {
  return (registrable(name).flags & kIsPublicSuffix) != 0;
}

std::uint64_t SuffixTable::digest() const { return rules_->digest; }
const std::string& SuffixTable::version() const { return rules_->version; }

}  // namespace iolaus

#include "network/lists.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/network/atlas.hpp"
#include "network/tables.hpp"

namespace iolaus {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\"";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Calls take(part) for the pieces of `text` between separators.
template <typename Take>
void split(std::string_view text, char separator, Take&& take) {
  while (true) {
    const std::size_t end = text.find(separator);
    take(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

struct AddressRange {
  Rdata first, last;
};

// "192.0.2.0/24", "2001:db8::/32"; an address alone is a range of one.
std::optional<AddressRange> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  AddressRange range{*base, *base};
  if (slash == std::string_view::npos) return range;
  int length = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + slash + 1, end, length);
  const int widest = is_ipv4(*base) ? 32 : 128;
  if (parsed.ec != std::errc() || parsed.ptr != end || length < 0 || length > widest)
    return std::nullopt;
  for (int bit = length + (128 - widest); bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80 >> (bit % 8));
    range.first.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~mask);
    range.last.bytes[static_cast<std::size_t>(bit / 8)] |= mask;
  }
  return range;
}

// Also "192.0.2.1-192.0.2.9" and "192.0.2.1-9", as people write them.
std::optional<AddressRange> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return parse_prefix(text);
  const auto first = parse_address(trimmed(text.substr(0, dash)));
  if (!first) return std::nullopt;
  const std::string end(trimmed(text.substr(dash + 1)));
  auto last = parse_address(end);
  if (!last && is_ipv4(*first)) {
    const std::string whole = format_address(*first);
    last = parse_ipv4(whole.substr(0, whole.rfind('.') + 1) + end);
  }
  if (!last || *last < *first || is_ipv4(*first) != is_ipv4(*last)) return std::nullopt;
  return AddressRange{*first, *last};
}

// Ranges that carry flags may overlap: between two edges the flags of all open ranges hold.
template <typename Key>
std::vector<RangeRow<Key>> unite(const std::vector<RangeRow<Key>>& rows) {
  struct Edge {
    Key at;
    std::uint32_t flags;
    int change;
  };
  std::vector<Edge> edges;
  for (const RangeRow<Key>& row : rows) {
    edges.push_back({row.first, row.value, 1});
    const Key after = static_cast<Key>(row.last + 1);
    if (after != 0) edges.push_back({after, row.value, -1});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.at < b.at; });
  std::vector<RangeRow<Key>> united;
  std::array<int, 8> open{};
  for (std::size_t i = 0; i < edges.size(); ++i) {
    std::uint32_t flags = 0;
    for (std::size_t bit = 0; bit < open.size(); ++bit) {
      if (edges[i].flags >> bit & 1) open[bit] += edges[i].change;
      if (open[bit] > 0) flags |= 1u << bit;
    }
    const bool ends = i + 1 == edges.size();
    if (flags == 0 || (!ends && edges[i + 1].at == edges[i].at)) continue;
    const Key last = static_cast<Key>(ends ? ~Key{0} : edges[i + 1].at - 1);
    united.push_back({edges[i].at, last, flags, static_cast<std::uint32_t>(united.size())});
  }
  return united;
}

class ListReader {
 public:
  explicit ListReader(const SuffixTable* suffixes) : suffixes_(suffixes) {}

  void read(const TableFile& file, std::string_view name, ListKind kind) {
    if (name.ends_with(".gz")) name.remove_suffix(3);
    if (name.ends_with(".json"))
      read_json(file, kind);
    else if (name.ends_with(".txt"))
      read_text(file, kind);
    else if (name.ends_with(".tsv"))
      read_table(file, kind, '\t');
    else
      read_table(file, kind, ',');
  }

  NetworkLists finish() {
    NetworkLists lists;
    RangeRows rows{unite(rows_.v4), unite(rows_.v6)};
    lists.addresses = AddressMap(std::move(rows));
    names_.finish();
    name_servers_.finish();
    lists.names = std::move(names_);
    lists.name_servers = std::move(name_servers_);
    return lists;
  }

 private:
  const SuffixTable* suffixes_;
  RangeRows rows_;
  NameMap names_, name_servers_;

  void add(std::string_view entry, ListKind kind) {
    entry = trimmed(entry);
    if (entry.empty()) return;
    if (const auto range = parse_range(entry)) {
      if (is_ipv4(range->first))
        rows_.add_v4(ipv4_value(range->first), ipv4_value(range->last), kind.flag);
      else
        rows_.add_v6(wide_value(range->first), wide_value(range->last), kind.flag);
    } else {
      add_name(entry, kind);
    }
  }

  // A top-level domain speaks for itself only, and so does a public suffix on a list of well-known
  // names: that "blogspot.com" is popular says nothing of the blogs.
  void add_name(std::string_view entry, ListKind kind) {
    if (entry.starts_with("*."))
      entry.remove_prefix(2);
    else if (entry.starts_with('.'))
      entry.remove_prefix(1);
    const CanonicalName canonical = canonical_name(entry);
    if (canonical.problem != NameProblem::kNone) return;
    const std::string& name = canonical.name;
    const bool well_known = (kind.flag & (kListedTop | kListedPublicService)) != 0;
    const bool alone = name.find('.') == std::string::npos ||
                       (well_known && suffixes_ && suffixes_->is_public_suffix(name));
    const std::uint8_t below = alone ? 0 : kind.flag;
    (kind.name_servers ? name_servers_ : names_).add(name, kind.flag, below);
  }

  void read_json(const TableFile& file, ListKind kind) {
    const auto parsed = nlohmann::json::parse(file.text, nullptr, false);
    if (parsed.is_discarded() || !parsed.is_object() || !parsed.contains("list") ||
        !parsed["list"].is_array())
      fail("{}: not a warning list: expected JSON {{\"list\": [...]}}", file.path.string());
    for (const auto& entry : parsed["list"])
      if (entry.is_string()) add(entry.get_ref<const std::string&>(), kind);
  }

  void read_text(const TableFile& file, ListKind kind) {
    split(file.text, '\n',
          [&](std::string_view line) { add(line.substr(0, line.find('#')), kind); });
  }

  // Tables of sinkholes: "operator<TAB>ip|name<TAB>value" and "Organization,IP Range,Whois,...". Of
  // the names in the third column of the latter only those count that call themselves sinkholes.
  void read_table(const TableFile& file, ListKind kind, char separator) {
    split(file.text, '\n', [&](std::string_view line) {
      std::array<std::string_view, 3> fields{};
      std::size_t count = 0;
      split(line, separator, [&](std::string_view field) {
        if (count < fields.size()) fields[count++] = trimmed(field);
      });
      if (line.starts_with('#')) return;
      if (separator == '\t') {
        add(fields[2], kind);
      } else {
        if (const auto range = parse_range(fields[1])) add(fields[1], kind);
        if (fields[2].find("sink") != std::string_view::npos) add_name(fields[2], kind);
      }
    });
  }
};

bool is_list_file(std::string_view name) {
  if (name.ends_with(".json") || name.ends_with(".json.gz")) return true;
  if (name.ends_with(".gz")) name.remove_suffix(3);
  return name.ends_with(".txt") || name.ends_with(".tsv") || name.ends_with(".csv");
}

}  // namespace

ListKind list_kind(std::string_view file_name) {
  if (!is_list_file(file_name)) return {};
  std::string name(file_name.substr(0, file_name.find('.')));
  for (char& character : name)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  const bool table =
      file_name.find(".tsv") != file_name.npos || file_name.find(".csv") != file_name.npos;
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const auto begins = [&](std::string_view part) { return name.starts_with(part); };
  if (has("sinkhole")) return {kListedSinkhole, false};
  if (table) return {};  // other tables have columns of their own
  if (begins("parking")) return {kListedParking, name.ends_with("-ns") || name.ends_with("_ns")};
  if (begins("dynamic") || begins("free_web_hosting")) return {kListedDynamicDns, false};
  if (begins("public-dns")) return {kListedResolver, false};
  if (begins("university") || begins("bank")) return {kListedPublicService, false};
  if (has("akamai") || has("cloudflare") || has("fastly") || has("cdn")) return {kListedCdn, false};
  if (begins("amazon") || begins("google-gcp") || begins("microsoft-azure") || begins("oracle"))
    return {kListedCloud, false};
  if (begins("tranco") || begins("majestic") || begins("cisco") || has("top"))
    return {kListedTop, false};
  return {};
}

NetworkLists read_lists(const std::filesystem::path& folder, const SuffixTable* suffixes) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error))
    if (list_kind(at->path().filename().string()).flag != 0) paths.push_back(at->path());
  if (error)
    fail("{}: cannot be read as a folder of lists ({}); mend [network] lists", folder.string(),
         error.message());
  std::sort(paths.begin(), paths.end());
  ListReader reader(suffixes);
  std::uint64_t digest = 0;
  for (const auto& path : paths) {
    const std::string name = path.filename().string();
    const TableFile file = read_table_file(path);
    reader.read(file, name, list_kind(name));
    digest = combine_digests(digest, combine_digests(digest64(name), file.digest));
  }
  NetworkLists lists = reader.finish();
  lists.digest = digest;
  lists.any = !paths.empty();
  return lists;
}

}  // namespace iolaus

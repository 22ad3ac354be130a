#include <maxminddb.h>
#include <unistd.h>

#include <cstdlib>
#include <unordered_map>

#include "iolaus/error/error.hpp"
#include "network/tables.hpp"

namespace iolaus {
namespace {

constexpr std::string_view kMarker = "\xab\xcd\xefMaxMind.com";

// The library opens paths only: unpacked bytes go through a temporary file that is gone on return.
class OpenDatabase {
 public:
  explicit OpenDatabase(const TableFile& file) {
    std::string name = (std::filesystem::temp_directory_path() / "iolaus-table-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0)
      fail("{}: no temporary file can be made; set TMPDIR to a writable directory", name);
    std::string_view rest = file.text;
    bool written = true;
    while (written && !rest.empty()) {
      const ssize_t bytes = ::write(descriptor, rest.data(), rest.size());
      written = bytes > 0;
      if (written) rest.remove_prefix(static_cast<std::size_t>(bytes));
    }
    ::close(descriptor);
    const int status = written ? MMDB_open(name.c_str(), MMDB_MODE_MMAP, &database) : MMDB_IO_ERROR;
    ::unlink(name.c_str());
    if (!written) fail("{}: could not be written (disk full?)", name);
    if (status != MMDB_SUCCESS)
      fail("{}: not a usable MaxMind DB: {}", file.path.string(), MMDB_strerror(status));
  }
  ~OpenDatabase() { MMDB_close(&database); }
  OpenDatabase(const OpenDatabase&) = delete;
  OpenDatabase& operator=(const OpenDatabase&) = delete;

  MMDB_s database{};
};

// The first of the paths that leads to a value; nullptr-terminated as the library wants them.
bool find_value(MMDB_entry_s entry, std::initializer_list<std::array<const char*, 3>> paths,
                MMDB_entry_data_s& data) {
  for (const auto& path : paths)
    if (MMDB_aget_value(&entry, &data, path.data()) == MMDB_SUCCESS && data.has_data) return true;
  return false;
}

std::string_view text_of(const MMDB_entry_data_s& data) {
  if (data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data.utf8_string, data.data_size};
}

std::uint32_t read_asn(MMDB_entry_s entry, AddressTable& table) {
  MMDB_entry_data_s data;
  if (!find_value(entry, {{"autonomous_system_number"}, {"asn"}, {"as_number"}}, data)) return 0;
  std::uint32_t asn = 0;
  if (data.type == MMDB_DATA_TYPE_UINT32)
    asn = data.uint32;
  else if (data.type == MMDB_DATA_TYPE_UINT16)
    asn = data.uint16;
  else if (!parse_asn(text_of(data), asn))
    return 0;
  if (asn != 0 &&
      find_value(entry, {{"autonomous_system_organization"}, {"as_name"}, {"name"}}, data)) {
    const std::string_view organisation = text_of(data);
    if (!organisation.empty()) table.organisations.push_back({asn, std::string(organisation)});
  }
  return asn;
}

std::uint32_t read_country(MMDB_entry_s entry) {
  MMDB_entry_data_s data;
  if (!find_value(entry,
                  {{"country", "iso_code"},
                   {"country_code"},
                   {"registered_country", "iso_code"},
                   {"country"}},
                  data))
    return 0;
  return parse_country(text_of(data));
}

// Walks the search tree once and lays its leaves out as ranges.
class TreeReader {
 public:
  TreeReader(const TableFile& file, const MMDB_s& database, TableKind kind, AddressTable& table)
      : file_(file),
        database_(database),
        kind_(kind),
        table_(table),
        depth_(database.metadata.ip_version == 6 ? 128 : 32),
        visits_left_(4 * std::uint64_t{database.metadata.node_count} + 1024) {}

  void read() {
    if (depth_ == 128) ipv4_root_ = find_ipv4_root();
    walk(0, 0, 0);
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  const TableFile& file_;
  const MMDB_s& database_;
  TableKind kind_;
  AddressTable& table_;
  int depth_;
  std::uint64_t visits_left_;
  std::uint32_t ipv4_root_ = kNone;
  std::unordered_map<std::uint32_t, std::uint32_t> values_;  // by offset of the data

  MMDB_search_node_s node(std::uint32_t number) {
    MMDB_search_node_s node;
    if (visits_left_-- == 0 || MMDB_read_node(&database_, number, &node) != MMDB_SUCCESS)
      fail("{}: damaged MaxMind DB: its search tree does not end", file_.path.string());
    return node;
  }

  // IPv4 addresses lie under ::/96; other prefixes (mapped, 6to4) lead there again and are skipped.
  std::uint32_t find_ipv4_root() {
    std::uint64_t number = 0;
    for (int bit = 0; bit < 96; ++bit) {
      const MMDB_search_node_s here = node(static_cast<std::uint32_t>(number));
      if (here.left_record_type != MMDB_RECORD_TYPE_SEARCH_NODE) return kNone;
      number = here.left_record;
    }
    return static_cast<std::uint32_t>(number);
  }

  void walk(std::uint32_t number, WideNumber prefix, int length) {
    if (number == ipv4_root_ && (length != 96 || prefix != 0)) return;
    MMDB_search_node_s here = node(number);
    record(here.left_record_type, here.left_record, here.left_record_entry, prefix, length + 1);
    prefix |= WideNumber{1} << (depth_ - 1 - length);
    record(here.right_record_type, here.right_record, here.right_record_entry, prefix, length + 1);
  }

  void record(std::uint8_t type, std::uint64_t next, MMDB_entry_s entry, WideNumber prefix,
              int length) {
    if (type == MMDB_RECORD_TYPE_DATA) {
      leaf(value_of(entry), prefix, length);
    } else if (type == MMDB_RECORD_TYPE_SEARCH_NODE) {
      if (length >= depth_)
        fail("{}: damaged MaxMind DB: its search tree is too deep", file_.path.string());
      walk(static_cast<std::uint32_t>(next), prefix, length);
    } else if (type == MMDB_RECORD_TYPE_INVALID) {
      fail("{}: damaged MaxMind DB: a record leads nowhere", file_.path.string());
    }
  }

  std::uint32_t value_of(MMDB_entry_s entry) {
    const auto [at, added] = values_.try_emplace(entry.offset, 0);
    if (added)
      at->second = kind_ == TableKind::kAsn ? read_asn(entry, table_) : read_country(entry);
    return at->second;
  }

  void leaf(std::uint32_t value, WideNumber prefix, int length) {
    if (value == 0) return;
    const int free_bits = depth_ - length;
    const WideNumber span = free_bits == 128 ? ~WideNumber{0} : (WideNumber{1} << free_bits) - 1;
    const WideNumber last = prefix | span;
    const bool within_ipv4 = depth_ == 32 || (last >> 32) == 0;
    const bool around_ipv4 = depth_ == 128 && prefix == 0 && !within_ipv4;
    if (within_ipv4 || around_ipv4)
      table_.rows.add_v4(static_cast<std::uint32_t>(prefix), static_cast<std::uint32_t>(last),
                         value);
    if (!within_ipv4) table_.rows.add_v6(prefix, last, value);
  }
};

}  // namespace

// The metadata of every such file follows this marker, within its last 128 KiB.
bool is_maxmind(std::string_view bytes) {
  constexpr std::size_t kTail = 128 << 10;
  const std::size_t start = bytes.size() > kTail ? bytes.size() - kTail : 0;
  return bytes.substr(start).find(kMarker) != std::string_view::npos;
}

void read_maxmind_table(const TableFile& file, TableKind kind, AddressTable& table) {
  const OpenDatabase open(file);
  const std::size_t before = table.rows.v4.size() + table.rows.v6.size();
  TreeReader(file, open.database, kind, table).read();
  if (table.rows.v4.size() + table.rows.v6.size() == before)
    fail("{}: this MaxMind DB ({}) holds no {}; give another in [network]", file.path.string(),
         open.database.metadata.database_type ? open.database.metadata.database_type : "?",
         kind == TableKind::kAsn ? "AS numbers" : "countries");
}

}  // namespace iolaus

#include "iolaus/network/atlas.hpp"

#include <algorithm>
#include <set>

#include "iolaus/dns/domain_id.hpp"
#include "network/lists.hpp"
#include "network/tables.hpp"

namespace iolaus {
namespace {

struct Notice {
  std::string_view mention, text;
};

// Sources whose licences ask to be named, by what a licence file beside a table calls them.
constexpr std::array kNotices = std::to_array<Notice>({
    {"DB-IP", "IP Geolocation by DB-IP, https://db-ip.com (CC BY 4.0)"},
    {"nro.net", "Number Resource Organization (NRO) statistics, https://www.nro.net (CC BY 4.0)"},
    {"routeviews.org", "Route Views AS data, https://www.routeviews.org (CC BY 4.0)"},
    {"maxmind.com", "GeoLite2 data created by MaxMind, https://www.maxmind.com"},
    {"ipinfo.io", "IP address data powered by IPinfo, https://ipinfo.io (CC BY-SA 4.0)"},
});

bool is_licence_name(std::string name) {
  for (char& character : name)
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  return name.starts_with("licence") || name.starts_with("license") || name.starts_with("copying");
}

// The texts of the licence files in a folder, in the order of their names.
std::string licence_texts(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  const auto where = folder.empty() ? std::filesystem::path(".") : folder;
  for (std::filesystem::directory_iterator at(where, error), end; !error && at != end;
       at.increment(error))
    if (at->is_regular_file(error) && is_licence_name(at->path().filename().string()))
      paths.push_back(at->path());
  std::sort(paths.begin(), paths.end());
  std::string texts;
  for (const auto& path : paths) texts += read_table_file(path).text + '\n';
  return texts;
}

std::vector<std::string> find_notices(const NetworkOptions& options) {
  std::set<std::filesystem::path> folders;
  for (const auto& path : options.asn) folders.insert(path.parent_path());
  for (const auto& path : options.country) folders.insert(path.parent_path());
  std::string texts;
  for (const auto& folder : folders) texts += licence_texts(folder);
  std::vector<std::string> notices;
  for (const Notice& notice : kNotices)
    if (texts.find(notice.mention) != std::string::npos) notices.emplace_back(notice.text);
  return notices;
}

// Organisations by AS number, their names in one block.
struct Organisations {
  std::vector<std::uint32_t> asn;
  std::vector<std::uint64_t> starts{0};
  std::string names;

  Organisations() = default;
  // The first name read for a number holds.
  explicit Organisations(std::vector<NamedAsn> rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const NamedAsn& a, const NamedAsn& b) { return a.asn < b.asn; });
    for (const NamedAsn& row : rows) {
      if (!asn.empty() && asn.back() == row.asn) continue;
      asn.push_back(row.asn);
      names += row.organisation;
      starts.push_back(names.size());
    }
  }
  std::string_view find(std::uint32_t number) const {
    const auto found = std::lower_bound(asn.begin(), asn.end(), number);
    if (found == asn.end() || *found != number) return {};
    const auto at = static_cast<std::size_t>(found - asn.begin());
    return std::string_view(names).substr(starts[at], starts[at + 1] - starts[at]);
  }
};

// Reads the files of one kind in the order given; of equal ranges the first file's holds.
AddressTable read_tables(std::span<const std::filesystem::path> paths, TableKind kind,
                         std::uint64_t& digest) {
  AddressTable table;
  for (const auto& path : paths) {
    const TableFile file = read_table_file(path);
    digest =
        combine_digests(digest, combine_digests(static_cast<std::uint64_t>(kind), file.digest));
    read_address_table(file, kind, table);
  }
  return table;
}

}  // namespace

struct NetworkAtlas::Tables {
  AddressMap asn, country;
  Organisations organisations;
  NetworkLists lists;
  std::vector<std::string> notices;
  std::uint64_t digest = 0;
};

NetworkAtlas::NetworkAtlas() : tables_(std::make_unique<Tables>()) {}
NetworkAtlas::~NetworkAtlas() = default;
NetworkAtlas::NetworkAtlas(NetworkAtlas&&) noexcept = default;
NetworkAtlas& NetworkAtlas::operator=(NetworkAtlas&&) noexcept = default;

NetworkAtlas NetworkAtlas::load(const NetworkOptions& options, const SuffixTable* suffixes) {
  NetworkAtlas atlas;
  Tables& tables = *atlas.tables_;
  AddressTable asn = read_tables(options.asn, TableKind::kAsn, tables.digest);
  tables.asn = AddressMap(std::move(asn.rows));
  tables.organisations = Organisations(std::move(asn.organisations));
  AddressTable country = read_tables(options.country, TableKind::kCountry, tables.digest);
  tables.country = AddressMap(std::move(country.rows));
  if (!options.lists.empty()) {
    tables.lists = read_lists(options.lists, suffixes);
    tables.digest = combine_digests(tables.digest, tables.lists.digest);
  }
  tables.notices = find_notices(options);
  return atlas;
}

AddressFacts NetworkAtlas::facts(const Rdata& address) const {
  AddressFacts facts;
  facts.asn = tables_->asn.find(address);
  const std::uint32_t country = tables_->country.find(address);
  facts.country = {static_cast<char>(country >> 8), static_cast<char>(country & 0xff)};
  facts.lists = static_cast<std::uint8_t>(tables_->lists.addresses.find(address));
  return facts;
}

std::string_view NetworkAtlas::organisation(std::uint32_t asn) const {
  return tables_->organisations.find(asn);
}

std::uint8_t NetworkAtlas::name_lists(std::string_view name) const {
  return tables_->lists.names.find(name);
}

std::uint8_t NetworkAtlas::name_server_lists(std::string_view name) const {
  const auto of_names = tables_->lists.names.find(name) & (kListedParking | kListedSinkhole);
  return static_cast<std::uint8_t>(tables_->lists.name_servers.find(name) | of_names);
}

bool NetworkAtlas::has_asn() const { return !tables_->asn.empty(); }
bool NetworkAtlas::has_country() const { return !tables_->country.empty(); }
bool NetworkAtlas::has_lists() const { return tables_->lists.any; }
std::uint64_t NetworkAtlas::digest() const { return tables_->digest; }
std::vector<std::string> NetworkAtlas::attributions() const { return tables_->notices; }

}  // namespace iolaus

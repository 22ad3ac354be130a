#include "iolaus/store/cluster_file.hpp"

#include <algorithm>
#include <limits>

namespace iolaus {
namespace {

constexpr const char* kEdges = "edges";
constexpr const char* kClusters = "clusters";
constexpr std::uint64_t kRowsAtOnce = 1 << 20;

// One member of each row as a column.
template <typename Row, typename Member>
std::vector<std::decay_t<Member>> column_of(const std::vector<Row>& rows, Member Row::*member) {
  std::vector<std::decay_t<Member>> column(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) column[i] = rows[i].*member;
  return column;
}

template <typename Row, typename Member>
void fill(const ColumnReader& file, const char* name, std::uint64_t first, std::vector<Row>& rows,
          Member Row::*member) {
  const auto column = file.read<std::decay_t<Member>>(name, first, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].*member = column[i];
}

}  // namespace

void write_edges(const std::filesystem::path& path, std::uint64_t digest,
                 const std::vector<Edge>& mine, const Communicator& comm) {
  ColumnWriter file(path, kEdges, digest, comm);
  file.column("u", column_of(mine, &Edge::u));
  file.column("v", column_of(mine, &Edge::v));
  file.column("similarity", column_of(mine, &Edge::similarity));
  file.column("kinds", column_of(mine, &Edge::kinds));
  file.commit();
}

std::vector<Edge> read_edges_among(const std::filesystem::path& path,
                                   std::span<const DomainId> domains) {
  const ColumnReader file(path, kEdges);
  const auto wanted = [&](DomainId id) {
    return std::binary_search(domains.begin(), domains.end(), id);
  };
  std::vector<Edge> found;
  const std::uint64_t total = file.rows("u");
  for (std::uint64_t first = 0; first < total; first += kRowsAtOnce) {
    std::vector<Edge> rows(std::min(kRowsAtOnce, total - first));
    fill(file, "u", first, rows, &Edge::u);
    fill(file, "v", first, rows, &Edge::v);
    fill(file, "similarity", first, rows, &Edge::similarity);
    fill(file, "kinds", first, rows, &Edge::kinds);
    for (const Edge& edge : rows)
      if (wanted(edge.u) && wanted(edge.v)) found.push_back(edge);
  }
  return found;
}

void write_clusters(const std::filesystem::path& path, std::uint64_t digest,
                    const std::vector<Membership>& memberships,
                    const std::vector<Cluster>& clusters, const std::vector<Merge>& merges,
                    const Communicator& comm) {
  ColumnWriter file(path, kClusters, digest, comm);
  file.column("domains/cluster", column_of(memberships, &Membership::cluster));
  file.column("clusters/name", column_of(clusters, &Cluster::name));
  file.column("clusters/first_member", column_of(clusters, &Cluster::first_member));
  file.column("clusters/size", column_of(clusters, &Cluster::size));
  file.column("clusters/confidence", column_of(clusters, &Cluster::confidence));
  file.column("clusters/fingerprints", column_of(clusters, &Cluster::fingerprints));
  file.column("clusters/families", column_of(clusters, &Cluster::families));
  file.column("clusters/kinds", column_of(clusters, &Cluster::kinds));
  file.column("clusters/kind", column_of(clusters, &Cluster::kind));
  file.column("merges/a", column_of(merges, &Merge::a));
  file.column("merges/b", column_of(merges, &Merge::b));
  file.column("merges/weight", column_of(merges, &Merge::weight));
  file.column("merges/pairs", column_of(merges, &Merge::pairs));
  file.commit();
}

float ClusterConfidence::of(DomainId name) const {
  const auto found = std::lower_bound(cluster.begin(), cluster.end(), name);
  if (found == cluster.end() || *found != name) return std::numeric_limits<float>::quiet_NaN();
  return confidence[static_cast<std::size_t>(found - cluster.begin())];
}

ClusterReader::ClusterReader(const std::filesystem::path& path) : file_(path, kClusters) {}

std::vector<DomainId> ClusterReader::membership(std::uint64_t first, std::uint64_t count) const {
  return file_.read<DomainId>("domains/cluster", first, count);
}

std::uint64_t ClusterReader::clusters() const { return file_.rows("clusters/name"); }

std::vector<Cluster> ClusterReader::load(std::uint64_t first, std::uint64_t count) const {
  std::vector<Cluster> rows(count);
  fill(file_, "clusters/name", first, rows, &Cluster::name);
  fill(file_, "clusters/first_member", first, rows, &Cluster::first_member);
  fill(file_, "clusters/size", first, rows, &Cluster::size);
  fill(file_, "clusters/confidence", first, rows, &Cluster::confidence);
  fill(file_, "clusters/fingerprints", first, rows, &Cluster::fingerprints);
  fill(file_, "clusters/families", first, rows, &Cluster::families);
  fill(file_, "clusters/kinds", first, rows, &Cluster::kinds);
  fill(file_, "clusters/kind", first, rows, &Cluster::kind);
  return rows;
}

ClusterConfidence ClusterReader::confidence_by_cluster() const {
  return {file_.read<DomainId>("clusters/name"), file_.read<float>("clusters/confidence")};
}

}  // namespace iolaus

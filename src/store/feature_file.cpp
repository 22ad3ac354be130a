#include "iolaus/store/feature_file.hpp"

#include <utility>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kKind = "features";

struct KeyColumns {
  std::vector<DomainId> domain;
  std::vector<std::uint64_t> key;
  std::vector<std::uint32_t> domains;
};

KeyColumns columns_of(const std::vector<GroupingKey>& keys) {
  KeyColumns columns;
  for (const GroupingKey& row : keys) {
    columns.domain.push_back(row.domain);
    columns.key.push_back(row.key);
    columns.domains.push_back(row.domains);
  }
  return columns;
}

}  // namespace

Part part_of(const FeatureRows& rows) {
  Part part;
  for (const FeatureMatrix* matrix : {&rows.deployed, &rows.labelled}) {
    part.put(matrix->domains);
    part.put(matrix->values);
  }
  part.put(rows.snapshot);
  part.put(rows.burst);
  part.put(rows.keys);
  part.put(std::vector<std::uint64_t>{rows.unseen});
  part.put(std::vector<RollUpCount>{rows.deployed.rolled_up});
  return part;
}

FeatureRows feature_rows_of(Part part) {
  FeatureRows rows;
  for (FeatureMatrix* matrix : {&rows.deployed, &rows.labelled}) {
    matrix->columns = feature_catalogue().size();
    matrix->domains = part.take<DomainId>();
    matrix->values = part.take<float>();
  }
  rows.snapshot = part.take<std::uint32_t>();
  rows.burst = part.take<std::uint64_t>();
  rows.keys = part.take<GroupingKey>();
  rows.unseen = part.take<std::uint64_t>().at(0);
  rows.deployed.rolled_up = part.take<RollUpCount>().at(0);
  return rows;
}

void write_features(const std::filesystem::path& path, std::uint64_t digest,
                    const Ownership& ownership, const FeatureOffsets& offsets,
                    const std::vector<Time>& dates,
                    const std::function<FeatureRows(std::uint32_t)>& load,
                    const Communicator& comm) {
  const std::uint64_t columns = feature_catalogue().size();
  ColumnWriter file(path, kKind, digest, comm);
  file.attribute("columns", columns);
  file.attribute("catalogue", feature_catalogue_digest());
  file.create<DomainId>("domains/id", offsets.domains.back());
  file.create<float>("domains/values", offsets.domains.back() * columns);
  file.create<DomainId>("labelled/id", offsets.labelled.back());
  file.create<float>("labelled/values", offsets.labelled.back() * columns);
  file.create<std::uint32_t>("labelled/snapshot", offsets.labelled.back());
  file.create<std::uint64_t>("labelled/burst", offsets.labelled.back());
  file.create<DomainId>("grouping/domain", offsets.keys.back());
  file.create<std::uint64_t>("grouping/key", offsets.keys.back());
  file.create<std::uint32_t>("grouping/domains", offsets.keys.back());
  const auto rank = static_cast<std::size_t>(comm.rank());
  for (std::uint32_t round = 0; round < ownership.rounds(); ++round) {
    const std::uint32_t range = ownership.first[rank] + round;
    const bool mine = range < ownership.first[rank + 1];
    FeatureRows rows;
    comm.together([&] {
      if (mine) rows = load(range);
    });
    const std::uint64_t domain = mine ? offsets.domains[range] : 0;
    const std::uint64_t labelled = mine ? offsets.labelled[range] : 0;
    const std::uint64_t key = mine ? offsets.keys[range] : 0;
    file.write("domains/id", domain, rows.deployed.domains);
    file.write("domains/values", domain * columns, rows.deployed.values);
    file.write("labelled/id", labelled, rows.labelled.domains);
    file.write("labelled/values", labelled * columns, rows.labelled.values);
    file.write("labelled/snapshot", labelled, rows.snapshot);
    file.write("labelled/burst", labelled, rows.burst);
    const KeyColumns keys = columns_of(rows.keys);
    file.write("grouping/domain", key, keys.domain);
    file.write("grouping/key", key, keys.key);
    file.write("grouping/domains", key, keys.domains);
  }
  file.column("dates", comm.is_root() ? dates : std::vector<Time>());
  file.commit();
}

FeatureReader::FeatureReader(const std::filesystem::path& path)
    : file_(path, kKind), columns_(file_.attribute("columns")) {
  if (file_.attribute("catalogue") != feature_catalogue_digest())
    fail("{}: was written with another feature catalogue; run `iolaus features JOB` again",
         path.string());
}

FeatureMatrix FeatureReader::domains(std::uint64_t first, std::uint64_t count) const {
  return {file_.read<DomainId>("domains/id", first, count),
          file_.read<float>("domains/values", first * columns_, count * columns_), columns_};
}

FeatureRows FeatureReader::labelled() const {
  FeatureRows rows;
  rows.labelled = {file_.read<DomainId>("labelled/id"), file_.read<float>("labelled/values"),
                   columns_};
  rows.snapshot = file_.read<std::uint32_t>("labelled/snapshot");
  rows.burst = file_.read<std::uint64_t>("labelled/burst");
  const auto domain = file_.read<DomainId>("grouping/domain");
  const auto key = file_.read<std::uint64_t>("grouping/key");
  const auto domains = file_.read<std::uint32_t>("grouping/domains");
  for (std::size_t i = 0; i < domain.size(); ++i)
    rows.keys.push_back({domain[i], key[i], domains[i], 0});
  return rows;
}

std::vector<Time> FeatureReader::dates() const { return file_.read<Time>("dates"); }

std::uint64_t FeatureReader::domain_rows() const { return file_.rows("domains/id"); }

}  // namespace iolaus

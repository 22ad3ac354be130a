#include "iolaus/store/plan_file.hpp"

#include <string>

namespace iolaus {
namespace {

constexpr const char* kKind = "plans";

// Each table's columns, once for writing and reading: a name and the member that it holds.
template <typename Visit, typename Get>
void collateral_columns(const std::string& prefix, Visit&& visit, Get get) {
  visit(
      prefix + "_certain", [=](auto& row) -> auto& { return get(row).certain; });
  visit(
      prefix + "_upper", [=](auto& row) -> auto& { return get(row).upper; });
  visit(
      prefix + "_expected_milli", [=](auto& row) -> auto& { return get(row).expected_milli; });
  visit(
      prefix + "_degraded", [=](auto& row) -> auto& { return get(row).degraded; });
  visit(
      prefix + "_mail_lost", [=](auto& row) -> auto& { return get(row).mail_lost; });
  visit(
      prefix + "_unknown", [=](auto& row) -> auto& { return get(row).unknown; });
  visit(
      prefix + "_public_services", [=](auto& row) -> auto& { return get(row).public_services; });
  visit(
      prefix + "_on_hubs", [=](auto& row) -> auto& { return get(row).on_hubs; });
}

#define IOLAUS_COLUMN(table, member) \
  visit(                             \
      table "/" #member, [](auto& row) -> auto& { return row.member; })

template <typename Visit>
void visit_columns(const std::vector<PlanRow>*, Visit&& visit) {
  IOLAUS_COLUMN("plans", case_id);
  collateral_columns(
      "plans/plan", visit, [](auto& row) -> auto& { return row.plan; });
  collateral_columns(
      "plans/everything", visit, [](auto& row) -> auto& { return row.everything; });
  IOLAUS_COLUMN("plans", members_benign_milli);
  IOLAUS_COLUMN("plans", everything_benign_milli);
  IOLAUS_COLUMN("plans", confidence);
  IOLAUS_COLUMN("plans", fallback_coverage);
  IOLAUS_COLUMN("plans", neighbour_coverage);
  IOLAUS_COLUMN("plans", size);
  IOLAUS_COLUMN("plans", live_members);
  IOLAUS_COLUMN("plans", links);
  IOLAUS_COLUMN("plans", uncut_links);
  IOLAUS_COLUMN("plans", machines);
  IOLAUS_COLUMN("plans", origins);
  IOLAUS_COLUMN("plans", domain_actions);
  IOLAUS_COLUMN("plans", name_actions);
  IOLAUS_COLUMN("plans", address_actions);
  IOLAUS_COLUMN("plans", person_actions);
  IOLAUS_COLUMN("plans", kind);
  IOLAUS_COLUMN("plans", fallback);
  IOLAUS_COLUMN("plans", flags);
}

template <typename Visit>
void visit_columns(const std::vector<MachineRow>*, Visit&& visit) {
  IOLAUS_COLUMN("machines", case_id);
  IOLAUS_COLUMN("machines", witness);
  IOLAUS_COLUMN("machines", rdata);
  IOLAUS_COLUMN("machines", neighbours);
  IOLAUS_COLUMN("machines", neighbours_benign_milli);
  IOLAUS_COLUMN("machines", first_seen);
  IOLAUS_COLUMN("machines", last_seen);
  IOLAUS_COLUMN("machines", asn);
  IOLAUS_COLUMN("machines", members);
  IOLAUS_COLUMN("machines", live_members);
  IOLAUS_COLUMN("machines", type);
  visit(
      "machines/country_first", [](auto& row) -> auto& { return row.country[0]; });
  visit(
      "machines/country_second", [](auto& row) -> auto& { return row.country[1]; });
  IOLAUS_COLUMN("machines", role);
  IOLAUS_COLUMN("machines", lists);
  IOLAUS_COLUMN("machines", flags);
  IOLAUS_COLUMN("machines", dark);
}

template <typename Visit>
void visit_columns(const std::vector<NameRow>*, Visit&& visit) {
  IOLAUS_COLUMN("names", case_id);
  IOLAUS_COLUMN("names", domain);
  IOLAUS_COLUMN("names", first_seen);
  IOLAUS_COLUMN("names", last_seen);
  IOLAUS_COLUMN("names", live_names);
  IOLAUS_COLUMN("names", names_on_case);
  IOLAUS_COLUMN("names", confidence);
  IOLAUS_COLUMN("names", mechanism);
  IOLAUS_COLUMN("names", reason);
  IOLAUS_COLUMN("names", flags);
  IOLAUS_COLUMN("names", lists);
}

template <typename Visit>
void visit_columns(const std::vector<ActionRow>*, Visit&& visit) {
  IOLAUS_COLUMN("actions", case_id);
  IOLAUS_COLUMN("actions", domain);
  IOLAUS_COLUMN("actions", rdata);
  collateral_columns(
      "actions/collateral", visit, [](auto& row) -> auto& { return row.collateral; });
  IOLAUS_COLUMN("actions", cost_milli);
  IOLAUS_COLUMN("actions", expires);
  IOLAUS_COLUMN("actions", owner);
  IOLAUS_COLUMN("actions", order);
  IOLAUS_COLUMN("actions", links);
  IOLAUS_COLUMN("actions", unit);
  IOLAUS_COLUMN("actions", mechanism);
  IOLAUS_COLUMN("actions", reason);
  IOLAUS_COLUMN("actions", flags);
}

#undef IOLAUS_COLUMN

template <typename Row>
void write_table(ColumnWriter& file, const std::vector<Row>& rows) {
  visit_columns(&rows, [&](const std::string& name, auto get) {
    Row shape{};
    std::vector<std::decay_t<decltype(get(shape))>> column;
    for (const Row& row : rows) column.push_back(get(row));
    file.column(name, column);
  });
}

template <typename Row>
std::vector<Row> read_table(const ColumnReader& file, const std::string& first_column) {
  std::vector<Row> rows(file.rows(first_column), Row{});
  visit_columns(&rows, [&](const std::string& name, auto get) {
    Row shape{};
    const auto column = file.read<std::decay_t<decltype(get(shape))>>(name, 0, rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) get(rows[i]) = column[i];
  });
  return rows;
}

}  // namespace

void write_plans(const std::filesystem::path& path, std::uint64_t digest, const TakedownPlans& mine,
                 const Communicator& comm) {
  ColumnWriter file(path, kKind, digest, comm);
  write_table(file, mine.plans);
  write_table(file, mine.machines);
  write_table(file, mine.names);
  write_table(file, mine.actions);
  file.commit();
}

TakedownPlans read_plans(const std::filesystem::path& path) {
  const ColumnReader file(path, kKind);
  return {
      read_table<PlanRow>(file, "plans/case_id"), read_table<MachineRow>(file, "machines/case_id"),
      read_table<NameRow>(file, "names/case_id"), read_table<ActionRow>(file, "actions/case_id")};
}

}  // namespace iolaus

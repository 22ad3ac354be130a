#include "iolaus/report/tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>

#include "report/escape.hpp"

namespace iolaus {
namespace {

// Ends a row of fields that are CSV already.
void add_row(std::string& out, std::initializer_list<std::string> fields) {
  bool first = true;
  for (const std::string& field : fields) {
    if (!first) out += ',';
    first = false;
    out += field;
  }
  out += "\r\n";
}

std::string number_field(double number) {
  return std::isnan(number) ? std::string() : fmt::format("{:.6g}", number);
}

std::string time_field(Time time) {
  return time == kUnknownTime ? std::string() : format_time(time);
}

}  // namespace

std::string cases_csv(const std::vector<CaseView>& cases) {
  std::string out = "case,kind,family,confidence,domain,domain_confidence,note\r\n";
  for (const CaseView& view : cases) {
    for (const MemberView& member : view.members) {
      add_row(out, {csv_field(view.id), csv_field(view.kind), csv_field(view.family),
                    number_field(view.confidence), csv_field(member.domain),
                    number_field(member.confidence), csv_field(member.note)});
    }
  }
  return out;
}

std::string machines_csv(const std::vector<CaseView>& cases) {
  std::string out = "case,address,role,network,members,others,first_seen,last_seen,reason\r\n";
  for (const CaseView& view : cases) {
    for (const MachineView& machine : view.machines) {
      add_row(out, {csv_field(view.id), csv_field(machine.address), csv_field(machine.role),
                    csv_field(machine.network), std::to_string(machine.members),
                    std::to_string(machine.others), time_field(machine.first),
                    time_field(machine.last), csv_field(machine.reason)});
    }
  }
  return out;
}

std::string actions_csv(const std::vector<CaseView>& cases) {
  std::string out = "case,action,unit,target,recipient,valid_until,reason\r\n";
  for (const CaseView& view : cases) {
    for (const ActionView& action : view.actions) {
      add_row(out, {csv_field(view.id), csv_field(action.action), csv_field(action.unit),
                    csv_field(action.target), csv_field(action.recipient),
                    time_field(action.valid_until), csv_field(action.reason)});
    }
  }
  return out;
}

}  // namespace iolaus

#include "case_texts.hpp"

#include <algorithm>

#include "iolaus/dns/dark.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/history_file.hpp"
#include "key_pass.hpp"

namespace iolaus {
namespace {

using json = nlohmann::json;

struct Member {
  DomainId domain, case_id;
  friend auto operator<=>(const Member&, const Member&) = default;
};

// Names are bytes that an adversary chose: they travel between ranks as MessagePack, which carries
// any.
json member_json(const History& view, std::size_t index, DomainId case_id,
                 std::size_t most_spells) {
  json owners = json::array(), texts = json::object(), spells = json::array();
  const auto first_owner = view.names.owner_starts[index];
  for (std::uint64_t i = first_owner; i < view.names.owner_starts[index + 1]; ++i)
    owners.push_back(owner_name(view, index, static_cast<std::uint32_t>(i - first_owner)));
  for (std::uint64_t i = view.starts[index]; i < view.starts[index + 1]; ++i) {
    const Observation& segment = view.observations[i];
    const bool address = is_address(segment.type);
    if (!address && is_name_valued(segment.type))
      texts[hexadecimal(segment.rdata)] =
          target_name(segment.type, rdata_text(view, segment.rdata));
    if ((!address && segment.type != RecordType::kNs && segment.type != RecordType::kCname) ||
        spells.size() >= most_spells)
      continue;
    const bool dated = (segment.flags & kUndated) == 0;
    spells.push_back({owner_name(view, index, segment.owner), format_rdata(view, segment),
                      static_cast<int>(segment.type), address && is_dark(segment.rdata),
                      dated ? seconds(segment.first_seen) : 0,
                      dated && !(segment.flags & kOpenEnd) ? seconds(segment.last_seen) : 0});
  }
  return {{"case", value(case_id)},
          {"domain", value(view.domains[index])},
          {"name", view.names.domains[index]},
          {"owners", owners},
          {"texts", texts},
          {"spells", spells}};
}

MemberText member_text(const json& row) {
  MemberText text{
      DomainId{row["case"]}, DomainId{row["domain"]}, row["name"], row["owners"], row["texts"], {}};
  for (const json& spell : row["spells"])
    text.spells.push_back({spell[0], spell[1], static_cast<RecordType>(spell[2].get<int>()),
                           spell[3], Time{spell[4].get<std::uint32_t>()},
                           Time{spell[5].get<std::uint32_t>()}});
  return text;
}

}  // namespace

std::string hexadecimal(const Rdata& rdata) {
  std::string text;
  for (const std::uint8_t byte : rdata.bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::vector<MemberText> load_case_texts(const Run& run, const TakedownPlans& plans,
                                        std::size_t most_spells) {
  const Communicator& comm = run.comm();
  std::vector<Member> members;
  for (const NameRow& row : plans.names) members.push_back({row.domain, row.case_id});
  std::sort(members.begin(), members.end());
  json mine = json::array();
  comm.together([&] {
    const HistoryReader reader(run.file("history.h5"));
    const Time end = end_of_view(run, reader);
    const Ownership ownership =
        cut_by_weight(reader.ranges(), reader.observations_of_range(), comm.size());
    for (std::uint64_t block = 0; block < reader.blocks().size(); ++block) {
      const BlockRow& row = reader.blocks()[block];
      const auto first =
          std::lower_bound(members.begin(), members.end(), Member{row.first_id, DomainId{}});
      if (first == members.end() || first->domain > row.last_id ||
          ownership.owner_of_range(static_cast<std::uint32_t>(row.range)) != comm.rank())
        continue;
      const History view = as_of(reader.load_block(block), end);
      for (std::size_t i = 0; i < view.domains.size(); ++i) {
        const auto found =
            std::lower_bound(first, members.end(), Member{view.domains[i], DomainId{}});
        if (found != members.end() && found->domain == view.domains[i])
          mine.push_back(member_json(view, i, found->case_id, most_spells));
      }
    }
  });
  std::vector<std::vector<std::uint8_t>> outgoing(static_cast<std::size_t>(comm.size()));
  outgoing[0] = json::to_msgpack(mine);
  std::vector<MemberText> texts;
  for (const auto& bytes : comm.exchange_by_source(outgoing)) {
    if (bytes.empty()) continue;
    for (const json& row : json::from_msgpack(bytes)) texts.push_back(member_text(row));
  }
  std::sort(texts.begin(), texts.end(), [](const MemberText& a, const MemberText& b) {
    return std::tie(a.case_id, a.domain, a.name) < std::tie(b.case_id, b.domain, b.name);
  });
  return texts;
}

}  // namespace iolaus

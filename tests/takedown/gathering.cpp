#include "iolaus/takedown/gathering.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include "iolaus/error/error.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/history/view.hpp"
#include "iolaus/takedown/plan.hpp"

namespace iolaus {
namespace {

constexpr std::uint32_t kDays = 20000;
constexpr Time kAsOf{kDays * kDay};
Time days_ago(std::uint32_t days) { return Time{(kDays - days) * kDay}; }

std::filesystem::path temporary(std::string_view name) {
  return std::filesystem::temp_directory_path() / fmt::format("takedown_{}_{}", getpid(), name);
}

const SuffixTable& suffixes() {
  static const SuffixTable table = [] {
    const auto path = temporary("psl.dat");
    std::ofstream(path)
        << "// ===BEGIN ICANN DOMAINS===\ncom\norg\n// ===END ICANN DOMAINS===\n"
           "// ===BEGIN PRIVATE DOMAINS===\ndyn.org\n// ===END PRIVATE DOMAINS===\n";
    SuffixTable loaded = SuffixTable::load(path, {});
    std::filesystem::remove(path);
    return loaded;
  }();
  return table;
}

const NetworkAtlas& atlas() {
  static const NetworkAtlas nothing;
  return nothing;
}

struct Line {
  std::string name;
  RecordType type;
  std::string rdata;
  std::uint32_t first = 20, last = 1;  // days before as-of
  std::uint8_t flags = 0;
  std::uint32_t count = 3;
};

// The histories of all ranges; a test's rank then works on its own.
std::vector<History> histories(const std::vector<Line>& lines, Ranges ranges) {
  std::vector<std::vector<std::byte>> buffers(ranges.count);
  for (const Line& line : lines) {
    const auto parsed = parse_rdata(line.type, line.rdata);
    EXPECT_TRUE(parsed) << line.rdata;
    const RegistrableDomain registrable = suffixes().registrable(line.name);
    const std::string_view domain = std::string_view(line.name).substr(registrable.offset);
    Record record;
    record.domain = domain_id(domain);
    record.rdata = parsed->rdata;
    record.first_seen = days_ago(line.first);
    record.last_seen = days_ago(line.last);
    record.count = record.volume = line.count;
    record.type = line.type;
    record.flags = line.flags;
    record.domain_flags = registrable.flags;
    record.domain_size = static_cast<std::uint16_t>(domain.size());
    record.name = line.name;
    record.text = parsed->text;
    append_record(buffers[ranges.of(record.domain)], record);
  }
  std::vector<History> all;
  for (std::uint32_t range = 0; range < ranges.count; ++range)
    all.push_back(as_of(merge_packed(range, buffers[range], {}), kAsOf));
  return all;
}

std::string ip(std::uint32_t number) {
  return fmt::format("45.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
}

// Three botnets of 7, 5 and 1 names; the first two share an address, and 200 others live around
// them.
struct World {
  std::vector<Line> lines;
  std::map<std::string, std::size_t> case_of;
  World() {
    for (std::size_t i = 0; i < 13; ++i) {
      const std::string name = fmt::format("evil{}.com", i);
      const std::size_t number = i < 7 ? 0 : i < 12 ? 1 : 2;
      case_of[name] = number;
      lines.push_back({name, RecordType::kA, ip(static_cast<std::uint32_t>(1 + number))});
      lines.push_back({"c2." + name, RecordType::kA, ip(number < 2 ? 10 : 11)});
      lines.push_back({name, RecordType::kNs, "ns1.evil0.com"});
    }
    lines.push_back({"ns1.evil0.com", RecordType::kA, ip(1)});
    for (std::uint32_t i = 0; i < 200; ++i) {
      const std::string name = fmt::format("other{}.org", i);
      lines.push_back({name, RecordType::kA, ip(i % 40 == 0 ? 1 : i % 40 == 1 ? 10 : 100 + i)});
      if (i < 120) lines.push_back({"www." + name, RecordType::kA, ip(3)});  // a hub
      if (i % 50 == 2) lines.push_back({name, RecordType::kNs, "ns1.evil0.com"});
      if (i % 50 == 3) lines.push_back({name, RecordType::kMx, "10 mx.evil8.com"});
      if (i % 50 == 4) lines.push_back({name, RecordType::kA, ip(2), 400, 100});  // long gone
    }
  }
};

constexpr std::uint32_t kHubLimit = 60;

struct Outcome {
  std::vector<Case> cases;
  std::vector<NeighbourRow> neighbours;
  std::vector<Hub> hubs;
  std::vector<MemberFacts> members;
  std::vector<EvidenceRow> rows;
  TakedownPlans plans;
};

Outcome gather(const World& world, const Communicator& comm) {
  const Ranges ranges{.count = 64};
  const Ownership ownership = cut_evenly(ranges, comm.size());
  const std::vector<History> all = histories(world.lines, ranges);
  std::vector<DomainId> names(3, DomainId{~std::uint64_t{0}});
  for (const auto& [name, number] : world.case_of)
    names[number] = std::min(names[number], domain_id(name));
  std::vector<Cluster> clusters;
  for (std::size_t i = 0; i < 3; ++i)
    if (ownership.owner(names[i]) == comm.rank())
      clusters.push_back({.name = names[i],
                          .first_member = 0,
                          .size = i == 0   ? 7u
                                  : i == 1 ? 5u
                                           : 1u,
                          .confidence = 0.9f,
                          .fingerprints = 1,
                          .families = 0,
                          .kinds = 2,
                          .kind = ClusterKind::kBotnet});
  Outcome outcome;
  outcome.cases = select_cases(clusters, 0.8, comm);
  std::vector<Membership> memberships;
  for (const auto& [name, number] : world.case_of)
    if (ownership.owner(domain_id(name)) == comm.rank())
      memberships.push_back({domain_id(name), names[number]});
  std::vector<float> sure(memberships.size(), 0.95f);
  const auto members = case_members(memberships, sure, outcome.cases, {}, {}, kAsOf);
  const EvidenceOptions options{.as_of = kAsOf};
  const auto rank = static_cast<std::size_t>(comm.rank());
  CaseGathering gathering(outcome.cases, kHubLimit, comm);
  for (std::uint32_t range = ownership.first[rank]; range < ownership.first[rank + 1]; ++range)
    gathering.add_members(member_evidence(all[range], members, atlas(), suffixes(), {}, options));
  const TargetSet& targets = gathering.find_targets(comm);
  for (std::uint32_t range = ownership.first[rank]; range < ownership.first[rank + 1]; ++range) {
    const std::vector<float> confidence(all[range].domains.size(), 0.1f);
    gathering.add_neighbours(
        neighbours(all[range], members, confidence, {}, targets, atlas(), suffixes(), {}, options));
  }
  const auto cases = gathering.finish(comm);
  TakedownPlans mine = plan_cases(cases, {.as_of = kAsOf});
  Outcome local;
  for (const CaseEvidence& each : cases) {
    local.neighbours.insert(local.neighbours.end(), each.neighbours.begin(), each.neighbours.end());
    local.hubs.insert(local.hubs.end(), each.hubs.begin(), each.hubs.end());
    local.members.insert(local.members.end(), each.evidence.members.begin(),
                         each.evidence.members.end());
    local.rows.insert(local.rows.end(), each.evidence.rows.begin(), each.evidence.rows.end());
  }
  outcome.neighbours = comm.all_gather(local.neighbours);
  outcome.hubs = comm.all_gather(local.hubs);
  outcome.members = comm.all_gather(local.members);
  outcome.rows = comm.all_gather(local.rows);
  outcome.plans.plans = comm.all_gather(mine.plans);
  outcome.plans.machines = comm.all_gather(mine.machines);
  outcome.plans.names = comm.all_gather(mine.names);
  outcome.plans.actions = comm.all_gather(mine.actions);
  return outcome;
}

using Use = std::tuple<DomainId, DomainId, std::uint64_t>;  // case, domain, address key

// Every pair of lines: who lives on an address that a case lives on?
std::set<Use> neighbours_by_brute_force(const World& world, const std::vector<DomainId>& names) {
  std::set<Use> uses;
  const auto domain_of = [](const std::string& name) {
    return name.substr(suffixes().registrable(name).offset);
  };
  for (const Line& target : world.lines) {
    const auto owner = world.case_of.find(domain_of(target.name));
    if (owner == world.case_of.end() || target.type != RecordType::kA || target.rdata == ip(3))
      continue;
    for (const Line& line : world.lines) {
      const auto other = world.case_of.find(domain_of(line.name));
      if (line.type != RecordType::kA || line.rdata != target.rdata || line.last > 7) continue;
      if (other != world.case_of.end() && other->second == owner->second) continue;
      uses.emplace(names[owner->second], domain_id(domain_of(line.name)),
                   key_digest(KeyKind::kAddress, *parse_ipv4(line.rdata)));
    }
  }
  return uses;
}

TEST(Gathering, BringsEveryCaseItsMembersAndNeighbours) {
  const Communicator comm = Communicator::world();
  const World world;
  const Outcome outcome = gather(world, comm);
  ASSERT_EQ(outcome.cases.size(), 3u);
  EXPECT_EQ(outcome.members.size(), 13u);
  EXPECT_TRUE(std::is_sorted(outcome.members.begin(), outcome.members.end(),
                             [](const MemberFacts& a, const MemberFacts& b) {
                               return std::tie(a.case_id, a.domain) < std::tie(b.case_id, b.domain);
                             }));
  std::vector<DomainId> names(3, DomainId{~std::uint64_t{0}});
  for (const auto& [name, number] : world.case_of)
    names[number] = std::min(names[number], domain_id(name));
  std::set<Use> found;
  for (const NeighbourRow& row : outcome.neighbours)
    if (row.kind == UseKind::kAddress) found.emplace(row.case_id, row.domain, row.key);
  EXPECT_EQ(found, neighbours_by_brute_force(world, names));
  std::size_t servers = 0, mail = 0;
  for (const NeighbourRow& row : outcome.neighbours) {
    servers += row.kind == UseKind::kNameServer && row.case_id == names[0];
    mail += row.kind == UseKind::kMail && row.case_id == names[1];
  }
  EXPECT_EQ(servers, 4u + 6u);  // others, and the members of the other two cases
  EXPECT_EQ(mail, 4u);
}

TEST(Gathering, HubsAreCountedNotListed) {
  const Communicator comm = Communicator::world();
  const Outcome outcome = gather(World{}, comm);
  ASSERT_EQ(outcome.hubs.size(), 1u);
  EXPECT_EQ(outcome.hubs[0].key, key_digest(KeyKind::kAddress, *parse_ipv4(ip(3))));
  EXPECT_EQ(outcome.hubs[0].domains, 120u);
  EXPECT_EQ(outcome.hubs[0].benign_milli, 120u * 900u);
  for (const NeighbourRow& row : outcome.neighbours) EXPECT_NE(row.key, outcome.hubs[0].key);
}

template <typename Row>
std::string_view bytes(const std::vector<Row>& rows) {
  return {reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(Row)};
}

// Every rank also does the whole work by itself: the shares must join to the same bytes.
TEST(Gathering, PlansAreTheSameForAnyNumberOfRanks) {
  const Outcome together = gather(World{}, Communicator::world());
  const Outcome alone = gather(World{}, Communicator{});
  ASSERT_EQ(alone.plans.plans.size(), 3u);
  EXPECT_EQ(alone.plans.names.size(), 13u);
  EXPECT_EQ(bytes(together.members), bytes(alone.members));
  EXPECT_EQ(bytes(together.rows), bytes(alone.rows));
  EXPECT_EQ(bytes(together.neighbours), bytes(alone.neighbours));
  EXPECT_EQ(bytes(together.plans.plans), bytes(alone.plans.plans));
  EXPECT_EQ(bytes(together.plans.machines), bytes(alone.plans.machines));
  EXPECT_EQ(bytes(together.plans.names), bytes(alone.plans.names));
  EXPECT_EQ(bytes(together.plans.actions), bytes(alone.plans.actions));
}

TEST(Evidence, FlagsWhatLivesAndWhoseItWas) {
  const std::vector<Line> lines{
      {"a.com", RecordType::kA, "45.0.0.1", 900, 800},
      {"a.com", RecordType::kNs, "ns.old.com", 900, 800},
      {"a.com", RecordType::kA, "45.0.0.2", 30, 1},
      {"a.com", RecordType::kNs, "ns.new.com", 30, 1},
      {"b.sub.a.com", RecordType::kA, "127.0.0.1", 30, 2},
      {"sub.a.com", RecordType::kNs, "ns.sub.com", 30, 2},
      {"a.com", RecordType::kA, "45.0.0.3", 40, 8},
      {"a.com", RecordType::kTxt, "hello", 30, 1},
  };
  const auto all = histories(lines, {.count = 1});
  const std::vector<CaseMember> members{{.domain = domain_id("a.com"),
                                         .case_id = DomainId{5},
                                         .confidence = 0.9f,
                                         .fallback_coverage = 0,
                                         .label = kNoLabel,
                                         .fallback = kNoFallback,
                                         .reserved = {}}};
  const Evidence evidence =
      member_evidence(all[0], members, atlas(), suffixes(), {}, {.as_of = kAsOf});
  ASSERT_EQ(evidence.members.size(), 1u);
  EXPECT_EQ(evidence.members[0].first_seen, days_ago(40));
  EXPECT_EQ(evidence.members[0].live_names, 2u);
  ASSERT_EQ(evidence.rows.size(), 7u);
  for (const EvidenceRow& row : evidence.rows) {
    const bool old = row.last_seen == days_ago(800);
    EXPECT_EQ((row.flags & kFormerTenure) != 0, old);
    EXPECT_EQ((row.flags & kLive) != 0, row.last_seen >= days_ago(7));
    if (row.dark == DarkClass::kLoopback) {
      EXPECT_NE(row.zone, 0u);
    }
    if (row.type == RecordType::kNs && row.owner == 0 && !old) {
      EXPECT_EQ(row.parent, domain_id("new.com"));
    }
  }
}

// A hull that as-of cuts has an unknown end: whether it lives only the future knows.
TEST(Evidence, AnOpenHullIsNeverLive) {
  std::vector<Line> lines{{"a.com", RecordType::kA, "45.0.0.1", 30, 1, kHull},
                          {"b.com", RecordType::kA, "45.0.0.1", 30, 0, kHull}};
  const auto all = histories(lines, {.count = 1});
  std::vector<CaseMember> members;
  for (const char* name : {"a.com", "b.com"}) {
    CaseMember member{};
    member.domain = domain_id(name);
    member.case_id = DomainId{5};
    member.label = kNoLabel;
    member.fallback = kNoFallback;
    members.push_back(member);
  }
  std::sort(members.begin(), members.end(),
            [](const CaseMember& a, const CaseMember& b) { return a.domain < b.domain; });
  const Evidence evidence =
      member_evidence(all[0], members, atlas(), suffixes(), {}, {.as_of = kAsOf});
  ASSERT_EQ(evidence.rows.size(), 2u);
  for (const EvidenceRow& row : evidence.rows)
    EXPECT_EQ((row.flags & kLive) != 0, row.domain == domain_id("a.com"));
}

TEST(Protection, CoversNamesBelowAboveAndPrefixes) {
  const auto path = temporary("protect.txt");
  std::ofstream(path)
      << "# ours\nwww.ours.com\n*.gov.org  # all of it\n192.0.2.0/25\n2001:db8::1\n";
  const std::vector<std::filesystem::path> files{path};
  const Protection protection = read_protection(files, suffixes());
  EXPECT_TRUE(protection.covers("www.ours.com"));
  EXPECT_TRUE(protection.covers("x.www.ours.com"));
  EXPECT_TRUE(protection.covers("ours.com"));
  EXPECT_FALSE(protection.covers("mail.ours.com"));
  EXPECT_TRUE(protection.covers("tax.gov.org"));
  EXPECT_TRUE(protection.covers(*parse_address("192.0.2.127")));
  EXPECT_FALSE(protection.covers(*parse_address("192.0.2.128")));
  EXPECT_TRUE(protection.covers(*parse_address("2001:db8::1")));
  EXPECT_FALSE(protection.covers(*parse_address("2001:db8::2")));
  std::ofstream(path) << "fine.com\nnot a name\n";
  EXPECT_THROW(read_protection(files, suffixes()), Error);
  std::filesystem::remove(path);
  EXPECT_THROW(read_protection(files, suffixes()), Error);
}

TEST(Cases, AreSharedOutByMembers) {
  std::vector<Case> cases(10);
  for (std::size_t i = 0; i < cases.size(); ++i) cases[i].size = i == 0 ? 900 : 10;
  for (const int ranks : {1, 2, 3, 7, 20}) {
    const auto shares = share_cases(cases, ranks);
    ASSERT_EQ(shares.size(), static_cast<std::size_t>(ranks) + 1);
    EXPECT_EQ(shares.front(), 0u);
    EXPECT_EQ(shares.back(), cases.size());
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  }
  EXPECT_EQ(share_cases(cases, 2)[1], 1u);
  EXPECT_EQ(share_cases({}, 3), (std::vector<std::size_t>{0, 0, 0, 0}));
}

}  // namespace
}  // namespace iolaus

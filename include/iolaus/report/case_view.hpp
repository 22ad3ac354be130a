#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "iolaus/dns/time.hpp"

namespace iolaus {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

struct MemberView {
  std::string domain;
  double confidence = kNotKnown;
  std::string note;  // label, parking, sinkhole; may be empty
};

// One stretch of time for which an owner name pointed at one value.
struct SpellView {
  std::string owner;  // full owner name
  std::string rdata;
  std::string place;  // network and country; may be empty
  bool dark = false;  // special-purpose address: 127.0.0.1, RFC 1918 ...
  Time first = kUnknownTime, last = kUnknownTime;
};

struct MachineView {
  std::string address;
  std::string role;     // "C&C origin", "flux proxy", "shared host" ...
  std::string network;  // prefix, AS and organisation, country
  std::string reason;
  std::uint64_t members = 0, others = 0;  // domains of the case and of nobody suspected on it
  Time first = kUnknownTime, last = kUnknownTime;
};

// One way to cut the case off, taken or not, and why.
struct MechanismView {
  std::string name;
  bool chosen = false;
  std::string reason;
};

struct ActionView {
  std::string action;  // "suspend", "sinkhole", "null-route", "block"
  std::string unit;    // "registrable domain", "owner name", "zone", "address", "name server"
  std::string target;
  std::string recipient;  // who can do it: registrar, hoster, registry
  std::string reason;
  Time valid_until = kUnknownTime;
};

// What a set of actions does, at least and as far as the coverage estimate reaches. Counts are
// domains outside the case.
struct CollateralView {
  std::uint64_t actions = 0;
  std::uint64_t members_cut = 0;
  std::uint64_t darkened = 0, darkened_high = 0;
  std::uint64_t degraded = 0, mail_lost = 0, unknown = 0;
  std::vector<std::string> public_services;  // by name
};

struct CaseView {
  std::string id;      // the lasting id
  std::string kind;    // "botnet", "shared hosting", "singleton"
  std::string family;  // by labels among the members; may be empty
  double confidence = kNotKnown;
  std::uint64_t size = 0;           // members, of which `members` may show the first
  std::vector<MemberView> members;  // by descending confidence
  std::vector<std::string> why;     // why they belong together, in words
  std::vector<SpellView> timeline;
  std::vector<MachineView> machines;
  std::vector<MechanismView> mechanisms;
  std::vector<ActionView> actions;
  CollateralView plan, block_everything;  // block_everything: every name and address of the case
  std::vector<std::string> games;         // verdicts of takedown games; empty: no specimen
};

}  // namespace iolaus

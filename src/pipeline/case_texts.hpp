#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "iolaus/pipeline/run.hpp"
#include "iolaus/takedown/plan.hpp"

namespace iolaus {

// A segment of a case's member with its names as text.
struct TextSpell {
  std::string owner, rdata;
  RecordType type;
  bool dark;
  Time first, last;  // kUnknownTime where not known
};

// What history.h5 says of one member, as text.
struct MemberText {
  DomainId case_id, domain;
  std::string name;
  std::vector<std::string> owners;           // full owner names by owner index
  std::map<std::string, std::string> texts;  // hexadecimal digest -> text of its rdata
  std::vector<TextSpell> spells;             // address and name-server segments, bounded
};

std::string hexadecimal(const Rdata& rdata);

// The texts of the cases' members, by (case, domain), on the root; empty elsewhere. Each rank reads
// its own ranges. At most `most_spells` segments a member. Collective.
std::vector<MemberText> load_case_texts(const Run& run, const TakedownPlans& plans,
                                        std::size_t most_spells);

}  // namespace iolaus

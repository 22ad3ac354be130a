#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "iolaus/dns/suffix.hpp"
#include "iolaus/lookup/query.hpp"
#include "iolaus/store/history_file.hpp"
#include "iolaus/store/rdata_index_file.hpp"

namespace iolaus {

// One segment of an answer.
struct LookupRow {
  std::string name, rdata;  // as people read them
  RecordType type{};
  Time first_seen{}, last_seen{};  // unknown where undated
  std::uint32_t count = 0;
  std::uint8_t flags = 0;  // kHull: first_seen and last_seen are bounds only
  std::string cof_line;    // with a line feed; only where the query asks for it
  friend bool operator==(const LookupRow&, const LookupRow&) = default;
};

// One direction of an answer: rows by last_seen (latest first), then first_seen (latest first),
// name, type and rdata.
struct LookupSection {
  std::vector<LookupRow> rows;
  std::uint64_t more = 0;  // rows found beyond the limit
  // False when domains were left unread: `rows` are then the latest of those read, and there may be
  // more than `more` tells.
  bool whole = true;
};

struct LookupAnswer {
  LookupSection records;   // of the owner names asked for
  LookupSection pointing;  // records that point to them
  // Of the addresses or names asked for: pairs of one of these and a domain that points to it, of
  // any type and date. Of one address: its domains.
  std::uint64_t uses = 0;
  std::uint64_t domains_read = 0;  // of these domains, how many were looked at
  bool targets_cut = false;        // more names lie beneath than what points to them was asked for
};

struct LookupLimits {
  std::uint64_t rows = 500;          // of a section; 0: all, whatever the limits of blocks
  std::uint64_t blocks = 256;        // of the history; more only while there are too few rows
  std::uint64_t most_blocks = 1024;  // and these at most: rare rows among very many domains
  std::uint64_t targets = 64;        // names beneath a wildcard whose pointers are looked for
};

// Answers from a kept history. For the records of a name one block is read (of each of the name's
// endings at most). For what points somewhere the blocks of the index that tell it, and then those
// of the domains found: all of them where they lie in no more than `limits.blocks`, else the
// domains seen last first, until there are `limits.rows` rows and no domain left was seen on a
// later day, or `limits.most_blocks` are read. `suffixes` (may be null) tells public suffixes: a
// wildcard over one is an Error, for what lies beneath it are other domains.
LookupAnswer answer(const HistoryReader& history, const RdataIndexReader& index,
                    const SuffixTable* suffixes, const LookupQuery& query,
                    const LookupLimits& limits);

}  // namespace iolaus

#pragma once
#include <string>
#include <string_view>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"
#include "ingest/run.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

// Judges the rows of a line and packs them. A line is taken whole or not at all: one bad rdata of
// one of its RRsets rejects it.
class Acceptor {
 public:
  Acceptor(HistoryKind kind, bool keep_undated, const SuffixTable& suffixes)
      : kind_(kind), keep_undated_(keep_undated), suffixes_(suffixes) {}
  // RejectReason::kNone: the records of the rows are in `chunk`. Otherwise nothing is.
  RejectReason accept(const Rows& rows, ParsedChunk& chunk);

 private:
  HistoryKind kind_;
  bool keep_undated_;
  const SuffixTable& suffixes_;
  // The name of the row before: neighbours mostly share it.
  std::string raw_name_;
  CanonicalName name_{{}, NameProblem::kEmpty};
  RegistrableDomain domain_;
  DomainId id_{};
  std::vector<ParsedRdata> rdata_;

  RejectReason judge(const InputRow& row, Record& record);
  void add(const InputRow& row, Record& record, ParsedChunk& chunk) const;
  RejectReason resolve_name(std::string_view raw);
  RejectReason resolve_rdata(const InputRow& row);
  RejectReason check_roll_up(const InputRow& row) const;
  RejectReason resolve_times(const InputRow& row, Record& record) const;
};

}  // namespace iolaus

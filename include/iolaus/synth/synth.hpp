#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "iolaus/dns/suffix.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/mpi/communicator.hpp"
#include "iolaus/progress/progress.hpp"

namespace iolaus {

// A synthetic DNS history with planted botnets. Nothing in it is real: names, networks, autonomous
// systems (private-use numbers) and families are invented. What it imitates was taken from the
// literature and from public data, not from any list of features, so that a detector can be wrong
// on it: the hosting of ordinary sites (shared, dedicated, CDN, dynamic addresses, parking, changes
// of owner), hard negatives (agencies that move all their sites at once, maintenance on 127.0.0.1,
// DNS block lists, disposable telemetry names, VPN fleets, sites of one week), grey trades
// (snowshoe, bulk registrants, mailers, adware) and malice (APT groups that go dark between
// attacks, and some that never do; fast flux; DGA; bulletproof hosts; RATs on dynamic DNS;
// compromised sites), with labels that come late, for a part only, and now and then wrong.
//
// Benign names that are watched have records that live as long as those of public histories of
// resolvers and of one private suffix; all others are seen when somebody asks. Named worlds with
// their published case are the populations abused-dynamic-dns, bulletproof-host, fast-flux,
// apt-few, residual-trust and re-registered (sold within the window), framed-bank, wildcard-zone,
// disposable-zone, intranet (inner names with private addresses) and rewritten.
//
// The world is to stay hard. Twelve naive features of a domain, none of which may separate APT from
// the rest, or all malice from the rest, with an area under the curve above 0.9 (or below 0.1):
//   number of addresses, of autonomous systems, of countries; lifetime (first to last row);
//   age since first seen; total count; median span of its records; share of dark addresses;
//   any dark address; number of owner names; length of the first label; share of digits in it.
//
// Where the population "rewritten" has a share, one of four resolvers answers what it blocks with
// 0.0.0.0, and each row says which resolver saw it first: the COF field sensor_id, or a last column
// "sensor". Without it rows carry no such field.
struct SynthOptions {
  std::filesystem::path directory;    // created; files of the same names are replaced
  std::uint64_t records = 1'000'000;  // rows of daily slices, about (within some 15 %)
  std::uint64_t seed = 1;
  Time first_day{1'385'510'400};  // 2013-11-27, inclusive; a whole day
  Time end_day{1'420'070'400};    // 2015-01-01, exclusive: the as_of of a job; a whole day
  double apt_share = 0.01;        // of registrable domains, while apt_groups allow
  double crime_share = 0.035;
  double grey_share = 0.03;
  // The share of single populations in the registrable domains, by their names in truth.csv; what
  // is named replaces the default. What all of them leave goes to ordinary shared hosting.
  std::map<std::string, double> shares;
  std::uint64_t apt_groups = 0;  // 0 = as apt_share says, at most 700 (records / 300 M)^(1/4)
  std::uint64_t labels = 0;      // about; 0 = min(50'000, domains / 9)
  double malicious_label_share = 0.28;  // of the labels, as far as there are enough known
  double malformed_share = 0.001;       // lines that are no records, beside the records
  bool slices = true;                   // slices-NN.*: one row per name, type, rdata and day
  bool hull = true;                     // hull-NN.*: one row per name, type and rdata
  // "cof" (.cof.jsonl.zst), "tsv" (.tsv.zst, with a header), or "store": records instead of text,
  // slices, or hulls where slices are not wanted.
  std::string format = "cof";
  bool compress = true;      // false: plain .cof.jsonl or .tsv
  std::uint32_t files = 16;  // of each kind; part of what decides the bytes
};

struct SynthSummary {
  std::uint64_t records = 0;  // slice rows (counted also where only hulls are written)
  std::uint64_t hull_records = 0, malformed = 0;
  std::uint64_t domains = 0;  // registrable ones in truth.csv
  std::uint64_t labelled = 0, labelled_malicious = 0, labelled_wrongly = 0;
  std::uint64_t families = 0, families_live = 0;  // malicious; live = active in the last seven days
  std::map<std::string, std::uint64_t> domains_of_class, domains_of_population;
};

// Writes the world into options.directory:
//   slices-NN.*, hull-NN.*  the history; counts are cache misses, repeated on each record of a set
//   labels.csv              domain,label,family,date,source: what analysts know, and since when
//   truth.csv               domain,class,population,family,cluster of all: for evaluation only
//   asn.csv, country.csv    first,last,...: inclusive decimal IPv4 ranges; *-ipv6.csv as text
//   lists/*.json            warning lists (parking, sinkholes, CDN, cloud, ...), incomplete
//   extra_suffixes.txt      the zones below which each name is a domain of its own
// The same bytes for any number of ranks: file i holds fixed entities and is written whole by rank
// i mod ranks. Time is linear in records; memory is that of one domain's rows, plus some bytes for
// each group of domains. Files appear atomically. Collective; the summary is the same on every
// rank. Throws Error for options that make no sense and for disks that fail.
SynthSummary write_synthetic(const SynthOptions& options, const Communicator& comm,
                             const Progress& progress);

// Takes the rows of format "store". Files are numbered from 0; each is begun and finished once, by
// one rank: file i by rank i mod ranks.
struct RecordSink {
  const SuffixTable& suffixes;  // of the history
  std::function<void(std::uint32_t file)> begin;
  std::function<void(const Record&)> add;  // as reading the row's text would give it
  std::function<void()> finish;
};

// The tables of write_synthetic() alone: asn.csv to extra_suffixes.txt. Collective.
void write_synthetic_tables(const SynthOptions& options, const Communicator& comm);

// For format "store": writes labels.csv and truth.csv, and hands the rows to the sink. Lines that
// are no records have no place there. Collective.
SynthSummary write_synthetic_records(const SynthOptions& options, const RecordSink& sink,
                                     const Communicator& comm, const Progress& progress);

// Digest of the options and of the generator's version: of the records, whatever their form.
std::uint64_t synthetic_digest(const SynthOptions& options);

}  // namespace iolaus

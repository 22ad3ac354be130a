#include "iolaus/store/history_file.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kKind = "history";

// The segments as columns: narrow, and readable by any HDF5 tool.
struct ObservationColumns {
  std::vector<Rdata> rdata;
  std::vector<Time> first_seen, last_seen;
  std::vector<std::uint32_t> count, volume, ttl, owner;
  std::vector<RecordType> type;
  std::vector<std::uint8_t> flags, bailiwicks;
};

ObservationColumns columns_of(const std::vector<Observation>& observations) {
  ObservationColumns columns;
  for (const Observation& row : observations) {
    columns.rdata.push_back(row.rdata);
    columns.first_seen.push_back(row.first_seen);
    columns.last_seen.push_back(row.last_seen);
    columns.count.push_back(row.count);
    columns.volume.push_back(row.volume);
    columns.ttl.push_back(row.ttl);
    columns.owner.push_back(row.owner);
    columns.type.push_back(row.type);
    columns.flags.push_back(row.flags);
    columns.bailiwicks.push_back(row.bailiwicks);
  }
  return columns;
}

std::vector<std::uint32_t> lengths_of(const TextList& texts) {
  std::vector<std::uint32_t> lengths(texts.size());
  for (std::size_t i = 0; i < lengths.size(); ++i)
    lengths[i] = static_cast<std::uint32_t>(texts.starts[i + 1] - texts.starts[i]);
  return lengths;
}

std::vector<std::uint32_t> counts_of(const std::vector<std::uint64_t>& starts) {
  std::vector<std::uint32_t> counts(starts.size() - 1);
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = static_cast<std::uint32_t>(starts[i + 1] - starts[i]);
  return counts;
}

std::vector<std::uint64_t> starts_of(const std::vector<std::uint32_t>& counts) {
  std::vector<std::uint64_t> starts(counts.size() + 1, 0);
  for (std::size_t i = 0; i < counts.size(); ++i) starts[i + 1] = starts[i] + counts[i];
  return starts;
}

TextList texts_of(const std::vector<std::uint32_t>& lengths, std::vector<char> bytes) {
  TextList texts{starts_of(lengths), std::move(bytes)};
  if (texts.starts.back() != texts.bytes.size())
    fail("history.h5: the names' lengths and bytes disagree; delete it and run again");
  return texts;
}

void add(RangeSizes& sum, const RangeSizes& sizes) {
  sum.domains += sizes.domains;
  sum.observations += sizes.observations;
  sum.owners += sizes.owners;
  sum.texts += sizes.texts;
  sum.domain_bytes += sizes.domain_bytes;
  sum.owner_bytes += sizes.owner_bytes;
  sum.text_bytes += sizes.text_bytes;
}

std::vector<RangeSizes> running_sums(const std::vector<RangeSizes>& sizes) {
  std::vector<RangeSizes> sums(sizes.size() + 1);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sums[i + 1] = sums[i];
    add(sums[i + 1], sizes[i]);
  }
  return sums;
}

void create_columns(ColumnWriter& file, const RangeSizes& total) {
  file.create<DomainId>("domains/id", total.domains);
  file.create<std::uint8_t>("domains/flags", total.domains);
  file.create<std::uint32_t>("domains/segments", total.domains);
  file.create<std::uint32_t>("domains/owners", total.domains);
  file.create<std::uint32_t>("domains/name_length", total.domains);
  file.create<char>("domains/name_bytes", total.domain_bytes);
  file.create<std::uint32_t>("owners/prefix_length", total.owners);
  file.create<char>("owners/prefix_bytes", total.owner_bytes);
  file.create<Rdata>("segments/rdata", total.observations);
  file.create<Time>("segments/first_seen", total.observations);
  file.create<Time>("segments/last_seen", total.observations);
  file.create<std::uint32_t>("segments/count", total.observations);
  file.create<std::uint32_t>("segments/volume", total.observations);
  file.create<std::uint32_t>("segments/ttl", total.observations);
  file.create<std::uint32_t>("segments/owner", total.observations);
  file.create<RecordType>("segments/type", total.observations);
  file.create<std::uint8_t>("segments/flags", total.observations);
  file.create<std::uint8_t>("segments/bailiwicks", total.observations);
  file.create<Rdata>("texts/digest", total.texts);
  file.create<std::uint32_t>("texts/length", total.texts);
  file.create<char>("texts/bytes", total.text_bytes);
}

void write_range(ColumnWriter& file, const RangeSizes& at, const History& history) {
  const NameTable& names = history.names;
  file.write("domains/id", at.domains, history.domains);
  file.write("domains/flags", at.domains, names.domain_flags);
  file.write("domains/segments", at.domains, counts_of(history.starts));
  file.write("domains/owners", at.domains, counts_of(names.owner_starts));
  file.write("domains/name_length", at.domains, lengths_of(names.domains));
  file.write("domains/name_bytes", at.domain_bytes, names.domains.bytes);
  file.write("owners/prefix_length", at.owners, lengths_of(names.owners));
  file.write("owners/prefix_bytes", at.owner_bytes, names.owners.bytes);
  const ObservationColumns columns = columns_of(history.observations);
  file.write("segments/rdata", at.observations, columns.rdata);
  file.write("segments/first_seen", at.observations, columns.first_seen);
  file.write("segments/last_seen", at.observations, columns.last_seen);
  file.write("segments/count", at.observations, columns.count);
  file.write("segments/volume", at.observations, columns.volume);
  file.write("segments/ttl", at.observations, columns.ttl);
  file.write("segments/owner", at.observations, columns.owner);
  file.write("segments/type", at.observations, columns.type);
  file.write("segments/flags", at.observations, columns.flags);
  file.write("segments/bailiwicks", at.observations, columns.bailiwicks);
  file.write("texts/digest", at.texts, names.rdata);
  file.write("texts/length", at.texts, lengths_of(names.rdata_texts));
  file.write("texts/bytes", at.text_bytes, names.rdata_texts.bytes);
}

}  // namespace

Part part_of(const History& history) {
  Part part;
  part.put(std::vector<std::uint32_t>{history.range});
  part.put(history.domains);
  part.put(history.starts);
  part.put(history.observations);
  part.put(history.names.domain_flags);
  part.put(history.names.owner_starts);
  part.put(history.names.rdata);
  for (const TextList* texts :
       {&history.names.domains, &history.names.owners, &history.names.rdata_texts}) {
    part.put(texts->starts);
    part.put(texts->bytes);
  }
  return part;
}

History history_of(Part part) {
  History history;
  history.range = part.take<std::uint32_t>().at(0);
  history.domains = part.take<DomainId>();
  history.starts = part.take<std::uint64_t>();
  history.observations = part.take<Observation>();
  history.names.domain_flags = part.take<std::uint8_t>();
  history.names.owner_starts = part.take<std::uint64_t>();
  history.names.rdata = part.take<Rdata>();
  for (TextList* texts :
       {&history.names.domains, &history.names.owners, &history.names.rdata_texts}) {
    texts->starts = part.take<std::uint64_t>();
    texts->bytes = part.take<char>();
  }
  return history;
}

RangeSizes sizes_of(const History& history) {
  const NameTable& names = history.names;
  return {history.domains.size(),        history.observations.size(),
          names.owners.size(),           names.rdata.size(),
          names.domains.bytes.size(),    names.owners.bytes.size(),
          names.rdata_texts.bytes.size()};
}

void write_history(const std::filesystem::path& path, std::uint64_t digest,
                   const Ownership& ownership, const std::vector<RangeSizes>& sizes,
                   const HistoryFacts& facts, const std::function<History(std::uint32_t)>& load,
                   const Communicator& comm) {
  const std::vector<RangeSizes> offsets = running_sums(sizes);
  ColumnWriter file(path, kKind, digest, comm);
  file.attribute("first_seen", std::uint64_t{seconds(facts.first_seen)});
  file.attribute("last_seen", std::uint64_t{seconds(facts.last_seen)});
  file.attribute("count_meaning", facts.count_meaning);
  file.attribute("public_suffix_list", facts.suffix_version);
  file.attribute("suffix_digest", facts.suffix_digest);
  create_columns(file, offsets.back());
  const auto rank = static_cast<std::size_t>(comm.rank());
  for (std::uint32_t round = 0; round < ownership.rounds(); ++round) {
    const std::uint32_t range = ownership.first[rank] + round;
    const bool mine = range < ownership.first[rank + 1];
    History history;
    comm.together([&] {
      if (mine) history = load(range);
    });
    write_range(file, mine ? offsets[range] : RangeSizes{}, history);
  }
  // The ranges' sizes, one row a range, so that a reader finds any range at once.
  std::vector<std::uint64_t> table;
  if (comm.is_root())
    for (const RangeSizes& range : sizes)
      table.insert(table.end(), {range.domains, range.observations, range.owners, range.texts,
                                 range.domain_bytes, range.owner_bytes, range.text_bytes});
  file.column("ranges/sizes", table);
  file.commit();
}

HistoryReader::HistoryReader(const std::filesystem::path& path) : file_(path, kKind) {
  const auto table = file_.read<std::uint64_t>("ranges/sizes");
  std::vector<RangeSizes> sizes(table.size() / 7);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::uint64_t* row = table.data() + i * 7;
    sizes[i] = {row[0], row[1], row[2], row[3], row[4], row[5], row[6]};
  }
  ranges_.count = static_cast<std::uint32_t>(sizes.size());
  offsets_ = running_sums(sizes);
  facts_.first_seen = Time{static_cast<std::uint32_t>(file_.attribute("first_seen"))};
  facts_.last_seen = Time{static_cast<std::uint32_t>(file_.attribute("last_seen"))};
  facts_.count_meaning = file_.text_attribute("count_meaning");
  facts_.suffix_version = file_.text_attribute("public_suffix_list");
  facts_.suffix_digest = file_.attribute("suffix_digest");
}

History HistoryReader::load(std::uint32_t range) const {
  const RangeSizes &at = offsets_.at(range), &end = offsets_.at(range + 1);
  const std::uint64_t domains = end.domains - at.domains, owners = end.owners - at.owners;
  const std::uint64_t rows = end.observations - at.observations, texts = end.texts - at.texts;
  History history;
  history.range = range;
  history.domains = file_.read<DomainId>("domains/id", at.domains, domains);
  history.starts = starts_of(file_.read<std::uint32_t>("domains/segments", at.domains, domains));
  NameTable& names = history.names;
  names.domain_flags = file_.read<std::uint8_t>("domains/flags", at.domains, domains);
  names.owner_starts = starts_of(file_.read<std::uint32_t>("domains/owners", at.domains, domains));
  names.domains = texts_of(
      file_.read<std::uint32_t>("domains/name_length", at.domains, domains),
      file_.read<char>("domains/name_bytes", at.domain_bytes, end.domain_bytes - at.domain_bytes));
  names.owners = texts_of(
      file_.read<std::uint32_t>("owners/prefix_length", at.owners, owners),
      file_.read<char>("owners/prefix_bytes", at.owner_bytes, end.owner_bytes - at.owner_bytes));
  names.rdata = file_.read<Rdata>("texts/digest", at.texts, texts);
  names.rdata_texts =
      texts_of(file_.read<std::uint32_t>("texts/length", at.texts, texts),
               file_.read<char>("texts/bytes", at.text_bytes, end.text_bytes - at.text_bytes));
  const auto rdata = file_.read<Rdata>("segments/rdata", at.observations, rows);
  const auto first_seen = file_.read<Time>("segments/first_seen", at.observations, rows);
  const auto last_seen = file_.read<Time>("segments/last_seen", at.observations, rows);
  const auto count = file_.read<std::uint32_t>("segments/count", at.observations, rows);
  const auto volume = file_.read<std::uint32_t>("segments/volume", at.observations, rows);
  const auto ttl = file_.read<std::uint32_t>("segments/ttl", at.observations, rows);
  const auto owner = file_.read<std::uint32_t>("segments/owner", at.observations, rows);
  const auto type = file_.read<RecordType>("segments/type", at.observations, rows);
  const auto flags = file_.read<std::uint8_t>("segments/flags", at.observations, rows);
  const auto bailiwicks = file_.read<std::uint8_t>("segments/bailiwicks", at.observations, rows);
  history.observations.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i)
    history.observations.push_back({rdata[i], first_seen[i], last_seen[i], count[i], volume[i],
                                    ttl[i], owner[i], type[i], flags[i], bailiwicks[i]});
  return history;
}

std::vector<std::uint64_t> HistoryReader::observations_of_range() const {
  std::vector<std::uint64_t> counts(ranges_.count);
  for (std::uint32_t range = 0; range < ranges_.count; ++range)
    counts[range] = offsets_[range + 1].observations - offsets_[range].observations;
  return counts;
}

}  // namespace iolaus

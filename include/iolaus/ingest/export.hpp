#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/history/history.hpp"

namespace iolaus {

// A history as text that gives the same history when it is ingested again: COF, one JSON object a
// line. What COF has no field for goes into fields of our own, which other readers pass over:
//   iolaus_rdata       the octets of a text that is no plain UTF-8, in hexadecimal, instead of
//                      "rdata", which then shows its first octets with \DDD escapes
//   iolaus_volume      where it is not the count
//   iolaus_bailiwicks  zones instead of the one "bailiwick"; what counts is how many labels each
//   has iolaus_hull        whether the segment is a hull
//   iolaus_rolled_up   that the owner is the wildcard of a disposable zone
//   (history/disposable.hpp);
//                      of type TYPE65535 the names behind it
// and before the segments stand lines that begin with kExportHead.
constexpr std::string_view kExportHead = R"({"iolaus_history":)";

// Appends a segment of domain number `domain` and a line feed. Hulls always say that they are some;
// `say_kind`: slices say that they are none, too.
void append_cof_line(const History& history, std::size_t domain, const Observation& segment,
                     bool say_kind, std::string& out);

// The lines at the front of a file, packed or not, that begin with kExportHead; none in most files.
std::vector<std::string> export_head(const std::filesystem::path& path);

}  // namespace iolaus

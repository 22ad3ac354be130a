#include "iolaus/takedown/plan.hpp"

namespace iolaus {

std::string_view describe(MachineRole role) {
  constexpr std::array<std::string_view, 10> kWords{"C&C origin",
                                                    "flux proxy (an infected victim)",
                                                    "content network edge",
                                                    "shared host",
                                                    "name server",
                                                    "sinkhole",
                                                    "parking",
                                                    "dark",
                                                    "decoy",
                                                    "earlier address"};
  return kWords[static_cast<std::size_t>(role)];
}

std::string_view describe(Mechanism mechanism) {
  constexpr std::array<std::string_view, 12> kWords{"nothing",
                                                    "suspension by the registrar",
                                                    "suspension of the name servers' domain",
                                                    "abuse desk of the zone's provider",
                                                    "abuse desk of the content network or cloud",
                                                    "notice to the owner",
                                                    "notice to the host: null route or seizure",
                                                    "contact to the sinkhole's operator",
                                                    "decision by a person",
                                                    "block or pre-registration at the registries",
                                                    "action against the peer network first",
                                                    "enumeration of the fallback list"};
  return kWords[static_cast<std::size_t>(mechanism)];
}

std::string_view describe(Reason reason) {
  constexpr std::array<std::string_view, 18> kWords{
      "no link was seen within the window: history and evidence, not a target",
      "the protect list names it, or something that it would cut",
      "the name is itself a zone that others register under: never an action",
      "it already points to a sinkhole: ask its operator, do not touch it",
      "it is a customer's name below a shared zone: the provider removes this name only",
      "a list names its parent as a dynamic-DNS provider: the provider removes this name only",
      "a list names its parent as a content network or cloud: the tenant is reported",
      "a top or public-service list names it: its owner is told, nothing is suspended",
      "established, and only some of its names point into the case: probably broken into",
      "other members of the case are delegated to name servers under it",
      "all of its live names are on machines that the case has to itself",
      "it points to a dark or parked address now, and controls again when that is changed",
      "only the score speaks against it: nothing else ties it to the case",
      "more likely legitimate than not by score or label",
      "several members live on it and hardly anyone else does",
      "a specimen generates names without end: ask the registries before cutting anything",
      "a specimen falls back on peers: cutting names alone will not end it",
      "a specimen falls back on a finite list: add its names and plan again"};
  return kWords[static_cast<std::size_t>(reason)];
}

std::string_view describe(Unit unit) {
  constexpr std::array<std::string_view, 4> kWords{"case", "name", "domain", "address"};
  return kWords[static_cast<std::size_t>(unit)];
}

}  // namespace iolaus

#include "features/guard.hpp"

#include <algorithm>
#include <array>

namespace iolaus {
namespace {

// What machines on an inside network are called.
constexpr std::array<std::string_view, 51> kInternalLabels = {
    "ad",      "ap",   "backup",  "cam",      "camera",  "corp",        "db",       "dc",
    "dhcp",    "esx",  "esxi",    "firewall", "fw",      "gateway",     "gw",       "home",
    "idrac",   "ilo",  "int",     "inside",   "intern",  "internal",    "intranet", "ipmi",
    "kvm",     "lab",  "lan",     "ldap",     "local",   "localdomain", "nas",      "nvr",
    "office",  "pbx",  "printer", "priv",     "private", "proxy",       "router",   "sql",
    "storage", "sw",   "switch",  "unifi",    "ups",     "vcenter",     "vm",       "voip",
    "wifi",    "wlan", "wpad"};

// Calls use(label) for each label until it returns true; whether any did.
template <typename Use>
bool any_label(std::string_view owner, Use&& use) {
  while (!owner.empty()) {
    const std::size_t dot = owner.find('.');
    if (use(owner.substr(0, dot))) return true;
    if (dot == std::string_view::npos) break;
    owner.remove_prefix(dot + 1);
  }
  return false;
}

bool is_octet(std::string_view label) {
  if (label.empty() || label.size() > 3) return false;
  unsigned number = 0;
  for (const char c : label) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= 255;
}

}  // namespace

bool is_localhost_label(std::string_view owner) {
  return any_label(owner, [](std::string_view label) {
    return label.starts_with("localhost") || label == "loopback" || label == "loghost";
  });
}

bool is_internal_label(std::string_view owner) {
  return any_label(owner, [](std::string_view label) {
    const std::size_t end = label.find_last_not_of("0123456789-");
    if (end == std::string_view::npos) return false;
    return std::find(kInternalLabels.begin(), kInternalLabels.end(), label.substr(0, end + 1)) !=
           kInternalLabels.end();
  });
}

bool is_reversed_ipv4(std::string_view owner) {
  int octets = 0;
  any_label(owner, [&octets](std::string_view label) {
    if (is_octet(label)) ++octets;
    return octets == 4 || !is_octet(label);
  });
  return octets == 4;
}

Side side_of(DarkClass dark, std::string_view owner, bool list_zone) {
  if (dark == DarkClass::kPublic) return Side::kPublic;
  if (dark == DarkClass::kLoopback &&
      (list_zone || is_localhost_label(owner) || is_reversed_ipv4(owner)))
    return Side::kApart;
  if (dark == DarkClass::kPrivate && is_internal_label(owner)) return Side::kApart;
  return Side::kDark;
}

}  // namespace iolaus

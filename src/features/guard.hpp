// What looks dark and is not: answers of DNS block lists, localhost records, private addresses of
// internal names.
#pragma once
#include <string_view>

#include "features/sweep.hpp"
#include "iolaus/dns/dark.hpp"

namespace iolaus {

// Distinct answers within 127.0.0.0/24 from which on a zone is taken for a DNS block list (the last
// byte tells the list that matched).
constexpr std::size_t kListAnswers = 5;

// `owner`: what stands before the registrable domain.
bool is_localhost_label(std::string_view owner);  // "localhost", "localhost.www"
bool is_internal_label(std::string_view owner);   // a label such as "intranet", "dc01", "lan"
bool is_reversed_ipv4(std::string_view owner);    // begins with four decimal octets: "4.3.2.1.zen"

// `list_zone`: the domain answers with kListAnswers addresses of 127.0.0.0/24 or more, or the owner
// is a disposable zone, whose loopback answers are messages.
Side side_of(DarkClass dark, std::string_view owner, bool list_zone);

}  // namespace iolaus

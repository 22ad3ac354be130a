#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "synth/world.hpp"

namespace iolaus::synth {

// Where one thing stood, and when.
struct Stay {
  std::uint32_t begin, end;
  Rdata address;
};

constexpr std::uint32_t kDaySeconds = 86400;

// Shared servers: each has a rank (low = crowded), a provider, and at most a few addresses over
// time: when a provider renumbers, all its tenants move in the same hour.
std::uint64_t draw_shared_server(const World& world, Random& random);
std::uint64_t draw_quiet_server(const World& world,
                                Random& random);  // one with a handful of tenants
std::uint32_t provider_of(const World& world, std::uint64_t server);
std::vector<Stay> stays_of_server(const World& world, std::uint64_t server, Span alive);

// A server for one customer: its address is drawn by a key, and comes from a provider's rented
// blocks.
Rdata rented_server(const World& world, std::uint64_t draw);
Rdata home_address(const World& world, std::uint64_t household, std::uint64_t lease,
                   std::uint32_t networks);
Rdata parking_address(const World& world, std::uint64_t operator_number, std::uint64_t draw);
Rdata sinkhole_address(const World& world, std::uint64_t operator_number, std::uint64_t draw);

Rdata bank_address(const World& world, std::uint64_t bank);

// Pairs of name servers: "ns1.", "ns2." of a service.
struct Delegation {
  Service service;
  std::uint64_t number;
};
Delegation draw_delegation(const World& world, Random& random, std::uint32_t provider);

// What nearly every site has. add_site starts a track of the apex and leaves it open for phases;
// the others follow once the apex is complete.
void add_www(DomainPlan& plan, Random& random);
void add_delegation(DomainPlan& plan, Span when, const Delegation& delegation,
                    std::uint32_t visibility = 95);
void add_own_delegation(DomainPlan& plan, Span when, const std::string& host,
                        std::uint32_t visibility = 95);
void add_mail(DomainPlan& plan, Span when, Random& random, std::uint32_t provider);
void add_soa(DomainPlan& plan, Span when, const std::string& primary, const std::string& contact);
void add_text(DomainPlan& plan, Span when, Random& random);

// The rewriting sensor answers the apex with 0.0.0.0 from then on (Vixie and Schryver, DNS Response
// Policy Zones, 2010); all others go on to see what is true.
void rewrite_since(DomainPlan& plan, std::uint32_t since);

// On how many days an ordinary name is seen, and its answers on such a day.
void draw_demand(DomainPlan& plan, Random& random);
// Begins within or before the window, ends within or after it; at least a part lies inside.
Span draw_life(const World& world, Random& random);
void name_domain(const World& world, DomainPlan& plan, NameStyle style, SuffixTaste taste,
                 std::uint64_t number, Random& random);
NameStyle draw_ordinary_style(Random& random);
// The number of a population's entity-th domain (with `member` for groups).
std::uint64_t number_of(const World& world, Population population, std::uint64_t entity,
                        std::uint64_t member = 0);
// A plan with population, class, seed and name numbers set, and everything else cleared.
void start_domain(const World& world, DomainPlan& plan, Population population,
                  std::uint64_t number);

}  // namespace iolaus::synth

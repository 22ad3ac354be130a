#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "iolaus/labels/labels.hpp"

namespace iolaus {

// An infrastructure key (address, name server, ...) that a labelled domain has used, with the
// number of registrable domains on it in the whole history.
struct LabelledKey {
  std::uint64_t key;
  std::uint32_t row;      // index of the labelled domain
  std::uint32_t domains;  // on this key
};
static_assert(sizeof(LabelledKey) == 16);

struct Grouping {
  std::vector<std::uint32_t> group;  // per labelled row: the smallest row of its group
  std::uint32_t groups = 0, largest = 0;
  std::uint32_t key_limit = 0;  // keys with at most this many domains joined groups
};

// Rows that must not be on both sides of a split: the same family, the same registration burst
// (first seen within one hour on the same name server: `burst`, 0 = none), or a directly shared key
// with at most `key_limit` (20) domains on it. Where a group would exceed 10 % of the rows the
// limit halves until it does not or reaches 1: unions over commoner keys percolate. A union-find,
// O((n + keys) α). Families and bursts are never cut, so one over 10 % stays whole; what keys add
// to it is held to 10 %.
Grouping group_rows(std::span<const Label> labels, std::span<const LabelledKey> keys,
                    std::span<const std::uint64_t> burst, std::uint32_t key_limit = 20);

// Fold numbers 0..folds-1 (at most 256 folds) per row, by hash of (seed, row's domain). Rows of a
// group share one: groups of several rows go, largest first, where their classes are scarcest, so
// that few families still reach every fold.
std::vector<std::uint8_t> random_folds(std::span<const Label> labels, std::uint32_t folds,
                                       std::uint64_t seed);
std::vector<std::uint8_t> grouped_folds(std::span<const Label> labels, const Grouping& grouping,
                                        std::uint32_t folds, std::uint64_t seed);

}  // namespace iolaus

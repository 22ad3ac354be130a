#include "bit_packing.hpp"

namespace iolaus {
namespace {

template <unsigned... W>
constexpr std::array<UnpackGroups, 65> unpack_table(std::integer_sequence<unsigned, W...>) {
  return {unpack_groups<W>...};
}

template <unsigned... W>
constexpr std::array<PackGroups, 65> pack_table(std::integer_sequence<unsigned, W...>) {
  return {pack_groups<W>...};
}

}  // namespace

const std::array<UnpackGroups, 65> kUnpackGroups =
    unpack_table(std::make_integer_sequence<unsigned, 65>{});
const std::array<PackGroups, 65> kPackGroups =
    pack_table(std::make_integer_sequence<unsigned, 65>{});

}  // namespace iolaus

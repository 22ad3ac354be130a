#pragma once
#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "iolaus/dns/time.hpp"

namespace iolaus {

// A value of a job file, as what its key wants it to be. A wrong one is an Error naming the line,
// the key and what is wanted.
struct JobValue {
  const toml::node& node;
  std::string key;
  std::filesystem::path base;  // of relative paths

  [[noreturn]] void wrong(const std::string& wanted) const;
  std::string text() const;  // with ${VAR} from the environment
  std::string one_of(std::initializer_list<const char*> words) const;
  std::vector<std::string> texts() const;  // an array, or one
  double number() const;
  double share() const;  // between 0 and 1
  std::map<std::string, double> shares() const;
  std::uint64_t count() const;
  std::uint64_t bytes() const;     // "8GiB"
  std::uint32_t duration() const;  // "2d", in seconds
  Time time() const;               // a date
  bool flag() const;
  std::filesystem::path path() const;  // empty stays empty
  std::vector<std::filesystem::path> paths() const;
  std::vector<std::filesystem::path> inputs() const;  // paths, or "-": standard input

 private:
  std::filesystem::path resolve(const std::string& value) const;
  std::string expand(std::string value) const;
};

}  // namespace iolaus

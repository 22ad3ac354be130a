#include "job_value.hpp"

#include <cstdlib>

#include "iolaus/error/error.hpp"

namespace iolaus {

void JobValue::wrong(const std::string& wanted) const {
  fail_usage("line {}: {} wants {}", node.source().begin.line, key, wanted);
}

std::string JobValue::text() const {
  const auto value = node.value_exact<std::string>();
  if (!value) wrong("a text in quotes");
  return expand(*value);
}

double JobValue::number() const {
  const auto value = node.value<double>();
  if (!value || !node.is_number()) wrong("a number");
  return *value;
}

std::uint64_t JobValue::count() const {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0) wrong("a whole number, 0 or more");
  return static_cast<std::uint64_t>(*value);
}

double JobValue::share() const {
  const double value = number();
  if (!(value >= 0 && value <= 1)) wrong("a number between 0 and 1");
  return value;
}

std::map<std::string, double> JobValue::shares() const {
  const toml::table* table = node.as_table();
  if (table == nullptr) wrong("a table of names and shares");
  std::map<std::string, double> values;
  for (const auto& [name, item] : *table)
    values[std::string(name.str())] =
        JobValue{item, key + "." + std::string(name.str()), base}.share();
  return values;
}

std::uint32_t JobValue::duration() const {
  const auto value = parse_duration(text());
  if (!value) wrong("a duration such as \"2d\" or \"6h\"");
  return *value;
}

bool JobValue::flag() const {
  const auto value = node.value_exact<bool>();
  if (!value) wrong("true or false");
  return *value;
}

std::string JobValue::one_of(std::initializer_list<const char*> words) const {
  const std::string value = text();
  std::string all;
  for (const char* word : words) {
    if (value == word) return value;
    all += (all.empty() ? "\"" : "\", \"") + std::string(word);
  }
  wrong("one of " + all + "\"");
}

std::filesystem::path JobValue::path() const {
  const std::string value = text();
  return value.empty() ? std::filesystem::path() : resolve(value);
}

std::vector<std::string> JobValue::texts() const {
  std::vector<std::string> values;
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& item : *array) values.push_back(JobValue{item, key, base}.text());
  } else {
    values.push_back(text());
  }
  return values;
}

std::vector<std::filesystem::path> JobValue::paths() const {
  std::vector<std::filesystem::path> values;
  for (const std::string& value : texts())
    if (!value.empty()) values.push_back(resolve(value));
  return values;
}

Time JobValue::time() const {
  if (const auto date = node.value_exact<toml::date>()) {
    const auto parsed =
        parse_time(fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day));
    if (parsed) return *parsed;
  }
  const auto parsed = parse_time(text());
  if (!parsed) wrong("a date such as \"2015-01-01\"");
  return *parsed;
}

std::filesystem::path JobValue::resolve(const std::string& value) const {
  return value.starts_with('/') ? std::filesystem::path(value) : (base / value).lexically_normal();
}

std::string JobValue::expand(std::string value) const {
  for (std::size_t begin; (begin = value.find("${")) != std::string::npos;) {
    const std::size_t end = value.find('}', begin);
    if (end == std::string::npos) wrong("a closing } after ${");
    const std::string name = value.substr(begin + 2, end - begin - 2);
    const char* found = std::getenv(name.c_str());
    if (found == nullptr) fail_usage("{}: the environment variable {} is not set", key, name);
    value.replace(begin, end - begin + 1, found);
  }
  return value;
}

std::uint64_t JobValue::bytes() const {
  const std::string value = text();
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  for (int unit = 0; unit < 4; ++unit) {
    const std::size_t digits = value.find_first_not_of("0123456789");
    if (digits == 0 || digits > 6 || value.substr(digits) != kUnits[unit]) continue;
    return std::stoull(value) << (10 * (unit + 1));
  }
  wrong("a size such as \"8GiB\" or \"500MiB\"");
}

std::vector<std::filesystem::path> JobValue::inputs() const {
  std::vector<std::filesystem::path> values;
  for (const std::string& value : texts())
    if (!value.empty())
      values.push_back(value == "-" ? std::filesystem::path("-") : resolve(value));
  return values;
}

}  // namespace iolaus

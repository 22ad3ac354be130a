#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "iolaus/store/history_file.hpp"

namespace iolaus {

// What a history holds, found in one pass over it.
nlohmann::ordered_json describe_history(const HistoryReader& reader);

// The same for people.
std::string format_history(const nlohmann::ordered_json& facts);

}  // namespace iolaus

#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace iolaus {

// Length of the UTF-8 sequence at the front; 0 when there is none (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF). The text must not be empty.
std::size_t utf8_length(std::string_view text);

// Whether the text is UTF-8 without control characters, which a JSON string gives back octet by
// octet.
bool is_plain_utf8(std::string_view text);

// Appends a JSON string; control characters and octets that are no UTF-8 become \u00XX.
void append_quoted(std::string& json, std::string_view text);

}  // namespace iolaus

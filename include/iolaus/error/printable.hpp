#pragma once
#include <string>

namespace iolaus {

// A text that may quote an adversary's bytes, safe for a terminal: control characters other than
// the line feed become '?', so that none can move the cursor or change colours.
inline std::string printable(std::string text) {
  for (char& character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if ((byte < 0x20 && character != '\n') || byte == 0x7f) character = '?';
  }
  return text;
}

}  // namespace iolaus

#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>

namespace iolaus {

// `text` with everything that could deceive the eye or drive a terminal written out: control
// characters and bytes that are not UTF-8 as \xNN, bidirectional and zero-width characters as
// \u{NNNN}.
std::string visible(std::string_view text);

// visible(), then safe between tags and inside a quoted attribute.
std::string escape_html(std::string_view text);

// What an id, and a link to it, may be made of; different texts give different anchors.
std::string anchor(std::string_view text);

// One CSV field (tables.hpp).
std::string csv_field(std::string_view text);

// HTML that is already safe. markup() escapes every string argument that is not Markup.
struct Markup {
  std::string html;
};

template <typename T>
auto escaped(const T& value) {
  if constexpr (std::is_same_v<T, Markup>) {
    return value.html;
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return escape_html(value);
  } else {
    return value;
  }
}

template <typename... Arguments>
Markup markup(fmt::format_string<decltype(escaped(std::declval<const Arguments&>()))...> pattern,
              const Arguments&... arguments) {
  return {fmt::vformat(fmt::string_view(pattern), fmt::make_format_args(escaped(arguments)...))};
}

inline Markup& operator+=(Markup& page, const Markup& more) {
  page.html += more.html;
  return page;
}

}  // namespace iolaus

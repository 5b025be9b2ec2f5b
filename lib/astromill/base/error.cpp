// astromill: errors that say what, where and which value
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"

#include <system_error>

namespace astromill {

namespace {

/// False for the overlong forms, the surrogates and what lies beyond U+10FFFF.
bool well_formed_start(unsigned lead, unsigned second) {
  switch (lead) {
  case 0xE0:
    return second >= 0xA0;
  case 0xED:
    return second < 0xA0;
  case 0xF0:
    return second >= 0x90;
  case 0xF4:
    return second < 0x90;
  default:
    return true;
  }
}

/// Length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  std::size_t length = 0;
  if (lead < 0x80)
    length = 1;
  else if (lead >= 0xC2 && lead < 0xE0)
    length = 2;
  else if (lead >= 0xE0 && lead < 0xF0)
    length = 3;
  else if (lead >= 0xF0 && lead < 0xF5)
    length = 4;
  if (length == 0 || length > text.size())
    return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80)
      return 0;
  if (length > 2 && !well_formed_start(lead, static_cast<unsigned char>(text[1])))
    return 0;
  return length;
}

/// True for the control characters U+0000 to U+001F and U+007F to U+009F: terminals obey them.
bool is_control(std::string_view text, std::size_t length) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (length == 2)
    return lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
  return length == 1 && (lead < 0x20 || lead == 0x7F);
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 15U];
}

} // namespace

std::string shown(std::string_view text, std::size_t max_length) {
  std::string out;
  std::size_t characters = 0;
  while (!text.empty()) {
    if (characters++ == max_length)
      return out + "...";
    std::size_t length = utf8_length(text);
    if (length == 0 || is_control(text, length)) {
      length = 1;
      append_escaped(out, static_cast<unsigned char>(text.front()));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string message_with_context(std::string_view what, const Where& where) {
  std::string out = shown(where.file, 400);
  if (!where.hdu.empty())
    out.append("[").append(shown(where.hdu)).append("]");
  if (where.line > 0)
    out.append(out.empty() ? "line " : ", line ").append(std::to_string(where.line));
  if (!where.keyword.empty())
    out.append(out.empty() ? "" : ": ").append(shown(where.keyword));
  if (!out.empty())
    out += ": ";
  out += what;
  if (!where.value.empty())
    out.append(": '").append(shown(where.value)).append("'");
  return out;
}

Error::Error(std::string_view what, const Where& where)
    : std::runtime_error(message_with_context(what, where)) {}

std::string with_errno(std::string_view what, int error_number) {
  return std::string(what) + ": " + std::generic_category().message(error_number);
}

} // namespace astromill

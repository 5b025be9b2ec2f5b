// astromill: files of sections and options, as Python's ConfigParser takes them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/ini.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"

#include <algorithm>

namespace astromill::text {

namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

/// A value without a comment behind it, its doubled percent signs single.
std::string value_of(std::string_view text) {
  for (auto at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1))
    if (at == 0 || kBlanks.find(text[at - 1]) != std::string_view::npos) {
      text = text.substr(0, at);
      break;
    }
  text = trimmed(text);
  if (text == "\"\"")
    return {};
  std::string value(text);
  for (auto at = value.find("%%"); at != std::string::npos; at = value.find("%%", at + 1))
    value.erase(at, 1);
  return value;
}

class IniReader {
public:
  explicit IniReader(const std::string& file) : where_{.file = file} {}

  void read_line(std::string_view line) {
    ++where_.line;
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == ';')
      return;
    const bool goes_on = kBlanks.find(line.front()) != std::string_view::npos && in_value_;
    if (goes_on)
      append(value_of(text));
    else if (text.front() == '[')
      read_section(text);
    else
      read_option(text);
  }

  std::vector<IniEntry> take() && { return std::move(entries_); }

private:
  void append(const std::string& more) {
    std::string& value = entries_.back().value;
    value += value.empty() || more.empty() ? more : " " + more;
  }

  void read_section(std::string_view text) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end == 1)
      refuse("is no section", text);
    section_ = text.substr(1, end - 1);
    in_value_ = false;
  }

  void read_option(std::string_view text) {
    const auto sign = text.find_first_of("=:");
    if (sign == std::string_view::npos || sign == 0)
      refuse("is neither a section nor 'name = value'", text);
    if (section_.empty())
      refuse("comes before the first section", text);
    std::string name(trimmed(text.substr(0, sign)));
    std::ranges::transform(name, name.begin(), to_lower);
    entries_.push_back({.section = section_,
                        .name = std::move(name),
                        .value = value_of(text.substr(sign + 1)),
                        .line = where_.line});
    in_value_ = true;
  }

  [[noreturn]] void refuse(const char* what, std::string_view text) const {
    throw Error(what, {.file = where_.file, .line = where_.line, .value = std::string(text)});
  }

  Where where_;
  std::string section_{};
  std::vector<IniEntry> entries_{};
  bool in_value_ = false;
};

} // namespace

std::vector<IniEntry> read_ini(std::string_view text, const std::string& file) {
  if (text.starts_with(kByteOrderMark))
    text.remove_prefix(kByteOrderMark.size());
  IniReader reader(file);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    reader.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reader).take();
}

} // namespace astromill::text

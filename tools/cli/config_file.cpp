// astromill: files of options, one "name = value" a line
// SPDX-License-Identifier: BSD-3-Clause
#include "cli/config_file.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

namespace astromill::cli {

namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view without_comment(std::string_view text) {
  return trimmed(text.substr(0, text.find('#')));
}

/// A value out of its quotes, or up to a comment.
std::string value_of(std::string_view text, const Where& where) {
  text = trimmed(text);
  if (text.empty() || (text.front() != '"' && text.front() != '\''))
    return std::string(without_comment(text));
  const std::size_t end = text.find(text.front(), 1);
  if (end == std::string_view::npos || !without_comment(text.substr(end + 1)).empty())
    throw Error("the quotes do not enclose the value",
                {.file = where.file, .line = where.line, .value = std::string(text)});
  return std::string(text.substr(1, end - 1));
}

} // namespace

const CLI::Option* ConfigFile::find(const std::string& name) const {
  for (const char* dashes : {"--", "-", ""})
    if (const CLI::Option* option = app_.get_option_no_throw(dashes + name))
      return option->get_positional() ? nullptr : option;
  return nullptr;
}

CLI::ConfigItem ConfigFile::read_line(std::string_view text, const Where& where) const {
  if (text.front() == '[')
    throw Error("sections are no options of " + tool_ + ", which reads lines 'name = value'",
                {.file = where.file, .line = where.line, .value = std::string(text)});
  const std::size_t equals = text.find('=');
  const std::string name(equals == std::string_view::npos ? without_comment(text)
                                                          : trimmed(text.substr(0, equals)));
  const CLI::Option* option = find(name);
  const Where here{.file = where.file, .line = where.line, .value = name};
  if (option == nullptr)
    throw Error("no option of " + tool_ + " is called '" + shown(name) + "'",
                {.file = where.file, .line = where.line});
  if (!option->get_configurable() || option == app_.get_config_ptr())
    throw Error("this option belongs on the command line", here);
  const bool flag = option->get_expected_min() == 0;
  if (!flag && equals == std::string_view::npos)
    throw Error("the option has no value", here);
  std::string value = "true";
  if (equals != std::string_view::npos)
    value = value_of(text.substr(equals + 1), where);
  const auto [entry, is_new] =
      entries_.try_emplace(option, Entry{.name = name, .value = value, .line = where.line});
  if (!is_new)
    throw Error("the option is there twice, first in line " + std::to_string(entry->second.line),
                here);
  CLI::ConfigItem item;
  item.name = name;
  item.inputs = {std::move(value)};
  return item;
}

std::vector<CLI::ConfigItem>
ConfigFile::read_foreign(const std::vector<text::OptionOfFile>& options) const {
  std::vector<CLI::ConfigItem> out;
  for (const text::OptionOfFile& foreign : options) {
    CLI::ConfigItem item;
    item.name = foreign.option.substr(foreign.option.find_first_not_of('-'));
    item.inputs = {foreign.value};
    const CLI::Option* option = find(item.name);
    if (option == nullptr)
      throw Error("no option of " + tool_ + " is called '" + foreign.option + "'");
    entries_[option] = {.name = foreign.key, .value = foreign.value, .line = foreign.line};
    out.push_back(std::move(item));
  }
  return out;
}

std::vector<CLI::ConfigItem> ConfigFile::from_config(std::istream& input) const {
  Where where{.file = app_.get_config_ptr()->as<std::string>()};
  text_ = given_ ? *given_ : std::string(std::istreambuf_iterator<char>(input), {});
  std::istringstream text(text_);
  if (foreign_)
    if (const auto options = foreign_(text.view(), where.file))
      return read_foreign(*options);
  std::vector<CLI::ConfigItem> lines;
  for (std::string line; std::getline(text, line);) {
    ++where.line;
    const std::string_view content = trimmed(line);
    if (!content.empty() && content.front() != '#' && content.front() != ';')
      lines.push_back(read_line(content, where));
  }
  return lines;
}

Where ConfigFile::origin(std::string_view option) const {
  for (const auto& [found, entry] : entries_)
    if (found->check_name(std::string(option)) &&
        found->results() == std::vector<std::string>{entry.value})
      return {.file = app_.get_config_ptr()->as<std::string>(),
              .keyword = entry.name,
              .line = entry.line};
  return {};
}

} // namespace astromill::cli

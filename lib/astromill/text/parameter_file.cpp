// astromill: parameter files of IRAF scripts, made into options
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/parameter_file.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <utility>

namespace astromill::text {

namespace {

std::string unquoted(std::string value) {
  if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') &&
      value.front() == value.back())
    value = value.substr(1, value.size() - 2);
  const auto first = value.find_first_not_of(" \t");
  return first == std::string::npos
             ? ""
             : value.substr(first, value.find_last_not_of(" \t") + 1 - first);
}

} // namespace

void ParameterFile::add_key(std::string name, const std::string& value, std::int64_t line) {
  if (Parameter* const before = find(name)) {
    before->used = false;
    before->note = "line " + std::to_string(line) + " counts";
  }
  keys_.push_back({.name = std::move(name), .value = unquoted(value), .line = line});
}

Parameter* ParameterFile::find(std::string_view name) {
  const auto key = std::ranges::find_if(
      keys_, [=](const Parameter& k) { return k.name == name && k.note.empty(); });
  if (key == keys_.end())
    return nullptr;
  key->used = true;
  return &*key;
}

Parameter* ParameterFile::given(std::string_view name) {
  Parameter* const key = find(name);
  if (key == nullptr || (!key->value.empty() && !equal_ignoring_case(key->value, "INDEF")))
    return key;
  key->used = false;
  return nullptr;
}

void ParameterFile::refuse(const std::string& what, const Parameter& key) const {
  throw Error(what, {.file = file_, .keyword = key.name, .line = key.line, .value = key.value});
}

double ParameterFile::number(const Parameter& key) const {
  const auto value = as_number(key.value);
  if (!value)
    refuse("must be a number", key);
  return *value;
}

std::string ParameterFile::number_text(const Parameter& key) const { return shortest(number(key)); }

void ParameterFile::add(const char* option, std::string value, const Parameter& key) {
  options_.push_back(
      {.option = option, .value = std::move(value), .key = key.name, .line = key.line});
}

void ParameterFile::add_number(const char* option, std::string_view name) {
  if (const Parameter* key = given(name))
    add(option, number_text(*key), *key);
}

void ParameterFile::check_fixed(std::string_view name, std::string_view only) {
  const Parameter* const key = given(name);
  if (key == nullptr)
    return;
  const auto wanted = as_number(only);
  if (wanted ? number(*key) != *wanted : !equal_ignoring_case(key->value, only))
    refuse("only " + std::string(only) + " is done here", *key);
}

std::vector<std::string> ParameterFile::without_effect() const {
  std::vector<std::string> out;
  for (const Parameter& key : keys_)
    if (!key.used)
      out.push_back(key.name + " = " + key.value + (key.note.empty() ? "" : " (" + key.note + ")"));
  return out;
}

} // namespace astromill::text

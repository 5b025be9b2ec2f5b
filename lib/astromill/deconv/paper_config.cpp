// astromill: deconvolve.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/paper_config.h"

#include "astromill/base/letters.h"
#include "astromill/text/ini.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace astromill::deconv {

namespace {

/// A whole number, which the file may have as 3.0.
void add_whole(text::ParameterFile& file, const char* option, std::string_view name) {
  const text::Parameter* const key = file.given(name);
  if (key == nullptr)
    return;
  const double value = file.number(*key);
  constexpr double kMost = 1e9;
  if (!(std::floor(value) == value && value >= 0 && value <= kMost))
    file.refuse("must be a whole number, not negative", *key);
  file.add(option, std::to_string(static_cast<std::int64_t>(value)), *key);
}

bool is_yes(text::ParameterFile& file, const text::Parameter& key) {
  const bool yes = equal_ignoring_case(key.value, "yes");
  if (!yes && !equal_ignoring_case(key.value, "no"))
    file.refuse("must be yes or no", key);
  return yes;
}

} // namespace

bool is_paper_config(std::string_view text) {
  while (!text.empty()) {
    if (text.starts_with("[mem]"))
      return true;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return false;
}

PaperConfig read_paper_config(std::string_view text, const std::string& name) {
  text::ParameterFile file(name);
  for (const text::IniEntry& entry : text::read_ini(text, name)) {
    const std::size_t comment = entry.value.find(" #");
    file.add_key(entry.section + "." + entry.name, entry.value.substr(0, comment), entry.line);
  }
  file.add_number("--readnoise", "mem.noise");
  file.add_number("--gain", "mem.adu");
  file.add_number("--aim", "mem.aim");
  add_whole(file, "--max-iterations", "mem.maxiter");
  if (const text::Parameter* key = file.given("mem.tp"); key != nullptr && file.number(*key) != 0)
    file.add_number("--total-power", "mem.tp");
  if (const text::Parameter* key = file.given("mem.icf"))
    file.add("--icf", key->value, *key);
  if (const text::Parameter* key = file.given("mem.hidden"))
    if (is_yes(file, *key))
      file.add("--hidden", "true", *key);
  if (const text::Parameter* key = file.given("mem.blksum"))
    if (!is_yes(file, *key))
      file.add("--no-blksum", "true", *key);
  add_whole(file, "--m-update", "mem.m_update");
  add_whole(file, "--mem-method", "mem.method");
  return {.options = file.options(), .without_effect = file.without_effect()};
}

} // namespace astromill::deconv

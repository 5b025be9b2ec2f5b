// astromill: files of sections and options, as Python's ConfigParser takes them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {

/// One option of a file.
struct IniEntry {
  std::string section;   ///< as written
  std::string name;      ///< in lower case
  std::string value;     ///< without blanks around it; several lines joined by blanks
  std::int64_t line = 0; ///< where it begins, counted from 1
};

/// Reads the text of a file by the rules of Python's ConfigParser: "[section]"; "name = value" or
/// "name: value"; a line that begins with a blank goes on with the value before it; lines that
/// begin with '#' or ';' are comments, and so is what follows a blank and ';' in a value; "" is an
/// empty value, %% a percent sign. Line ends may be those of DOS, the text may begin with a
/// byte-order mark. Options that are there twice come twice. Throws Error (`file`, line): a line
/// that is none of these, an option before the first section.
std::vector<IniEntry> read_ini(std::string_view text, const std::string& file);

} // namespace astromill::text

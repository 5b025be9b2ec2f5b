// astromill: the YAML header of an ECSV table (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// One entry of the list "datatype".
struct EcsvColumn {
  std::string name{};
  std::string unit{};
};

/// What an ECSV header says, and where entries can be added to its list of columns.
struct EcsvHeader {
  /// How the last entry of the list is written.
  enum class Style {
    flow,     ///< "# - {name: x, unit: pix}"
    block,    ///< "# - name: x" with a line for each key
    sequence, ///< "# datatype: [ {name: x, unit: pix} ]", on one line or several
  };

  char delimiter = ' '; ///< or ','
  std::vector<EcsvColumn> columns{};
  Style style = Style::flow;
  std::string indent{};   ///< what precedes an entry on its line; "": it begins in mid-line
  std::size_t line = 0;   ///< index of the line behind which (sequence: in which) to add entries
  std::size_t offset = 0; ///< sequence: where in that line
  bool has_comma = false; ///< sequence: the last entry is followed by a comma, before offset
};

/// True for the first line of an ECSV table: "# %ECSV 1.0".
bool is_ecsv(std::string_view line) noexcept;

/// Reads a header: lines that begin with '#', or are blank. This is not a whole YAML reader, but it
/// knows all of YAML's styles for keys, quoted and plain text, lists and mappings, whether or not
/// it needs what is in them; anchors, aliases, and "|" and ">" are passed over where their text is
/// not needed. Throws Error (file, line number) for anything else.
EcsvHeader read_ecsv_header(std::span<const std::string> lines, const std::string& file);

} // namespace astromill::tables

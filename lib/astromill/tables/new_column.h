// astromill: a column that a job adds to a table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>

namespace astromill::tables {

/// Name, unit and type of a new column, whatever the format of the table.
struct NewColumn {
  enum class Kind {
    number, ///< double precision; NaN where there is none
    text,   ///< at most `width` bytes of ASCII
  };

  std::string name;
  std::string unit{}; ///< in the spelling of the FITS standard: "deg", "pixel", "arcsec"; or ""
  std::string description{};
  Kind kind = Kind::number;
  std::size_t width = 0; ///< of text
};

} // namespace astromill::tables

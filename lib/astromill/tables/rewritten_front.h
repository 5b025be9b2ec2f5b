// astromill: the lines before the rows, rewritten (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/tables/front_matter.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// What becomes of the lines before the rows.
struct RewrittenFront {
  /// One for each line that was read.
  struct Line {
    std::string text;      ///< what comes out for it
    bool is_header = true; ///< false: a comment or a blank line that is no part of the format
  };

  std::vector<Line> lines{};
  RowLayout layout{};
};

/// The lines before the rows, as they were read.
struct FrontInput {
  std::span<const std::string> lines;
  std::string_view first_row{}; ///< behind them; empty if there is none
  std::size_t lines_before = 0; ///< that were passed on already

  /// Where in the input the line with this index is, for messages.
  Where where(std::size_t index, const TableRequest& request) const {
    return {.file = request.file, .line = static_cast<std::int64_t>(lines_before + index) + 1};
  }
};

/// The line ending of a line: "\n", "\r\n" or "".
inline std::string_view ending_of(std::string_view line) noexcept {
  return line.substr(line.size() - (line.ends_with("\r\n") ? 2U : line.ends_with('\n') ? 1U : 0U));
}

inline std::string_view without_ending(std::string_view line) noexcept {
  return line.substr(0, line.size() - ending_of(line).size());
}

/// A line ending for lines added behind `line`: its own, if it has one.
inline std::string_view ending_for_more(std::string_view line) noexcept {
  return ending_of(line).empty() ? "\n" : ending_of(line);
}

/// Puts `more` behind a line, of which the last may lack a line ending.
inline void append_line(std::string& line, std::string_view more) {
  const std::string ending(ending_for_more(line));
  const bool ended = line.ends_with('\n');
  if (!ended)
    line += ending;
  line += more;
  if (ended)
    line += ending;
}

/// The text without blanks and tabs at both ends.
inline std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace astromill::tables

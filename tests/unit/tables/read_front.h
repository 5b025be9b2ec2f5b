// astromill: feeds a table to a FrontMatter, line by line (shared by the tests of tables)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/tables/front_matter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables::test {

/// What comes of a table.
struct Front {
  std::string head; ///< what comes out in front of the first line that is for RowReader
  std::string rows; ///< the lines for RowReader, and what comes out between them
  RowLayout layout;
  std::size_t held = 0; ///< most lines that were fed and not handed out
};

/// Columns by number ("2") or name, as --columns has them.
inline TableRequest request(std::vector<std::string> columns = {"1", "2"}) {
  TableRequest wanted{.choices = {},
                      .kind = text::PairKind::degrees,
                      .added = {{.name = "lon", .unit = "deg"}, {.name = "lat", .unit = "deg"}},
                      .only_added = false,
                      .file = "t"};
  for (const std::string& column : columns) {
    const bool is_number = column.find_first_not_of("0123456789") == std::string::npos;
    wanted.choices.push_back(is_number ? ColumnChoice{.index = std::stoul(column) - 1}
                                       : ColumnChoice{.name = column});
  }
  return wanted;
}

inline Front read_front(std::string_view text, const TableRequest& wanted = request()) {
  const auto front = make_front_matter(wanted);
  Front result;
  std::size_t fed = 0;
  std::size_t handed_out = 0;
  const auto take = [&](std::span<const FrontLine> lines) {
    for (const FrontLine& line : lines)
      (line.is_row || !result.rows.empty() ? result.rows : result.head) += line.text;
    handed_out += lines.size();
    result.held = std::max(result.held, fed - handed_out);
  };
  while (!text.empty() && !front->decided()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string line(text.substr(0, length)); // memory ends behind it
    ++fed;
    take(front->feed(line));
    text.remove_prefix(length);
  }
  if (!front->decided())
    take(front->finish());
  EXPECT_TRUE(front->decided());
  EXPECT_EQ(fed, handed_out) << "one line out for each line fed";
  result.rows += text;
  result.layout = front->layout();
  return result;
}

/// The message of the Error that reading it ends with, "" if there is none.
inline std::string error_of(std::string_view text, const TableRequest& wanted = request()) {
  try {
    read_front(text, wanted);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// The text with "\r\n" for each "\n".
inline std::string with_crlf(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return result;
}

} // namespace astromill::tables::test

// astromill: what stands before the rows of a table of text: names, units, comments
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/tables/column_choice.h"
#include "astromill/tables/new_column.h"
#include "astromill/text/row.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// What is wanted from a table, and what is added to it.
struct TableRequest {
  std::vector<ColumnChoice> choices;            ///< longitude or X, latitude or Y, then any others
  text::PairKind kind = text::PairKind::pixels; ///< of the first two
  std::vector<NewColumn> added;                 ///< in the order in which they come out
  bool only_added = false; ///< rows come out as the new columns alone, blank-separated
  std::string file;        ///< name of the input for messages
};

/// How the rows of a table are to be read, known once the lines before them are.
struct RowLayout {
  std::vector<std::size_t> columns; ///< counted from 0, one for each choice
  std::vector<std::string> units;   ///< of these columns as the table names them; "" for none
  char separator = '\0';      ///< ',', '\t' or ' ' where the format says how every row is split; 0
                              ///< where each row speaks for itself
  bool quoted_blanks = false; ///< blank-separated fields may be in double quotes (ECSV)
  bool end_marker = false;    ///< a line "[EOD]" is no row
  std::size_t fields = 0;     ///< with a separator: of every row; 0: any number

  /// The same for RowReader.
  text::RowStyle style() const noexcept {
    return {.separator = separator,
            .quoted_blanks = quoted_blanks,
            .end_marker = end_marker,
            .fields = fields};
  }
};

/// One line that was read.
struct FrontLine {
  std::string_view text; ///< a row as it was read; for any other line, what comes out for it: the
                         ///< line itself, several lines, or nothing
  bool is_row = false;   ///< a line for RowReader: a row, or a comment that passes through
};

/// Reads the lines before the rows one at a time, as they come from a stream, finds the columns
/// asked for, and rewrites the lines so that they tell of the new columns too.
///
/// Every line that is fed gives exactly one FrontLine, at once or with a later line.
/// Not safe for use by two threads at a time.
class FrontMatter {
public:
  virtual ~FrontMatter() = default;

  /// Takes the next line, with its line ending, and returns the lines whose role is now known, in
  /// input order. They are valid until the next call, and while `line` is. Must not be called when
  /// decided(). Throws Error (file, line number, names seen) when a column asked for is not there.
  virtual std::span<const FrontLine> feed(std::string_view line) = 0;

  /// At the end of the input: returns the lines that were held back, if any.
  virtual std::span<const FrontLine> finish() = 0;

  /// True as soon as all lines that follow are rows (or comments among them).
  virtual bool decided() const = 0;

  /// Complete once decided(), or after finish().
  virtual const RowLayout& layout() const = 0;
};

/// The reader for a table whose kind it finds out from the lines themselves, so that it does not
/// depend on how they arrive: ECSV, source-extractor's ASCII_HEAD, a tab table (WCSTools, Skycat,
/// Starbase, RDB), or a plain list, with or without a line of names, which anything else is.
/// Lines are held back only where it depends on later ones what they are: ECSV headers; comments
/// from "# 1 NAME" on; and text which may be above a tab table, until a row whose coordinates can
/// be read, or one below a line with the names asked for (kRecognitionBytes at most).
std::unique_ptr<FrontMatter> make_front_matter(const TableRequest& request);

inline constexpr std::size_t kRecognitionBytes = std::size_t{64} << 10U;

} // namespace astromill::tables

// astromill: reading YAML behind '#' piece by piece (internal to the tables module)
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {

/// A place in lines of YAML, each of which begins with '#', that moves over one piece at a time.
///
/// "Content" is what is neither blank nor a comment of YAML. Throws Error (file, line number) where
/// the text is not as the functions expect it.
class YamlLines {
public:
  /// Starts at the content of the line with index `first` or the next one that has any. Both
  /// arguments must outlive the object. Lines without '#' are passed over.
  YamlLines(std::span<const std::string> lines, std::size_t first, const std::string& file);

  bool at_end() const noexcept { return line_ == lines_.size(); }

  /// How far behind the '#' the place is.
  std::size_t column() const noexcept { return at_ - lines_[line_].begin; }
  /// Index of its line, among all that were given.
  std::size_t line() const noexcept { return lines_[line_].index; }
  std::size_t offset() const noexcept { return at_; } ///< in that line
  /// Index of the last line with content that was left behind.
  std::size_t last_line() const noexcept { return last_; }
  /// The line up to here.
  std::string_view before() const noexcept { return lines_[line_].text.substr(0, at_); }

  /// What is left of the line, without blanks in front; empty if only a comment is.
  std::string_view rest() noexcept;
  /// True at a "-" that begins an entry of a list.
  bool at_dash() noexcept;
  void advance(std::size_t bytes) noexcept { at_ += bytes; }

  /// Goes to the next line with content.
  void next_line() noexcept;
  /// The same, but there must be no more text on this one.
  void end_line();
  /// Passes over blanks, comments and line ends, where lines do not matter. There must be content.
  void skip_space();
  /// Passes over "!tag" and "&anchor".
  void skip_properties() noexcept;

  /// Reads "key:" in front of a value that is not in braces.
  std::string block_key();
  /// Reads the text that is the value of a key at `column`.
  std::string block_text(std::size_t column);
  /// Passes over the value, whatever it is, of a key at `column`.
  void skip_block_value(std::size_t column);

  /// Reads a text in braces or brackets.
  std::string flow_text();
  /// The same where it is the value of a key: there may be none.
  std::string flow_value();
  /// Passes over a value in braces or brackets, up to the comma or bracket behind it.
  void skip_flow_value();

  /// Which line the place is in, for fail().
  std::size_t mark() const noexcept { return line_; }
  /// Throws Error about the line at `mark`, or the present one.
  [[noreturn]] void fail(std::string_view what, std::size_t mark) const;
  [[noreturn]] void fail(std::string_view what) const { fail(what, line_); }

private:
  struct Line {
    std::string_view text; ///< all of it, without line ending
    std::size_t begin;     ///< of what follows the '#'
    std::size_t index;
  };

  char here() const noexcept; ///< '\n' at the end of a line
  bool has_content() const noexcept;
  std::string quoted();
  void fold_line(std::string& text);
  void read_escape(std::string& text);
  std::string plain_flow_text();
  bool ends_plain_flow() const noexcept;
  void refuse_indirect();

  std::vector<Line> lines_;
  const std::string& file_;
  std::size_t line_ = 0;
  std::size_t at_ = 0;
  std::size_t last_ = 0;
};

} // namespace astromill::tables

// astromill: tells the kinds of tables of text apart
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/tables/ascii_head.h"
#include "astromill/tables/ecsv.h"
#include "astromill/tables/ecsv_header.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/plain_list.h"
#include "astromill/tables/tab_table.h"
#include "astromill/text/fields.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace astromill::tables {

namespace {

using text::LineKind;

constexpr std::size_t kMostHeaderBytes = std::size_t{64} << 20U;

text::Row read_line(std::string_view line, const TableRequest& request, text::RowStyle style) {
  const auto column = [&](std::size_t i) {
    return i < request.choices.size() ? request.choices[i].index : i;
  };
  text::Row row;
  text::RowReader({column(0), column(1)}, request.kind, style)
      .read(line.data(), line.data() + line.size(), row);
  return row;
}

bool is_comment(std::string_view line) noexcept { return trimmed(line).starts_with('#'); }

/// The line that stands for all that was in front of rows which come out as the new columns alone.
std::string header_of_added(const TableRequest& request, std::string_view ending) {
  std::string names = "#";
  for (const NewColumn& column : request.added)
    names += " " + column.name;
  return names.append(ending);
}

/// True if the fields of a line, perhaps behind '#', have all the names asked for.
bool has_names(const text::Row& row, const std::vector<ColumnChoice>& choices) {
  const char* begin = row.begin;
  while (begin != row.end && (*begin == ' ' || *begin == '\t' || *begin == '#'))
    ++begin;
  text::FieldWalker walker(begin, row.end, text::default_separator(begin, row.end));
  std::vector<std::string_view> names;
  for (text::Field field = walker.next(); field.exists(); field = walker.next())
    names.emplace_back(field.begin, static_cast<std::size_t>(field.end - field.begin));
  return std::ranges::all_of(choices, [&](const ColumnChoice& choice) {
    return !choice.by_name() || std::ranges::any_of(names, [&](std::string_view name) {
      return equal_ignoring_case(name, choice.name);
    });
  });
}

/// Holds lines back where it is not known yet what kind of table they begin, and for all but plain
/// lists until the first row. What is known depends on the lines alone, never on when they arrive.
class Recogniser final : public FrontMatter {
public:
  explicit Recogniser(const TableRequest& request)
      : request_(request),
        is_by_name_(std::ranges::any_of(request.choices, &ColumnChoice::by_name)), plain_(request) {
  }

  std::span<const FrontLine> feed(std::string_view line) override;
  std::span<const FrontLine> finish() override;
  bool decided() const override { return kind_ == Kind::plain ? plain_.decided() : is_decided_; }
  const RowLayout& layout() const override { return is_decided_ ? layout_ : plain_.layout(); }

private:
  enum class Kind { unknown, plain, ecsv, tab_table };

  std::span<const FrontLine> pass_comment(std::string_view line);
  std::span<const FrontLine> feed_ecsv(std::string_view line);
  std::span<const FrontLine> feed_tab_table(std::string_view line);
  std::span<const FrontLine> feed_unknown(std::string_view line, const text::Row& row);
  bool begins_rows(const text::Row& row) const;
  FrontInput input(std::size_t head, bool has_row) const;
  std::span<const FrontLine> release(RewrittenFront front);
  std::span<const FrontLine> release_plain();
  void hand_out(std::string text, bool is_row);
  std::span<const FrontLine> handed_out();

  TableRequest request_;
  bool is_by_name_;
  PlainList plain_; ///< is given the comments in front too, and what is held if it is a plain list
  Kind kind_ = Kind::unknown;
  bool is_decided_ = false; ///< the kind is not plain, and the layout known
  bool has_data_ = false;   ///< one of lines_ is neither blank nor a comment
  bool has_names_ = false;  ///< the names asked for are on one line
  std::size_t lines_before_ = 0;
  std::vector<std::string> lines_; ///< held
  std::size_t bytes_ = 0;          ///< of lines_
  std::size_t head_ = 0;           ///< number of lines_ up to and with the rule of a tab table
  std::vector<std::string> out_;
  std::vector<FrontLine> released_;
  RowLayout layout_;
};

std::span<const FrontLine> Recogniser::feed(std::string_view line) {
  if (kind_ == Kind::plain)
    return plain_.feed(line);
  out_.clear();
  released_.clear();
  if (lines_before_ == 0 && lines_.empty() && is_ecsv(line))
    kind_ = Kind::ecsv;
  const text::Row row = read_line(line, request_, {});
  if (is_by_name_ && kind_ == Kind::unknown && row.kind == LineKind::comment)
    has_names_ = has_names_ || has_names(row, request_.choices);
  if (kind_ == Kind::unknown && lines_.empty() && row.kind != LineKind::data &&
      !may_begin_ascii_head(line))
    return pass_comment(line);
  lines_.emplace_back(line);
  bytes_ += line.size();
  switch (kind_) {
  case Kind::ecsv:
    return feed_ecsv(line);
  case Kind::tab_table:
    return feed_tab_table(line);
  default:
    return feed_unknown(line, row);
  }
}

/// Passes on comments and blank lines in front, which are no part of any other format.
std::span<const FrontLine> Recogniser::pass_comment(std::string_view line) {
  ++lines_before_;
  for (const FrontLine& known : plain_.feed(line))
    released_.push_back({.text = known.text, .is_row = false});
  return released_;
}

std::span<const FrontLine> Recogniser::feed_ecsv(std::string_view line) {
  if (read_line(line, request_, {}).kind == LineKind::data)
    return release(rewrite_ecsv(input(lines_.size(), false), request_));
  if (bytes_ > kMostHeaderBytes)
    throw Error("the ECSV header is longer than 64 MiB", {.file = request_.file});
  return {};
}

std::span<const FrontLine> Recogniser::feed_tab_table(std::string_view line) {
  const auto row = read_line(line, request_, {.separator = '\t', .end_marker = true});
  const bool is_row = row.kind == LineKind::data;
  const bool is_end = row.kind == LineKind::comment && !is_comment(line);
  if (!is_row && !is_end && bytes_ <= kMostHeaderBytes)
    return {};
  return release(rewrite_tab_table(input(head_, is_row), request_));
}

/// True if a data line is a row of a plain list: its coordinates can be read, or the names asked
/// for have been seen. Anything else may still be text above a tab table.
bool Recogniser::begins_rows(const text::Row& row) const {
  return is_by_name_ ? has_names_ : row.status == ItemStatus::ok;
}

std::span<const FrontLine> Recogniser::feed_unknown(std::string_view line, const text::Row& row) {
  if (row.kind == LineKind::data) {
    const std::size_t before = lines_.size() - 1;
    if (!has_data_ && is_ascii_head(std::span(lines_).first(before)))
      return release(rewrite_ascii_head(input(before, true), request_));
    if (before > 0 && is_tab_rule(lines_[before - 1], line)) {
      kind_ = Kind::tab_table;
      head_ = lines_.size();
      return {};
    }
    if (begins_rows(row))
      return release_plain();
    has_data_ = true;
    has_names_ = is_by_name_ && has_names(row, request_.choices);
  }
  return bytes_ > kRecognitionBytes ? release_plain() : std::span<const FrontLine>{};
}

std::span<const FrontLine> Recogniser::finish() {
  out_.clear();
  released_.clear();
  if (kind_ == Kind::plain)
    return plain_.finish();
  if (is_decided_)
    return {};
  if (kind_ == Kind::ecsv)
    throw Error("this ECSV table ends before the line of column names",
                {.file = request_.file, .line = static_cast<std::int64_t>(lines_.size())});
  if (kind_ == Kind::tab_table)
    return release(rewrite_tab_table(input(head_, false), request_));
  if (!has_data_ && is_ascii_head(lines_))
    return release(rewrite_ascii_head(input(lines_.size(), false), request_));
  release_plain();
  for (const FrontLine& last : plain_.finish())
    hand_out(std::string(last.text), last.is_row);
  return handed_out();
}

/// The first `head` lines that are held; the line held last may be the first row.
FrontInput Recogniser::input(std::size_t head, bool has_row) const {
  return {.lines = std::span(lines_).first(head),
          .first_row = has_row ? std::string_view(lines_.back()) : std::string_view{},
          .lines_before = lines_before_};
}

/// Releases all lines: the head as it was rewritten, and rows, or comments among them.
std::span<const FrontLine> Recogniser::release(RewrittenFront front) {
  for (const FrontLine& held : plain_.finish()) // a comment
    hand_out(std::string(held.text), false);
  bool names_are_out = !request_.only_added;
  for (auto& line : front.lines) {
    if (request_.only_added && line.is_header) {
      line.text = names_are_out ? "" : header_of_added(request_, ending_for_more(lines_[0]));
      names_are_out = true;
    }
    hand_out(std::move(line.text), false);
  }
  for (std::size_t i = front.lines.size(); i < lines_.size(); ++i)
    hand_out(lines_[i], true);
  layout_ = std::move(front.layout);
  is_decided_ = true;
  return handed_out();
}

/// Lets the plain list read what is held.
std::span<const FrontLine> Recogniser::release_plain() {
  kind_ = Kind::plain;
  for (const std::string& line : lines_) {
    if (plain_.decided()) {
      hand_out(line, true);
      continue;
    }
    for (const FrontLine& known : plain_.feed(line))
      hand_out(std::string(known.text), known.is_row); // its text is valid until the next call only
  }
  return handed_out();
}

void Recogniser::hand_out(std::string text, bool is_row) {
  out_.push_back(std::move(text));
  released_.push_back({.text = {}, .is_row = is_row});
}

/// All that was put out since the last call.
std::span<const FrontLine> Recogniser::handed_out() {
  for (std::size_t i = 0; i < out_.size(); ++i)
    released_[i].text = out_[i];
  return released_;
}

} // namespace

std::unique_ptr<FrontMatter> make_front_matter(const TableRequest& request) {
  return std::make_unique<Recogniser>(request);
}

} // namespace astromill::tables

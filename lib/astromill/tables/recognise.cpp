// astromill: tells the kinds of tables of text apart
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/ascii_head.h"
#include "astromill/tables/ecsv.h"
#include "astromill/tables/ecsv_header.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/names.h"
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

/// Holds lines back until it is known what kind of table they begin, and for all but plain lists
/// until the first row. What is known depends on the lines alone, never on when they arrive.
class Recogniser final : public FrontMatter {
public:
  explicit Recogniser(TableRequest request) : request_(std::move(request)) {
    is_by_name_ = std::ranges::any_of(request_.choices, &ColumnChoice::by_name);
  }

  std::span<const FrontLine> feed(std::string_view line) override;
  std::span<const FrontLine> finish() override;
  bool decided() const override { return plain_ ? plain_->decided() : is_decided_; }
  const RowLayout& layout() const override { return plain_ ? plain_->layout() : layout_; }

private:
  enum class Kind { unknown, ecsv, tab_table };

  std::span<const FrontLine> feed_ecsv(std::string_view line);
  std::span<const FrontLine> feed_tab_table(std::string_view line);
  std::span<const FrontLine> feed_unknown(std::string_view line);
  bool begins_rows(const text::Row& row) const;
  std::span<const FrontLine> release(RewrittenFront front, std::size_t first_behind);
  std::span<const FrontLine> release_ascii_head(std::string_view first_row);
  std::span<const FrontLine> release_tab_table(std::string_view first_row);
  std::span<const FrontLine> release_plain();
  std::span<const FrontLine> hand_out();

  TableRequest request_;
  bool is_by_name_ = false;
  Kind kind_ = Kind::unknown;
  bool is_decided_ = false;
  bool has_data_ = false;  ///< one of lines_ is neither blank nor a comment
  bool has_names_ = false; ///< one of lines_ has the names asked for
  std::size_t head_ = 0;   ///< number of lines up to and with the rule of a tab table
  std::vector<std::string> lines_;
  std::size_t bytes_ = 0; ///< of lines_
  std::vector<std::string> out_;
  std::vector<FrontLine> released_;
  RowLayout layout_;
  std::unique_ptr<FrontMatter> plain_;
};

std::span<const FrontLine> Recogniser::feed(std::string_view line) {
  if (plain_)
    return plain_->feed(line);
  if (lines_.empty() && is_ecsv(line))
    kind_ = Kind::ecsv;
  lines_.emplace_back(line);
  bytes_ += line.size();
  switch (kind_) {
  case Kind::ecsv:
    return feed_ecsv(line);
  case Kind::tab_table:
    return feed_tab_table(line);
  case Kind::unknown:
    break;
  }
  return feed_unknown(line);
}

std::span<const FrontLine> Recogniser::feed_ecsv(std::string_view line) {
  if (read_line(line, request_, {}).kind == LineKind::data)
    return release(rewrite_ecsv(lines_, request_), lines_.size());
  if (bytes_ > kMostHeaderBytes)
    throw Error("the ECSV header is longer than 64 MiB", {.file = request_.file});
  return {};
}

std::span<const FrontLine> Recogniser::feed_tab_table(std::string_view line) {
  const auto row = read_line(line, request_, {.separator = '\t', .end_marker = true});
  if (row.kind == LineKind::data)
    return release_tab_table(line);
  const bool is_end = trimmed(without_ending(line)).ends_with("EOD]") || bytes_ > kMostHeaderBytes;
  return is_end ? release_tab_table({}) : std::span<const FrontLine>{};
}

/// True if a data line is a row of a plain list: its coordinates can be read, or the names asked
/// for have been seen. Anything else may still be text above a tab table.
bool Recogniser::begins_rows(const text::Row& row) const {
  return is_by_name_ ? has_names_ : row.status == ItemStatus::ok;
}

std::span<const FrontLine> Recogniser::feed_unknown(std::string_view line) {
  const text::Row row = read_line(line, request_, {});
  if (row.kind == LineKind::data) {
    const std::span before(lines_.data(), lines_.size() - 1);
    if (!has_data_ && is_ascii_head(before))
      return release_ascii_head(line);
    if (!before.empty() && is_tab_rule(before.back(), line)) {
      kind_ = Kind::tab_table;
      head_ = lines_.size();
      return {};
    }
    if (begins_rows(row))
      return release_plain();
    has_data_ = true;
  }
  if (is_by_name_ && row.kind != LineKind::blank)
    has_names_ = has_names_ || has_names(row, request_.choices);
  return bytes_ > kRecognitionBytes ? release_plain() : std::span<const FrontLine>{};
}

std::span<const FrontLine> Recogniser::finish() {
  if (plain_)
    return plain_->finish();
  if (is_decided_)
    return {};
  if (kind_ == Kind::ecsv)
    throw Error("this ECSV table ends before the line of column names",
                {.file = request_.file, .line = static_cast<std::int64_t>(lines_.size())});
  if (kind_ == Kind::tab_table)
    return release_tab_table({});
  if (!has_data_ && is_ascii_head(lines_))
    return release_ascii_head({});
  release_plain();
  for (const FrontLine& last : plain_->finish()) {
    out_.emplace_back(last.text);
    released_.push_back({.text = {}, .is_row = last.is_row});
  }
  return hand_out();
}

/// Releases all lines; those from `first_behind` on are rows, or comments among them.
std::span<const FrontLine> Recogniser::release(RewrittenFront front, std::size_t first_behind) {
  out_ = std::move(front.lines);
  layout_ = std::move(front.layout);
  is_decided_ = true;
  for (std::size_t i = 0; i < out_.size(); ++i)
    released_.push_back({.text = {}, .is_row = i >= first_behind});
  if (request_.only_added) {
    std::string names = "#";
    for (const NewColumn& column : request_.added)
      names += " " + column.name;
    std::ranges::fill_n(out_.begin(), static_cast<std::ptrdiff_t>(first_behind), std::string());
    out_[0] = names.append(ending_for_more(lines_[0]));
  }
  return hand_out();
}

std::span<const FrontLine> Recogniser::release_ascii_head(std::string_view first_row) {
  const std::size_t head = lines_.size() - (first_row.empty() ? 0 : 1);
  RewrittenFront front = rewrite_ascii_head(std::span(lines_).first(head), first_row, request_);
  front.lines.insert(front.lines.end(), lines_.begin() + static_cast<std::ptrdiff_t>(head),
                     lines_.end());
  return release(std::move(front), head);
}

std::span<const FrontLine> Recogniser::release_tab_table(std::string_view first_row) {
  RewrittenFront front = rewrite_tab_table(std::span(lines_).first(head_), first_row, request_);
  front.lines.insert(front.lines.end(), lines_.begin() + static_cast<std::ptrdiff_t>(head_),
                     lines_.end());
  return release(std::move(front), head_);
}

/// Lets a plain list read all lines so far.
std::span<const FrontLine> Recogniser::release_plain() {
  plain_ = std::make_unique<PlainList>(request_);
  for (const std::string& line : lines_) {
    if (plain_->decided()) {
      out_.push_back(line);
      released_.push_back({.text = {}, .is_row = true});
      continue;
    }
    for (const FrontLine& known : plain_->feed(line)) {
      out_.emplace_back(known.text); // valid until the next call only
      released_.push_back({.text = {}, .is_row = known.is_row});
    }
  }
  return hand_out();
}

std::span<const FrontLine> Recogniser::hand_out() {
  for (std::size_t i = 0; i < out_.size(); ++i)
    released_[i].text = out_[i];
  return released_;
}

} // namespace

std::unique_ptr<FrontMatter> make_front_matter(TableRequest request) {
  return std::make_unique<Recogniser>(std::move(request));
}

} // namespace astromill::tables

// astromill: the header of a table that gets more columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_header.h"

#include "astromill/fits/cards.h"
#include "astromill/fits/header.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace astromill::fits {

namespace {

constexpr std::size_t kMostColumns = 999;

/// The n of a keyword that tells about column n, such as TTYPEn; 0 of any other.
std::size_t column_of(std::string_view keyword) {
  const std::size_t digits = keyword.find_first_of("0123456789");
  if (digits == std::string_view::npos || keyword[digits] == '0')
    return 0;
  constexpr std::string_view kStems[] = {
      "TTYPE", "TFORM", "TUNIT", "TSCAL", "TZERO", "TNULL", "TDISP", "TDIM",  "TBCOL",
      "TCOMM", "TUCD",  "TUTYP", "TXM",   "TDMIN", "TDMAX", "TLMIN", "TLMAX", "TDESC",
      "TCTYP", "TCUNI", "TCRPX", "TCRVL", "TCDLT", "TCROT", "TRPOS", "TCNAM"};
  if (std::find(std::begin(kStems), std::end(kStems), keyword.substr(0, digits)) ==
      std::end(kStems))
    return 0;
  std::size_t number = 0;
  const char* const end = keyword.data() + keyword.size();
  const auto [after, error] = std::from_chars(keyword.data() + digits, end, number);
  return error == std::errc() && after == end ? number : 0;
}

/// The card with another whole number as its value, the comment kept where it was.
std::string with_integer(std::string_view card, std::int64_t value) {
  std::string out = value_cards(keyword_of(card), value);
  const std::string_view comment = comment_of(card);
  constexpr std::size_t kCommentStart = 31;
  if (!comment.empty())
    out.replace(kCommentStart, Header::kCardLength, comment);
  return padded_card(out);
}

std::size_t width_of(const AddedColumn& column, bool ascii) {
  if (!ascii)
    return static_cast<std::size_t>(cell_width(column.format).value_or(0));
  std::size_t width = 0;
  std::from_chars(column.format.data() + 1, column.format.data() + column.format.size(), width);
  return width;
}

/// Writes the header of one table.
class HeaderWriter {
public:
  HeaderWriter(const TableLayout& table, const TableChange& change)
      : table_(table), change_(change), kept_(change.only_added ? 0 : table.columns.size()) {}

  std::string write(const std::string& blocks) {
    if (kept_ + change_.added.size() > kMostColumns)
      throw Error("the table has " + std::to_string(kept_) + " columns, and " +
                      std::to_string(change_.added.size()) + " more are " +
                      std::to_string(kMostColumns) + " at most",
                  table_.where);
    split(blocks);
    const std::size_t place = place_of_new();
    std::string out;
    for (std::size_t i = 0; i < cards_.size(); ++i) {
      if (i == place)
        out += new_columns();
      out += changed(cards_[i]);
    }
    if (place == cards_.size())
      out += new_columns();
    out += history_cards(change_.history) + padded_card("END");
    fill_block(out, ' ');
    return out;
  }

private:
  /// Takes the cards apart, without those that belong to no column (numbers beyond TFIELDS), to
  /// columns left out, or with sums that would be wrong; with the CONTINUE cards behind them.
  void split(const std::string& blocks) {
    bool dropping = false;
    for (std::size_t at = 0; at < blocks.size(); at += Header::kCardLength) {
      const std::string_view card = std::string_view(blocks).substr(at, Header::kCardLength);
      if (card.starts_with("END     "))
        return;
      const std::string_view keyword = keyword_of(card);
      if (keyword != "CONTINUE")
        dropping = column_of(keyword) > kept_ || keyword == "CHECKSUM" || keyword == "DATASUM" ||
                   (change_.only_added && keyword == "THEAP");
      if (!dropping)
        cards_.push_back(card);
    }
  }

  /// Where the cards of new columns go: behind those of the last column, or else behind TFIELDS.
  std::size_t place_of_new() const {
    std::size_t place = cards_.size();
    for (std::size_t i = 0; i < cards_.size(); ++i)
      if (keyword_of(cards_[i]) == "TFIELDS" || column_of(keyword_of(cards_[i])) > 0)
        place = i + 1;
    while (place < cards_.size() && keyword_of(cards_[place]) == "CONTINUE")
      ++place;
    return place;
  }

  std::string changed(std::string_view card) const {
    const std::string_view keyword = has_value(card) ? keyword_of(card) : std::string_view();
    const auto length = static_cast<std::int64_t>(changed_row_length(table_, change_));
    if (keyword == "NAXIS1")
      return with_integer(card, length);
    if (keyword == "TFIELDS")
      return with_integer(card, static_cast<std::int64_t>(kept_ + change_.added.size()));
    if (keyword == "PCOUNT" && change_.only_added)
      return with_integer(card, 0);
    if (keyword == "THEAP")
      return with_integer(card, theap(length));
    return std::string(card);
  }

  /// The heap keeps its distance from the end of the rows.
  std::int64_t theap(std::int64_t row_length) const {
    const auto old_length = static_cast<std::int64_t>(table_.row_length);
    return table_.heap_start + (row_length - old_length) * table_.rows;
  }

  std::string new_columns() const {
    std::string out;
    std::size_t offset = change_.only_added ? 0 : table_.row_length;
    for (std::size_t i = 0; i < change_.added.size(); ++i) {
      const AddedColumn& column = change_.added[i];
      const std::string n = std::to_string(kept_ + i + 1);
      out += value_cards("TTYPE" + n, column.name);
      if (table_.ascii)
        out += value_cards("TBCOL" + n, static_cast<std::int64_t>(offset + 2));
      out += value_cards("TFORM" + n, column.format);
      if (!column.null.empty())
        out += value_cards("TNULL" + n, column.null);
      if (!column.unit.empty())
        out += value_cards("TUNIT" + n, column.unit);
      if (!column.comment.empty())
        out += value_cards("TCOMM" + n, column.comment);
      offset += width_of(column, table_.ascii) + 1;
    }
    return out;
  }

  const TableLayout& table_;
  const TableChange& change_;
  std::size_t kept_;
  std::vector<std::string_view> cards_;
};

} // namespace

std::size_t changed_row_length(const TableLayout& table, const TableChange& change) {
  std::size_t length = change.only_added ? 0 : table.row_length;
  for (const AddedColumn& column : change.added)
    length += width_of(column, table.ascii) + (table.ascii ? 1 : 0); // with a blank between
  return length;
}

std::string changed_header(const std::string& blocks, const TableLayout& table,
                           const TableChange& change) {
  return HeaderWriter(table, change).write(blocks);
}

} // namespace astromill::fits

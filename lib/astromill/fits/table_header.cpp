// astromill: the header of a table that gets more columns
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_header.h"

#include "astromill/fits/hdu.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace astromill::fits {

namespace {

constexpr std::size_t kMostColumns = 999;
constexpr std::size_t kKeywordLength = 8;

std::string padded(std::string card) {
  card.resize(Header::kCardLength, ' ');
  return card;
}

/// The part of a card that FITS calls its keyword, without blanks behind it.
std::string_view keyword_of(std::string_view card) {
  const std::string_view keyword = card.substr(0, kKeywordLength);
  return keyword.substr(0, keyword.find_last_not_of(' ') + 1);
}

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

/// The keyword and " = ".
std::string start_of(std::string_view keyword) {
  std::string card(keyword);
  card.resize(kKeywordLength, ' ');
  return card + "= ";
}

std::string integer_card(std::string_view keyword, std::int64_t value) {
  const std::string digits = std::to_string(value);
  return padded(start_of(keyword) +
                std::string(20 - std::min<std::size_t>(20, digits.size()), ' ') + digits);
}

/// A card with text; where that is long, with CONTINUE cards behind it. What is not ASCII text
/// becomes '?'.
std::string text_cards(std::string_view keyword, std::string_view text) {
  constexpr std::size_t kRoom = 67; // between the quotes, less one for the '&'
  std::string out;
  std::string card = start_of(keyword) + "'";
  std::size_t used = 0;
  for (const char c : text) {
    const std::string written = c == '\'' ? "''" : std::string(1, c < ' ' || c > '~' ? '?' : c);
    if (used + written.size() > kRoom) {
      out += padded(card + "&'");
      card = "CONTINUE  '";
      used = 0;
    }
    card += written;
    used += written.size();
  }
  card.resize(std::max<std::size_t>(card.size(), 19), ' '); // 8 characters at least
  return out + padded(card + "'");
}

/// HISTORY cards, broken at blanks where there are any.
std::string history_cards(std::string_view text) {
  constexpr std::size_t kRoom = Header::kCardLength - kKeywordLength;
  std::string out;
  while (!text.empty()) {
    std::size_t length = std::min(text.size(), kRoom);
    if (text.size() > kRoom)
      if (const std::size_t blank = text.rfind(' ', kRoom); blank > kRoom / 2)
        length = std::min(blank, kRoom);
    std::string card = "HISTORY " + std::string(text.substr(0, length));
    for (char& c : card)
      if (c < ' ' || c > '~')
        c = '?';
    out += padded(card);
    text.remove_prefix(length);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return out;
}

/// The card with another whole number as its value, the comment kept where it was.
std::string with_integer(std::string_view card, std::int64_t value) {
  std::string out = integer_card(keyword_of(card), value);
  const std::size_t slash = card.find('/');
  constexpr std::size_t kCommentStart = 31;
  if (slash != std::string_view::npos)
    out.replace(kCommentStart, Header::kCardLength,
                std::string(card.substr(slash)) + std::string(Header::kCardLength, ' '));
  return padded(out);
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
    out += history_cards(change_.history) + padded("END");
    out.resize((out.size() + kBlockLength - 1) / kBlockLength * kBlockLength, ' ');
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
    const bool has_value = card.substr(kKeywordLength, 2) == "= ";
    const std::string_view keyword = has_value ? keyword_of(card) : std::string_view();
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
      out += text_cards("TTYPE" + n, column.name);
      if (table_.ascii)
        out += integer_card("TBCOL" + n, static_cast<std::int64_t>(offset + 2));
      out += text_cards("TFORM" + n, column.format);
      if (!column.null.empty())
        out += text_cards("TNULL" + n, column.null);
      if (!column.unit.empty())
        out += text_cards("TUNIT" + n, column.unit);
      if (!column.comment.empty())
        out += text_cards("TCOMM" + n, column.comment);
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

// astromill: the keywords of one header
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::fits {

/// An immutable copy of a FITS header with typed look-up by keyword.
///
/// A keyword without a value (a blank value field, a commentary card) counts as absent. Of a
/// keyword that is there twice the last one counts, as in wcslib, which reads the same cards.
/// Safe for use by many threads.
class Header {
public:
  /// From 80-byte cards in a row; an END card and what follows it are dropped, bytes that FITS does
  /// not allow in a header become '?'. `where` (file and HDU) goes into the messages. Throws Error
  /// if the length is not a multiple of 80.
  explicit Header(std::string cards, Where where = {});

  /// All cards up to END, without it: 80 * card_count() bytes, as wcspih() wants them.
  const std::string& cards() const { return cards_; }
  int card_count() const { return static_cast<int>(cards_.size() / kCardLength); }

  /// True if the keyword (upper case, up to 8 characters) has a value.
  bool has(std::string_view key) const;

  /// The value as a finite number; Fortran's D exponent is accepted. Throws Error naming the
  /// keyword and the value if it is anything else, a number in quotes included.
  std::optional<double> number(std::string_view key) const;

  /// The value as an integer; "3.0" is one. Throws Error naming the keyword and the value.
  std::optional<std::int64_t> integer(std::string_view key) const;

  /// The value as text: a string without its quotes and trailing blanks, with its CONTINUE cards;
  /// any other value as it is written. Throws Error for a string without its closing quote.
  std::optional<std::string> text(std::string_view key) const;

  /// File and HDU, for messages.
  const Where& where() const { return where_; }

  /// The same with keyword and value filled in.
  Where where(std::string_view key) const;

  static constexpr std::size_t kCardLength = 80;

private:
  std::string_view card(std::size_t offset) const;
  std::optional<std::size_t> find(std::string_view key) const;
  std::string_view value_text(std::string_view key) const;

  std::string cards_;
  Where where_;
  std::vector<std::pair<std::uint64_t, std::size_t>> index_; ///< packed keyword, offset; sorted
};

} // namespace astromill::fits

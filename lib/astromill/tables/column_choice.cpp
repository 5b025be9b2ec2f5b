// astromill: the columns of a table that a user asked for
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/column_choice.h"

#include "astromill/base/error.h"
#include "astromill/text/number.h"
#include "astromill/text/swar.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace astromill::tables {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text::is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && text::is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

bool is_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  return text::parse_number(text.data(), end, value) == end;
}

/// A column number counted from 1, as an index from 0.
std::size_t column_index(std::string_view text, const Where& where) {
  std::size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0)
    throw UsageError("column numbers are whole and start at 1", where);
  return number - 1;
}

std::string how_many(std::size_t least, std::size_t most) {
  static constexpr const char* kExamples[] = {"", "one column is needed, as in 2 or ra",
                                              "two columns are needed, as in 2,3 or ra,dec"};
  if (least == most && least < std::size(kExamples))
    return kExamples[least];
  std::string numbers = "1";
  std::string names = "a";
  for (std::size_t i = 1; i < most; ++i) {
    numbers += "," + std::to_string(i + 1);
    names += std::string(",") + static_cast<char>('a' + i);
  }
  return std::to_string(least) + (least == most ? "" : " or " + std::to_string(most)) +
         " columns are needed, as in " + numbers + " or " + names;
}

} // namespace

std::vector<ColumnChoice> parse_columns(std::string_view text, std::size_t least, std::size_t most,
                                        const char* option) {
  const Where where{.keyword = option, .value = std::string(text)};
  std::vector<std::string_view> words;
  for (std::string_view rest = text;;) {
    const auto comma = rest.find(',');
    words.push_back(trimmed(rest.substr(0, comma)));
    if (comma == std::string_view::npos)
      break;
    rest.remove_prefix(comma + 1);
  }
  if (words.size() < least || words.size() > most ||
      std::ranges::any_of(words, [](auto word) { return word.empty(); }))
    throw UsageError(how_many(least, most), where);
  std::vector<ColumnChoice> choices;
  for (const std::string_view word : words) {
    if (is_number(word) != is_number(words[0]))
      throw UsageError("give all columns by number or all by name", where);
    ColumnChoice choice;
    if (is_number(word))
      choice.index = column_index(word, where);
    else
      choice.name = word;
    if (std::ranges::find(choices, choice) != choices.end())
      throw UsageError("two of the columns are the same", where);
    choices.push_back(std::move(choice));
  }
  return choices;
}

} // namespace astromill::tables

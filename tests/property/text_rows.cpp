// astromill: RowReader against a slow and obvious implementation of its rules
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/angle.h"
#include "astromill/text/row.h"
#include "support/guarded_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {
namespace {

using Fields = std::vector<std::string>;
using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t limit) { return random() % limit; }

/// What the rules of row.h make of a line.
struct Expected {
  std::size_t length = 0; ///< of the text, without its line ending
  std::size_t next = 0;
  LineKind kind = LineKind::data;
  ItemStatus status = ItemStatus::ok;
  char separator = ' ';
  double a = 0;
  double b = 0;
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos)
    return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Fields split_at_blanks(const std::string& row) {
  Fields fields;
  std::string field;
  for (const char c : row + " ") {
    if (c != ' ' && c != '\t') {
      field += c;
    } else if (!field.empty()) {
      fields.push_back(field);
      field.clear();
    }
  }
  return fields;
}

Fields split_at(const std::string& row, char separator) {
  Fields fields(1);
  for (const char c : row)
    if (c == separator)
      fields.emplace_back();
    else
      fields.back() += c;
  for (std::string& field : fields)
    field = trimmed(field);
  return fields;
}

/// Comma-separated fields, the first of which may be in well-formed quotes.
Fields split_at_commas(const std::string& row) {
  static const std::regex quoted("^[ \t]*\"((?:[^\"]|\"\")*)\"[ \t]*(,|$)");
  std::smatch match;
  if (row.find('"') != std::string::npos && std::regex_search(row, match, quoted)) {
    Fields fields{trimmed(match[1])};
    if (match[2].length() == 1) {
      const Fields others = split_at_commas(match.suffix());
      fields.insert(fields.end(), others.begin(), others.end());
    }
    return fields;
  }
  const auto comma = row.find(',');
  Fields fields{trimmed(row.substr(0, comma))};
  if (comma != std::string::npos) {
    const Fields others = split_at_commas(row.substr(comma + 1));
    fields.insert(fields.end(), others.begin(), others.end());
  }
  return fields;
}

std::optional<double> number(std::string text) {
  static const std::regex grammar("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eEdD][+-]?\\d+)?");
  if (!std::regex_match(text, grammar))
    return std::nullopt;
  std::ranges::replace_if(
      text, [](char c) { return c == 'd' || c == 'D'; }, 'e');
  const double value = std::strtod(text.c_str(), nullptr);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A whole field as a coordinate. How angles are read is not at issue here.
std::optional<double> coordinate(const std::string& text, PairKind kind, bool is_longitude) {
  if (kind == PairKind::pixels)
    return number(text);
  AngleText angle;
  const char* const end = text.data() + text.size();
  if (parse_angle(text.data(), end, angle) != end ||
      (angle.unit == AngleUnit::hours && !is_longitude))
    return std::nullopt;
  return is_longitude && kind == PairKind::equatorial ? angle.degrees_if_hours : angle.degrees;
}

/// True if `fields` settle the row.
bool settles(const Fields& fields, PairColumns columns, PairKind kind, char separator,
             Expected& expected) {
  bool too_few = false;
  for (const std::size_t column : {columns.first, columns.second}) {
    if (column >= fields.size())
      too_few = true;
    else if (fields[column].empty()) {
      expected.status = ItemStatus::missing_column;
      return true;
    }
  }
  if (too_few)
    return false;
  const auto a = coordinate(fields[columns.first], kind, true);
  const auto b = coordinate(fields[columns.second], kind, false);
  if (!a || !b) {
    expected.status = ItemStatus::unparsable;
    return false;
  }
  expected.status = ItemStatus::ok;
  expected.separator = separator;
  expected.a = *a;
  expected.b = *b;
  return true;
}

Expected read_slowly(std::string_view text, PairColumns columns, PairKind kind) {
  Expected expected;
  const auto newline = text.find('\n');
  expected.next = newline == std::string_view::npos ? text.size() : newline + 1;
  expected.length = newline == std::string_view::npos ? text.size() : newline;
  if (newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r')
    --expected.length;
  const std::string row(text.substr(0, expected.length));
  if (trimmed(row).empty() || trimmed(row).front() == '#') {
    expected.kind = trimmed(row).empty() ? LineKind::blank : LineKind::comment;
    return expected;
  }
  const bool has_comma = row.find(',') != std::string::npos;
  const bool has_tab = row.find('\t') != std::string::npos;
  expected.separator = has_comma ? ',' : has_tab ? '\t' : ' ';
  expected.status = ItemStatus::missing_column;
  if (has_comma && settles(split_at_commas(row), columns, kind, ',', expected))
    return expected;
  if (has_tab && settles(split_at(row, '\t'), columns, kind, '\t', expected))
    return expected;
  settles(split_at_blanks(row), columns, kind, ' ', expected);
  return expected;
}

void expect_same(std::string_view text, PairColumns columns, PairKind kind = PairKind::pixels) {
  const Expected expected = read_slowly(text, columns, kind);
  Row row;
  RowReader(columns, kind).read(text.data(), text.data() + text.size(), row);
  ASSERT_EQ(row.begin, text.data()) << text;
  ASSERT_EQ(row.end - row.begin, static_cast<std::ptrdiff_t>(expected.length)) << text;
  ASSERT_EQ(row.next - row.begin, static_cast<std::ptrdiff_t>(expected.next)) << text;
  ASSERT_EQ(row.kind, expected.kind) << text;
  ASSERT_EQ(row.status, expected.status) << text;
  ASSERT_EQ(row.separator, expected.separator) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(row.a), std::bit_cast<std::uint64_t>(expected.a)) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(row.b), std::bit_cast<std::uint64_t>(expected.b)) << text;
}

std::string random_number(Random& random) {
  std::string text = std::array{"", "", "-", "+"}[below(random, 4)];
  for (auto n = below(random, below(random, 10) == 0 ? 12 : 5); n > 0; --n)
    text += static_cast<char>('0' + below(random, 10));
  if (below(random, 5) != 0)
    text += '.';
  for (auto n = below(random, below(random, 10) == 0 ? 24 : 11); n > 0; --n)
    text += static_cast<char>('0' + below(random, 10));
  if (below(random, 20) == 0)
    text += std::array{"e1", "E+2", "d-3", "D0", "e", "e400", "e-400"}[below(random, 7)];
  return text;
}

std::string random_field(Random& random) {
  static const std::array odd = {"x", "nan", "inf", "\"", "\"\"", "#", "1:2", "", "-", "star-1"};
  switch (below(random, 12)) {
  case 0:
    return odd[below(random, odd.size())];
  case 1:
    return random_number(random).insert(0, 1, '"').append(1, '"');
  case 2:
    return "\"a,b\"";
  default:
    return random_number(random);
  }
}

std::string random_row(Random& random) {
  static const std::array separators = {" ", ",", "\t", "  ", ", ", " ,", "\t ", ",,", " \t", "\r"};
  const bool mixed = below(random, 4) == 0;
  const std::string usual = separators[below(random, 3)];
  std::string row = below(random, 10) == 0 ? std::string(separators[below(random, 9)]) : "";
  const auto fields = 1 + below(random, 5);
  for (std::uint64_t i = 0; i < fields; ++i) {
    if (i > 0)
      row += mixed ? separators[below(random, separators.size())] : usual;
    row += random_field(random);
  }
  if (below(random, 10) == 0)
    row += separators[below(random, separators.size())];
  return row + std::array{"\n", "\r\n", ""}[below(random, 3)];
}

constexpr std::array<PairColumns, 5> kColumns = {{{0, 1}, {1, 0}, {1, 2}, {0, 3}, {2, 2}}};

TEST(RowsAsByTheRules, RandomRowsAtTheEndOfMemory) {
  const test::GuardedBytes guarded(4096);
  Random random(1);
  for (int i = 0; i < 60'000 && !::testing::Test::HasFailure(); ++i) {
    std::string text = random_row(random);
    if (text.empty())
      continue;              // there is no line to read
    if (text.back() == '\n') // other lines behind it, which must make no difference
      for (auto n = below(random, 60); n > 0; --n)
        text += static_cast<char>(std::array{'1', '.', '\n', ' ', ','}[below(random, 5)]);
    expect_same(guarded.place(text), {0, 1});
    expect_same(guarded.place(text), kColumns[below(random, kColumns.size())]);
  }
}

/// Each distance between the row and the end of memory, from none to beyond the fast path's reach.
TEST(RowsAsByTheRules, EveryDistanceToTheEndOfMemory) {
  const test::GuardedBytes guarded(4096);
  for (const std::string row :
       {"1234.567 2345.678\n", "298.443812345 -18.779212345\n", "1,2\n", "1\t2\r\n",
        "-1.5 -2.5 x\n", "123456789012345 .123456789012345678\n",
        "0000000.00000001 1234567.123456789012345\n", "1 2", "298.4438123451234567 18.1\n",
        "  1   2   \n", "1 2 3,4\n", "1.\n", "\n"})
    for (std::size_t behind = 0; behind <= (row.back() == '\n' ? 80U : 0U); ++behind)
      for (const char filler : {'1', '.', '\n', ' '})
        expect_same(guarded.place(row + std::string(behind, filler)), {0, 1});
}

/// Bytes of every kind.
TEST(RowsAsByTheRules, RandomBytes) {
  const test::GuardedBytes guarded(4096);
  Random random(2);
  constexpr std::string_view likely = "0123456789.- ,\t\n\r\"#eE+dx:";
  for (int i = 0; i < 60'000 && !::testing::Test::HasFailure(); ++i) {
    std::string text;
    for (auto n = 1 + below(random, 50); n > 0; --n)
      text += below(random, 20) == 0 ? static_cast<char>(below(random, 256))
                                     : likely[below(random, likely.size())];
    expect_same(guarded.place(text), kColumns[below(random, 3)]);
  }
}

TEST(RowsAsByTheRules, RandomSkyRows) {
  const test::GuardedBytes guarded(4096);
  static const std::array angles = {"12:34:56.7",  "-1:02:03", "12h34m56.7s", "-1d02m03.5s",
                                    "1d02'03.5\"", "12d30",    "1d3",         "1.5d3",
                                    "45d",         "12h",      "1:60",        "1:2:3:4",
                                    "1:2x",        "12:",      "1.5e1",       "1e1:2"};
  Random random(4);
  for (int i = 0; i < 60'000 && !::testing::Test::HasFailure(); ++i) {
    const std::string separator = std::array{" ", ",", "\t", "  "}[below(random, 4)];
    std::string text;
    for (auto n = 2 + below(random, 3); n > 0; --n) {
      text += below(random, 3) == 0 ? random_field(random) : angles[below(random, angles.size())];
      text += below(random, 20) == 0 ? " " : separator;
    }
    text.erase(text.size() - (below(random, 4) == 0 ? 0 : separator.size()));
    text += std::array{"\n", "\r\n", "", "\n1 2 3 4 5 6 7 8 9 10 11 12 13 14\n"}[below(random, 4)];
    expect_same(guarded.place(text), kColumns[below(random, kColumns.size())],
                below(random, 2) == 0 ? PairKind::equatorial : PairKind::degrees);
  }
}

/// Plain numbers mean the same whatever the kind of pair.
TEST(RowsAsByTheRules, KindsAgreeOnPlainNumbers) {
  const test::GuardedBytes guarded(4096);
  Random random(3);
  for (int i = 0; i < 20'000 && !::testing::Test::HasFailure(); ++i) {
    std::array<char, 100> row{};
    const double a = 360 * static_cast<double>(random() >> 11U) * 0x1p-53;
    const double b = 180 * static_cast<double>(random() >> 11U) * 0x1p-53 - 90;
    std::snprintf(row.data(), row.size(), "%.*f %.*f\n", static_cast<int>(below(random, 20)), a,
                  static_cast<int>(below(random, 20)), b);
    expect_same(guarded.place(row.data()), {0, 1}, PairKind::equatorial);
    expect_same(guarded.place(row.data()), {0, 1}, PairKind::degrees);
  }
}

} // namespace
} // namespace astromill::text

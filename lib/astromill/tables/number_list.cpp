// astromill: columns of numbers from a short list in any format, read at one go
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/number_list.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"
#include "astromill/base/letters.h"
#include "astromill/fits/byte_source.h"
#include "astromill/fits/table_stream.h"
#include "astromill/fits/table_values.h"
#include "astromill/tables/column_names.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/number_rows.h"
#include "astromill/text/number.h"
#include "astromill/text/row_cells.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace astromill::tables {

namespace {

using Choices = std::vector<ColumnChoice>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kReadLength = std::size_t{1} << 20U;
Choices by_name(const std::vector<std::string>& names) {
  Choices choices;
  for (const std::string& name : names)
    choices.push_back({.name = name});
  return choices;
}

Choices by_number(const std::vector<std::size_t>& numbers) {
  Choices choices;
  for (const std::size_t number : numbers)
    choices.push_back({.index = number});
  return choices;
}

std::string say_which(const UsualColumns& usual) {
  return std::string("; say with ") + usual.option + " which ones are meant";
}

/// "x, y, mag" for each set, for messages.
std::string usual_names(const UsualColumns& usual) {
  std::string out;
  for (const auto& set : usual.names) {
    out += out.empty() ? "" : " or ";
    for (const std::string& name : set)
      out += (&name == &set.front() ? "" : ",") + name;
  }
  return out;
}

std::string_view first_line(std::string_view text) {
  const auto end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

/// The words of a comment or a row.
std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view kSeparators = " \t\r\n,#";
  std::vector<std::string> words;
  for (std::size_t begin = 0;
       (begin = line.find_first_not_of(kSeparators, begin)) != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(kSeparators, begin), line.size());
    words.emplace_back(line.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

bool has_all(const std::vector<std::string>& words, const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [&](const std::string& name) {
    return std::ranges::any_of(words, [&](auto& w) { return equal_ignoring_case(w, name); });
  });
}

/// How the rows of a text are read, and where they begin.
struct Front {
  RowLayout layout;
  std::string_view rows;
  std::int64_t first_line = 1; ///< number of the line where they begin
  bool has_names = false;
  std::vector<std::string> names{};
};

/// Goes through the lines before the rows. Throws Error where the columns are not there.
Front read_front(std::string_view text, const Choices& choices, const std::string& file) {
  // A column is added so that a line of names shows: it gets another.
  const auto reader =
      make_front_matter({.choices = choices, .added = {{.name = "added"}}, .file = file});
  Front front;
  std::vector<std::string_view> lines;
  std::size_t known = 0;
  std::optional<std::size_t> first_row;
  const auto take = [&](std::span<const FrontLine> out) {
    for (const FrontLine& line : out) {
      if (!line.is_row && line.text != lines[known]) {
        front.has_names = true;
        front.names = words_of(lines[known]);
      }
      if (line.is_row && !first_row)
        first_row = known;
      ++known;
    }
  };
  for (std::string_view rest = text; !rest.empty() && !reader->decided();) {
    lines.push_back(first_line(rest));
    rest.remove_prefix(lines.back().size());
    take(reader->feed(lines.back()));
  }
  if (!reader->decided())
    take(reader->finish());
  front.layout = reader->layout();
  const std::size_t before = first_row.value_or(lines.size());
  std::size_t length = 0;
  for (std::size_t i = 0; i < before; ++i)
    length += lines[i].size();
  front.rows = text.substr(length);
  front.first_line = static_cast<std::int64_t>(before) + 1;
  return front;
}

/// Fields of the first row.
std::size_t fields_of_first(const Front& front) {
  const text::RowReader reader({0, 1}, text::PairKind::pixels, front.layout.style());
  for (std::string_view rest = front.rows; !rest.empty();) {
    text::Row row;
    reader.read(rest.data(), rest.data() + rest.size(), row);
    if (row.kind == text::LineKind::data)
      return text::field_count(row.begin, row.end, row.separator);
    rest.remove_prefix(static_cast<std::size_t>(row.next - rest.data()));
  }
  return 0;
}

/// The names on the line "#N" of a text database of IRAF; nothing if it is none.
std::vector<std::string> database_names(std::string_view text, const std::string& file) {
  std::vector<std::string> names;
  std::int64_t number = 0;
  for (std::string_view rest = text; rest.starts_with('#');) {
    const std::string_view line = first_line(rest);
    rest.remove_prefix(line.size());
    ++number;
    if (!line.starts_with("#N "))
      continue;
    if (!names.empty())
      throw Error("is a text database of IRAF with several lines an object; extract its columns "
                  "with txdump or pdump",
                  {.file = file, .line = number});
    names = words_of(line.substr(2));
    std::erase(names, "\\");
  }
  return names;
}

Front find_usual(std::string_view text, const UsualColumns& usual, const std::string& file) {
  std::exception_ptr refusal;
  const std::vector<std::string>* refused = nullptr;
  for (const auto& set : usual.names) {
    try {
      return read_front(text, by_name(set), file);
    } catch (const Error&) {
      // Names that are there but do not fit the rows are not to be passed over below.
      for (std::string_view rest = text; refused == nullptr && rest.starts_with('#');
           rest.remove_prefix(first_line(rest).size()))
        if (has_all(words_of(first_line(rest)), set)) {
          refused = &set;
          refusal = std::current_exception();
        }
    }
  }
  if (refusal)
    std::rethrow_exception(refusal);
  const bool short_only = usual.numbers.empty();
  Front front = read_front(text, by_number(short_only ? usual.short_numbers : usual.numbers), file);
  const std::size_t fields = usual.short_numbers.empty() ? 0 : fields_of_first(front);
  if (!short_only && fields > 0 && fields == usual.short_numbers.size())
    front = read_front(text, by_number(usual.short_numbers), file);
  if (short_only && !front.has_names && fields > 0 && fields != usual.short_numbers.size())
    throw Error("has " + std::to_string(fields) + " columns without names" + say_which(usual),
                {.file = file});
  if (front.has_names)
    throw Error("no columns are called " + usual_names(usual) + say_which(usual), {.file = file});
  return front;
}

/// Finds rows and columns of a text.
Front find_columns_of_text(std::string_view text, const Choices& chosen, const UsualColumns& usual,
                           const std::string& file) {
  const std::vector<std::string> database = database_names(text, file);
  if (!database.empty() && (chosen.empty() || chosen.front().by_name())) {
    const auto set =
        std::ranges::find_if(usual.names, [&](auto& s) { return has_all(database, s); });
    if (chosen.empty() && set == usual.names.end())
      throw Error("no columns are called " + usual_names(usual) + say_which(usual), {.file = file});
    Front front = read_front(
        text,
        by_number(find_columns(chosen.empty() ? by_name(*set) : chosen, database, {.file = file})),
        file);
    front.names = database;
    return front;
  }
  return chosen.empty() ? find_usual(text, usual, file) : read_front(text, chosen, file);
}

void read_text(const std::string& text, const Choices& chosen, const UsualColumns& usual,
               NumberList& list) {
  list.counted = "line";
  const Front front = find_columns_of_text(text, chosen, usual, list.name);
  list.columns = front.layout.columns.size();
  list.names = front.names;
  list.by_place = chosen.empty() && front.names.empty();
  list.rows = read_number_rows(front.rows, front.layout, front.first_line, usual);
}

std::vector<std::size_t> columns_of_table(const fits::TableLayout& table, const Choices& chosen,
                                          const UsualColumns& usual,
                                          std::vector<std::string>& names) {
  names.clear();
  for (const fits::TableColumn& column : table.columns)
    names.push_back(column.name);
  Choices choices = chosen;
  if (choices.empty()) {
    const auto set = std::ranges::find_if(usual.names, [&](auto& s) { return has_all(names, s); });
    if (set == usual.names.end())
      throw Error("no columns are called " + usual_names(usual) + say_which(usual), table.where);
    choices = by_name(*set);
  }
  auto columns = find_columns(choices, names, table.where);
  for (const std::size_t column : columns)
    fits::check_scalar(table, column);
  return columns;
}

/// Reads numbers that are stored as such.
void read_stored(const fits::TableLayout& table, const fits::TableColumn& column, std::size_t value,
                 const std::vector<char>& bytes, bool undefined, std::span<NumberRow> rows) {
  std::vector<double> numbers(rows.size());
  std::vector<ItemStatus> status(rows.size(), ItemStatus::ok);
  fits::read_numbers(table, column, bytes.data(), numbers, status);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool is_nan = undefined && status[i] != ItemStatus::ok;
    rows[i].values[value] = is_nan ? std::numeric_limits<double>::quiet_NaN() : numbers[i];
    if (rows[i].status == ItemStatus::ok && !is_nan)
      rows[i].status = status[i];
  }
}

void read_cells(const fits::TableLayout& table, std::size_t index, std::size_t value,
                const std::vector<char>& bytes, bool undefined, std::span<NumberRow> rows) {
  const fits::TableColumn& column = table.columns[index];
  if (!table.ascii && !fits::is_text(column)) {
    read_stored(table, column, value, bytes, undefined, rows);
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string_view cell = fits::read_text(column, bytes.data() + i * table.row_length);
    if (undefined && cell.empty())
      rows[i].values[value] = std::numeric_limits<double>::quiet_NaN();
    else if (rows[i].status == ItemStatus::ok && cell.empty())
      rows[i].status = ItemStatus::missing_column;
    else if (rows[i].status == ItemStatus::ok &&
             !fits::read_text_number(column, cell, rows[i].values[value]))
      rows[i].status = ItemStatus::unparsable;
  }
}

void read_labels(const fits::TableLayout& table, std::size_t index, const std::vector<char>& bytes,
                 std::span<NumberRow> rows) {
  const fits::TableColumn& column = table.columns[index];
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const char* const row = bytes.data() + i * table.row_length;
    if (table.ascii || fits::is_text(column)) {
      rows[i].label = fits::read_text(column, row);
    } else if (const auto whole = fits::read_whole_number(column, row)) {
      rows[i].label = std::to_string(*whole);
    } else {
      double value = 0;
      ItemStatus status = ItemStatus::ok;
      fits::read_numbers(table, column, row, {&value, 1}, {&status, 1});
      if (status == ItemStatus::ok)
        rows[i].label = text::shortest(value);
    }
  }
}

void read_fits(fits::ByteSource& source, const Choices& chosen, const UsualColumns& usual,
               NumberList& list) {
  list.counted = "row";
  fits::TableStream stream(source, [](std::span<const char>) {});
  std::vector<std::size_t> columns;
  list.note = stream.find_table("", [&](const fits::TableLayout& table) {
    columns = columns_of_table(table, chosen, usual, list.names);
  });
  const fits::TableLayout& table = stream.layout();
  list.columns = columns.size();
  std::vector<char> bytes(std::max<std::size_t>(kReadLength, table.row_length));
  while (const std::size_t count = stream.read_rows(bytes)) {
    const std::size_t before = list.rows.size();
    list.rows.resize(before + count);
    const std::span rows = std::span(list.rows).subspan(before);
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (i == usual.label)
        read_labels(table, columns[i], bytes, rows);
      else
        read_cells(table, columns[i], i, bytes, usual.undefined, rows);
    for (std::size_t i = 0; i < count; ++i) {
      rows[i].place = static_cast<std::int64_t>(before + i) + 1;
      if (rows[i].status != ItemStatus::ok)
        rows[i].values = {};
    }
  }
}

} // namespace

NumberList read_number_list(const std::string& path, const std::vector<ColumnChoice>& chosen,
                            const UsualColumns& usual) {
  InputFile file(path);
  NumberList list{.name = file.name(), .counted = {}, .columns = 0, .rows = {}};
  constexpr std::string_view kFits = "SIMPLE  =";
  std::string text(kFits.size(), '\0');
  std::size_t begun = 0;
  for (std::size_t got = 1; got > 0 && begun < text.size(); begun += got)
    got = file.read(std::span(text).subspan(begun));
  text.resize(begun);
  if (text == kFits || text.starts_with("\x1f\x8b")) {
    fits::ByteSource source(std::move(file), text);
    read_fits(source, chosen, usual, list);
    return list;
  }
  read_to_end(file, text);
  if (text.starts_with(kByteOrderMark))
    text.erase(0, kByteOrderMark.size());
  read_text(text, chosen, usual, list);
  return list;
}

} // namespace astromill::tables

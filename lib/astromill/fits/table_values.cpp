// astromill: the cells of FITS tables, read and written as they are stored
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace astromill::fits {

namespace {

std::uint16_t swapped(std::uint16_t word) noexcept { return __builtin_bswap16(word); }
std::uint32_t swapped(std::uint32_t word) noexcept { return __builtin_bswap32(word); }
std::uint64_t swapped(std::uint64_t word) noexcept { return __builtin_bswap64(word); }

/// The big-endian word at p.
template <class Word> Word load(const char* p) noexcept {
  Word word = 0;
  std::memcpy(&word, p, sizeof word);
  if constexpr (std::endian::native == std::endian::little)
    word = swapped(word);
  return word;
}

std::int64_t load_byte(const char* p) noexcept { return static_cast<unsigned char>(*p); }
std::int64_t load_short(const char* p) noexcept {
  return static_cast<std::int16_t>(load<std::uint16_t>(p));
}
std::int64_t load_int(const char* p) noexcept {
  return static_cast<std::int32_t>(load<std::uint32_t>(p));
}
std::int64_t load_long(const char* p) noexcept {
  return static_cast<std::int64_t>(load<std::uint64_t>(p));
}
double load_float(const char* p) noexcept { return std::bit_cast<float>(load<std::uint32_t>(p)); }
double load_double(const char* p) noexcept { return std::bit_cast<double>(load<std::uint64_t>(p)); }

/// The cells of one column: the first, and the distance to the next.
struct Cells {
  const char* first;
  std::size_t stride;
  const char* operator[](std::size_t row) const noexcept { return first + row * stride; }
};

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// How 64-bit integers without a sign are stored.
bool is_unsigned_long(const TableColumn& column) noexcept {
  return column.type == 'K' && column.scale == 1 && column.zero == 0x1p63;
}

template <class Load>
void read_reals(Load load_value, const Cells& cells, std::span<double> values) noexcept {
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = load_value(cells[i]);
}

template <class Load>
void read_integers(Load load_value, const TableColumn& column, const Cells& cells,
                   std::span<double> values, std::span<ItemStatus> status) noexcept {
  if (is_unsigned_long(column))
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] =
          static_cast<double>(static_cast<std::uint64_t>(load_value(cells[i])) + (1ULL << 63U));
  else
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<double>(load_value(cells[i]));
  if (!column.null)
    return;
  const std::int64_t null = *column.null;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (load_value(cells[i]) == null) {
      values[i] = kMissing;
      if (status[i] == ItemStatus::ok)
        status[i] = ItemStatus::missing_column;
    }
}

void scale_values(const TableColumn& column, std::span<double> values) noexcept {
  const double scale = column.scale;
  const double zero = column.zero;
  if ((scale == 1 && zero == 0) || is_unsigned_long(column))
    return;
  for (double& value : values)
    value = value * scale + zero;
}

/// Marks what is not finite; there seldom is any.
void mark_bad(std::span<const double> values, std::span<ItemStatus> status) noexcept {
  bool all_finite = true;
  for (const double value : values)
    all_finite &= std::abs(value) <= std::numeric_limits<double>::max();
  if (all_finite)
    return;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]) && status[i] == ItemStatus::ok)
      status[i] = ItemStatus::unparsable;
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

} // namespace

bool is_number(const TableColumn& column) noexcept {
  return std::string_view("BIJKED").find(column.type) != std::string_view::npos;
}

bool is_text(const TableColumn& column) noexcept { return column.type == 'A'; }

void check_scalar(const TableLayout& table, std::size_t index) {
  const TableColumn& column = table.columns[index];
  if (table.ascii || (is_text(column) && column.width > 0) ||
      (is_number(column) && column.repeat == 1))
    return;
  if (is_number(column) || is_text(column))
    throw Error("has " + std::to_string(column.repeat) + " values a row; it must have one",
                table.at_column(index));
  constexpr std::string_view kTypes = "LXCMPQ";
  constexpr const char* kNames[] = {"logical values",         "bits",
                                    "complex numbers",        "complex numbers",
                                    "variable-length arrays", "variable-length arrays"};
  throw Error(std::string("has ") + kNames[kTypes.find(column.type)] + ", not numbers",
              table.at_column(index));
}

void read_numbers(const TableLayout& table, const TableColumn& column, const char* rows,
                  std::span<double> values, std::span<ItemStatus> status) noexcept {
  const Cells cells{.first = rows + column.offset, .stride = table.row_length};
  switch (column.type) {
  case 'D':
    read_reals(load_double, cells, values);
    break;
  case 'E':
    read_reals(load_float, cells, values);
    break;
  case 'B':
    read_integers(load_byte, column, cells, values, status);
    break;
  case 'I':
    read_integers(load_short, column, cells, values, status);
    break;
  case 'J':
    read_integers(load_int, column, cells, values, status);
    break;
  default:
    read_integers(load_long, column, cells, values, status);
    break;
  }
  scale_values(column, values);
  mark_bad(values, status);
}

std::optional<std::int64_t> read_whole_number(const TableColumn& column, const char* row) noexcept {
  const char* const cell = row + column.offset;
  if (column.scale != 1 || column.zero != 0)
    return std::nullopt;
  const std::optional<std::int64_t> value = column.type == 'I'   ? std::optional(load_short(cell))
                                            : column.type == 'J' ? std::optional(load_int(cell))
                                            : column.type == 'K' ? std::optional(load_long(cell))
                                                                 : std::nullopt;
  return value == column.null ? std::nullopt : value;
}

std::string_view read_text(const TableColumn& column, const char* row) noexcept {
  const char* first = row + column.offset;
  const char* last = first + column.width;
  if (const void* zero = std::memchr(first, 0, column.width))
    last = static_cast<const char*>(zero);
  while (first != last && is_blank(*first))
    ++first;
  while (first != last && is_blank(last[-1]))
    --last;
  const std::string_view text(first, static_cast<std::size_t>(last - first));
  return column.null_text == text ? std::string_view() : text;
}

bool read_text_number(const TableColumn& column, std::string_view text, double& value) noexcept {
  std::array<char, 64> plain;
  if (text.starts_with('+') && !text.starts_with("+-"))
    text.remove_prefix(1);
  if (text.empty() || text.size() > plain.size())
    return false;
  std::transform(text.begin(), text.end(), plain.begin(),
                 [](char c) { return c == 'D' || c == 'd' ? 'E' : c; });
  const char* const last = plain.data() + text.size();
  const auto [end, error] = std::from_chars(plain.data(), last, value);
  if (end != last || error != std::errc() || !std::isfinite(value))
    return false;
  if (column.implied_decimals > 0 && text.find('.') == std::string_view::npos)
    value /= std::pow(10.0, column.implied_decimals);
  value = value * column.scale + column.zero;
  return true;
}

void store_numbers(std::span<const double> values, char* out) noexcept {
  for (const double value : values) {
    auto word = std::bit_cast<std::uint64_t>(value);
    if constexpr (std::endian::native == std::endian::little)
      word = swapped(word);
    std::memcpy(out, &word, sizeof word);
    out += sizeof word;
  }
}

void join_cells(const char* rows, std::size_t row_length, std::size_t count,
                std::span<const NewCells> added, char* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(out, rows + i * row_length, row_length);
    out += row_length;
    for (const NewCells& cells : added) {
      std::memcpy(out, cells.bytes + i * cells.width, cells.width);
      out += cells.width;
    }
  }
}

} // namespace astromill::fits

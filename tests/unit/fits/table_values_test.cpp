// astromill: tests of the cells of tables, with cfitsio as the judge
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/byte_source.h"
#include "astromill/fits/table_stream.h"
#include "astromill/fits/table_values.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <fitsio.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace astromill::fits {
namespace {

using test::Random;
using test::TemporaryDirectory;

constexpr int kRows = 1000;

struct Form {
  const char* format;
  int bytes;
  bool real;
  double scale, zero;
  bool null;
};
constexpr Form kForms[] = {
    {"1B", 1, false, 1, 0, false},     {"1B", 1, false, 1, -128, false},
    {"1B", 1, false, 1, 0, true},      {"1I", 2, false, 1, 0, false},
    {"1I", 2, false, 1, 32768, false}, {"1I", 2, false, 0.01, 7, true},
    {"1J", 4, false, 1, 0, true},      {"1J", 4, false, 1, 2147483648.0, false},
    {"1K", 8, false, 1, 0, true},      {"1K", 8, false, 1, 9223372036854775808.0, false},
    {"1K", 8, false, 2.5, -3, false},  {"1E", 4, true, 1, 0, false},
    {"1E", 4, true, 3, 0.5, false},    {"1D", 8, true, 1, 0, false},
    {"1D", 8, true, -1.5, 100, false},
};

/// One column of random cells of that form between two others, written by hand; what cfitsio reads.
class TableValues : public testing::TestWithParam<Form> {
protected:
  TableValues() {
    Random random(static_cast<std::uint64_t>(GetParam().bytes));
    const auto width = static_cast<std::size_t>(GetParam().bytes);
    for (int i = 0; i < kRows; ++i) {
      rows_ += "abc";
      std::uint64_t bits = random.bits();
      if (GetParam().real && width == 8)
        bits = std::bit_cast<std::uint64_t>(random.sign() * random.log_uniform(1e-5, 1e5));
      if (GetParam().real && width == 4)
        bits = std::bit_cast<std::uint32_t>(
            static_cast<float>(random.sign() * random.log_uniform(1e-5, 1e5)));
      if (GetParam().null && i % 10 == 3)
        bits = 7;
      for (std::size_t k = 0; k < width; ++k)
        rows_ += static_cast<char>(bits >> (8 * (width - 1 - k)));
      rows_ += "xy";
    }
    layout_.row_length = width + 5;
    layout_.columns = {{.type = GetParam().format[1],
                        .offset = 3,
                        .width = width,
                        .scale = GetParam().scale,
                        .zero = GetParam().zero}};
    if (GetParam().null)
      layout_.columns[0].null = 7;
  }

  /// The column as doubles, NaN where there is none.
  std::vector<double> by_cfitsio() {
    const std::string path = directory_.file("t.fits");
    int status = 0;
    fitsfile* file = nullptr;
    char names[3][8] = {"a", "b", "c"};
    char forms[3][8] = {"3A", "", "2A"};
    std::strcpy(forms[1], GetParam().format);
    char* name_pointers[] = {names[0], names[1], names[2]};
    char* form_pointers[] = {forms[0], forms[1], forms[2]};
    fits_create_file(&file, path.c_str(), &status);
    fits_create_tbl(file, BINARY_TBL, kRows, 3, name_pointers, form_pointers, nullptr, "T",
                    &status);
    fits_update_key_dbl(file, "TSCAL2", GetParam().scale, 17, "", &status);
    fits_update_key_dbl(file, "TZERO2", GetParam().zero, 17, "", &status);
    if (GetParam().null)
      fits_update_key_lng(file, "TNULL2", 7, "", &status);
    fits_write_tblbytes(file, 1, 1, static_cast<LONGLONG>(rows_.size()),
                        reinterpret_cast<unsigned char*>(rows_.data()), &status);
    fits_close_file(file, &status);
    fits_open_file(&file, (path + "[1]").c_str(), READONLY, &status);
    std::vector<double> values(kRows);
    int any_nothing = 0;
    double nothing = std::numeric_limits<double>::quiet_NaN();
    fits_read_col(file, TDOUBLE, 2, 1, 1, kRows, &nothing, values.data(), &any_nothing, &status);
    fits_close_file(file, &status);
    EXPECT_EQ(status, 0);
    return values;
  }

  std::string rows_;
  TableLayout layout_;
  TemporaryDirectory directory_;
};

TEST_P(TableValues, AgreeWithCfitsio) {
  const std::vector<double> expected = by_cfitsio();
  std::vector<double> values(kRows);
  std::vector<ItemStatus> status(kRows, ItemStatus::ok);
  read_numbers(layout_, layout_.columns[0], rows_.data(), values, status);
  int nulls = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    ASSERT_EQ(std::isnan(values[i]), std::isnan(expected[i])) << i;
    ASSERT_EQ(status[i], std::isnan(expected[i]) ? ItemStatus::missing_column : ItemStatus::ok);
    nulls += std::isnan(expected[i]) ? 1 : 0;
    if (std::isnan(expected[i]))
      continue;
    // cfitsio rounds the product and the sum of a scaled number in its own way.
    const bool exact = GetParam().scale == 1;
    ASSERT_LE(std::abs(values[i] - expected[i]), exact ? 0 : 4e-16 * std::abs(expected[i])) << i;
  }
  EXPECT_EQ(nulls > 0, GetParam().null);
}

INSTANTIATE_TEST_SUITE_P(All, TableValues, testing::ValuesIn(kForms));

TEST(ReadNumbers, UnsignedLongs) {
  TableLayout table{.row_length = 8};
  table.columns = {{.type = 'K', .width = 8, .scale = 1, .zero = 0x1p63}};
  // 2^64 - 1, 2^63 + 2^11 + 1, 0, 2^53 + 2
  const std::string rows("\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\x08\x01\x80\0\0\0\0\0\0\0"
                         "\x80\x20\0\0\0\0\0\x02",
                         32);
  std::vector<double> values(4);
  std::vector<ItemStatus> status(4, ItemStatus::ok);
  read_numbers(table, table.columns[0], rows.data(), values, status);
  EXPECT_EQ(values, (std::vector<double>{0x1p64, 0x1p63 + 0x1p11, 0, 0x1p53 + 2}));
}

TEST(ReadNumbers, WhatIsNotFinite) {
  TableLayout table{.row_length = 8};
  table.columns = {{.type = 'D', .width = 8}};
  const double inf = std::numeric_limits<double>::infinity();
  const double in[] = {1, NAN, inf, -inf, 2, NAN};
  char rows[sizeof in];
  store_numbers(in, rows);
  EXPECT_EQ(std::string_view(rows, 8), std::string_view("\x3f\xf0\0\0\0\0\0\0", 8));
  std::vector<double> values(6);
  std::vector<ItemStatus> status(6, ItemStatus::ok);
  status[5] = ItemStatus::missing_column; // of another column: stays
  read_numbers(table, table.columns[0], rows, values, status);
  using enum ItemStatus;
  EXPECT_EQ(status,
            (std::vector<ItemStatus>{ok, unparsable, unparsable, unparsable, ok, missing_column}));
  EXPECT_EQ(values[4], 2);
}

TEST(ReadText, Trims) {
  TableColumn column{.type = 'A', .repeat = 6, .offset = 2, .width = 6};
  EXPECT_EQ(read_text(column, "..ab cd "), "ab cd");
  EXPECT_EQ(read_text(column, "..  ab    "), "ab");
  EXPECT_EQ(read_text(column, "..      zz"), "");
  EXPECT_EQ(read_text(column, std::string("..a\0bcdef", 9).data()), "a");
  EXPECT_EQ(read_text(column, std::string("..\0\0\0\0\0\0", 8).data()), "");
  column.null_text = "INDEF";
  EXPECT_EQ(read_text(column, "..INDEF "), "");
  EXPECT_EQ(read_text(column, "..INDEFS"), "INDEFS");
}

TEST(ReadText, Numbers) {
  const auto read = [](const char* text, int decimals = 0) {
    double value = -77;
    const bool good =
        read_text_number({.scale = 2, .zero = 1, .implied_decimals = decimals}, text, value);
    return good ? value : -99;
  };
  EXPECT_EQ(read("12.5"), 26);
  EXPECT_EQ(read("+12.5D+1"), 251);
  EXPECT_EQ(read("1250", 2), 26);
  EXPECT_EQ(read("1250.", 2), 2501);
  for (const char* bad : {"", "x", "1 2", "nan", "inf", "1e999", "+-1", "0x10", "1..2"})
    EXPECT_EQ(read(bad), -99) << bad;
  EXPECT_EQ(read(std::string(70, '1').c_str()), -99);
}

TEST(CheckScalar, SaysWhatIsThere) {
  TableLayout table{.where = {.file = "cat.fits", .hdu = "1"}};
  table.columns = {{.name = "V", .type = 'E', .repeat = 5},
                   {.name = "", .type = 'L'},
                   {.name = "D", .type = 'D'},
                   {.name = "P", .type = 'Q'},
                   {.name = "N", .type = 'A', .width = 3},
                   {.name = "0", .type = 'D', .repeat = 0}};
  const auto message = [&](std::size_t index) -> std::string {
    try {
      check_scalar(table, index);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message(0), "cat.fits[1]: column V: has 5 values a row; it must have one");
  EXPECT_EQ(message(1), "cat.fits[1]: column 2: has logical values, not numbers");
  EXPECT_EQ(message(2), "");
  EXPECT_EQ(message(3), "cat.fits[1]: column P: has variable-length arrays, not numbers");
  EXPECT_EQ(message(4), "");
  EXPECT_EQ(message(5), "cat.fits[1]: column 0: has 0 values a row; it must have one");
}

TEST(JoinCells, RowByRow) {
  const NewCells added[] = {{"1234", 2}, {"xy", 1}};
  std::string out(12, '.');
  join_cells("abcdef", 3, 2, added, out.data());
  EXPECT_EQ(out, "abc12xdef34y");
  join_cells("abcdef", 0, 2, added, out.data()); // only the new ones
  EXPECT_EQ(out.substr(0, 6), "12x34y");
}

} // namespace
} // namespace astromill::fits

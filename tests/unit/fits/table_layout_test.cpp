// astromill: tests of the columns of tables, sound or hostile
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_layout.h"
#include "support/fits_writer.h"

#include <gtest/gtest.h>

#include <functional>

namespace astromill::fits {
namespace {

using test::FitsWriter;

/// id J, x D, name 8A, flux 3E, flags 12X: 34 bytes.
FitsWriter five_columns() {
  FitsWriter writer{FitsWriter::Axes{}};
  return writer.table(
      "CAT", {{"id", "J"}, {"X_IMAGE", "1D"}, {"name", "8A"}, {"flux", "3E"}, {"f", "12X"}}, 34,
      std::string(340, '\0'));
}

/// An ASCII table of 30 bytes a row.
FitsWriter ascii_columns() {
  FitsWriter writer = five_columns();
  writer.set("XTENSION", "TABLE").set("TFIELDS", 3).set("NAXIS1", 30);
  for (const char* key : {"TTYPE4", "TFORM4", "TTYPE5", "TFORM5"})
    writer.remove(key);
  writer.set("TFORM1", "I5").set("TFORM2", "F10.4").set("TFORM3", "A8");
  return writer.set("TBCOL1", 1).set("TBCOL2", 7).set("TBCOL3", 20);
}

TableLayout layout_of(const FitsWriter& writer) {
  return read_table_layout(Header(writer.cards(), {.file = "cat.fits", .hdu = "CAT,1"}));
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// Refused, with `part` and the file in the message.
void expect_refused(const FitsWriter& writer, const std::string& part) {
  const std::string message = message_of([&] { layout_of(writer); });
  EXPECT_TRUE(message.starts_with("cat.fits[CAT,1]: ")) << message;
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(TableLayout, Columns) {
  const TableLayout table = layout_of(five_columns().set("TUNIT2", "pixel").set("TNULL1", -99));
  ASSERT_EQ(table.columns.size(), 5U);
  EXPECT_EQ(table.row_length, 34U);
  EXPECT_EQ(table.rows, 10);
  EXPECT_EQ(table.heap_start, 340);
  EXPECT_FALSE(table.ascii);
  EXPECT_EQ(table.columns[0].type, 'J');
  EXPECT_EQ(table.columns[0].null, -99);
  EXPECT_EQ(table.columns[1].offset, 4U);
  EXPECT_EQ(table.columns[1].unit, "pixel");
  EXPECT_EQ(table.columns[2].width, 8U);
  EXPECT_EQ(table.columns[3].repeat, 3);
  EXPECT_EQ(table.columns[3].offset, 20U);
  EXPECT_EQ(table.columns[4].width, 2U);
  EXPECT_EQ(table.columns[4].offset, 32U);
}

TEST(TableLayout, Formats) {
  for (const auto& [format, width] : std::vector<std::pair<const char*, int>>{
           {"L", 1},  {"1X", 1}, {"8X", 1},  {"9X", 2},     {"0X", 0},  {"B", 1},
           {"I", 2},  {"J", 4},  {"K", 8},   {"12A", 12},   {"E", 4},   {"D", 8},
           {"C", 8},  {"M", 16}, {"P", 8},   {"1PE(7)", 8}, {"QD", 16}, {"60A12", 60},
           {"0D", 0}, {"d", 8},  {" 2J", 8}, {"007I", 14}})
    EXPECT_EQ(cell_width(format), width) << format;
  for (const char* format :
       {"", "7", "Z", "-1J", "1.5D", "99999999999999999999D", "9223372036854775807D", "F8.3"})
    EXPECT_FALSE(cell_width(format)) << format;
}

TEST(TableLayout, NumbersThatCannotBe) {
  expect_refused(five_columns().set("NAXIS1", 35), "NAXIS1: does not agree with the TFORMn");
  expect_refused(five_columns().set("NAXIS1", 1LL << 40U), "NAXIS1");
  expect_refused(five_columns().set("NAXIS2", -1), "NAXIS2");
  expect_refused(five_columns().set("NAXIS2", INT64_MAX), "NAXIS2");
  expect_refused(five_columns().set("TFIELDS", 1000), "TFIELDS");
  expect_refused(five_columns().set("TFIELDS", -1), "TFIELDS");
  expect_refused(five_columns().remove("TFIELDS"), "TFIELDS: is missing");
  expect_refused(five_columns().set("TFIELDS", 6), "TFORM6: is missing");
  expect_refused(five_columns().set("BITPIX", 16), "BITPIX");
  expect_refused(five_columns().set("NAXIS", 3), "NAXIS");
  expect_refused(five_columns().set("GCOUNT", 2), "GCOUNT");
  expect_refused(five_columns().set("TFORM3", "F8.3"), "TFORM3: is not a format");
  expect_refused(five_columns().set("TFORM3", "1152921504606846977J"), "TFORM3");
  expect_refused(five_columns().set("TFORM3", "4000000000A"), "TFORM3: makes rows longer");
  expect_refused(five_columns().set("TSCAL1", 0), "TSCAL1: must not be 0");
  expect_refused(five_columns().set("TZERO2", "12"), "TZERO2");
  expect_refused(five_columns().set("TNULL1", 1.5), "TNULL1");
  expect_refused(five_columns().set("THEAP", 339), "THEAP");
  expect_refused(five_columns().set("PCOUNT", 10).set("THEAP", 351), "THEAP");
}

TEST(TableLayout, OtherThings) {
  expect_refused(five_columns().set("XTENSION", "IMAGE"), "is not a table");
  expect_refused(five_columns().set("ZTABLE", true), "funpack");
  expect_refused(five_columns().set("ZIMAGE", true), "compressed image");
  EXPECT_EQ(layout_of(five_columns().set("XTENSION", "A3DTABLE")).columns.size(), 5U);
  EXPECT_EQ(layout_of(five_columns().set("TFIELDS", 0).set("NAXIS1", 0)).columns.size(), 0U);
}

TEST(TableLayout, Ascii) {
  const TableLayout table = layout_of(ascii_columns().set("TNULL2", "  --- ").set("TSCAL1", 2));
  EXPECT_TRUE(table.ascii);
  EXPECT_EQ(table.row_length, 30U);
  EXPECT_EQ(table.columns[0].width, 5U);
  EXPECT_EQ(table.columns[0].scale, 2);
  EXPECT_EQ(table.columns[1].offset, 6U);
  EXPECT_EQ(table.columns[1].width, 10U);
  EXPECT_EQ(table.columns[1].implied_decimals, 4);
  EXPECT_EQ(table.columns[1].null_text, "---");
  EXPECT_EQ(table.columns[2].type, 'A');
  expect_refused(ascii_columns().set("TFORM3", "A12"), "TFORM3: reaches beyond the row");
  expect_refused(ascii_columns().set("TBCOL3", 31), "TBCOL3");
  expect_refused(ascii_columns().set("TBCOL3", 0), "TBCOL3");
  expect_refused(ascii_columns().remove("TBCOL1"), "TBCOL1: is missing");
  for (const char* format : {"8A", "A", "", "A0", "A-8", "D8.", "F8.x", "J", "F99999999999"})
    expect_refused(ascii_columns().set("TFORM3", format), "TFORM3: is not a format");
}

} // namespace
} // namespace astromill::fits

// astromill: tests of files that are copied while one table changes; cfitsio reads what comes out
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/table_stream.h"
#include "astromill/fits/table_values.h"
#include "support/fits_writer.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <fitsio.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

namespace astromill::fits {
namespace {

using test::FitsWriter;
using test::Random;
using test::TemporaryDirectory;

const std::vector<AddedColumn> kAdded = {{.name = "n", .format = "1D", .unit = "deg"},
                                         {.name = "status", .format = "2A"}};

std::string random_bytes(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::string bytes(count, '\0');
  for (char& c : bytes)
    c = static_cast<char>(random.bits());
  return bytes;
}

/// As FITS_LDAC: a table with the header of an image, and the catalogue; then an image.
FitsWriter ldac() {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.table("LDAC_IMHEAD", {{"Field Header Card", "160A"}}, 160, std::string(160, 'h'));
  writer.table("LDAC_OBJECTS", {{"NUMBER", "J"}, {"X", "D"}, {"V", "5B"}}, 17,
               random_bytes(17 * 1000, 1));
  writer.extension("IMG", {40, 50}).data(random_bytes(2000, 2));
  return writer;
}

void need_x(const TableLayout& table) {
  for (const TableColumn& column : table.columns)
    if (column.name == "X")
      return;
  throw Error("no such column", table.where);
}

class TableStreamTest : public testing::Test {
protected:
  std::string write(const FitsWriter& writer) { return write_bytes(writer.bytes()); }
  std::string write_bytes(const std::string& bytes, const std::string& name = "a.fits") {
    FitsWriter::write_bytes(directory_.file(name), bytes);
    return directory_.file(name);
  }

  /// The file with its table changed: n counts from 0, status is "ok".
  std::string changed(const std::string& path, const std::string& hdu, bool only_added = false,
                      std::size_t rows_at_once = 7) {
    std::string out;
    ByteSource source(path);
    TableStream stream(source, [&](std::span<const char> b) { out.append(b.data(), b.size()); });
    note_ = stream.find_table(hdu, need_x);
    stream.write_header({.added = kAdded, .only_added = only_added, .history = "test"});
    const std::size_t length = stream.layout().row_length;
    std::vector<char> rows(rows_at_once * length);
    double number = 0;
    while (const std::size_t count = stream.read_rows(rows)) {
      std::vector<double> numbers;
      for (std::size_t i = 0; i < count; ++i)
        numbers.push_back(number++);
      std::string cells(8 * count, '\0');
      std::string texts;
      store_numbers(numbers, cells.data());
      for (std::size_t i = 0; i < count; ++i)
        texts += "ok";
      const NewCells added[] = {{cells.data(), 8}, {texts.data(), 2}};
      std::string joined(count * ((only_added ? 0 : length) + 10), '\0');
      join_cells(rows.data(), only_added ? 0 : length, count, added, joined.data());
      out += joined;
    }
    stream.finish();
    return out;
  }

  std::string message_of(const std::string& path, const std::string& hdu) {
    try {
      changed(path, hdu);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  /// What cfitsio finds in column `number` of an HDU.
  std::vector<double> column(const std::string& bytes, int hdu, const char* name) {
    const std::string path = write_bytes(bytes, "judged.fits");
    int status = 0;
    int number = 0;
    LONGLONG rows = 0;
    fitsfile* file = nullptr;
    fits_open_file(&file, path.c_str(), READONLY, &status);
    fits_movabs_hdu(file, hdu + 1, nullptr, &status);
    fits_get_num_rowsll(file, &rows, &status);
    fits_get_colnum(file, CASESEN, const_cast<char*>(name), &number, &status);
    std::vector<double> values(static_cast<std::size_t>(rows));
    fits_read_col(file, TDOUBLE, number, 1, 1, rows, nullptr, values.data(), nullptr, &status);
    int hdus = 0;
    fits_get_num_hdus(file, &hdus, &status);
    fits_close_file(file, &status);
    EXPECT_EQ(status, 0) << name;
    hdus_ = hdus;
    return values;
  }

  TemporaryDirectory directory_;
  std::string note_;
  int hdus_ = 0;
};

TEST_F(TableStreamTest, FirstTableWithTheColumns) {
  const std::string in = ldac().bytes();
  const std::string path = write_bytes(in);
  const std::string out = changed(path, "");
  EXPECT_EQ(note_, path + ": using extension 2 (LDAC_OBJECTS,1)");
  const std::vector<double> n = column(out, 2, "n");
  EXPECT_EQ(hdus_, 4);
  ASSERT_EQ(n.size(), 1000U);
  for (std::size_t i = 0; i < n.size(); ++i)
    ASSERT_EQ(n[i], static_cast<double>(i));
  EXPECT_EQ(column(out, 2, "NUMBER"), column(in, 2, "NUMBER"));
  const std::size_t before = in.find("XTENSION= 'BINTABLE'", in.find("LDAC_IMHEAD"));
  EXPECT_EQ(out.substr(0, before), in.substr(0, before));
  const std::size_t after = in.find("XTENSION= 'IMAGE");
  EXPECT_EQ(out.substr(out.find("XTENSION= 'IMAGE")), in.substr(after));
  EXPECT_EQ(out.size() % 2880, 0U);
}

TEST_F(TableStreamTest, HduByNumberAndName) {
  const std::string path = write(ldac());
  const std::string out = changed(path, "");
  for (const char* hdu : {"2", "LDAC_OBJECTS", "ldac_objects", "LDAC_OBJECTS,1"}) {
    EXPECT_EQ(changed(path, hdu), out) << hdu;
    EXPECT_EQ(note_, "");
  }
  EXPECT_EQ(message_of(path, "LDAC_OBJECTS,2"),
            path + "[LDAC_OBJECTS,2]: there is no such HDU; the file has 0 (no data), 1 "
                   "(LDAC_IMHEAD,1: table), 2 (LDAC_OBJECTS,1: table), 3 (IMG,1: 40x50 image)");
  EXPECT_EQ(message_of(path, "0"), path + "[0]: is not a table");
  EXPECT_EQ(message_of(path, "3"), path + "[IMG,1]: is not a table");
  EXPECT_NE(message_of(path, "1").find("no such column"), std::string::npos);
}

TEST_F(TableStreamTest, NoTableSuits) {
  FitsWriter two{FitsWriter::Axes{}};
  two.table("A", {{"a", "J"}}, 4, std::string(40, 'a'));
  const std::string one_path = write(two);
  EXPECT_EQ(message_of(one_path, ""),
            one_path + "[A,1]: no such column"); // it can only be this one
  const std::string path = write(two.table("B"));
  EXPECT_EQ(message_of(path, ""), path + ": there is no table with the columns asked for; the file "
                                         "has 0 (no data), 1 (A,1: table), 2 (B,1: table)");
  EXPECT_NE(message_of(write(FitsWriter()), "").find("the file has 0 (100x100 image)"),
            std::string::npos);
  EXPECT_NE(message_of(write_bytes("hello"), "").find("not a FITS file"), std::string::npos);
  EXPECT_NE(message_of(write_bytes(""), "").find("not a FITS file"), std::string::npos);
}

TEST_F(TableStreamTest, RowsAtOnceDoNotMatter) {
  const std::string path = write(ldac());
  const std::string out = changed(path, "2", false, 1);
  EXPECT_EQ(changed(path, "2", false, 999), out);
  EXPECT_EQ(changed(path, "2", false, 100000), out);
}

TEST_F(TableStreamTest, HeapAndItsGapStay) {
  // Descriptors of 3 bytes each at the start of the heap, which begins 11 bytes behind the rows.
  std::string rows;
  for (char i = 0; i < 10; ++i)
    rows += std::string("\0\0\0\3\0\0\0", 7) + static_cast<char>(3 * i) + std::string(8, '\0');
  FitsWriter writer{FitsWriter::Axes{}};
  const std::string heap = "gap of 11 b" + random_bytes(30, 3);
  writer.table("", {{"P", "1PB(3)"}, {"X", "D"}}, 16, rows).data(rows + heap);
  writer.set("PCOUNT", heap.size()).set("THEAP", rows.size() + 11);
  writer.extension("AFTER", {3, 4});
  const std::string path = write(writer);
  const std::string out = changed(path, "1");
  for (const std::string& bytes : {writer.bytes(), out}) {
    const std::string judged = write_bytes(bytes, "judged.fits");
    int status = 0;
    fitsfile* file = nullptr;
    fits_open_file(&file, (judged + "[1]").c_str(), READONLY, &status);
    std::string got(3, '\0');
    fits_read_col(file, TBYTE, 1, 10, 1, 3, nullptr, got.data(), nullptr, &status);
    fits_close_file(file, &status);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(got, heap.substr(11 + 27, 3));
  }
  EXPECT_EQ(column(out, 1, "n").size(), 10U);
  EXPECT_EQ(hdus_, 3);
  // Without the descriptors there is no use for a heap.
  const std::string only = changed(path, "1", true);
  EXPECT_EQ(only.find("gap of"), std::string::npos);
  EXPECT_EQ(column(only, 1, "n").size(), 10U);
  EXPECT_EQ(hdus_, 3);
}

TEST_F(TableStreamTest, OnlyTheNewColumns) {
  const std::string out = changed(write(ldac()), "2", true);
  EXPECT_EQ(column(out, 2, "n")[999], 999);
  EXPECT_NE(out.find("TFIELDS =                    2"), std::string::npos);
}

TEST_F(TableStreamTest, NoRows) {
  FitsWriter writer{FitsWriter::Axes{}};
  writer.table("", {{"X", "D"}}, 8, "").extension("AFTER", {3, 4});
  const std::string out = changed(write(writer), "1");
  EXPECT_EQ(column(out, 1, "n").size(), 0U);
  EXPECT_EQ(hdus_, 3);
}

TEST_F(TableStreamTest, CutOff) {
  const std::string bytes = ldac().bytes();
  const std::size_t rows = bytes.find("END  ", bytes.find("LDAC_OBJECTS")) / 2880 * 2880 + 2880;
  const auto cut = [&](std::size_t length) {
    return message_of(write_bytes(bytes.substr(0, length)), "2");
  };
  EXPECT_NE(cut(rows + 17 * 567 + 3)
                .find("[LDAC_OBJECTS,1]: the table is cut off: the file ends "
                      "after row 567 of 1000"),
            std::string::npos);
  EXPECT_NE(cut(rows).find("after row 0 of 1000"), std::string::npos);
  EXPECT_NE(cut(rows - 100), "no error");
  const std::size_t image = bytes.size() - 2880;
  EXPECT_NE(
      cut(image + 1234).find("[IMG,1]: the data are cut off: the file ends after 1234 of 2000"),
      std::string::npos);
  EXPECT_NE(cut(image - 1), "no error");
  // The filling of the last block is no loss.
  EXPECT_EQ(cut(image + 2000), "no error");
  EXPECT_EQ(cut(rows + 17000), "no error");
  EXPECT_EQ(changed(write_bytes(bytes.substr(0, rows + 17000)), "2").size() % 2880, 0U);
}

TEST_F(TableStreamTest, WhatFollowsTheLastHduStays) {
  const std::string bytes = ldac().bytes();
  const std::string out = changed(write_bytes(bytes), "2");
  for (const std::string& junk :
       {std::string("x"), std::string(10000, 'j'), std::string(2880, '\0')})
    EXPECT_TRUE(changed(write_bytes(bytes + junk), "2") == out + junk);
}

TEST_F(TableStreamTest, Gzip) {
  const std::string path = write(ldac());
  const std::string out = changed(path, "2");
  ASSERT_EQ(std::system(("gzip -nf '" + path + "'").c_str()), 0);
  EXPECT_EQ(changed(path + ".gz", "2"), out);
}

TEST_F(TableStreamTest, RandomDamageNeverDoesMoreThanThrow) {
  const std::string good = ldac().bytes();
  Random random(5);
  int done = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string bytes = good;
    const std::size_t header = good.find("XTENSION= 'BINTABLE'", good.find("LDAC_IMHEAD"));
    for (int changes = random.integer(1, 6); changes > 0; --changes) {
      const auto card = header + 80 * static_cast<std::size_t>(random.integer(0, 15));
      for (int k = random.integer(1, 6); k > 0; --k)
        bytes[card + static_cast<std::size_t>(random.integer(0, 33))] =
            "0123456789-+.JEDPA'= \xff"[random.integer(0, 21)];
    }
    if (random.chance(0.3))
      bytes.resize(static_cast<std::size_t>(random.integer(1, static_cast<int>(bytes.size()))));
    try {
      changed(write_bytes(bytes), random.chance(0.5) ? "2" : "");
      ++done;
    } catch (const Error&) {
      continue;
    }
  }
  EXPECT_GT(done, 50);
}

} // namespace
} // namespace astromill::fits

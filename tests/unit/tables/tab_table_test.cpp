// astromill: tests of tab tables
// SPDX-License-Identifier: BSD-3-Clause
#include "read_front.h"

namespace astromill::tables {
namespace {

using test::error_of;
using test::Front;
using test::read_front;
using test::request;
using Columns = std::vector<std::size_t>;
using Texts = std::vector<std::string>;

// As imstar -t -h of WCSTools 3.9.7 writes it.
const std::string kKeywords =
    "IMAGE\tm71.fits\nequinox\t2000.0\nepoch\t2000.3852\nprogram\tIMSTAR\n";
const std::string kHead = kKeywords + "id \tra      \tdec     \tmag\n"
                                      "---\t------------\t------------\t------\n";
const std::string kRows = "1\t19:53:44.783\t+18:46:34.06\t-11.04\n2\t19:53:47.220\t+18:46:53.14\t\n"
                          "[EOD]\n";

TEST(TabTable, Wcstools) {
  for (const auto& columns : {Texts{"ra", "dec"}, Texts{"2", "3"}, Texts{"RA", "3"}}) {
    const Front front = read_front(kHead + kRows, request(columns));
    EXPECT_EQ(front.head, kKeywords + "id \tra      \tdec     \tmag\tlon\tlat\n"
                                      "---\t------------\t------------\t------\t------------\t"
                                      "------------\n");
    EXPECT_EQ(front.rows, kRows);
    EXPECT_EQ(front.layout.columns, (Columns{1, 2}));
    EXPECT_EQ(front.layout.units, (Texts{"", ""}));
    EXPECT_EQ(front.layout.separator, '\t');
    EXPECT_TRUE(front.layout.end_marker);
    EXPECT_EQ(front.layout.fields, 4U);
  }
}

TEST(TabTable, ATabBehindTheLastColumn) {
  // In the head alone, in head and rows (as xy2sky -t writes), and in rows alone.
  EXPECT_EQ(read_front("x \ty \t\n--\t--\t\n1\t2\n", request({"x", "y"})).head,
            "x \ty \tlon\tlat\n--\t--\t------------\t------------\n");
  const Front both = read_front("x \ty \t\n--\t--\n1\t2\t\n", request({"x", "y"}));
  EXPECT_EQ(both.head, "x \ty \t\tlon\tlat\n--\t--\t-\t------------\t------------\n");
  EXPECT_EQ(both.layout.fields, 3U);
  EXPECT_EQ(read_front("x \ty\n--\t--\n1\t2\t\n", request({"x", "y"})).head,
            "x \ty\t\tlon\tlat\n--\t--\t-\t------------\t------------\n");
}

TEST(TabTable, Starbase) {
  const std::string head = "Table1\n\nA title of the table, in prose: 1 2\nKeys\ta\tb\n";
  EXPECT_EQ(read_front(head + "X\tY\n-\t-\n1\t2\n").head,
            head + "X\tY\tlon\tlat\n-\t-\t------------\t------------\n");
  EXPECT_EQ(read_front(head + "X\tY\n-\t-\n1\t2\n", request({"X", "Y"})).layout.columns,
            (Columns{0, 1}));
}

TEST(TabTable, Skycat) {
  // As source-extractor's ASCII_SKYCAT: one rule for all, and vectors have one name.
  const std::string head = "QueryResult\n\n# Config entry for original catalog server:\n"
                           "serv_type: catalog\nsymbol: id diamond  8.0$\n# End config entry\n\n";
  const Front front =
      read_front(head + "id\tra\tdec\tFLUX_APER\n------------------\n1\t2\t3\t4\t5\nEOD\n",
                 request({"2", "3"}));
  EXPECT_EQ(front.head, head + "id\tra\tdec\tFLUX_APER\t\tlon\tlat\n------------------\n");
  EXPECT_EQ(front.layout.fields, 5U);
  EXPECT_EQ(
      error_of(head + "id\tra\tdec\tFLUX_APER\n------------------\n1\t2\t3\t4\t5\n",
               request({"ra", "dec"})),
      "t, line 8: this table's first row has 5 fields, but there are 4 column names; give the "
      "columns by number");
}

TEST(TabTable, Rdb) {
  EXPECT_EQ(read_front("# USGS\nsite\tx\ty\n15s\t20n\t9n\nA\t1\t2\n", request({"x", "y"})).head,
            "# USGS\nsite\tx\ty\tlon\tlat\n15s\t20n\t9n\t12n\t12n\n");
  TableRequest wanted = request({"x", "y"});
  wanted.added.push_back({.name = "status", .kind = NewColumn::Kind::text, .width = 18});
  EXPECT_EQ(read_front("x\ty\n10N\t5N>\n1\t2\n", wanted).head,
            "x\ty\tlon\tlat\tstatus\n10N\t5N>\t12N\t12N\t18S\n");
  EXPECT_EQ(read_front("x\ty\nN\tN\n1\t2\n", wanted).head, // as astropy writes it
            "x\ty\tlon\tlat\tstatus\nN\tN\tN\tN\tS\n");
}

TEST(TabTable, NoRows) {
  const std::string expected = kKeywords + "id \tra      \tdec     \tmag\tlon\tlat\n"
                                           "---\t------------\t------------\t------\t------------"
                                           "\t------------";
  for (const std::string end : {"\n", "", "\n[EOD]\n", "\n\n# c\n [EOD]"}) {
    const Front front = read_front(kHead.substr(0, kHead.size() - 1) + end, request({"ra", "dec"}));
    EXPECT_EQ(front.head + front.rows, expected + end);
    EXPECT_EQ(front.layout.fields, 4U);
  }
}

TEST(TabTable, LineEndings) {
  const Front front = read_front(test::with_crlf(kHead + kRows), request({"ra", "dec"}));
  EXPECT_EQ(front.head, test::with_crlf(read_front(kHead + kRows, request({"ra", "dec"})).head));
  EXPECT_EQ(front.rows, test::with_crlf(kRows));
}

TEST(TabTable, NamesThatAreTaken) {
  EXPECT_EQ(read_front("LON\tlat\n---\t---\n1\t2\n").head,
            "LON\tlat\tlon_2\tlat_2\n---\t---\t------------\t------------\n");
}

TEST(TabTable, OnlyAdded) {
  TableRequest wanted = request({"ra", "dec"});
  wanted.only_added = true;
  const Front front = read_front(kHead + "# c\n" + kRows, wanted);
  EXPECT_EQ(front.head, "# lon lat\n");
  EXPECT_EQ(front.rows, "# c\n" + kRows);
}

TEST(TabTable, ColumnsThatAreNotThere) {
  EXPECT_EQ(error_of(kHead + kRows, request({"ra", "de"})),
            "t, line 5: there is no column 'de'; columns: id, ra, dec, mag");
  EXPECT_EQ(error_of(kHead + kRows, request({"2", "9"})),
            "t, line 5: there is no column 9; columns: id, ra, dec, mag");
  EXPECT_EQ(
      error_of(kHead + "1\t2\t3\n", request({"ra", "dec"})),
      "t, line 5: this table's first row has 3 fields, but there are 4 column names; give the "
      "columns by number");
}

TEST(TabTable, WhatLooksLikeOne) {
  // Missing values in the first row; a rule of another length; no names above it.
  for (const std::string text : {"ra\tdec\n-\t-\n1\t2\n", "ra\tdec\n---\t---\t---\n1\t2\n",
                                 "---\t---\n1\t2\n", "ra\tdec\n1N\t2\n1\t2\n"}) {
    const Front front = read_front(text);
    EXPECT_EQ(front.layout.separator, '\0') << text;
    EXPECT_EQ(front.head + front.rows, text);
  }
}

TEST(TabTable, BytesThatAreNotText) {
  const std::string text = kHead + kRows;
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const char c : {'\0', '\n', '\t', '-', '\xFF', '#'}) {
      std::string changed = text;
      changed[i] = c;
      error_of(changed, request({"ra", "dec"})); // an Error or none, but nothing else
      error_of(changed, request({"2", "3"}));
      error_of(text.substr(0, i));
    }
}

} // namespace
} // namespace astromill::tables

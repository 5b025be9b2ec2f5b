// astromill: tests of ECSV tables
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

// As astropy 5.2 writes it: entries in braces, over more than one line, and as blocks.
constexpr std::string_view kAstropyHead = R"(# %ECSV 1.0
# ---
# datatype:
# - {name: id, datatype: int64}
# - {name: my ra, unit: deg, datatype: float64, description: 'A, long: description with "quotes" and {braces} that goes on and on
#     over lines, it''s 80 by default'}
# - name: x
#   unit: pix
#   datatype: float64
#   format: '%.3f'
#   meta:
#     name: not this one
#     b: [1, 2, 3]
# - {name: ar, unit: arcsec2, datatype: string, subtype: 'float64[3]'}
)";
constexpr std::string_view kAstropyMeta = R"(# meta: !!omap
# - comments: [hello, there]
# - __serialized_columns__:
#     a:
#       unit: &id001 !astropy.units.Unit {unit: deg}
#       wrap_angle: !astropy.coordinates.Angle
#         unit: *id001
# schema: astropy-2.0
)";

TEST(Ecsv, Astropy) {
  const std::string rows = "1 10.5 3 [1,2,3]\n# a comment\n2 \"\" 4 \"[1, 2]\"\n";
  const std::string head(kAstropyHead);
  const std::string meta(kAstropyMeta);
  const Front front =
      read_front(head + meta + "id \"my ra\" x ar\n" + rows, request({"my ra", "3"}));
  EXPECT_EQ(front.head, head +
                            "# - {name: lon, unit: deg, datatype: float64}\n"
                            "# - {name: lat, unit: deg, datatype: float64}\n" +
                            meta + "id \"my ra\" x ar lon lat\n");
  EXPECT_EQ(front.rows, rows);
  EXPECT_EQ(front.layout.columns, (Columns{1, 2}));
  EXPECT_EQ(front.layout.units, (Texts{"deg", "pix"}));
  EXPECT_EQ(front.layout.separator, ' ');
  EXPECT_TRUE(front.layout.quoted_blanks);
  EXPECT_FALSE(front.layout.end_marker);
  EXPECT_EQ(front.layout.fields, 4U);
}

TEST(Ecsv, Commas) {
  const Front front =
      read_front("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: 'a, b', datatype: int64}\n"
                 "# - {name: '\"q\" w', datatype: int64}\n# - {name: \"\\xC4\\u03b1\", unit: m}\n"
                 "# delimiter: ','\n# schema: astropy-2.0\n"
                 "\"a, b\",\"\"\"q\"\" w\",\xC3\x84\xCE\xB1\n1,2,3\n",
                 request({"\"q\" w", "\xC3\x84\xCE\xB1"}));
  EXPECT_EQ(front.layout.columns, (Columns{1, 2}));
  EXPECT_EQ(front.layout.units, (Texts{"", "m"}));
  EXPECT_EQ(front.layout.separator, ',');
  EXPECT_FALSE(front.layout.quoted_blanks);
  EXPECT_TRUE(front.head.ends_with("\"a, b\",\"\"\"q\"\" w\",\xC3\x84\xCE\xB1,lon,lat\n"));
}

// As Gaia's archive and STILTS write it.
TEST(Ecsv, Blocks) {
  const std::string start = R"(# %ECSV 0.9
# ---
# delimiter: ","
# datatype:
# -
#   name: ra
#   datatype: float64
#   description: |
#     Right ascension:
#       of the star
#
#   meta:
#   - ucd: pos.eq.ra
#   unit: deg
# -
#   datatype: float64
#   name: "dec"
#   unit: deg # degrees
)";
  const Front front =
      read_front(start + "# meta: {a: [1, '}'],\n#   b: 2}\nra,dec\n1,2\n", request({"RA", "DEC"}));
  EXPECT_EQ(front.layout.units, (Texts{"deg", "deg"}));
  EXPECT_EQ(front.head, start + "# - name: lon\n#   unit: deg\n#   datatype: float64\n"
                                "# - name: lat\n#   unit: deg\n#   datatype: float64\n"
                                "# meta: {a: [1, '}'],\n#   b: 2}\nra,dec,lon,lat\n");
}

TEST(Ecsv, IndentedList) {
  const Front front =
      read_front("#%ECSV 1.0\n#---\n#datatype:\n#  - name: x\n#    datatype: int32\n"
                 "#  - name: y\n\n#schema: a\n\nx y\n");
  EXPECT_EQ(front.head, "#%ECSV 1.0\n#---\n#datatype:\n#  - name: x\n#    datatype: int32\n"
                        "#  - name: y\n"
                        "#  - name: lon\n#    unit: deg\n#    datatype: float64\n"
                        "#  - name: lat\n#    unit: deg\n#    datatype: float64\n"
                        "\n#schema: a\n\nx y lon lat\n");
}

TEST(Ecsv, Sequences) {
  EXPECT_EQ(read_front("# %ECSV 1.0\n# datatype: [{name: x}, {name: y}]\nx y\n").head,
            "# %ECSV 1.0\n# datatype: [{name: x}, {name: y},"
            " {name: lon, unit: deg, datatype: float64},"
            " {name: lat, unit: deg, datatype: float64}]\nx y lon lat\n");
  EXPECT_EQ(read_front("# %ECSV 1.0\n# datatype: [\n#   { name: x,   datatype: int32 },\n"
                       "#   { name: y, unit: m / s },\n# ]\nx y\n")
                .head,
            "# %ECSV 1.0\n# datatype: [\n#   { name: x,   datatype: int32 },\n"
            "#   { name: y, unit: m / s },\n"
            "#   {name: lon, unit: deg, datatype: float64},\n"
            "#   {name: lat, unit: deg, datatype: float64},\n# ]\nx y lon lat\n");
  EXPECT_EQ(
      read_front("# %ECSV 1.0\n# datatype: [\n#   {name: x},\n#   {name: y} # last\n#   ]\nx y\n")
          .head,
      "# %ECSV 1.0\n# datatype: [\n#   {name: x},\n#   {name: y},\n"
      "#   {name: lon, unit: deg, datatype: float64},\n"
      "#   {name: lat, unit: deg, datatype: float64} # last\n#   ]\nx y lon lat\n");
}

TEST(Ecsv, Texts) {
  const auto unit_of = [](const std::string& yaml) {
    return read_front("# %ECSV 1.0\n# datatype:\n# - {name: x, unit: " + yaml +
                      "}\n# - name: y\n#   unit: " + yaml + "\n# schema: a\nx y\n")
        .layout.units;
  };
  EXPECT_EQ(unit_of("m / s"), (Texts{"m / s", "m / s"}));
  EXPECT_EQ(unit_of("'it''s'"), (Texts{"it's", "it's"}));
  EXPECT_EQ(unit_of("\"a\\tb\\\"\\\\\\x41\\u00b5\\U0001F600\""),
            (Texts(2, "a\tb\"\\A\xC2\xB5\xF0\x9F\x98\x80")));
  EXPECT_EQ(unit_of("'a\n#\n#     b'"), (Texts(2, "a\nb")));
  EXPECT_EQ(unit_of("\"a  \\\n#     \\ b\""), (Texts(2, "a   b")));
  EXPECT_EQ(unit_of("a\n#     b"), (Texts(2, "a b")));
  EXPECT_EQ(unit_of("a  b"), (Texts(2, "a  b")));
  EXPECT_EQ(unit_of("a#b"), (Texts(2, "a#b")));
  EXPECT_EQ(unit_of("it's"), (Texts(2, "it's")));
  EXPECT_EQ(unit_of("!!str &a m"), (Texts(2, "m")));
  EXPECT_EQ(unit_of("null"), (Texts(2, "")));
  EXPECT_EQ(unit_of(""), (Texts(2, "")));
}

TEST(Ecsv, NewColumns) {
  TableRequest wanted = request();
  wanted.added = {{.name = "x", .unit = "pixel", .description = "it's: x"},
                  {.name = "Y", .unit = "arcsec2"},
                  {.name = "y", .unit = "pixel**2"},
                  {.name = "no", .kind = NewColumn::Kind::text, .width = 5},
                  {.name = "a b"}};
  const Front front =
      read_front("# %ECSV 1.0\n# datatype:\n# - {name: X}\n# - {name: y}\nX y\n", wanted);
  EXPECT_EQ(front.head, "# %ECSV 1.0\n# datatype:\n# - {name: X}\n# - {name: y}\n"
                        "# - {name: x_2, unit: pix, datatype: float64, description: 'it''s: x'}\n"
                        "# - {name: Y_2, unit: arcsec2, datatype: float64}\n"
                        "# - {name: y_3, unit: pix2, datatype: float64}\n"
                        "# - {name: 'no', datatype: string}\n"
                        "# - {name: 'a b', datatype: float64}\n"
                        "X y x_2 Y_2 y_3 no \"a b\"\n");
}

TEST(Ecsv, LineEndings) {
  const std::string text = "# %ECSV 1.0\n# datatype: \n# - {name: x}\n# - name: y\nx y\n";
  EXPECT_EQ(read_front(test::with_crlf(text + "1 2\n")).head,
            test::with_crlf(read_front(text + "1 2\n").head));
  EXPECT_EQ(read_front(text.substr(0, text.size() - 1)).head + "\n", read_front(text).head);
}

TEST(Ecsv, OnlyAdded) {
  TableRequest wanted = request();
  wanted.only_added = true;
  const Front front =
      read_front("# %ECSV 1.0\r\n# datatype:\r\n# - {name: lon}\r\n# - {name: y}\r\n"
                 "lon y\r\n1 2\r\n# c\r\n",
                 wanted);
  EXPECT_EQ(front.head, "# lon lat\r\n");
  EXPECT_EQ(front.rows, "1 2\r\n# c\r\n");
}

const std::string kStart = "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a}\n# - {name: b}\n";

TEST(Ecsv, ColumnsThatAreNotThere) {
  EXPECT_EQ(error_of(kStart + "a b\n1 2\n", request({"a", "c"})),
            "t, line 6: there is no column 'c'; columns: a, b");
  EXPECT_EQ(error_of(kStart + "a b\n1 2\n", request({"3", "b"})),
            "t, line 6: there is no column 3; columns: a, b");
  EXPECT_EQ(error_of(kStart + "a b\n1 2\n", request({"1", "a"})),
            "t, line 6: both coordinates are in the same column, 'a'; columns: a, b");
  EXPECT_EQ(error_of(kStart + "# - {name: A}\n# - {name: A}\na b A A\n", request({"b", "A"})),
            "t, line 8: more than one column is named 'A'; columns: a, b, A, A");
}

TEST(Ecsv, NamesThatDiffer) {
  EXPECT_EQ(error_of(kStart + "a c\n1 2\n"),
            "t, line 6: column 2 is 'c' on this line, but 'b' in the ECSV header");
  EXPECT_EQ(error_of(kStart + "a\n1\n"),
            "t, line 6: this line has 1 column names, but the ECSV header has 2");
  EXPECT_EQ(error_of(kStart + "a,b\n1,2\n"),
            "t, line 6: column 1 is 'a,b' on this line, but 'a' in the ECSV header");
}

TEST(Ecsv, HeadersThatAreNotUnderstood) {
  const auto error = [](const std::string& header) {
    return error_of("# %ECSV 1.0\n# ---\n" + header + "a b\n1 2\n");
  };
  const std::string p = "t, line ";
  EXPECT_EQ(error(""), p + "2: ECSV header: it has no list of columns, 'datatype'");
  EXPECT_EQ(error("# schema: a\n"), p + "3: ECSV header: it has no list of columns, 'datatype'");
  EXPECT_EQ(error("# datatype: {a: b}\n"),
            p + "3: ECSV header: 'datatype' is not a list: '# datatype: {a: b}'");
  EXPECT_EQ(error("# datatype:\n# a: b\n"),
            p + "4: ECSV header: 'datatype' is not a list: '# a: b'");
  EXPECT_EQ(error("# datatype:\n# - {unit: m}\n"),
            p + "4: ECSV header: an entry of 'datatype' has no name: '# - {unit: m}'");
  EXPECT_EQ(error("# datatype:\n# - a\n"), p + "4: ECSV header: this is not 'key: value': '# - a'");
  EXPECT_EQ(error("# datatype:\n# - name: *a\n"),
            p + "4: ECSV header: a plain or quoted text is needed here: '# - name: *a'");
  EXPECT_EQ(error("# datatype:\n# - {name: [a]}\n"),
            p + "4: ECSV header: a plain or quoted text is needed here: '# - {name: [a]}'");
  EXPECT_EQ(error("# datatype:\n# - name: a\n#  unit: b\n"),
            p + "5: ECSV header: this line does not belong to the ones before it: '#  unit: b'");
  EXPECT_EQ(error("# datatype:\n# - {name: a\n# schema: x\n"),
            p + "5: ECSV header: a comma or '}' is missing: '# schema: x'");
  EXPECT_EQ(error("# datatype:\n# - {name: a\n"), p + "4: ECSV header: a bracket is not closed");
  EXPECT_EQ(error("# datatype:\n# - {name: 'a}\n"), p + "4: ECSV header: a quote is not closed");
  EXPECT_EQ(error("# datatype:\n# - {name: a} b\n"),
            p + "4: ECSV header: unexpected text 'b': '# - {name: a} b'");
  EXPECT_EQ(error("# datatype: [a]\n"),
            p + "3: ECSV header: an entry of 'datatype' is not in braces: '# datatype: [a]'");
  EXPECT_EQ(error("# delimiter: '|'\n"),
            p + "3: ECSV header: the delimiter is neither a blank nor a comma: '# delimiter: '|''");
  EXPECT_EQ(error("# datatype:\n# - {name: a}\n# - unit: m\n#   datatype: b\n# schema: a\n"),
            p + "5: ECSV header: an entry of 'datatype' has no name: '# - unit: m'");
  EXPECT_EQ(error("# datatype:\n# - {name: \"\\q\"}\n"),
            p + "4: ECSV header: a backslash is followed by what YAML does not know: "
                "'# - {name: \"\\q\"}'");
  EXPECT_EQ(error_of("# %ECSV 2.0\n# datatype:\na\n"),
            "t, line 1: this version of ECSV is not known: '2.0'");
}

TEST(Ecsv, Truncated) {
  const std::string text =
      std::string(kAstropyHead) + std::string(kAstropyMeta) + "id \"my ra\" x ar\n";
  for (std::size_t size = 9; size < text.size() - 8; ++size)
    EXPECT_NE(error_of(text.substr(0, size)), "") << text.substr(0, size);
  EXPECT_EQ(error_of(kStart), "t, line 5: this ECSV table ends before the line of column names");
}

TEST(Ecsv, BytesThatAreNotText) {
  std::string text =
      std::string(kAstropyHead) + std::string(kAstropyMeta) + "id \"my ra\" x ar\n1 2 3 4\n";
  for (std::size_t i = 8; i < text.size(); ++i)
    for (const char c : {'\0', '\n', '"', '\'', '{', ']', '#', '\xFF', ':', '\\'}) {
      std::string changed = text;
      changed[i] = c;
      error_of(changed); // an Error or none, but nothing else
    }
}

TEST(Ecsv, DeepAndWide) {
  const std::string deep(100'000, '[');
  EXPECT_NE(error_of("# %ECSV 1.0\n# meta: " + deep + "\n" + kStart.substr(12) + "a b\n"), "");
  std::string wide = "# %ECSV 1.0\n# datatype:\n";
  std::string names;
  for (int i = 0; i < 20'000; ++i) {
    wide += "# - {name: lon_" + std::to_string(i) + "}\n";
    names += (i == 0 ? "lon_" : " lon_") + std::to_string(i);
  }
  const Front front = read_front(wide + names + "\n");
  EXPECT_EQ(front.layout.fields, 20'000U);
}

} // namespace
} // namespace astromill::tables

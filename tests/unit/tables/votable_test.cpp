// astromill: tests of VOTable documents
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/tables/votable.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace astromill::tables {
namespace {

using namespace std::string_view_literals;

TableRequest request(std::vector<ColumnChoice> choices = {{0, "x"}, {0, "y"}},
                     std::vector<NewColumn> added = {{.name = "lon", .unit = "deg"}}) {
  return {.choices = std::move(choices), .added = std::move(added), .file = "t.vot"};
}

struct Converted {
  std::string document;
  std::vector<std::string> cells; ///< "x|y" of each row
  RowLayout layout;
  std::string table;
};

void take(const VoTableBatch& batch, std::size_t choices, Converted& out) {
  std::size_t copied = 0;
  for (const auto& row : batch.rows()) {
    out.document += batch.text().substr(copied, row.place - copied);
    copied = row.place;
    std::string cells(batch.cell(row, 0));
    for (std::size_t i = 1; i < choices; ++i)
      cells.append("|").append(batch.cell(row, i));
    batch.append_cell(out.document, row, cells);
    out.cells.push_back(cells);
  }
  out.document += batch.text().substr(copied);
}

/// Converts a document that comes in pieces of `piece` bytes; the new cell repeats the wanted ones.
Converted convert(std::string_view document, const TableRequest& wanted,
                  std::size_t piece = 1U << 20U) {
  Converted out;
  VoTableScanner scanner(wanted);
  VoTableBatch batch;
  for (std::size_t i = 0; i < document.size(); i += piece) {
    batch.clear();
    scanner.feed(document.substr(i, piece), batch);
    take(batch, wanted.choices.size(), out);
  }
  batch.clear();
  scanner.finish(batch);
  take(batch, wanted.choices.size(), out);
  out.layout = scanner.layout();
  out.table = scanner.table();
  return out;
}

std::string error_of(std::string_view document, const TableRequest& wanted = request()) {
  try {
    convert(document, wanted);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

void expect_error(std::string_view document, std::string_view part,
                  const TableRequest& wanted = request()) {
  const std::string error = error_of(document, wanted);
  EXPECT_NE(error.find(part), std::string::npos) << error << "\ninstead of: " << part;
}

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
 <RESOURCE>
  <TABLE name="stars" nrows="2">
   <FIELD name="id" datatype="char" arraysize="*"/>
   <FIELD name="x" datatype="double" unit="pix"/>
   <FIELD name="y" datatype="double"><DESCRIPTION>second</DESCRIPTION></FIELD>
)";
constexpr std::string_view kData = R"(   <DATA><TABLEDATA>
)";
constexpr std::string_view kTail = R"(   </TABLEDATA></DATA>
  </TABLE>
 </RESOURCE>
</VOTABLE>
)";

std::string document(std::string_view rows) {
  return std::string(kHead).append(kData).append(rows).append(kTail);
}

std::string converted(std::string_view rows) {
  return std::string(kHead.substr(0, kHead.size() - 1))
      .append("\n   <FIELD name=\"lon\" datatype=\"double\" unit=\"deg\"/>\n")
      .append(kData)
      .append(rows)
      .append(kTail);
}

TEST(VoTable, AddsAFieldAndCells) {
  const Converted out =
      convert(document("<TR><TD>a</TD><TD>1</TD><TD>2</TD></TR>\n"
                       "<TR>\n <TD>b</TD>\n <TD> 3.5 </TD>\n <TD>4</TD>\n</TR>\r\n"),
              request());
  EXPECT_EQ(
      out.document,
      converted("<TR><TD>a</TD><TD>1</TD><TD>2</TD><TD>1|2</TD></TR>\n"
                "<TR>\n <TD>b</TD>\n <TD> 3.5 </TD>\n <TD>4</TD>\n <TD>3.5|4</TD>\n</TR>\r\n"));
  EXPECT_EQ(out.layout.columns, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(out.layout.units, (std::vector<std::string>{"pix", ""}));
  EXPECT_EQ(out.table, "TABLE 1 ('stars')");
}

TEST(VoTable, RowsThatAreShort) {
  EXPECT_EQ(convert(document("<TR><TD>a</TD><TD>1</TD></TR>"), request()).document,
            converted("<TR><TD>a</TD><TD>1</TD><TD/><TD>1|</TD></TR>"));
  EXPECT_EQ(convert(document("<TR></TR>"), request()).document,
            converted("<TR><TD/><TD/><TD/><TD>|</TD></TR>"));
  EXPECT_EQ(convert(document("<TR ID='r'/><TR/>"), request()).document,
            converted("<TR ID='r'><TD/><TD/><TD/><TD>|</TD></TR>"
                      "<TR><TD/><TD/><TD/><TD>|</TD></TR>"));
  EXPECT_EQ(convert(document("<TR> <!-- none --> </TR>"), request()).document,
            converted("<TR><TD/><TD/><TD/><TD>|</TD> <!-- none --> </TR>"));
}

TEST(VoTable, RowsThatAreLong) {
  expect_error(document("<TR/>\n<TR><TD/><TD/><TD/><TD/></TR>"),
               "t.vot, line 10: row 2 has more cells than the TABLE has FIELDs");
}

TEST(VoTable, TextsOfCells) {
  const Converted out =
      convert(document("<TR><TD/><TD><![CDATA[1]]>2</TD><TD>&#51;&amp;<!-- no -->4</TD></TR>"
                       "<TR><TD/><TD></TD><TD/></TR>"
                       "<TR><TD/><TD>1<b>2</b></TD><TD encoding='base64'>1234</TD></TR>"
                       "<TR><TD/><TD>\n1\t</TD><TD>\xC3\xA9</TD></TR>"),
              request());
  EXPECT_EQ(out.cells, (std::vector<std::string>{"12|3&4", "|", "1<2|encoded 1234", "1|\xC3\xA9"}));
  EXPECT_NE(out.document.find("<TD>12|3&amp;4</TD></TR>"), std::string::npos);
  EXPECT_NE(out.document.find("<TD>1&lt;2|encoded 1234</TD></TR>"), std::string::npos);
}

TEST(VoTable, ChoosesColumns) {
  const std::string text = "<VOTABLE><RESOURCE><TABLE><FIELD name='X' ID='c1'/>"
                           "<FIELD ID='c2'/><FIELD name='c2'/><FIELD name='z'/>"
                           "<DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD><TD>3</TD><TD>4</TD></TR>"
                           "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  const auto cells = [&](ColumnChoice a, ColumnChoice b) {
    return convert(text, request({a, b})).cells.at(0);
  };
  EXPECT_EQ(cells({3, ""}, {0, ""}), "4|1");
  EXPECT_EQ(cells({0, "x"}, {0, "Z"}), "1|4");
  EXPECT_EQ(cells({0, "c1"}, {0, "c2"}), "1|3"); // a name goes before an ID
  EXPECT_EQ(cells({0, "C1"}, {1, ""}), "1|2");
  expect_error(text, "two of the columns asked for are the same FIELD: 'X,c1'",
               request({{0, "X"}, {0, "c1"}}));
  expect_error(text,
               "t.vot: no TABLE of the VOTable has the columns asked for, and data; its "
               "FIELDs: X, c2, c2, z: 'X,q'",
               request({{0, "X"}, {0, "q"}}));
  expect_error(text, "FIELDs: X, c2, c2, z: '1,5'", request({{0, ""}, {4, ""}}));
}

TEST(VoTable, RefusesNamesThatAreNotClear) {
  const std::string text = "<VOTABLE><RESOURCE><TABLE><FIELD name='x'/><FIELD name='X'/>"
                           "<FIELD name='y'/><FIELD name='y'/><DATA><TABLEDATA/></DATA></TABLE>"
                           "</RESOURCE></VOTABLE>";
  expect_error(text, "several FIELDs of the TABLE have a name asked for; choose columns by number");
  EXPECT_EQ(convert(text, request({{0, "x"}, {0, "X"}})).layout.columns,
            (std::vector<std::size_t>{0, 1}));
}

TEST(VoTable, NullValues) {
  const std::string text =
      "<VOTABLE><RESOURCE><TABLE><FIELD name='x'><VALUES null='-99'/></FIELD><FIELD name='y'/>"
      "<DATA><TABLEDATA><TR><TD>-99</TD><TD>-99</TD></TR><TR><TD>-990</TD><TD>1</TD></TR>"
      "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  EXPECT_EQ(convert(text, request()).cells, (std::vector<std::string>{"|-99", "-990|1"}));
}

TEST(VoTable, FirstTableWithTheColumnsAndOnlyThat) {
  const std::string fields = "<FIELD name='x'/><FIELD name='y'/>";
  const std::string added = "<FIELD name=\"lon\" datatype=\"double\" unit=\"deg\"/>";
  const std::string other = "<TABLE><FIELD name='x'/><DATA><BINARY><STREAM>AAAA</STREAM></BINARY>"
                            "</DATA></TABLE>";
  const std::string rows = "<DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA></DATA>";
  const std::string new_rows =
      "<DATA><TABLEDATA><TR><TD>1</TD><TD>2</TD><TD>1|2</TD></TR></TABLEDATA></DATA>";
  const std::string open = "<VOTABLE><RESOURCE>";
  const std::string close = "</RESOURCE></VOTABLE>";
  const std::string table = "<TABLE ID='a'>" + fields + rows + "</TABLE>";
  const Converted out = convert(open + other + table + table + other + close, request());
  EXPECT_EQ(out.document, open + other + "<TABLE ID='a'>" + fields + added + new_rows + "</TABLE>" +
                              table + other + close);
  EXPECT_EQ(out.table, "TABLE 2 ('a')");
  // A table without data gets the new fields and is not the one.
  EXPECT_EQ(convert(open + "<TABLE>" + fields + "</TABLE>" + table + close, request()).document,
            open + "<TABLE>" + fields + added + "</TABLE><TABLE ID='a'>" + fields + added +
                new_rows + "</TABLE>" + close);
  expect_error(open + "<TABLE>" + fields + "</TABLE>" + close, "and data; its FIELDs: x, y");
  expect_error(open + table + "<TABLE ref='a'>" + rows + "</TABLE>" + close,
               "a TABLE that takes its FIELDs from the one that is converted");
  expect_error(open + close, "has the columns asked for, and data; it has no FIELDs");
}

TEST(VoTable, OtherElementsKeepTheirPlaces) {
  const std::string text =
      "<VOTABLE><FIELD name='x'/><RESOURCE><TABLE><DESCRIPTION>d</DESCRIPTION>\n"
      "<FIELD name='x'/>\n<PARAM name='p' value='1'/>\n <FIELD name='y'/>\n<GROUP><FIELDref "
      "ref='q'/>"
      "<FIELD name='z'/></GROUP><!-- c --><LINK/>\n<DATA>%</DATA></TABLE></RESOURCE></VOTABLE>";
  const auto with = [&](std::string_view data, std::string_view field) {
    std::string out = text;
    out.replace(out.find('%'), 1, data);
    return out.insert(out.find("\n<GROUP>"), field);
  };
  EXPECT_EQ(
      convert(with("<TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA><INFO/>", ""), request())
          .document,
      with("<TABLEDATA><TR><TD>1</TD><TD>2</TD><TD>1|2</TD></TR></TABLEDATA><INFO/>",
           "<FIELD name=\"lon\" datatype=\"double\" unit=\"deg\"/>"));
}

TEST(VoTable, Prefixes) {
  const std::string text = "<v:VOTABLE xmlns:v='u'><v:RESOURCE><v:TABLE><v:FIELD name='x'/>"
                           "<v:FIELD name='y'/><v:DATA><v:TABLEDATA><v:TR><v:TD>1</v:TD></v:TR>"
                           "<v:TR/></v:TABLEDATA></v:DATA></v:TABLE><TABLE/></v:RESOURCE>"
                           "</v:VOTABLE>";
  const auto out =
      convert(text, request({{0, "x"}, {0, "y"}}, {{.name = "lon", .description = "a < b"}}));
  EXPECT_NE(out.document.find("<v:FIELD name=\"lon\" datatype=\"double\"><v:DESCRIPTION>a &lt; b"
                              "</v:DESCRIPTION></v:FIELD><v:DATA>"),
            std::string::npos);
  EXPECT_NE(out.document.find("<v:TR><v:TD>1</v:TD><v:TD/><v:TD>1|</v:TD></v:TR>"
                              "<v:TR><v:TD/><v:TD/><v:TD>|</v:TD></v:TR>"),
            std::string::npos);
}

TEST(VoTable, Units) {
  const NewColumn area{.name = "a", .unit = "arcsec**2"};
  const NewColumn scale{.name = "s", .unit = "arcsec/pixel"};
  EXPECT_EQ(field_element(area, "a", "", true),
            "<FIELD name=\"a\" datatype=\"double\" unit=\"arcsec**2\"/>");
  EXPECT_EQ(field_element(area, "a", "", false),
            "<FIELD name=\"a\" datatype=\"double\" unit=\"arcsec2\"/>");
  EXPECT_EQ(field_element(scale, "s", "", false),
            "<FIELD name=\"s\" datatype=\"double\" unit=\"arcsec/pix\"/>");
}

TEST(VoTable, NamesThatAreTaken) {
  const auto out =
      convert("<VOTABLE><TABLE><FIELD name='x'/><FIELD name='y'/><FIELD name='LON'/>"
              "<FIELD ID='lon_2'/><DATA/></TABLE></VOTABLE>",
              request({{0, "x"}, {0, "y"}},
                      {{.name = "lon"}, {.name = "status", .kind = NewColumn::Kind::text}}));
  EXPECT_NE(out.document.find("<FIELD name=\"lon_3\" datatype=\"double\"/>"
                              "<FIELD name=\"status\" datatype=\"char\" arraysize=\"*\"/><DATA/>"),
            std::string::npos)
      << out.document;
}

TEST(VoTable, OnlyTheNewColumns) {
  TableRequest wanted = request();
  wanted.only_added = true;
  const std::string text = document("<TR><TD/><TD>1</TD><TD>2</TD></TR><TR/>");
  const Converted out = convert(text, wanted);
  EXPECT_EQ(out.document, "<TD>1|2</TD><TD>|</TD>");
  EXPECT_EQ(convert(text, wanted, 1).document, out.document);
}

TEST(VoTable, OtherSerialisations) {
  for (const std::string name : {"BINARY", "BINARY2", "FITS", "v:PARQUET"})
    expect_error(std::string(kHead) + "\n<DATA>\n<" + name +
                     "/></DATA></TABLE></RESOURCE></VOTABLE>",
                 "t.vot, line 10: only the serialisation TABLEDATA can be converted; rewrite the "
                 "table first, as by 'stilts tcopy ofmt=votable-tabledata IN OUT'; found: '" +
                     name + "'");
}

TEST(VoTable, EverySplitGivesTheSame) {
  std::string text = document("<TR><TD>a</TD>  <TD>1</TD> <!-- <TD>9</TD> -->\n<TD>2</TD></TR>\r\n"
                              "<TR><TD>&lt;</TD><TD><![CDATA[3]]></TD><TD>\xC3\xA9</TD></TR><TR/>\n"
                              "<TR>\n <TD>b</TD>\n</TR>\n<?pi x?>");
  text.insert(0, "\xEF\xBB\xBF");
  text.insert(text.find("<VOTABLE"), "<!DOCTYPE VOTABLE SYSTEM \"http://us-vo.org/v.dtd\" [\n"
                                     "<!ENTITY e \"7\">]>\n");
  const Converted whole = convert(text, request());
  EXPECT_EQ(whole.cells, (std::vector<std::string>{"1|2", "3|\xC3\xA9", "|", "|"}));
  for (std::size_t piece = 1; piece < 40; ++piece) {
    const Converted pieces = convert(text, request(), piece);
    ASSERT_EQ(pieces.document, whole.document) << piece;
    ASSERT_EQ(pieces.cells, whole.cells) << piece;
  }
  for (std::size_t split = 1; split < text.size(); ++split) {
    VoTableScanner scanner(request());
    VoTableBatch batch;
    Converted out;
    scanner.feed(std::string_view(text).substr(0, split), batch);
    scanner.feed(std::string_view(text).substr(split), batch);
    scanner.finish(batch);
    take(batch, 2, out);
    ASSERT_EQ(out.document, whole.document) << split;
  }
}

TEST(VoTable, EveryTruncationIsAnError) {
  const std::string text = document("<TR><TD>a</TD><TD>1</TD><TD>2</TD></TR>\n");
  const std::size_t end = text.find("</VOTABLE>") + "</VOTABLE>"sv.size();
  for (std::size_t size = 0; size < end; ++size)
    ASSERT_NE(error_of(std::string_view(text).substr(0, size)), "no error") << size;
  expect_error("", "t.vot, line 1: the XML document is not complete: no element found");
  expect_error(std::string_view(text).substr(0, text.find("<TR>") + 9),
               "t.vot, line 9: the XML document is not complete");
}

TEST(VoTable, NotXml) {
  expect_error("<html><body></body></html>",
               "t.vot, line 1: the XML document is no VOTable: its first element is not VOTABLE: "
               "'html'");
  expect_error("<VOTABLE>\n<a></b></VOTABLE>", "line 2: not well-formed XML: mismatched tag");
  expect_error("<VOTABLE>\n\x01</VOTABLE>", "line 2: not well-formed XML");
  expect_error("<VOTABLE>\xFF</VOTABLE>", "not well-formed XML");
  expect_error("<\0V\0"sv, "XML in UTF-16 is not supported");
  expect_error("\xFE\xFF\0<"sv, "XML in UTF-16 is not supported");
  expect_error("<?xml version='1.0' encoding='EBCDIC'?><VOTABLE/>", "convert it to UTF-8 first");
}

TEST(VoTable, OtherEncodings) {
  const std::string text = "<?xml version='1.0' encoding='ISO-8859-1'?><VOTABLE><TABLE>"
                           "<FIELD name='\xE9'/><FIELD name='y'/><DATA><TABLEDATA><TR><TD>1</TD>"
                           "<TD>\xE9</TD></TR></TABLEDATA></DATA></TABLE></VOTABLE>";
  const Converted out = convert(text, request({{0, "\xC3\xA9"}, {0, "y"}}));
  EXPECT_EQ(out.cells.at(0), "1|\xC3\xA9");
  EXPECT_NE(out.document.find("<FIELD name='\xE9'/>"), std::string::npos);
}

TEST(VoTable, Entities) {
  const std::string laughs =
      "<!DOCTYPE VOTABLE [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
      "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
      "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
      "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;\">]>"
      "<VOTABLE>&g;&g;&g;&g;</VOTABLE>";
  expect_error(laughs, "not well-formed XML: limit on input amplification factor");
  expect_error("<!DOCTYPE VOTABLE [<!ENTITY r \"<TABLE/>\">]><VOTABLE>\n&r;</VOTABLE>",
               "line 2: an element inside an entity");
  expect_error("<VOTABLE>&unknown;</VOTABLE>", "undefined entity");
  // Declared in a document that is not read: the cell must not pass for "12".
  const std::string text = "<!DOCTYPE VOTABLE SYSTEM 'v.dtd'>" +
                           document("<TR><TD/><TD>1&e;2</TD><TD/></TR>").substr(kHead.find('\n'));
  EXPECT_EQ(convert(text, request()).cells.at(0), "1&e;2|");
}

TEST(VoTable, LimitsOfMemory) {
  std::string deep = "<VOTABLE>";
  for (int i = 0; i < 2000; ++i)
    deep += "<a>";
  expect_error(deep, "more than 1000 elements inside each other");
  // A comment without end must not take quadratic time; it comes in pieces as from a pipe.
  VoTableScanner scanner(request());
  VoTableBatch batch;
  scanner.feed("<VOTABLE><!--", batch);
  const std::string piece(std::size_t{64} << 10U, 'c');
  const auto feed = [&] {
    for (int i = 0; i < 2000; ++i)
      scanner.feed(piece, batch);
  };
  EXPECT_THROW(feed(), Error);
}

TEST(VoTable, Recognised) {
  for (const std::string_view yes :
       {"<VOTABLE>"sv, "<?xml"sv, " \n<!-- c"sv, "\xEF\xBB\xBF<?xml"sv, "<vot:VOTABLE"sv,
        "<!DOCTYPE"sv, "\xFF\xFE<\0?\0"sv, "<\0?\0"sv})
    EXPECT_TRUE(looks_like_votable(yes)) << yes;
  for (const std::string_view no : {""sv, "<"sv, "< 1"sv, "1 2"sv, "# <VOTABLE>"sv, "<1,2"sv})
    EXPECT_FALSE(looks_like_votable(no)) << no;
}

} // namespace
} // namespace astromill::tables

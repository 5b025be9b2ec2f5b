// astromill: tests of splitting rows into fields
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace astromill::text {
namespace {

using Fields = std::vector<std::string>;

Fields split(std::string_view row, char separator) {
  const char* const end = row.data() + row.size();
  FieldWalker walker(row.data(), end, separator);
  Fields fields;
  for (Field field = walker.next(); field.exists(); field = walker.next())
    fields.emplace_back(field.begin, field.end);
  EXPECT_EQ(field_count(row.data(), end, separator), fields.size());
  return fields;
}

TEST(Fields, Blanks) {
  EXPECT_EQ(split("a b", ' '), (Fields{"a", "b"}));
  EXPECT_EQ(split("  a \t b\t", ' '), (Fields{"a", "b"}));
  EXPECT_EQ(split("", ' '), (Fields{}));
  EXPECT_EQ(split(" \t ", ' '), (Fields{}));
  EXPECT_EQ(split("a,b c", ' '), (Fields{"a,b", "c"}));
}

TEST(Fields, Tabs) {
  EXPECT_EQ(split("a\tb", '\t'), (Fields{"a", "b"}));
  EXPECT_EQ(split(" a a \t\tb\t", '\t'), (Fields{"a a", "", "b", ""}));
  EXPECT_EQ(split("", '\t'), (Fields{""}));
}

TEST(Fields, Commas) {
  EXPECT_EQ(split("a,b", ','), (Fields{"a", "b"}));
  EXPECT_EQ(split(" a a ,\t, b ,", ','), (Fields{"a a", "", "b", ""}));
}

TEST(Fields, Quotes) {
  EXPECT_EQ(split("\"a, b\",1,2", ','), (Fields{"a, b", "1", "2"}));
  EXPECT_EQ(split(" \" a \" , \"1\"", ','), (Fields{"a", "1"}));
  EXPECT_EQ(split("\"a \"\"b\"\", c\",1", ','), (Fields{"a \"\"b\"\", c", "1"}));
  EXPECT_EQ(split("\"\",1", ','), (Fields{"", "1"}));
  EXPECT_EQ(split("1,\"2\"", ','), (Fields{"1", "2"}));
  EXPECT_EQ(split("\"1\",\"\"", ','), (Fields{"1", ""}));
}

TEST(Fields, StrayQuotesAreText) {
  EXPECT_EQ(split("1d02'03.5\",2", ','), (Fields{"1d02'03.5\"", "2"}));
  EXPECT_EQ(split("\"a,b", ','), (Fields{"\"a", "b"}));
  EXPECT_EQ(split("\"a\"b,c", ','), (Fields{"\"a\"b", "c"}));
  EXPECT_EQ(split("\"", ','), (Fields{"\""}));
  EXPECT_EQ(split("\"a\"\"", ','), (Fields{"\"a\"\""}));
  EXPECT_EQ(split("\"a\tb\"\tc", '\t'), (Fields{"\"a", "b\"", "c"}));
}

TEST(Fields, DefaultSeparator) {
  const auto separator = [](std::string_view row) {
    return default_separator(row.data(), row.data() + row.size());
  };
  EXPECT_EQ(separator("a b"), ' ');
  EXPECT_EQ(separator("a\tb"), '\t');
  EXPECT_EQ(separator("a\tb,c"), ',');
  EXPECT_EQ(separator(""), ' ');
}

} // namespace
} // namespace astromill::text

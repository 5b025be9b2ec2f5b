// astromill: tests of tables of text and of options as a command line has them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/text/arguments.h"
#include "astromill/text/number.h"
#include "astromill/text/text_table.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

namespace astromill::text {
namespace {

class TextTables : public testing::Test {
protected:
  template <class Fill> std::string written(const Fill& fill) {
    OutputFile output(folder_.file("t"), true);
    TextTable table(output);
    fill(table);
    table.flush();
    output.commit();
    std::ifstream file(folder_.file("t"));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TemporaryDirectory folder_;
};

TEST_F(TextTables, NumbersAndWords) {
  EXPECT_EQ(written([](TextTable& table) {
              table.raw("# a b").end_line();
              table.integer(-12).raw(" ").fixed(2.0 / 3, 3).raw(" ").significant(1234567.8, 7);
              table.end_line();
              table.fixed(NAN, 2).raw(" ").exact(INFINITY, 4).raw(" ").significant(-NAN, 3);
              table.end_line();
            }),
            "# a b\n-12 0.667 1234568\nnan nan nan\n");
}

TEST_F(TextTables, ExactNumbersReadTheSame) {
  const double numbers[] = {1.5,    16.2499, -0.0001,          100.00005, 1.0 / 3,
                            1e-300, 1e300,   123456789.123456, 0.1 + 0.2, -0.0};
  for (const double number : numbers) {
    std::string text = written([&](TextTable& table) { table.exact(number, 4).end_line(); });
    text.pop_back();
    EXPECT_EQ(as_number(text), number) << text;
  }
  EXPECT_EQ(written([](TextTable& table) { table.exact(1.5, 4).raw(" ").exact(1.00005, 4); }),
            "1.5000 1.00005");
}

TEST_F(TextTables, LongTablesAreWhole) {
  constexpr int kRows = 100'000;
  const std::string text = written([](TextTable& table) {
    for (int i = 0; i < kRows; ++i)
      table.integer(i).end_line();
  });
  std::string wanted;
  for (int i = 0; i < kRows; ++i)
    wanted += std::to_string(i) + "\n";
  EXPECT_EQ(text, wanted);
}

TEST(Fixed, TextOfANumber) {
  EXPECT_EQ(fixed(16.25, 2), "16.25");
  EXPECT_EQ(fixed(-std::numeric_limits<double>::infinity(), 2), "nan");
}

TEST(Arguments, OnlyWhatHasAValue) {
  Arguments arguments;
  add(arguments, "--gain", "2.5");
  add(arguments, "--mask", "");
  add(arguments, "--datamin", std::optional<double>());
  add(arguments, "--datamax", 65535.0);
  arguments.emplace_back("--centroid", "");
  EXPECT_EQ(arguments.size(), 3U);
  EXPECT_EQ(joined(arguments), " --gain 2.5 --datamax 65535 --centroid");
}

} // namespace
} // namespace astromill::text

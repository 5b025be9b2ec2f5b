// astromill: tests of words for the shell
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/shell_command.h"
#include "astromill/base/shell_word.h"

#include <gtest/gtest.h>

namespace astromill {
namespace {

TEST(ShellWord, TheShellGetsEveryByteAsItIs) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte)
    all += static_cast<char>(byte);
  for (const std::string& word :
       {all, std::string("it's"), std::string("a b"), std::string("$HOME"), std::string("~"),
        std::string("-n"), std::string("a_b-1.fits")})
    EXPECT_EQ(run_shell_command({.text = "printf %s- " + shell_word(word)}).output, word + "-");
  EXPECT_EQ(run_shell_command({.text = "set -- " + shell_word("") + "; echo $#"}).output, "1\n");
}

TEST(ShellWord, IsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(shell_word("m71.fits[1:2]"), "'m71.fits[1:2]'");
  EXPECT_EQ(shell_word("--mag=16:26:0.5"), "--mag=16:26:0.5");
  EXPECT_EQ(shell_word("{threads}"), "'{threads}'");
  EXPECT_EQ(shell_word("{threads}", "{}"), "{threads}");
}

} // namespace
} // namespace astromill

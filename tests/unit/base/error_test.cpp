// astromill: tests of errors and their messages
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <type_traits>

namespace astromill {
namespace {

TEST(Error, MessageHasAllPartsInOrder) {
  const Where where{
      .file = "a.fits", .hdu = "SCI,1", .keyword = "CD1_1", .line = 7, .value = "x y"};
  EXPECT_EQ(message_with_context("not a number", where),
            "a.fits[SCI,1], line 7: CD1_1: not a number: 'x y'");
}

TEST(Error, PartsThatAreMissingLeaveNoTrace) {
  EXPECT_EQ(message_with_context("it failed", {}), "it failed");
  EXPECT_EQ(message_with_context("it failed", {.file = "a"}), "a: it failed");
  EXPECT_EQ(message_with_context("it failed", {.keyword = "NAXIS"}), "NAXIS: it failed");
  EXPECT_EQ(message_with_context("it failed", {.line = 3}), "line 3: it failed");
  EXPECT_EQ(message_with_context("it failed", {.file = "a", .line = 3}), "a, line 3: it failed");
  EXPECT_EQ(message_with_context("it failed", {.file = "a", .keyword = "K"}), "a: K: it failed");
  EXPECT_EQ(message_with_context("it failed", {.value = "v"}), "it failed: 'v'");
}

TEST(Error, UntrustedPartsAreEscaped) {
  const Where where{.file = "a\nb", .hdu = "\x1b[2J", .keyword = "K\r", .value = "\t"};
  EXPECT_EQ(message_with_context("bad", where), "a\\x0ab[\\x1b[2J]: K\\x0d: bad: '\\x09'");
}

TEST(Error, LongFileNamesAreKeptLongerThanValues) {
  const std::string name(300, 'n');
  EXPECT_EQ(message_with_context("bad", {.file = name}), name + ": bad");
  EXPECT_EQ(message_with_context("bad", {.value = name}), "bad: '" + std::string(60, 'n') + "...'");
}

TEST(Error, IsWhatIsThrown) {
  const Error error("no", {.file = "f"});
  EXPECT_STREQ(error.what(), "f: no");
  static_assert(std::is_base_of_v<std::runtime_error, Error>);
  static_assert(std::is_base_of_v<Error, UsageError>);
  EXPECT_THROW(throw UsageError("bad", {.keyword = "--x"}), Error);
}

TEST(Error, WithErrnoAddsTheText) {
  const std::string text = with_errno("cannot write", ENOSPC);
  EXPECT_TRUE(text.starts_with("cannot write: ")) << text;
  EXPECT_NE(text, with_errno("cannot write", ENOENT));
}

TEST(Shown, PlainTextIsUnchanged) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("-22.3 'a' \\ \""), "-22.3 'a' \\ \"");
  EXPECT_EQ(shown("\xc3\xa5ngstr\xc3\xb6m"), "\xc3\xa5ngstr\xc3\xb6m");             // 2 bytes each
  EXPECT_EQ(shown("\xe2\x88\x92\xf0\x9f\x94\xad"), "\xe2\x88\x92\xf0\x9f\x94\xad"); // 3 and 4
  EXPECT_EQ(shown("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xe0\xa0\x80\xf0\x90\x80\x80"),
            "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xe0\xa0\x80\xf0\x90\x80\x80"); // the limits
}

TEST(Shown, ControlCharactersAreEscaped) {
  EXPECT_EQ(shown(std::string_view("\0\x01\x1f\x7f", 4)), "\\x00\\x01\\x1f\\x7f");
  EXPECT_EQ(shown("\xc2\x9b"
                  "2J"),
            "\\xc2\\x9b2J"); // U+009B introduces terminal commands as ESC [ does
  EXPECT_EQ(shown("\xc2\xa0"), "\xc2\xa0");
}

TEST(Shown, WhatIsNotUtf8IsEscaped) {
  EXPECT_EQ(shown("\x80"), "\\x80");
  EXPECT_EQ(shown("a\xff\xfe"), "a\\xff\\xfe");
  EXPECT_EQ(shown("\xc3"), "\\xc3");                            // cut off
  EXPECT_EQ(shown("\xe2\x88"), "\\xe2\\x88");                   // cut off
  EXPECT_EQ(shown("\xc3("), "\\xc3(");                          // no continuation
  EXPECT_EQ(shown("\xc0\xaf"), "\\xc0\\xaf");                   // overlong
  EXPECT_EQ(shown("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");          // overlong
  EXPECT_EQ(shown("\xf0\x80\x80\xaf"), "\\xf0\\x80\\x80\\xaf"); // overlong
  EXPECT_EQ(shown("\xed\xa0\x80"), "\\xed\\xa0\\x80");          // surrogate
  EXPECT_EQ(shown("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"); // beyond U+10FFFF
  EXPECT_EQ(shown("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
}

TEST(Shown, IsCutAfterTheNumberOfCharacters) {
  EXPECT_EQ(shown("abcdef", 6), "abcdef");
  EXPECT_EQ(shown("abcdefg", 6), "abcdef...");
  EXPECT_EQ(shown("\xc3\xa5\xc3\xa5\xc3\xa5", 2), "\xc3\xa5\xc3\xa5...");
  EXPECT_EQ(shown("\n\n\n", 2), "\\x0a\\x0a...");
  EXPECT_EQ(shown("a", 0), "...");
}

} // namespace
} // namespace astromill

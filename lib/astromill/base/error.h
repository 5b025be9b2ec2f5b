// astromill: errors that say what, where and which value
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace astromill {

/// Where something went wrong. Empty members (0 for line) are left out of the message.
struct Where {
  std::string file{};    ///< file name as the user gave it
  std::string hdu{};     ///< "SCI,1" or "0", as in FILE[HDU]
  std::string keyword{}; ///< FITS keyword, option name or column name
  std::int64_t line = 0; ///< 1-based line number in a text file
  std::string value{};   ///< offending text, shown escaped and shortened
};

/// A failure that ends the job: the tools turn it into one message and exit status 1.
class Error : public std::runtime_error {
public:
  explicit Error(std::string_view what, const Where& where = {});
};

/// A bad command line or an invalid option, found before any file is opened: exit status 2.
class UsageError : public Error {
public:
  using Error::Error;
};

/// "FILE[HDU], line N: KEYWORD: what: 'value'" from the parts that are present.
std::string message_with_context(std::string_view what, const Where& where);

/// Text from a file or command line made safe to show: control characters and bytes that are not
/// UTF-8 as \xHH, at most `max_length` characters, then "...".
std::string shown(std::string_view text, std::size_t max_length = 60);

/// `what` followed by the system's text for the error number, such as "write: No space left on
/// device".
std::string with_errno(std::string_view what, int error_number);

} // namespace astromill

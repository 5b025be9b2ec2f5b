// astromill: tables of text, written row by row
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace astromill::text {

/// Text that goes to an output in large parts; numbers that are not finite are "nan". Allocates
/// only until its buffer has grown. Not safe for use by two threads at a time.
class TextTable {
public:
  explicit TextTable(OutputFile& output);

  TextTable& raw(std::string_view text) {
    buffer_ += text;
    return *this;
  }
  TextTable& integer(std::int64_t value);
  TextTable& fixed(double value, int decimals);
  /// With so many decimals if that is all there is to the number, else as few digits as it takes
  /// to read the same number again.
  TextTable& exact(double value, int decimals);
  /// At most so many digits, with an exponent where that is shorter.
  TextTable& significant(double value, int digits);

  /// Ends the row. Throws what OutputFile::write() throws.
  void end_line();
  /// Writes what is left; the last call.
  void flush();

private:
  OutputFile& output_;
  std::string buffer_{};
};

/// The text of a number with so many decimals; "nan" where it is not finite.
std::string fixed(double value, int decimals);

/// The same with at most so many digits, with an exponent where that is shorter.
std::string significant(double value, int digits);

} // namespace astromill::text

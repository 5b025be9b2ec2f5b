// astromill: text to double, correctly rounded, without locale
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace astromill::text {

/// Reads the decimal number at the start of [first, last) and returns its end, nullptr if there is
/// none.
///
/// A number is an optional + or -, digits with an optional point (at least one digit), and an
/// optional exponent e, E, d or D (Fortran) with an optional sign. The longest such text counts:
/// "1e" is the number 1 followed by "e"; whether anything may follow is for the caller to check.
/// "nan", "inf" and hexadecimal are never numbers; neither is one too large for a double. One too
/// small becomes a denormal or zero. `value` is the nearest double (ties to even) and is left alone
/// where nullptr is returned.
/// No byte at or behind `last` is touched. Never allocates. Safe from any thread.
const char* parse_number(const char* first, const char* last, double& value) noexcept;

/// The number that all of the text is, by the rules of parse_number(); nothing for anything else.
std::optional<double> as_number(std::string_view text) noexcept;

/// The numbers, one or more, that the text is with single commas between them; nothing for anything
/// else.
std::optional<std::vector<double>> as_numbers(std::string_view text);

} // namespace astromill::text

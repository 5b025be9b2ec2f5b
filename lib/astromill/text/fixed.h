// astromill: double to text with a fixed number of decimals, every digit right, without locale
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace astromill::text {

/// Most decimals that the functions below accept.
inline constexpr int kMaxDecimals = 17;

/// Room that each function below needs at `out`; bytes behind the end it returns may be overwritten
/// up to this length.
inline constexpr std::size_t kMaxFixedLength = 352;

/// Most decimals of the seconds in format_sexagesimal.
inline constexpr int kMaxSecondDecimals = 12;

/// How an angle is written in sexagesimal form.
enum class AngleStyle {
  hours,     ///< HH:MM:SS.sss, a longitude in hours: degrees in [0, 360)
  longitude, ///< DDD:MM:SS.sss, a longitude in degrees: degrees in [0, 360)
  latitude,  ///< +DD:MM:SS.sss, always with a sign: degrees in [-90, 90]
};

/// Writes `value` with `decimals` (0 to 17) digits behind the point and returns the end. The digits
/// are those of the exact binary value, rounded half to even as printf("%.*f") does; a result of
/// zero has no sign. `value` must be finite. No terminating zero byte. Safe from any thread.
char* format_fixed(char* out, double value, int decimals) noexcept;

/// As format_fixed for a longitude in degrees, [0, 360): what would round to 360 is written as 0.
char* format_longitude_degrees(char* out, double degrees, int decimals) noexcept;

/// Writes an angle given in degrees in sexagesimal form with `decimals` (0 to 12) digits behind the
/// point of the seconds, and returns the end. The last digit is that of the exact binary value,
/// rounded half to even, and carries: seconds and minutes are never written as 60, a longitude that
/// rounds to the full circle is written as 0, and a latitude that rounds to zero has the sign +.
/// `degrees` must be in the range that AngleStyle names. Safe from any thread.
char* format_sexagesimal(char* out, double degrees, AngleStyle style, int decimals) noexcept;

} // namespace astromill::text

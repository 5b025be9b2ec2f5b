// astromill: options that are numbers or the keywords that have them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "astromill/fits/open_image.h"

#include <optional>
#include <string>
#include <string_view>

namespace astromill::exposure {

/// The keywords that go for an image: those of its header, then those of the primary header of its
/// file, where instruments with many chips keep what goes for all (EXPTIME). Immutable.
class Keywords {
public:
  Keywords(fits::Header header); // NOLINT(google-explicit-constructor): of a single header
  explicit Keywords(const fits::ImageHeader& image);

  /// The header that has a value for that keyword; the image's own where none has.
  const fits::Header& with(std::string_view key) const;
  bool has(std::string_view key) const { return with(key).has(key); }

private:
  fits::Header own_;
  std::optional<fits::Header> primary_{};
};

/// A number that a user can give, and what it must be.
struct Quantity {
  const char* option;
  double preset;
  double lowest;
  bool lowest_allowed; ///< else it must be above
  bool whole;          ///< a whole number
};
inline constexpr Quantity kGain{"--gain", 1, 0, false, false};
inline constexpr Quantity kReadnoise{"--readnoise", 0, 0, true, false};
inline constexpr Quantity kNcombine{"--ncombine", 1, 1, true, true};
inline constexpr Quantity kExptime{"--exptime", 1, 0, false, false};

/// Throws UsageError unless `text` is empty, a number that can be, or can be a keyword.
void check_number_or_keyword(const Quantity& quantity, const std::string& text);

/// The number that `text` is or names; the preset where it is empty. Throws UsageError as above,
/// Error (file, HDU, keyword) where the keyword is missing or its number cannot be.
double number_or_keyword(const Quantity& quantity, const std::string& text,
                         const Keywords& keywords);

} // namespace astromill::exposure

// astromill: the celestial reference frame of an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/frames/frame.h"

#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace astromill::frames {

/// What a header says about its frame.
struct FrameKeywords {
  std::string_view longitude; ///< "RA", "GLON", "ELON" ..., or the whole CTYPE: "RA---TAN"
  std::string_view radesys{}; ///< RADESYS, or RADECSYS of old; empty: absent
  double equinox = std::numeric_limits<double>::quiet_NaN(); ///< EQUINOX, or EPOCH of old; NaN:
                                                             ///< absent
};

/// A frame, or the reason why there is none.
struct ImageFrame {
  std::optional<Frame> frame{};
  std::string reason{}; ///< why there is none: for a message
};

/// The frame of an image by the rules of FITS (Calabretta & Greisen 2002, section 3.1). An
/// equatorial or ecliptic image without RADESYS is ICRS without EQUINOX, FK4 with one before 1984,
/// FK5 with any other; without EQUINOX, FK4 means B1950 and all else J2000. Galactic and
/// supergalactic images need neither keyword. Coordinates of the Earth, the Sun, a planet, of no
/// one moment (GAPPT) or of an ecliptic in FK4 are no Frame. Safe from any thread.
ImageFrame image_frame(const FrameKeywords& keywords);

} // namespace astromill::frames

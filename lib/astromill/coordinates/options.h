// astromill: what a pix2sky or sky2pix run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/frames/epoch.h"
#include "astromill/frames/frame.h"
#include "astromill/parallel/schedule.h"
#include "astromill/wcs/distortion_choice.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace astromill::coordinates {

enum class Direction {
  pixel_to_sky,
  sky_to_pixel,
};

/// Which rows come out: the input row with new columns behind it, or the new columns alone.
enum class RowsMode {
  all,
  coords,
};

enum class SkyFormat {
  degrees,
  sexagesimal,
};

struct Options {
  Direction direction = Direction::pixel_to_sky;
  std::string image{};               ///< name as parse_image_name() takes it
  std::string list = "-";            ///< file of rows, "-" for standard input
  std::vector<std::string> points{}; ///< rows given on the command line; then `list` is not read
  std::string columns = "1,2";       ///< two numbers from 1, or two names
  std::string frame = "image"; ///< of positions on the sky: the image's own, "physical" pixels,
                               ///< or a name that frames::parse_frame() knows
  std::string equinox{};       ///< of `frame`; empty: its usual one
  std::string system_column{}; ///< number or name of a column with each row's frame
  std::string proper_motion{}; ///< columns of the proper motion in longitude (times the cosine
                               ///< of the latitude) and latitude, mas/yr
  std::string epoch{};         ///< "FROM:TO": positions are moved from one to the other
  std::string errors{};        ///< columns of the standard errors of the two coordinates (pixels
                               ///< or arcsec) and perhaps their correlation
  bool scale = false;          ///< add local pixel scales, position angle and pixel area
  bool chips = false;          ///< find for each position the image of the file it lies on
  RowsMode rows = RowsMode::all;
  SkyFormat format = SkyFormat::degrees; ///< of positions that come out
  int precision = -1; ///< decimals; -1: 8 for degrees, 4 for pixels and for seconds of time. In
                      ///< sexagesimal form, of the seconds of time; seconds of arc get one less.
  int origin = 1;     ///< pixel coordinate of the centre of the first pixel: 0 or 1
  std::string alternate{};                  ///< "" or a letter: which WCS of the header
  wcs::SipUse sip = wcs::SipUse::automatic; ///< what becomes of SIP coefficients
  std::vector<std::int64_t> planes{};       ///< 1-based pixels on the other axes of a cube; none: 1
  bool status = false;                      ///< add a column with the status of each row
  std::string bad_text = "nan";             ///< stands for the numbers of a row that cannot be done
  std::string output = "-";                 ///< file, or "-" for standard output
  bool overwrite = false;
  int threads = 0; ///< 0: default_thread_count()
  parallel::Schedule schedule{.kind = parallel::Schedule::Kind::dynamic, .chunk = 0};
  std::string simd = "auto";

  /// Throws UsageError that names the option and its value. Looks at no file.
  void validate() const;

  /// Decimals that `precision` stands for.
  int decimals() const;

  /// The frame that the options name; nothing for the image's own and for physical pixels. Throws
  /// UsageError.
  std::optional<frames::Frame> sky_frame() const;

  /// What `epoch` says; no time in between where it is empty. Throws UsageError.
  frames::EpochRange epochs() const;

  /// True if the name of the output asks for a region file: the rows of a list then become points.
  bool writes_regions() const { return output.ends_with(".reg"); }

  /// True if pixels, not positions on the sky, are on both sides.
  bool physical() const { return frame == "physical"; }

private:
  void validate_frames() const;
};

/// Sorts out what comes behind the image on the command line: nothing (standard input), LIST,
/// @LIST, or numbers in pairs (also as A,B), which become one row each. Throws UsageError.
void set_positions(Options& options, const std::vector<std::string>& arguments);

/// Reads "3" or "3,1" (1-based pixels on the axes other than X and Y); empty gives none. Throws
/// UsageError.
std::vector<std::int64_t> parse_planes(const std::string& text);

} // namespace astromill::coordinates

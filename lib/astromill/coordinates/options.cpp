// astromill: what a pix2sky or sky2pix run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/options.h"

#include "astromill/base/error.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/fixed.h"
#include "astromill/text/row.h"
#include "astromill/wcs/kernels.h"

#include <charconv>

namespace astromill::coordinates {

namespace {

using parallel::kMostThreads;

[[noreturn]] void refuse(const char* option, const std::string& value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = value});
}

text::PairKind kind_of(Direction direction) {
  return direction == Direction::pixel_to_sky ? text::PairKind::pixels : text::PairKind::equatorial;
}

bool is_position(const std::string& row, Direction direction) {
  text::Row parsed;
  if (row.empty() || row.find('\n') != std::string::npos)
    return false;
  text::RowReader({}, kind_of(direction)).read(row.data(), row.data() + row.size(), parsed);
  return parsed.kind == text::LineKind::data && parsed.status == ItemStatus::ok;
}

/// "A,B" as "A B".
std::string without_comma(std::string argument) {
  if (const auto comma = argument.find(','); comma != std::string::npos)
    argument[comma] = ' ';
  return argument;
}

} // namespace

int Options::decimals() const {
  if (precision >= 0)
    return precision;
  const bool degrees =
      direction == Direction::pixel_to_sky && !physical() && format == SkyFormat::degrees;
  return degrees ? 8 : 4;
}

void Options::validate() const {
  const int most = format == SkyFormat::sexagesimal ? text::kMaxSecondDecimals : text::kMaxDecimals;
  if (precision < -1 || precision > most)
    refuse("--precision", std::to_string(precision), "must be 0 to " + std::to_string(most));
  if (format == SkyFormat::sexagesimal && direction == Direction::sky_to_pixel)
    refuse("--format", "hms", "pixels are written as plain numbers");
  if (origin != 0 && origin != 1)
    refuse("--origin", std::to_string(origin), "must be 0 or 1");
  if (alternate.size() > 1 || (alternate.size() == 1 && (alternate[0] < 'A' || alternate[0] > 'Z')))
    refuse("--wcs", alternate, "must be a letter A to Z");
  if (bad_text.empty() || bad_text.find_first_of(" \t,\r\n") != std::string::npos)
    refuse("--bad-text", bad_text, "must be a word without blanks and commas");
  if (threads < 0 || threads > kMostThreads)
    refuse("--threads", std::to_string(threads), "must be 1 to " + std::to_string(kMostThreads));
  if (image.empty())
    refuse("IMAGE", image, "no image is named");
  if (image == "-" && points.empty() && list == "-")
    refuse("IMAGE", image, "image and list cannot both be standard input");
  if (!points.empty() && columns != "1,2")
    refuse("--columns", columns, "has no meaning for positions on the command line");
  validate_frames();
  make_row_plan(*this, false);
  wcs::select_kernels(simd);
}

/// What the options about frames, errors and chips ask for together.
void Options::validate_frames() const {
  const auto only_on_the_sky = [&](bool given, const char* option) {
    if (given && physical())
      refuse(option, frame, "has no meaning for physical pixels");
  };
  sky_frame();
  epochs();
  only_on_the_sky(format == SkyFormat::sexagesimal, "--format");
  only_on_the_sky(!proper_motion.empty(), "--proper-motion");
  only_on_the_sky(!errors.empty(), "--errors");
  only_on_the_sky(scale, "--scale");
  only_on_the_sky(!system_column.empty(), "--system-column");
  only_on_the_sky(chips, "--chips");
  if (!system_column.empty() && frame != "image")
    refuse("--system-column", system_column, "every row names its frame, so --frame cannot");
  if (proper_motion.empty() != epoch.empty())
    refuse(epoch.empty() ? "--epoch" : "--proper-motion", epoch.empty() ? proper_motion : epoch,
           "--proper-motion and --epoch need each other");
  if (chips && direction == Direction::pixel_to_sky)
    refuse("--chips", "", "pixels do not tell on which chip they are");
}

std::optional<frames::Frame> Options::sky_frame() const {
  if (frame == "image" || physical()) {
    if (!equinox.empty())
      refuse("--equinox", equinox, "needs a --frame that has an equinox");
    return std::nullopt;
  }
  const auto named = frames::parse_frame(frame);
  if (!named)
    refuse("--frame", frame,
           "must be image, physical, icrs, fk5, fk4, galactic, supergalactic or ecliptic");
  return equinox.empty() ? *named : frames::with_equinox(*named, equinox);
}

frames::EpochRange Options::epochs() const {
  return epoch.empty() ? frames::EpochRange{} : frames::parse_epoch_range(epoch);
}

void set_positions(Options& options, const std::vector<std::string>& arguments) {
  options.points.clear();
  options.list = "-";
  if (arguments.empty())
    return;
  if (arguments.size() == 1 && !is_position(without_comma(arguments[0]), options.direction)) {
    const std::string& name = arguments[0];
    options.list = name.starts_with('@') ? name.substr(1) : name;
    if (name == "@stdin" || name == "@STDIN")
      options.list = "-";
    if (options.list.empty())
      refuse("LIST", name, "no list is named");
    return;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string row = without_comma(arguments[i]);
    if (row == arguments[i] && i + 1 < arguments.size())
      row += " " + arguments[++i];
    if (!is_position(row, options.direction))
      refuse(options.direction == Direction::pixel_to_sky ? "X Y" : "LON LAT", row,
             "not a pair of coordinates");
    options.points.push_back(std::move(row));
  }
}

std::vector<std::int64_t> parse_planes(const std::string& text) {
  std::vector<std::int64_t> out;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    std::int64_t plane = 0;
    const auto [after, error] = std::from_chars(p, end, plane);
    const bool last = after == end;
    if (error != std::errc() || !(last || (*after == ',' && after + 1 < end)))
      refuse("--plane", text, "must be whole numbers joined by commas");
    out.push_back(plane);
    p = last ? end : after + 1;
  }
  return out;
}

} // namespace astromill::coordinates

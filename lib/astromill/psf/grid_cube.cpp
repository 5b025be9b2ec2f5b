// astromill: cubes of PSFs on a grid: STDPSF, photutils and WebbPSF
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"
#include "astromill/psf/detectors.h"
#include "astromill/psf/file_formats.h"
#include "astromill/psf/file_parts.h"
#include "astromill/psf/words.h"

#include <algorithm>
#include <string>
#include <utility>

namespace astromill::psf {

namespace {

/// Samples a detector pixel of STDPSF files, which do not say it.
constexpr double kStdpsfOversampling = 4;

/// Keyword of item `number`: IPSFX01.
std::string numbered(std::string_view stem, std::size_t number) {
  return std::string(stem) + (number < 10 ? "0" : "") + std::to_string(number);
}

double required_number(const fits::Header& header, const std::string& key) {
  const std::optional<double> value = header.number(key);
  if (!value)
    throw Error("is missing",
                {.file = header.where().file, .hdu = header.where().hdu, .keyword = key});
  return *value;
}

/// The places along one axis: STEM01, STEM02 ..., or strings of several in STEMA5, STEMB5 ... of
/// NIRCam's eight detectors in one file.
std::vector<double> read_places(const fits::Header& header, const std::string& stem,
                                std::size_t count) {
  std::vector<double> out;
  if (header.has(stem + "A5")) {
    for (const char letter : {'A', 'B', 'C', 'D'}) {
      const std::string key = stem + letter + "5";
      const auto numbers = parse_numbers(header.text(key).value_or(""));
      if (!numbers)
        throw Error("is no list of numbers", header.where(key));
      out.insert(out.end(), numbers->begin(), numbers->end());
    }
  } else {
    for (std::size_t i = 1; i <= count; ++i)
      out.push_back(required_number(header, numbered(stem, i)));
  }
  if (out.size() != count)
    throw Error("has " + std::to_string(out.size()) + " places for " + std::to_string(count) +
                    " PSFs",
                header.where(stem + "A5"));
  for (std::size_t i = 1; i < out.size(); ++i)
    if (!(out[i] > out[i - 1]))
      throw Error("the places of the PSFs do not go up", header.where(numbered(stem, i + 1)));
  return out;
}

std::size_t read_count(const fits::Header& header, const std::string& key) {
  const std::optional<std::int64_t> count = header.integer(key);
  if (!count || *count < 1 || *count > 1000)
    throw Error("must be the number of PSFs along an axis", header.where(key));
  return static_cast<std::size_t>(*count);
}

DetectorGrid read_stdpsf_grid(const fits::Header& header) {
  const std::size_t nx = read_count(header, "NXPSFS");
  const std::size_t ny = read_count(header, "NYPSFS");
  return {.xs = read_places(header, "IPSFX", nx), .ys = read_places(header, "JPSFY", ny)};
}

std::vector<Position> read_webbpsf_positions(const fits::Header& header, std::size_t planes) {
  std::vector<Position> out;
  for (std::size_t i = 0; i < planes; ++i) {
    const std::string key = "DET_YX" + std::to_string(i);
    const std::optional<std::string> text = header.text(key);
    if (!text)
      throw Error("is missing: the cube has " + std::to_string(planes) + " PSFs",
                  {.file = header.where().file, .hdu = header.where().hdu, .keyword = key});
    const auto numbers = parse_numbers(*text);
    if (!numbers || numbers->size() != 2)
      throw Error("must be a position (y, x)", header.where(key));
    out.push_back({(*numbers)[1] + 1, (*numbers)[0] + 1}); // the file counts from 0
  }
  return out;
}

void check_count(const fits::Header& header, std::size_t positions, std::size_t planes) {
  if (positions != planes)
    throw Error("the cube has " + std::to_string(planes) + " planes for " +
                    std::to_string(positions) + " positions",
                header.where("NAXIS3"));
}

/// Grids hold parts of a star's light, and what is not in the file is missing from them all.
void warn_of_flux(const Samples& samples, Description& description) {
  constexpr double kMuch = 0.005;
  double lowest = samples.flux(0);
  double highest = lowest;
  for (std::size_t i = 1; i < samples.planes(); ++i) {
    lowest = std::min(lowest, samples.flux(i));
    highest = std::max(highest, samples.flux(i));
  }
  if (lowest > 0 && (lowest < 1 - kMuch || highest > 1 + kMuch))
    description.warnings.push_back("The samples add up to " + shown_number(lowest, 4) + " to " +
                                   shown_number(highest, 4) +
                                   " of a star's light; they are scaled to 1.");
}

/// Sets oversampling and pixel as the options say, else the header, else as given.
void take_sampling(const fits::Header& header, const ModelOptions& options,
                   std::optional<double> implied, Samples& samples) {
  std::optional<double> oversampling = options.oversampling;
  if (!oversampling)
    oversampling = first_number(header, {"OVERSAMP", "SUBSAMP"});
  if (!oversampling)
    oversampling = implied;
  if (!oversampling)
    throw Error("is missing; say it with --psf-oversampling",
                {.file = header.where().file, .hdu = header.where().hdu, .keyword = "OVERSAMP"});
  samples.oversampling = *oversampling;
  samples.set_pixel(options.pixel_included.value_or(stated_pixel(header).value_or(true)));
}

} // namespace

bool is_grid_cube(const fits::Header& header) {
  return header.has("NXPSFS") || header.has("DET_YX0");
}

std::shared_ptr<const Model> read_grid_cube(fits::File& file, const ModelOptions& options) {
  const fits::Header header = file.header();
  if (file.info().axes.size() == 4)
    throw Error("has four axes: PSFs that vary with focus are not supported; take out the cube of "
                "one focus",
                header.where("NAXIS"));
  Samples samples = read_planes(file);
  const bool is_stdpsf = header.has("NXPSFS");
  Description description{.format = is_stdpsf ? "STDPSF grid" : "WebbPSF grid"};
  take_sampling(header, options, is_stdpsf ? std::optional(kStdpsfOversampling) : std::nullopt,
                samples);
  description.details = stated_details(
      header, {"TELESCOP", "INSTRUME", "DETECTOR", "FILTER", "PIXSCALE", "PSFMODEL"});
  std::vector<Position> positions;
  if (is_stdpsf) {
    DetectorGrid grid = read_stdpsf_grid(header);
    check_count(header, grid.xs.size() * grid.ys.size(), samples.planes());
    select_detector(grid, options.detector, header.where(), samples, description);
    for (const double y : grid.ys)
      for (const double x : grid.xs)
        positions.push_back({x, y});
  } else {
    refuse_detector(options, header.where());
    positions = read_webbpsf_positions(header, samples.planes());
  }
  read_diffusion(file, samples);
  warn_of_flux(samples, description);
  auto field = field_between(positions, header.where());
  return std::make_shared<SampledModel>(std::move(description), std::move(samples),
                                        std::move(field), header.where());
}

} // namespace astromill::psf

// astromill: PSFs that are one image: of TinyTim, and any other
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/file_formats.h"
#include "astromill/psf/file_parts.h"
#include "astromill/psf/words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace astromill::psf {

namespace {

/// The cards of TinyTim's headers, which no other program writes together.
bool is_tinytim(const fits::Header& header) {
  return header.has("PIXSCALE") && header.has("X_COMA") && header.has("Y_CLOVER") &&
         (header.has("FILTER") || header.has("WAVELNTH"));
}

/// The text of COMMENT cards in order.
std::vector<std::string> comments(const fits::Header& header) {
  std::vector<std::string> out;
  const std::string& cards = header.cards();
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength)
    if (cards.compare(at, 8, "COMMENT ") == 0)
      out.push_back(cards.substr(at + 8, fits::Header::kCardLength - 8));
  return out;
}

/// The kernel in the three comments behind "... convolve it with the following kernel :", which
/// TinyTim writes where it has sub-sampled the PSF; empty where there is none.
Image<double> read_comment_kernel(const fits::Header& header) {
  const std::vector<std::string> lines = comments(header);
  const auto head = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find("following kernel") != line.npos; });
  if (head == lines.end())
    return {};
  Image<double> kernel(3, 3);
  const auto first = static_cast<std::size_t>(head - lines.begin()) + 1;
  for (std::size_t y = 0; y < 3; ++y) {
    const std::string line = first + y < lines.size() ? lines[first + y] : "";
    const auto numbers = parse_numbers(line);
    if (!numbers || numbers->size() != 3)
      throw Error("line " + std::to_string(y + 1) +
                      " of TinyTim's charge diffusion kernel is not "
                      "3 numbers: '" +
                      shown(line) + "'",
                  header.where("COMMENT"));
    std::ranges::copy(*numbers, kernel.pixels.begin() + static_cast<std::ptrdiff_t>(3 * y));
  }
  return kernel;
}

/// TinyTim writes zeros into the headers of sub-sampled WFPC2 PSFs; this is the kernel that it has
/// for them (wfpc2*.pup).
Image<double> wfpc2_kernel() {
  Image<double> kernel(3, 3);
  kernel.pixels = {0.0125, 0.05, 0.0125, 0.05, 0.75, 0.05, 0.0125, 0.05, 0.0125};
  return kernel;
}

void take_tinytim_diffusion(const fits::Header& header, Image<double> kernel, SingleImage& out) {
  if (std::ranges::any_of(kernel.pixels, [](double value) { return value != 0; })) {
    out.samples.diffusion = checked_diffusion(std::move(kernel), header.where("COMMENT"));
    return;
  }
  const std::string camera = header.text("INSTRUME").value_or("");
  if (camera.find("WFPC2") != camera.npos) {
    out.samples.diffusion = wfpc2_kernel();
    out.description.warnings.emplace_back(
        "The charge diffusion kernel in the header is all zero, as TinyTim writes it; WFPC2's own "
        "(0.75 in the middle) is applied.");
  } else {
    out.description.warnings.emplace_back(
        "The charge diffusion kernel in the header is all zero: none is applied.");
  }
}

/// Cameras for which TinyTim says so in the header if it has sub-sampled.
bool says_subsampled(const fits::Header& header) {
  const std::string camera = header.text("INSTRUME").value_or("");
  const auto has = [&](const char* name) { return camera.find(name) != camera.npos; };
  return (has("WFPC2") || has("WFC3") || has("ACS") || has("STIS")) && !has("SBC");
}

void read_tinytim(const fits::Header& header, const ModelOptions& options, SingleImage& out) {
  out.description.format = "TinyTim image";
  out.samples.centre_at_half();
  Image<double> kernel = read_comment_kernel(header);
  if (!options.oversampling && (!kernel.empty() || !says_subsampled(header)))
    throw Error("TinyTim does not record how finely a PSF is sub-sampled: say it with "
                "--psf-oversampling N (1: sampled at detector pixels; samples are " +
                    shown_number(header.number("PIXSCALE").value_or(0)) + " arcsec apart)",
                header.where());
  out.samples.oversampling = options.oversampling.value_or(1);
  out.samples.set_pixel(options.pixel_included.value_or(out.samples.oversampling == 1));
  if (!kernel.empty())
    take_tinytim_diffusion(header, std::move(kernel), out);
}

/// Effective PSFs are scaled so that one pixel in N x N samples adds up to 1, others to 1 in all.
bool looks_effective(const Samples& samples) {
  double sum = 0;
  for (const double value : samples.values)
    sum += value;
  const double all = samples.oversampling * samples.oversampling;
  return samples.oversampling <= 1 || std::abs(sum / all - 1) < 0.2;
}

void read_plain(const fits::Header& header, const ModelOptions& options, SingleImage& out) {
  out.description.format = "image";
  out.samples.oversampling =
      options.oversampling.value_or(first_number(header, {"OVERSAMP", "SUBSAMP"}).value_or(1));
  std::optional<bool> pixel = options.pixel_included;
  if (!pixel)
    pixel = stated_pixel(header);
  if (!pixel && out.samples.oversampling > 1)
    out.description.warnings.emplace_back(
        std::string("The file does not say whether its samples include the pixel; by their sum "
                    "they do") +
        (looks_effective(out.samples) ? "" : " not") + " (--psf-pixel says otherwise).");
  out.samples.set_pixel(pixel.value_or(looks_effective(out.samples)));
  if (out.samples.width % 2 == 0 || out.samples.height % 2 == 0)
    out.description.warnings.emplace_back(
        "The image has an even side: the star is taken to be in the middle, between samples.");
}

/// The mosaics that STScI gave out before STDPSF: stamps that share their borders.
bool is_legacy_mosaic(const Samples& samples) {
  return (samples.width == 1401 && samples.height == 801) ||
         (samples.width == 701 && samples.height == 801);
}

} // namespace

SingleImage read_single_image(fits::File& file, const ModelOptions& options) {
  const fits::Header& header = file.header();
  refuse_detector(options, header.where());
  SingleImage out{.samples = read_planes(file)};
  if (out.samples.planes() > 1)
    throw Error("is a cube of " + std::to_string(out.samples.planes()) +
                    " planes without their positions (NXPSFS, IPSFXnn or DET_YXn)",
                header.where());
  if (is_legacy_mosaic(out.samples))
    throw Error("is a mosaic of PSFs in the form of PSFEFF files, which is not supported: take the "
                "STDPSF file of the same filter",
                header.where());
  out.description.details = stated_details(
      header, {"TELESCOP", "INSTRUME", "DETECTOR", "FILTER", "WAVELNTH", "PIXSCALE"});
  if (is_tinytim(header))
    read_tinytim(header, options, out);
  else
    read_plain(header, options, out);
  if (out.samples.diffusion.empty())
    read_diffusion(file, out.samples);
  return out;
}

} // namespace astromill::psf

// astromill: from a PSF argument of a command line to a model
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/open_model.h"

#include "astromill/base/error.h"
#include "astromill/base/input_file.h"
#include "astromill/fits/image_name.h"
#include "astromill/psf/analytic.h"
#include "astromill/psf/daophot.h"
#include "astromill/psf/file_formats.h"
#include "astromill/psf/fits_file.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace astromill::psf {

namespace {

constexpr std::string_view kGaussian = "gauss:";
constexpr std::string_view kMoffat = "moffat:";

/// The numbers behind the colon; between `fewest` and `most`.
std::vector<double> formula_numbers(const std::string& argument, std::size_t start,
                                    std::size_t fewest, std::size_t most, const char* form) {
  const auto numbers = text::as_numbers(std::string_view(argument).substr(start));
  if (!numbers || numbers->size() < fewest || numbers->size() > most)
    throw UsageError(std::string("is not of the form ") + form,
                     {.keyword = "PSF", .value = argument});
  return *numbers;
}

Ellipse ellipse(double fwhm, const std::vector<double>& numbers, std::size_t ratio) {
  Ellipse out{.fwhm = fwhm};
  if (numbers.size() > ratio)
    out.ratio = numbers[ratio];
  if (numbers.size() > ratio + 1)
    out.theta = numbers[ratio + 1];
  return out;
}

std::shared_ptr<const Model> make_gaussian(const std::string& argument) {
  const auto numbers =
      formula_numbers(argument, kGaussian.size(), 1, 3, "gauss:FWHM[,RATIO[,THETA]]");
  return make_gaussian(ellipse(numbers[0], numbers, 1));
}

std::shared_ptr<const Model> make_moffat(const std::string& argument) {
  const auto numbers =
      formula_numbers(argument, kMoffat.size(), 2, 4, "moffat:FWHM,BETA[,RATIO[,THETA]]");
  return make_moffat(ellipse(numbers[0], numbers, 2), numbers[1]);
}

/// Throws `Failure`: UsageError before a file is opened, Error for what is in one.
template <class Failure>
void refuse_options(const ModelOptions& options, const char* what, const Where& where) {
  if (options.oversampling || options.pixel_included || options.detector)
    throw Failure(std::string("--psf-oversampling, --psf-pixel and --psf-detector are for PSFs "
                              "given by samples, not for ") +
                      what,
                  where);
}

/// As much of a file as its format shows in.
std::string first_bytes(const std::string& path) {
  constexpr std::size_t kEnough = 4096;
  InputFile file(path);
  std::string out(kEnough, '\0');
  std::size_t count = 0;
  while (count < kEnough) {
    const std::size_t more = file.read({out.data() + count, kEnough - count});
    if (more == 0)
      break;
    count += more;
  }
  out.resize(count);
  if (out.empty())
    throw Error("is empty", {.file = file.name()});
  return out;
}

/// True for NAME:NUMBERS, NAME of letters and digits.
bool looks_like_formula(std::string_view argument) {
  const std::size_t colon = argument.find(':');
  const auto all_of = [](std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == text.npos;
  };
  return colon != argument.npos &&
         all_of(argument.substr(0, colon), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789_") &&
         all_of(argument.substr(colon + 1), "0123456789+-.eE, ");
}

bool is_fits(std::string_view bytes) {
  return bytes.starts_with("SIMPLE  =") || bytes.starts_with("\x1f\x8b") ||
         bytes.starts_with("XTENSION");
}

std::shared_ptr<const Model> open_fits(const std::string& argument, const ModelOptions& options) {
  fits::File file = open_psf_hdu(argument);
  if (is_psfex_table(file))
    return read_psfex_table(file, options);
  if (is_daophot_image(file.header())) {
    refuse_options<Error>(options, "PSFs of DAOPHOT", file.header().where());
    return read_daophot_image(file);
  }
  if (!file.info().has_image())
    throw Error("has no image and no PSFEx model", file.header().where());
  if (is_grid_cube(file.header()))
    return read_grid_cube(file, options);
  const Where where = file.header().where();
  SingleImage image = read_single_image(file, options);
  return std::make_shared<SampledModel>(std::move(image.description), std::move(image.samples),
                                        constant_field(), where);
}

} // namespace

void ModelOptions::validate() const {
  constexpr double kLeast = 1.0 / 8;
  constexpr double kMost = 64;
  if (oversampling && !(*oversampling >= kLeast && *oversampling <= kMost))
    throw UsageError("must be from 0.125 to 64", {.keyword = "--psf-oversampling"});
  if (detector && *detector < 1)
    throw UsageError("must be 1 or more", {.keyword = "--psf-detector"});
}

std::shared_ptr<const Model> open_model(const std::string& argument, const ModelOptions& options) {
  options.validate();
  const bool is_gaussian = argument.starts_with(kGaussian);
  if (is_gaussian || argument.starts_with(kMoffat)) {
    refuse_options<UsageError>(options, "formulae", {.value = argument});
    return is_gaussian ? make_gaussian(argument) : make_moffat(argument);
  }
  std::error_code ignored;
  if (looks_like_formula(argument) && !std::filesystem::exists(argument, ignored))
    throw UsageError("is no formula and no file; formulae are gauss:FWHM[,RATIO[,THETA]] and "
                     "moffat:FWHM,BETA[,RATIO[,THETA]]",
                     {.keyword = "PSF", .value = argument});
  const std::string path = fits::parse_image_name(argument).file;
  if (path == "-")
    return open_fits(argument, options);
  const std::string bytes = first_bytes(path);
  if (is_fits(bytes))
    return open_fits(argument, options);
  if (is_daophot_ascii(bytes)) {
    refuse_options<Error>(options, "PSFs of DAOPHOT", {.file = path});
    return read_daophot_ascii(path);
  }
  if (is_image_list(bytes))
    return read_image_list(path, options);
  throw Error("is no PSF of a known format: neither FITS, nor a .psf file of DAOPHOT, nor a list "
              "of images (rows FILE X Y)",
              {.file = path});
}

text::Arguments as_arguments(const std::string& psf, const ModelOptions& options) {
  text::Arguments out;
  text::add(out, "--psf", psf.empty() ? "" : fits::without_folder(psf));
  text::add(out, "--psf-oversampling", options.oversampling);
  if (options.pixel_included)
    text::add(out, "--psf-pixel", *options.pixel_included ? "included" : "excluded");
  if (options.detector)
    text::add(out, "--psf-detector", std::to_string(*options.detector));
  return out;
}

} // namespace astromill::psf

// astromill: what the readers of PSF files have in common
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/file_parts.h"

#include "astromill/base/letters.h"
#include "astromill/fits/array.h"
#include "astromill/psf/words.h"
#include "astromill/text/number.h"

#include <utility>

namespace astromill::psf {

namespace {

/// True where the planes are without the charge diffusion that the file's kernel describes.
bool diffusion_is_missing(const fits::Header& kernel, const std::optional<std::string>& applied,
                          bool pixel_included) {
  const std::optional<std::string> of_kernel = kernel.text("APPLIED");
  const std::optional<std::string>& word = of_kernel ? of_kernel : applied;
  return word ? *word == "F" : !pixel_included;
}

} // namespace

Samples read_planes(fits::File& file) {
  fits::DataArray array = fits::read_array(file);
  while (array.axes.size() > 3 && array.axes.back() == 1)
    array.axes.pop_back();
  if (array.axes.size() < 2 || array.axes.size() > 3)
    throw Error("has " + std::to_string(array.axes.size()) + " axes; images of PSFs have 2 or 3",
                file.header().where("NAXIS"));
  Samples samples;
  samples.width = static_cast<std::size_t>(array.axes[0]);
  samples.height = static_cast<std::size_t>(array.axes[1]);
  samples.values = std::move(array.values);
  samples.centre_x = static_cast<double>(array.axes[0] - 1) / 2;
  samples.centre_y = static_cast<double>(array.axes[1] - 1) / 2;
  return samples;
}

std::optional<bool> stated_pixel(const fits::Header& header) {
  const std::optional<std::string> type = header.text("PSFTYPE");
  if (!type)
    return std::nullopt;
  if (equal_ignoring_case(*type, "EFFECTIVE"))
    return true;
  if (equal_ignoring_case(*type, "INSTRUMENTAL"))
    return false;
  throw Error("must be EFFECTIVE (samples include the pixel) or INSTRUMENTAL",
              header.where("PSFTYPE"));
}

void refuse_detector(const ModelOptions& options, const Where& where) {
  if (options.detector)
    throw Error("--psf-detector is for grids with the PSFs of several detectors", where);
}

std::optional<double> first_number(const fits::Header& header,
                                   std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const std::optional<double> value = header.number(key))
      return value;
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>>
stated_details(const fits::Header& header, std::initializer_list<std::string_view> keys) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string_view key : keys)
    if (std::optional<std::string> value = header.text(key); value && !value->empty())
      out.emplace_back(key, std::move(*value));
  return out;
}

Image<double> checked_diffusion(Image<double> kernel, const Where& where) {
  double sum = 0;
  for (const double value : kernel.pixels)
    sum += value;
  if (kernel.width % 2 == 0 || kernel.height % 2 == 0)
    throw Error("the charge diffusion kernel has an even side", where);
  if (!(sum > 0) || !(sum < 1e30))
    throw Error("the charge diffusion kernel has the sum " + shown_number(sum), where);
  for (double& value : kernel.pixels)
    value /= sum;
  return kernel;
}

std::optional<std::vector<double>> parse_numbers(std::string_view text) {
  std::vector<double> out;
  const char* p = text.data();
  const char* const end = p + text.size();
  while (true) {
    while (p != end && std::string_view(" \t,()[]").find(*p) != std::string_view::npos)
      ++p;
    if (p == end)
      return out;
    double value = 0;
    p = text::parse_number(p, end, value);
    if (p == nullptr)
      return std::nullopt;
    out.push_back(value);
  }
}

void read_diffusion(fits::File& file, Samples& samples) {
  const std::optional<std::string> applied = file.header().text("CDAPPL");
  if (!file.move_to("CDKERNEL", std::nullopt) ||
      !diffusion_is_missing(file.header(), applied, samples.pixel_included))
    return;
  const fits::DataArray array = fits::read_array(file);
  const Where& where = file.header().where();
  if (array.axes.size() != 2 || array.axes[0] > 99 || array.axes[1] > 99)
    throw Error("the charge diffusion kernel is no image of up to 99 x 99", where);
  Image<double> kernel(static_cast<std::size_t>(array.axes[0]),
                       static_cast<std::size_t>(array.axes[1]));
  kernel.pixels = array.values;
  samples.diffusion = checked_diffusion(std::move(kernel), where);
}

} // namespace astromill::psf

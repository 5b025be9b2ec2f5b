// astromill: the density image of DAOFIND: the height of the best-fitting Gaussian at each pixel
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/density.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace astromill::stars {

namespace {

constexpr std::size_t kRowsTogether = 32; ///< output rows for which the image is extended at once
constexpr std::size_t kBlock = 256;       ///< output pixels that are summed together
constexpr float kLeastInformation = 0.2F; ///< of the whole kernel, for a density beside bad pixels
constexpr float kFewestPixels = 1.5F;     ///< IRAF's: at least two

/// Sums for a block of pixels of one row, each in the order of the taps.
using Sums = std::array<float, kBlock>;

/// The extended rows under a block of output pixels.
struct Source {
  const float* pixels; ///< under the first output pixel
  std::ptrdiff_t stride;

  const float* under(const KernelTap& tap) const { return pixels + tap.dy * stride + tap.dx; }
};

/// out[i] += sum of weight x pixel, tap by tap. Four taps at a time are summed from left to right.
ASTROMILL_VECTOR_CLONES
void add_weighted(const DaofindKernel& kernel, Source source, std::size_t n,
                  float* __restrict out) {
  const std::vector<KernelTap>& taps = kernel.taps;
  std::fill_n(out, n, 0.0F);
  std::size_t k = 0;
  for (; k + 4 <= taps.size(); k += 4) {
    const float* __restrict p0 = source.under(taps[k]);
    const float* __restrict p1 = source.under(taps[k + 1]);
    const float* __restrict p2 = source.under(taps[k + 2]);
    const float* __restrict p3 = source.under(taps[k + 3]);
    const float w0 = taps[k].weight;
    const float w1 = taps[k + 1].weight;
    const float w2 = taps[k + 2].weight;
    const float w3 = taps[k + 3].weight;
    for (std::size_t i = 0; i < n; ++i)
      out[i] = (((out[i] + p0[i] * w0) + p1[i] * w1) + p2[i] * w2) + p3[i] * w3;
  }
  for (; k < taps.size(); ++k) {
    const float* __restrict p = source.under(taps[k]);
    const float w = taps[k].weight;
    for (std::size_t i = 0; i < n; ++i)
      out[i] += p[i] * w;
  }
}

/// The five sums of a fit to the good pixels alone.
struct GoodSums {
  Sums product;  ///< of Gaussian x pixel
  Sums value;    ///< of pixels
  Sums gaussian; ///< of the Gaussian
  Sums squares;  ///< of its squares
  Sums pixels;   ///< number of good pixels

  explicit GoodSums(const DaofindKernel& kernel) {
    product.fill(0);
    value.fill(0);
    gaussian.fill(kernel.sum);
    squares.fill(kernel.sum_squares);
    pixels.fill(kernel.pixels);
  }
};

ASTROMILL_VECTOR_CLONES
void add_good(const DaofindKernel& kernel, Source source, GoodRange good, std::size_t n,
              GoodSums& sums) {
  for (const KernelTap& tap : kernel.taps) {
    const float* __restrict p = source.under(tap);
    const float g = tap.gaussian;
    const float square = g * g;
    for (std::size_t i = 0; i < n; ++i) {
      const float v = p[i];
      const bool use = v >= good.lowest && v <= good.highest;
      sums.product[i] += use ? g * v : 0.0F;
      sums.value[i] += use ? v : 0.0F;
      sums.gaussian[i] -= use ? 0.0F : g;
      sums.squares[i] -= use ? 0.0F : square;
      sums.pixels[i] -= use ? 0.0F : 1.0F;
    }
  }
}

/// The fit from the sums over good pixels.
struct Fit {
  float least_denominator; ///< 0: IRAF's rule, any but zero
  float unknown;           ///< the value where too little is known

  float partial(float product, float value, float gaussian, float squares, float pixels) const {
    if (!(pixels > kFewestPixels))
      return unknown;
    const float denominator = squares - gaussian * gaussian / pixels;
    if (least_denominator > 0 ? denominator < least_denominator : denominator == 0)
      return unknown;
    return (product - gaussian * value / pixels) / denominator;
  }
};

/// IRAF's formula for an image with a good range.
void finish_limited(const DaofindKernel& kernel, const GoodSums& s, std::size_t n, float* out) {
  const Fit fit{.least_denominator = 0, .unknown = 0};
  for (std::size_t i = 0; i < n; ++i)
    out[i] = s.pixels[i] < kernel.pixels
                 ? fit.partial(s.product[i], s.value[i], s.gaussian[i], s.squares[i], s.pixels[i])
                 : (s.product[i] - kernel.mean * s.value[i]) / kernel.denominator;
}

/// Replaces, among the values of add_weighted(), those with bad pixels under the kernel.
void finish_masked(const DaofindKernel& kernel, const GoodSums& s, std::size_t n, float* out) {
  const Fit fit{.least_denominator = kLeastInformation * kernel.denominator,
                .unknown = std::numeric_limits<float>::quiet_NaN()};
  for (std::size_t i = 0; i < n; ++i)
    if (s.pixels[i] < kernel.pixels)
      out[i] = fit.partial(s.product[i], s.value[i], s.gaussian[i], s.squares[i], s.pixels[i]);
}

ASTROMILL_VECTOR_CLONES
bool all_finite(const float* values, std::size_t n) {
  float sum = 0; // NaN as soon as one value is NaN or infinite
  std::array<float, 16> parts{};
  std::size_t i = 0;
  for (; i + parts.size() <= n; i += parts.size())
    for (std::size_t k = 0; k < parts.size(); ++k)
      parts[k] += values[i + k] * 0.0F;
  for (; i < n; ++i)
    sum += values[i] * 0.0F;
  for (const float part : parts)
    sum += part;
  return sum == 0;
}

/// One row of output pixels in blocks.
void density_row(const SearchImage& image, const DaofindKernel& kernel, Source source, bool has_bad,
                 std::size_t width, float* out) {
  for (std::size_t x = 0; x < width; x += kBlock) {
    const std::size_t n = std::min(kBlock, width - x);
    const Source here{source.pixels + x, source.stride};
    if (!image.good.limited())
      add_weighted(kernel, here, n, out + x);
    if (!image.good.limited() && !has_bad)
      continue;
    GoodSums sums(kernel);
    add_good(kernel, here, image.good, n, sums);
    if (image.good.limited())
      finish_limited(kernel, sums, n, out + x);
    else
      finish_masked(kernel, sums, n, out + x);
  }
}

/// True if all pixels under the rectangle's kernels are good ones of the image: no copy of them,
/// extended and with the bad ones marked, is needed.
bool is_plain(const SearchImage& image, const DaofindKernel& kernel, const Rectangle& rectangle) {
  const auto margin_x = static_cast<std::size_t>(kernel.half_width);
  const auto margin_y = static_cast<std::size_t>(kernel.half_height);
  return !image.masked && rectangle.x >= margin_x && rectangle.y >= margin_y &&
         rectangle.x + rectangle.width + margin_x <= image.pixels.width &&
         rectangle.y + rectangle.height + margin_y <= image.pixels.height;
}

} // namespace

void density(const SearchImage& image, const DaofindKernel& kernel, Rectangle rectangle,
             ImageView<float> out, DensityWorkspace& workspace) {
  if (is_plain(image, kernel, rectangle)) {
    for (std::size_t j = 0; j < rectangle.height; ++j)
      density_row(image, kernel,
                  {image.pixels.row(rectangle.y + j) + rectangle.x,
                   static_cast<std::ptrdiff_t>(image.pixels.stride)},
                  false, rectangle.width, out.row(j));
    return;
  }
  const auto margin_x = static_cast<std::size_t>(kernel.half_width);
  const auto margin_y = static_cast<std::size_t>(kernel.half_height);
  const std::size_t stride = rectangle.width + 2 * margin_x;
  workspace.rows.resize((kRowsTogether + 2 * margin_y) * stride);
  workspace.has_bad.resize(kRowsTogether + 2 * margin_y);
  for (std::size_t done = 0; done < rectangle.height; done += kRowsTogether) {
    const std::size_t rows = std::min(kRowsTogether, rectangle.height - done);
    const auto first_y = static_cast<std::ptrdiff_t>(rectangle.y + done) - kernel.half_height;
    const auto first_x = static_cast<std::ptrdiff_t>(rectangle.x) - kernel.half_width;
    for (std::size_t j = 0; j < rows + 2 * margin_y; ++j) {
      float* row = workspace.rows.data() + j * stride;
      copy_extended_row(image, first_x, first_y + static_cast<std::ptrdiff_t>(j),
                        static_cast<std::ptrdiff_t>(stride), row);
      workspace.has_bad[j] = image.masked && !all_finite(row, stride);
    }
    for (std::size_t j = 0; j < rows; ++j) {
      const auto flags = workspace.has_bad.begin() + static_cast<std::ptrdiff_t>(j);
      const bool has_bad = std::find(flags, flags + kernel.rows(), 1) != flags + kernel.rows();
      const float* centre = workspace.rows.data() + (j + margin_y) * stride + margin_x;
      density_row(image, kernel, {centre, static_cast<std::ptrdiff_t>(stride)}, has_bad,
                  rectangle.width, out.row(done + j));
    }
  }
}

} // namespace astromill::stars

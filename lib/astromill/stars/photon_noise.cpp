// astromill: the photon noise of a star
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/photon_noise.h"

#include "astromill/base/vector_clones.h"
#include "astromill/stars/poisson.h"

#include <algorithm>

namespace astromill::stars {

namespace {

constexpr std::size_t kRows = 8; ///< a block is one column of so many rows
constexpr auto kLimit = static_cast<float>(kLeastPoissonMean);

/// One row of a star on its way through survey().
struct Row {
  const float* shape;
  const float* before; ///< sums of the row before
  float* sums;
  float* brightest;
  float* light;
};

/// Of some pixels of a row: the electrons expected in faint ones are added to those of the rows
/// before, the most of any is kept, and the light that has no noise put out.
ASTROMILL_VECTOR_CLONES void survey(const Row& row, std::size_t begin, std::size_t end,
                                    float electrons, float flux) {
  const auto [shape, before, sums, brightest, light] = row;
  for (std::size_t x = begin; x < end; ++x) {
    const float expected = shape[x] * electrons;
    light[x] = shape[x] < 0 ? shape[x] * flux : 0.0F;
    sums[x] = before[x] + (expected > 0 && expected <= kLimit ? expected : 0.0F);
    brightest[x] = expected > brightest[x] ? expected : brightest[x];
  }
}

/// All of a row, in whole vectors where it is long enough for one: doing some pixels twice changes
/// nothing, and costs less than doing them one by one.
void survey_row(const Row& row, std::size_t width, float electrons, float flux) {
  constexpr std::size_t kVector = 16;
  const std::size_t whole = width - width % kVector;
  survey(row, 0, whole, electrons, flux);
  if (whole < width)
    survey(row, whole == 0 ? 0 : width - kVector, width, electrons, flux);
}

/// From electrons to light, where there are any.
ASTROMILL_VECTOR_CLONES void scale_electrons(float* light, std::size_t count, float electron) {
  for (std::size_t i = 0; i < count; ++i)
    light[i] = light[i] > 0 ? light[i] * electron : light[i];
}

} // namespace

/// Some rows of a star.
struct PhotonNoise::Band {
  ImageView<const float> shape;
  float electrons;        ///< of the star
  float* light;           ///< on the rows, which follow one another; electrons where there are any
  const float* sums;      ///< expected electrons of a block's faint pixels up to and with each row,
                          ///< for kRows rows
  const float* brightest; ///< expected electrons in the brightest pixel of each block
};

ImageView<const float> PhotonNoise::draw(ImageView<const float> shape, double flux, double gain,
                                         parallel::RandomStream& random) {
  const std::size_t width = shape.width;
  light_.resize(std::max(light_.size(), width * shape.height));
  sums_.resize(std::max(sums_.size(), width * (kRows + 1)));
  brightest_.resize(std::max(brightest_.size(), width));
  const auto electrons = static_cast<float>(flux * gain);
  next_gap_ = gaps_.size();
  gap_ = next_gap(random);
  float* const zeros = sums_.data();
  float* const sums = zeros + width;
  for (std::size_t y = 0; y < shape.height; y += kRows) {
    const std::size_t rows = std::min(kRows, shape.height - y);
    float* const light = light_.data() + y * width;
    std::fill_n(zeros, width, 0.0F);
    std::fill_n(brightest_.data(), width, 0.0F);
    for (std::size_t row = 0; row < rows; ++row)
      survey_row({.shape = shape.row(y + row),
                  .before = zeros + row * width,
                  .sums = sums + row * width,
                  .brightest = brightest_.data(),
                  .light = light + row * width},
                 width, electrons, static_cast<float>(flux));
    for (std::size_t row = rows; row < kRows; ++row)
      std::copy_n(sums + (rows - 1) * width, width, sums + row * width);
    draw_band({shape.part(0, y, width, rows), electrons, light, sums, brightest_.data()}, random);
    scale_electrons(light, rows * width, static_cast<float>(1 / gain));
  }
  return {light_.data(), width, shape.height, width};
}

void PhotonNoise::draw_band(const Band& band, parallel::RandomStream& random) {
  const std::size_t width = band.shape.width;
  const float* const totals = band.sums + (kRows - 1) * width;
  double gap = gap_;
  for (std::size_t x = 0; x < width; ++x) {
    if (band.brightest[x] > kLimit)
      draw_bright(band, x, random);
    const float total = totals[x];
    // Compared as float throughout, so that an arrival below the total is below some row's sum.
    for (; static_cast<float>(gap) < total; gap += next_gap(random)) {
      const auto arrival = static_cast<float>(gap);
      std::size_t row = 0;
      for (std::size_t above = 0; above < kRows - 1; ++above)
        row += arrival >= band.sums[above * width + x] ? 1U : 0U;
      band.light[row * width + x] += 1;
    }
    gap = std::max(gap - static_cast<double>(total), 0.0);
  }
  gap_ = gap;
}

void PhotonNoise::draw_bright(const Band& band, std::size_t x,
                              parallel::RandomStream& random) const {
  for (std::size_t row = 0; row < band.shape.height; ++row) {
    const float expected = band.shape(x, row) * band.electrons;
    if (expected > kLimit)
      band.light[row * band.shape.width + x] = static_cast<float>(poisson(expected, random));
  }
}

} // namespace astromill::stars

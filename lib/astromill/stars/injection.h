// astromill: adds artificial stars to an image
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"
#include "astromill/exposure/chip.h"
#include "astromill/exposure/magnitudes.h"
#include "astromill/parallel/progress.h"
#include "astromill/parallel/schedule.h"
#include "astromill/psf/model.h"
#include "astromill/stars/photon_noise.h"
#include "astromill/stars/star.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace astromill::stars {

/// How stars are added. Immutable while in use, then safe for many threads.
struct Injection {
  std::shared_ptr<const psf::Model> psf;
  exposure::ChipMap chip{}; ///< from the image to the PSF's coordinates; the identity evaluates the
                            ///< PSF at pixels of the image itself, as IRAF's addstar does
  std::optional<exposure::MagnitudeScale> scale{}; ///< nothing: as addstar with a DAOPHOT PSF
  std::optional<double> gain{}; ///< electrons a unit of the image; nothing: no photon noise
  std::uint64_t seed = 1;

  /// Throws Error, naming --zeropoint, where neither a scale nor the PSF tells what a magnitude is.
  void validate() const;

  /// The star's position in the PSF's own coordinates.
  psf::Position chip_position(const Star& star) const;

  /// Its total light in the unit of the image: scale->flux(m), else the raw flux of the PSF at the
  /// star times 10^(0.4 (PSFMAG - m)). Infinite or too large for the arithmetic of images where
  /// can_add() is false.
  double flux(const Star& star) const;

  /// True if the PSF has light at the star's place: a polynomial may have none far from the stars
  /// that it was made from. The position must be finite.
  bool has_psf(const Star& star) const;

  /// True, for a star that has_psf(), if position and flux are finite and the flux (and its
  /// electrons) can be put into pixels.
  bool can_add(const Star& star) const;

  /// True if that much light (and its electrons) can be put into pixels.
  bool can_hold(double light) const;
};

/// The light of one star: `scale` times the pixels of the stamp.
struct StarLight {
  psf::Stamp stamp{};
  double scale = 1;
};

/// Draws the light of one star after another. Workspace: one a worker, no allocation once the
/// largest star has been drawn.
class StarPainter {
public:
  /// `injection` must outlive this.
  explicit StarPainter(const Injection& injection)
      : injection_(injection), renderer_(injection.psf->renderer()) {}

  /// The light of a star for which can_add() holds, on all its pixels whatever the size of the
  /// image; valid until the next call. Its noise is a pure function of seed, trial, star.number and
  /// the star's own light. The star must lie so near an image that its pixels can be counted.
  StarLight paint(const Star& star, std::uint32_t trial);

  /// The same of all stars that may_touch() an image of that size, in their order, in less time
  /// than one by one: `use` gets the light of each, valid until it returns.
  void paint_all(std::span<const Star> stars, std::uint32_t trial, std::size_t width,
                 std::size_t height, const std::function<void(const StarLight&)>& use);

private:
  StarLight lit(const Star& star, psf::Stamp stamp, std::uint32_t trial);

  const Injection& injection_;
  std::unique_ptr<psf::Renderer> renderer_;
  PhotonNoise noise_;
};

/// Adds a star's light to the pixels of the image it falls on: each becomes the sum, rounded to T.
/// T is float or double.
template <class T> void add_light(const StarLight& light, ImageView<T> image);

/// The part of an image of that size that the light falls on; empty where there is none.
Rectangle covered(const StarLight& light, std::size_t width, std::size_t height);

/// True if a star of that PSF may have light on an image of that size.
bool may_touch(const psf::Model& psf, const Star& star, std::size_t width, std::size_t height);

/// Adds the stars of a trial, for all of which can_add() holds. Each pixel gets the light of one
/// star after the other in the order of the list, so that the result is the same bytes for any
/// number of threads: they paint stars in batches, and one of them at a time adds the oldest batch,
/// which takes about a tenth of the time of painting it. The schedule's chunk is the stars of
/// a batch. Counts stars in `progress`. T is float or double.
template <class T>
void inject(ImageView<T> image, std::span<const Star> stars, const Injection& injection,
            std::uint32_t trial, int threads, parallel::Schedule schedule,
            parallel::ProgressMeter& progress);

extern template void add_light<float>(const StarLight&, ImageView<float>);
extern template void add_light<double>(const StarLight&, ImageView<double>);
extern template void inject<float>(ImageView<float>, std::span<const Star>, const Injection&,
                                   std::uint32_t, int, parallel::Schedule,
                                   parallel::ProgressMeter&);
extern template void inject<double>(ImageView<double>, std::span<const Star>, const Injection&,
                                    std::uint32_t, int, parallel::Schedule,
                                    parallel::ProgressMeter&);

} // namespace astromill::stars

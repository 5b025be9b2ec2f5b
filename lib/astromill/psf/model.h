// astromill: what a star looks like: the one interface of all PSF models
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/image.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace astromill::psf {

/// A position in pixels, 1-based as in FITS: the centre of the first pixel is (1, 1).
struct Position {
  double x = 0;
  double y = 0;
};

/// What was understood of a PSF: what psfinfo prints.
struct Description {
  std::string format;                 ///< "DAOPHOT PSF image", "STDPSF grid", "Gaussian" ...
  std::size_t width = 0;              ///< samples along x of one plane; 0 where there are none
  std::size_t height = 0;             ///< along y
  std::size_t planes = 0;             ///< of samples: table terms, grid points, polynomial terms
  double oversampling = 1;            ///< samples a detector pixel along each axis
  bool pixel_included = true;         ///< the samples include the response of a detector pixel
  bool charge_diffusion = false;      ///< a diffusion kernel is applied at detector pixels
  std::string variation = "constant"; ///< over the field: "constant", "grid 5 x 5", "polynomial of
                                      ///< degree 2 in x, y"
  std::vector<std::pair<std::string, std::string>> details{}; ///< further names and values, as
                                                              ///< FUNCTION, PAR1, PSFMAG, FILTER
  std::vector<std::string> warnings{}; ///< what a careful user should know, whole sentences
};

/// A star on its pixels. The pixels belong to the Renderer and last until its next call.
struct Stamp {
  ImageView<const float> pixels{};
  std::ptrdiff_t x = 0; ///< column (from 0, may be negative) of the image where pixels(0, 0) is
  std::ptrdiff_t y = 0; ///< row
};

/// A star to be drawn: its centre, and the place whose shape it has (see Renderer::render()).
struct Place {
  Position star{};
  Position chip{};
};

/// Draws stars of one model. Holds workspaces: one a worker, not for two threads at a time. No
/// allocation once the first stars have been drawn.
class Renderer {
public:
  virtual ~Renderer() = default;

  /// A star of unit flux whose centre is at `star`, on all pixels where the model is not zero,
  /// whatever the size of the image. The shape is that at `chip`, in the PSF's own coordinates of
  /// the detector. A pixel's value is the light in the pixel. The result is a pure function of the
  /// arguments. Both positions must be finite; a star more than 2^51 pixels away, where doubles
  /// have no fractions, has no pixels. Throws Error where the PSF has no positive flux at `chip`.
  virtual Stamp render(Position star, Position chip) = 0;

  /// The stamps of the first of these stars, as many as are best drawn together; at least one where
  /// there are stars. They are those of render(), and last until the next call.
  virtual std::span<const Stamp> render_first(std::span<const Place> stars) {
    if (stars.empty())
      return {};
    first_ = render(stars.front().star, stars.front().chip);
    return {&first_, 1};
  }

private:
  Stamp first_{};
};

/// A point-spread function, perhaps varying over the field, normalised to unit total flux at every
/// position. Immutable, safe for use by many threads.
class Model {
public:
  virtual ~Model() = default;

  virtual const Description& description() const = 0;

  /// The star's light is within this distance of its centre along each axis, in detector pixels.
  virtual double support_radius() const = 0;

  /// Total flux at `chip` before normalising, in the unit of the file: what render() divides by. It
  /// does not depend on where in a pixel a star is; where the samples of a file are coarse, the sum
  /// of a star's pixels does a little (1e-4 for a DAOPHOT PSF of FWHM 1 pixel).
  virtual double raw_flux(Position chip) const = 0;

  /// Magnitude of a star that has raw_flux(): PSFMAG of DAOPHOT; nothing for other formats.
  virtual std::optional<double> magnitude() const { return std::nullopt; }

  /// Where in the field the PSF is known by itself: grid points, or corners and centre of the range
  /// that a polynomial was made for. Empty where the PSF is constant.
  virtual std::vector<Position> field_positions() const { return {}; }

  virtual std::unique_ptr<Renderer> renderer() const = 0;
};

} // namespace astromill::psf

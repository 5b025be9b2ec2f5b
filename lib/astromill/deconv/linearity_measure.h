// astromill: artificial stars measured in restored images
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/deconv/linearity_report.h"
#include "astromill/deconv/products.h"
#include "astromill/deconv/scene.h"

#include <memory>

namespace astromill::deconv {

/// Measures stars. Workspaces: not for two threads at a time.
class StarMeter {
public:
  /// `without` is the scene restored as it is, `radius` that of the aperture in detector pixels.
  /// Both must outlive this.
  StarMeter(const Scene& scene, const RestoredImage& without, double radius);

  /// Fills what is measured of a star, of which place and flux are known; `with` is the object (e-)
  /// restored with it.
  void measure(const Image<float>& with, LinearityStar& star);

private:
  struct Peak {
    double x = 0;
    double y = 0;
    bool there = false;
  };
  double to_fine(double detector) const { return (detector - 0.5) * fine_ - 0.5; }
  double light(const Image<float>& image, const LinearityStar& star, double radius) const;
  double background(const Image<float>& image, const LinearityStar& star);
  Peak peak(const Image<float>& image, const LinearityStar& star) const;
  double limit(const LinearityStar& star);

  const Scene& scene_;
  const RestoredImage& without_;
  double radius_; ///< detector pixels
  double fine_;   ///< pixels in one of the detector
  std::unique_ptr<psf::Renderer> renderer_;
  std::vector<double> ring_{};
};

} // namespace astromill::deconv

// astromill: wcslib called directly, as the judge of the library's transforms
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"
#include "support/sphere.h"

#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcshdr.h>

#include <string>
#include <vector>

namespace astromill::test {

/// One header in a wcsprm of its own. Nothing here goes through astromill's wcs module.
class WcslibDirect {
public:
  explicit WcslibDirect(const fits::Header& header, char alternate = ' ') {
    std::string cards = header.cards();
    int rejected = 0;
    wcspih(cards.data(), header.card_count(), WCSHDR_all, 0, &rejected, &count_, &all_);
    for (int i = 0; i < count_; ++i)
      if (all_[i].alt[0] == alternate)
        wcs_ = &all_[i];
    int fixed[NWCSFIX];
    if (wcs_ != nullptr) {
      wcsfix(0, nullptr, wcs_, fixed);
      usable_ = wcsset(wcs_) == 0 && wcs_->lng >= 0 && wcs_->lat >= 0;
    }
  }
  WcslibDirect(const WcslibDirect&) = delete;
  WcslibDirect& operator=(const WcslibDirect&) = delete;
  ~WcslibDirect() { wcsvfree(&count_, &all_); }

  /// False where wcslib finds no celestial WCS or refuses it.
  bool usable() const { return usable_; }
  wcsprm& wcs() { return *wcs_; }

  /// X and Y on the lower and the higher celestial axis; `plane` is the pixel on every other one.
  std::vector<Sky> pixel_to_sky(const std::vector<Pixel>& pixels, double plane = 1) {
    const std::size_t axes = axis_count();
    std::vector<double> in(pixels.size() * axes, plane);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      in[i * axes + first()] = pixels[i].x;
      in[i * axes + second()] = pixels[i].y;
    }
    Buffers to(*this, pixels.size());
    wcsp2s(wcs_, static_cast<int>(pixels.size()), wcs_->naxis, in.data(), to.plane.data(),
           to.phi.data(), to.theta.data(), to.result.data(), to.status.data());
    std::vector<Sky> out(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i)
      if (to.status[i] == 0)
        out[i] = {to.result[i * axes + longitude()], to.result[i * axes + latitude()]};
    return out;
  }

  /// The other world coordinates are those of the other axes at pixel `plane`, which is only right
  /// where they do not depend on X and Y.
  std::vector<Pixel> sky_to_pixel(const std::vector<Sky>& sky, double plane = 1) {
    const std::size_t axes = axis_count();
    const std::vector<double> others = world_of_reference(plane);
    std::vector<double> in;
    for (const Sky& s : sky) {
      in.insert(in.end(), others.begin(), others.end());
      in[in.size() - axes + longitude()] = s.longitude;
      in[in.size() - axes + latitude()] = s.latitude;
    }
    Buffers to(*this, sky.size());
    wcss2p(wcs_, static_cast<int>(sky.size()), wcs_->naxis, in.data(), to.phi.data(),
           to.theta.data(), to.plane.data(), to.result.data(), to.status.data());
    std::vector<Pixel> out(sky.size());
    for (std::size_t i = 0; i < sky.size(); ++i)
      if (to.status[i] == 0)
        out[i] = {to.result[i * axes + first()], to.result[i * axes + second()]};
    return out;
  }

private:
  struct Buffers {
    Buffers(const WcslibDirect& owner, std::size_t n)
        : phi(n), theta(n), plane(n * owner.axis_count()), result(n * owner.axis_count()),
          status(n, 1) {}
    std::vector<double> phi, theta, plane, result;
    std::vector<int> status;
  };

  std::size_t axis_count() const { return static_cast<std::size_t>(wcs_->naxis); }
  std::size_t longitude() const { return static_cast<std::size_t>(wcs_->lng); }
  std::size_t latitude() const { return static_cast<std::size_t>(wcs_->lat); }
  std::size_t first() const { return std::min(longitude(), latitude()); }
  std::size_t second() const { return std::max(longitude(), latitude()); }

  std::vector<double> world_of_reference(double plane) {
    std::vector<double> pixel(wcs_->crpix, wcs_->crpix + wcs_->naxis);
    for (std::size_t i = 0; i < pixel.size(); ++i)
      if (i != first() && i != second())
        pixel[i] = plane;
    Buffers to(*this, 1);
    wcsp2s(wcs_, 1, wcs_->naxis, pixel.data(), to.plane.data(), to.phi.data(), to.theta.data(),
           to.result.data(), to.status.data());
    return to.result;
  }

  int count_ = 0;
  wcsprm* all_ = nullptr;
  wcsprm* wcs_ = nullptr;
  bool usable_ = false;
};

} // namespace astromill::test

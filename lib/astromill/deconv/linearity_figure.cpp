// astromill: the figure of the photometry of a restored image
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/linearity_products.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace astromill::deconv {

namespace {

using plot::Series;
using plot::Style;

constexpr int kPhotometryColour = 1;
constexpr int kBackColour = 2;

/// Of very many stars, each second, third, ...
Series star_dots(const std::vector<LinearityStar>& stars) {
  constexpr std::size_t kMost = 6000;
  Series dots{.style = Style::dots, .colour = 0, .faint = true};
  const std::size_t every = stars.size() / kMost + 1;
  for (std::size_t i = 0; i < stars.size(); i += every) {
    dots.x.push_back(stars[i].magnitude);
    dots.y.push_back(stars[i].flux_direct / stars[i].flux - 1);
  }
  return dots;
}

Series points_of(const std::vector<LinearityBin>& bins, double LinearityBin::*middle,
                 double LinearityBin::*half) {
  Series out;
  for (const LinearityBin& bin : bins) {
    out.x.push_back(bin.magnitude);
    out.y.push_back(bin.*middle);
    out.low.push_back(bin.*middle - bin.*half);
    out.high.push_back(bin.*middle + bin.*half);
  }
  return out;
}

Series limits(const std::vector<LinearityBin>& bins) {
  Series out{.label = "least that noise allows", .style = Style::band, .colour = 0};
  for (const LinearityBin& bin : bins) {
    out.x.push_back(bin.magnitude);
    out.y.push_back(0);
    out.low.push_back(-bin.limit);
    out.high.push_back(bin.limit);
  }
  return out;
}

/// What the medians and their bars need, but no more than all of the light.
double half_range(const std::vector<LinearityBin>& bins) {
  double most = 0.02;
  for (const LinearityBin& bin : bins)
    for (const double high : {std::abs(bin.direct) + bin.scatter, std::abs(bin.bias) + bin.limit})
      if (std::isfinite(high))
        most = std::max(most, high);
  return 1.15 * std::min(most, 1.0);
}

} // namespace

plot::Figure linearity_figure(const Options& options, const LinearityReport& linearity) {
  const std::vector<LinearityBin>& bins = linearity.bins;
  plot::Panel light{.y_label = "Out / in \u2212 1"};
  Series photometry = points_of(bins, &LinearityBin::direct, &LinearityBin::scatter);
  photometry.label = "photometry: median and scatter";
  photometry.colour = kPhotometryColour;
  Series back = points_of(bins, &LinearityBin::bias, &LinearityBin::bias_error);
  back.label = "light that came back: median and its error";
  back.colour = kBackColour;
  light.series = {std::move(back), std::move(photometry), limits(bins), star_dots(linearity.stars)};
  light.y_range = {{-half_range(bins), half_range(bins)}};
  light.levels = {{.at = 0}};
  plot::Panel found{.y_label = "Found", .y_range = {{-0.1, 1.2}}, .height = 0.4};
  found.series = {{.style = Style::points, .colour = kPhotometryColour}};
  for (const LinearityBin& bin : bins) {
    found.series[0].x.push_back(bin.magnitude);
    found.series[0].y.push_back(bin.found);
  }
  found.levels = {{.at = 1}, {.at = 0}};
  plot::Figure figure{.title = provenance(options).front().second, .x_label = "Magnitude"};
  if (!bins.empty()) {
    const double half = bins.size() > 1 ? (bins[1].magnitude - bins[0].magnitude) / 2 : 0.5;
    figure.x_range = {{bins.front().magnitude - half, bins.back().magnitude + half}};
  }
  figure.panels = {std::move(light), std::move(found)};
  return figure;
}

} // namespace astromill::deconv

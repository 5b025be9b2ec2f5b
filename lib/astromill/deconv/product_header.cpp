// astromill: what the products of a subdeconv run say about themselves
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/version.h"
#include "astromill/deconv/product_parts.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace astromill::deconv {

namespace {

/// Statistics of pixels that are not those of the product.
constexpr const char* kStatistics[] = {"DATAMIN",  "DATAMAX",  "DATAMEAN", "IRAF-MIN", "IRAF-MAX",
                                       "GOODMIN",  "GOODMAX",  "GOODMEAN", "ALLG-MIN", "ALLG-MAX",
                                       "MEANC10",  "MEANC25",  "MEANC50",  "MEANC100", "MEANC200",
                                       "MEANC300", "BACKGRND", "MEDIAN",   "HISTWIDE", "SKEWNESS"};

/// Of the tiles together.
struct Totals {
  std::int64_t iterations = 0;   ///< of the tile with most
  std::int64_t convolutions = 0; ///< of all
  double alpha = 0;              ///< mean of those that have one
  double chi2 = 0;               ///< a pixel that was fitted
};

Totals totals(const std::vector<TileResult>& tiles) {
  Totals out;
  double pixels = 0;
  double with_alpha = 0;
  for (const TileResult& tile : tiles) {
    out.iterations = std::max(out.iterations, tile.iterations);
    out.convolutions += tile.convolutions;
    out.alpha += tile.alpha;
    with_alpha += tile.alpha != 0 ? 1 : 0;
    if (std::isfinite(tile.chi2)) {
      out.chi2 += tile.chi2 * static_cast<double>(tile.npix);
      pixels += static_cast<double>(tile.npix);
    }
  }
  out.alpha /= std::max(with_alpha, 1.0);
  out.chi2 /= pixels; // NaN where nothing was fitted
  return out;
}

/// Adds cards one by one.
class Cards {
public:
  explicit Cards(std::vector<fits::Card>& cards) : cards_(cards) {}

  void add(const char* keyword, fits::CardValue value, const std::string& comment) {
    cards_.push_back({keyword, std::move(value), comment});
  }
  void add_number(const char* keyword, double value, const std::string& comment) {
    if (std::isfinite(value)) // FITS has no keywords that are not
      add(keyword, value, comment);
  }

private:
  std::vector<fits::Card>& cards_;
};

std::string history(const Options& options) {
  std::string out = "subdeconv (astromill " + std::string(version()) + ")";
  for (const auto& [option, value] : provenance(options))
    out += (option == "IMAGE" ? "" : " " + option) + (value.empty() ? "" : " " + value);
  return out + (options.keep_sky ? " --keep-sky" : "");
}

void add_icf(Cards& cards, const Options& options) {
  if (options.icf.empty())
    return;
  if (const auto fwhm = text::as_number(options.icf))
    for (const char* keyword : {"ME_FWHM1", "ME_FWHM2"})
      cards.add_number(keyword, *fwhm * static_cast<double>(options.subsample),
                       "[fine pixel] of the correlation function");
  cards.add("ME_HIDDN", options.hidden, "hidden image, not the visible one");
}

} // namespace

fits::ProductHeader product_header(const Options& options, const Report& report) {
  fits::ProductHeader header{.dropped = {std::begin(kStatistics), std::end(kStatistics)},
                             .history = {history(options)}};
  Cards cards(header.cards);
  const Totals all = totals(report.tiles);
  const auto subsample = static_cast<std::int64_t>(options.subsample);
  cards.add("ME_NSUB", subsample, "fine pixels along a side of a data pixel");
  cards.add("ME_BSUM", !options.stsdas || options.stsdas->block_sum,
            "data pixels are sums of fine ones");
  add_icf(cards, options);
  if (all.alpha != 0)
    cards.add_number("ME_ALPHA", all.alpha, "multiplier of chi-square, mean of tiles");
  cards.add("ME_MEIMG", options.stop.method != Method::rl && report.failed() == 0,
            "maximum-entropy image");
  cards.add("ME_CONVG", report.failed() == 0, "all tiles converged");
  cards.add("ME_NITER", all.iterations, "iterations, of the tile with most");
  cards.add("ME_NCONV", all.convolutions, "convolutions, of all tiles");
  cards.add("NTILES", static_cast<std::int64_t>(report.tiles.size()), "tiles");
  cards.add("NFAILED", report.failed(), "of these, did not converge");
  cards.add_number("CHI2AIM", options.stop.aim, "chi-square a pixel, wanted");
  cards.add_number("CHI2PIX", all.chi2, "chi-square a pixel, reached");
  cards.add_number("PSFERR", report.psf_error, "error of the PSF, fraction of the light");
  cards.add_number("SKYLEVEL", report.sky_level, "sky a data pixel, unit of the image");
  if (report.sky_error > 0)
    cards.add_number("SKYERR", report.sky_error, "its error, 1 sigma");
  return header;
}

} // namespace astromill::deconv

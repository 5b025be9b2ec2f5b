// astromill: the model that both kinds of DAOPHOT's PSF files hold
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/daophot_model.h"

#include "astromill/psf/daophot_tables.h"
#include "astromill/psf/drawn_flux.h"
#include "astromill/psf/placement.h"
#include "astromill/psf/samples.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>

namespace astromill::psf {
namespace {

using Terms = std::array<double, DaophotTables::kMostTerms>;
constexpr std::size_t kFractionalTerms = 5;
constexpr int kPhases = 4; ///< along each axis, over which the flux is averaged

/// Everything that does not change from star to star.
struct Parts {
  DaophotPsf psf;
  DaophotTables tables;
  double profile_flux = 0; ///< of the formula at unit height
  Terms table_flux{};      ///< of each table; those of the fraction of a pixel with their factors
  Description description;

  double height() const { return psf.height / psf.unit; }
  Terms field_terms(Position chip) const;
  double flux(Position chip) const; ///< in units of psf.unit
};

/// Legendre polynomials of the position, -1 to 1 over the field.
Terms Parts::field_terms(Position chip) const {
  const double x = (chip.x - 1) / psf.centre.x - 1;
  const double y = (chip.y - 1) / psf.centre.y - 1;
  const double xx = 1.5 * x * x - 0.5;
  const double yy = 1.5 * y * y - 0.5;
  return {1, x, y, xx, x * y, yy, x * (5 * xx - 2) / 3, xx * y, x * yy, y * (5 * yy - 2) / 3};
}

double Parts::flux(Position chip) const {
  const Terms field = field_terms(chip);
  double sum = height() * profile_flux;
  for (std::size_t k = 0; k < psf.terms(); ++k)
    sum += (k < psf.field_terms ? field[k] : 1) * table_flux[k];
  return sum;
}

/// The pixels on one side of a star, and what the terms for the fraction of a pixel have there: a
/// star between two pixels is half a pixel before the one and behind the other.
struct Side {
  Span pixels{};
  double fraction = 0; ///< -2 times (distance minus nearest whole distance): -1 to 1
};

/// Empty sides where the star is not between two pixels but the first.
std::array<Side, 2> sides_of(const Placement& placement) {
  const double fraction = placement.offset - std::round(placement.offset);
  if (std::abs(fraction) != 0.5)
    return {{{{0, placement.count}, -2 * fraction}, {}}};
  // Halves round away from zero.
  const double zero =
      std::clamp(std::ceil(-placement.offset), 0.0, static_cast<double>(placement.count));
  const std::size_t middle = static_cast<std::size_t>(zero);
  return {{{{0, middle}, -1}, {{middle, placement.count}, 1}}};
}

/// A star, and how much of each part of the PSF makes it up.
struct Mixture {
  Position star{};
  double height = 0;     ///< of the formula
  Terms field{};         ///< of the tables for the field
  double fractional = 0; ///< of the tables for the fraction of a pixel, times what that makes
};

/// One star on a stamp of its own.
class Drawing {
public:
  static constexpr std::size_t kMostStrips = 4;

  explicit Drawing(const Parts& parts)
      : parts_(&parts),
        strips_(parts.psf.fractional_terms ? kMostStrips : 1, DaophotStrip(parts.tables)) {
    const std::size_t side = Placement::largest_count(parts.psf.radius);
    pixels_.resize(side * side);
    columns_.resize(side);
  }

  void start(const Mixture& mixture) {
    mixture_ = mixture;
    const double radius = parts_->psf.radius;
    x_ = Placement(mixture.star.x, radius);
    y_ = Placement(mixture.star.y, radius);
    strips_in_use_ = 0;
    if (x_.count == 0 || y_.count == 0)
      return;
    std::fill_n(pixels_.begin(), x_.count * y_.count, 0.0F);
    for (std::size_t row = 0; row < y_.count; ++row)
      columns_[row] = columns_within(x_, y_.offset + static_cast<double>(row), radius);
    if (parts_->psf.terms() > 0)
      start_strips();
  }

  /// What is to be drawn from the tables.
  std::span<DaophotStrip> strips() { return std::span(strips_).first(strips_in_use_); }

  void draw_profile(DaophotProfileDrawer& profile) {
    if (mixture_.height == 0 || x_.count == 0)
      return;
    profile.start(x_);
    for (std::size_t row = 0; row < y_.count; ++row)
      profile.add_row(y_.offset + static_cast<double>(row), columns_[row], mixture_.height,
                      pixels_.data() + row * x_.count);
  }

  Stamp stamp() const {
    if (x_.count == 0 || y_.count == 0)
      return {};
    return {{pixels_.data(), x_.count, y_.count, x_.count}, x_.first, y_.first};
  }

private:
  void start_strips() {
    if (!parts_->psf.fractional_terms) {
      start_strip({0, x_.count}, {0, y_.count}, mixture_.field);
      return;
    }
    for (const Side& across : sides_of(x_))
      for (const Side& up : sides_of(y_)) {
        Terms terms = mixture_.field;
        const double u = across.fraction;
        const double v = up.fraction;
        const Terms more{u, v, 1.5 * u * u - 0.5, u * v, 1.5 * v * v - 0.5};
        for (std::size_t k = 0; k < kFractionalTerms; ++k)
          terms[parts_->psf.field_terms + k] = mixture_.fractional * more[k];
        start_strip(across.pixels, up.pixels, terms);
      }
  }

  void start_strip(Span columns, Span rows, const Terms& terms) {
    if (columns.empty() || rows.empty())
      return;
    std::array<float, DaophotTables::kMostTerms> weights{};
    std::transform(terms.begin(), terms.end(), weights.begin(),
                   [](double term) { return static_cast<float>(term); });
    strips_[strips_in_use_++].start(
        {.x = &x_, .y = &y_, .columns_of_row = columns_, .pixels = pixels_.data()}, rows, columns,
        weights);
  }

  const Parts* parts_;
  Mixture mixture_{};
  Placement x_{0, 0};
  Placement y_{0, 0};
  std::vector<DaophotStrip> strips_;
  std::size_t strips_in_use_ = 0;
  std::vector<float> pixels_{};
  std::vector<Span> columns_{}; ///< of each row of the stamp
};

/// Draws stars, several at a time.
class Drawer {
public:
  static constexpr std::size_t kMost = DaophotTables::kTogether;

  explicit Drawer(const Parts& parts)
      : parts_(parts), profile_(parts.psf.profile), drawings_(kMost, Drawing(parts)) {
    strips_.reserve(kMost * Drawing::kMostStrips);
  }

  /// The stamps of kMost stars or fewer.
  std::span<const Stamp> draw(std::span<const Mixture> stars) {
    const std::span drawings = std::span(drawings_).first(stars.size());
    strips_.clear();
    for (std::size_t i = 0; i < stars.size(); ++i) {
      drawings[i].start(stars[i]);
      for (DaophotStrip& strip : drawings[i].strips())
        strips_.push_back(&strip);
    }
    parts_.tables.draw(strips_);
    for (std::size_t i = 0; i < stars.size(); ++i) {
      drawings[i].draw_profile(profile_);
      stamps_[i] = drawings[i].stamp();
    }
    return std::span(stamps_).first(stars.size());
  }

private:
  const Parts& parts_;
  DaophotProfileDrawer profile_;
  std::vector<Drawing> drawings_;
  std::vector<DaophotStrip*> strips_{};
  std::array<Stamp, kMost> stamps_{};
};

class DaophotRenderer final : public Renderer {
public:
  explicit DaophotRenderer(std::shared_ptr<const Parts> parts)
      : parts_(std::move(parts)), drawer_(*parts_) {}

  Stamp render(Position star, Position chip) override {
    const Mixture mixture = mix({star, chip});
    return drawer_.draw({&mixture, 1}).front();
  }

  std::span<const Stamp> render_first(std::span<const Place> stars) override {
    std::array<Mixture, Drawer::kMost> mixtures{};
    const std::size_t count = std::min(stars.size(), mixtures.size());
    std::transform(stars.begin(), stars.begin() + static_cast<std::ptrdiff_t>(count),
                   mixtures.begin(), [this](const Place& place) { return mix(place); });
    return drawer_.draw(std::span(mixtures).first(count));
  }

private:
  Mixture mix(const Place& place) const {
    const Position chip = place.chip;
    const double flux = parts_->flux(chip);
    if (!(flux > 0 && std::isfinite(flux)))
      throw Error("the PSF has no positive flux there",
                  {.keyword = "position in the field",
                   .value = text::shortest(chip.x) + ", " + text::shortest(chip.y)});
    Mixture out{.star = place.star,
                .height = parts_->height() / flux,
                .field = parts_->field_terms(chip),
                .fractional = 1 / flux};
    for (double& term : out.field)
      term /= flux;
    return out;
  }

  std::shared_ptr<const Parts> parts_;
  Drawer drawer_;
};

class DaophotModel final : public Model {
public:
  explicit DaophotModel(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

  const Description& description() const override { return parts_->description; }
  double support_radius() const override { return parts_->psf.radius; }
  double raw_flux(Position chip) const override { return parts_->psf.unit * parts_->flux(chip); }
  std::optional<double> magnitude() const override { return parts_->psf.magnitude; }
  std::vector<Position> field_positions() const override {
    if (parts_->psf.field_terms <= 1)
      return {};
    const Position c = parts_->psf.centre;
    const Position last{2 * c.x + 1, 2 * c.y + 1};
    return {{1, 1}, {last.x, 1}, {c.x + 1, c.y + 1}, {1, last.y}, last};
  }
  std::unique_ptr<Renderer> renderer() const override {
    return std::make_unique<DaophotRenderer>(parts_);
  }

private:
  std::shared_ptr<const Parts> parts_;
};

double sum_of(const Stamp& stamp) {
  double sum = 0;
  for (std::size_t row = 0; row < stamp.pixels.height; ++row)
    for (std::size_t column = 0; column < stamp.pixels.width; ++column)
      sum += stamp.pixels(column, row);
  return sum;
}

/// The flux of each part on its own: the sum over the pixels, averaged over where in a pixel the
/// star may be, which is the integral of the PSF over its disc. A star's own sum differs from it
/// by what the pixels at the rim and the sampling of a narrow PSF make of it.
void measure_flux(Parts& parts) {
  Drawer drawer(parts);
  const auto flux_of = [&](const Mixture& mixture) {
    return sum_of(drawer.draw({&mixture, 1}).front());
  };
  constexpr double kShare = 1.0 / (kPhases * kPhases);
  for (int j = 0; j < kPhases; ++j)
    for (int i = 0; i < kPhases; ++i) {
      const Position star{(i + 0.5) / kPhases, (j + 0.5) / kPhases};
      parts.profile_flux += kShare * flux_of({.star = star, .height = 1});
      for (std::size_t k = 0; k < parts.psf.terms(); ++k) {
        Terms one{};
        one[k] = 1;
        const double fractional = k < parts.psf.field_terms ? 0 : 1;
        parts.table_flux[k] +=
            kShare * flux_of({.star = star, .field = one, .fractional = fractional});
      }
    }
}

std::string variation_of(const DaophotPsf& psf) {
  const int degree = psf.field_terms >= 10  ? 3
                     : psf.field_terms >= 6 ? 2
                     : psf.field_terms >= 3 ? 1
                                            : 0;
  return degree == 0 ? "constant" : "polynomial of degree " + std::to_string(degree) + " in x, y";
}

void describe(Parts& parts) {
  const DaophotPsf& psf = parts.psf;
  Description& out = parts.description;
  out.width = psf.size;
  out.height = psf.size;
  out.planes = psf.terms();
  out.oversampling = psf.size == 0 ? 1 : 2;
  out.pixel_included = true;
  out.variation = variation_of(psf);
  if (psf.fractional_terms)
    out.details.emplace_back("FEXPAND", "T");
}

/// What is wrong anywhere in the field that the PSF was made for.
void check_flux(Parts& parts, const std::vector<Position>& positions, Renderer& renderer,
                const Where& where) {
  const Position c = parts.psf.centre;
  const double middle = parts.flux({c.x + 1, c.y + 1});
  if (!(middle > 0 && std::isfinite(middle))) {
    Where here = where;
    here.value = text::shortest(parts.psf.unit * middle);
    throw Error("the PSF has no positive flux", here);
  }
  std::vector<Position> good{{c.x + 1, c.y + 1}};
  for (const Position at : positions)
    if (parts.flux(at) > 0)
      good.push_back(at);
    else
      parts.description.warnings.push_back("The PSF has no positive flux at " +
                                           text::shortest(at.x) + ", " + text::shortest(at.y) +
                                           ".");
  warn_of_drawn_flux(drawn_flux(renderer, good, kPhases), parts.description.warnings);
}

} // namespace

void DaophotPsf::set_samples(const std::vector<double>& values) {
  unit = std::max(unit_of(values), unit_of(std::array{height}));
  samples.resize(values.size());
  std::transform(values.begin(), values.end(), samples.begin(),
                 [&](double value) { return static_cast<float>(value / unit); });
}

std::shared_ptr<const Model> make_daophot_model(DaophotPsf psf, Description description,
                                                const Where& where) {
  auto parts = std::make_shared<Parts>();
  parts->tables = DaophotTables(psf.size, psf.terms(), psf.samples);
  psf.samples = {};
  if (psf.terms() > 0)
    psf.radius = std::min(psf.radius, parts->tables.radius());
  parts->psf = std::move(psf);
  parts->description = std::move(description);
  describe(*parts);
  measure_flux(*parts);
  auto model = std::make_shared<const DaophotModel>(parts);
  check_flux(*parts, model->field_positions(), *model->renderer(), where);
  return model;
}

} // namespace astromill::psf

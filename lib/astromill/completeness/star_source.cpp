// astromill: which stars each trial gets
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/star_source.h"

#include "astromill/base/error.h"
#include "astromill/distributed/wire.h"
#include "astromill/exposure/companion.h"
#include "astromill/fits/pixels.h"
#include "astromill/tables/column_choice.h"
#include "astromill/tables/number_list.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace astromill::completeness {

namespace {

stars::StarField make_places(const Options& options, const Field& field) {
  if (options.density.empty())
    return {field.width(), field.height()};
  const auto density = fits::read_pixels<double>(
      exposure::find_companion(options.density, field.exposure.image.source));
  return {density.pixels.view(), options.density};
}

/// The number of a trial in a list. Throws Error.
std::uint32_t trial_number(double value, Where where) {
  if (!(value >= 0) || value > std::numeric_limits<std::uint32_t>::max() ||
      value != std::floor(value)) {
    where.value = text::shortest(value);
    throw Error("a trial's number must be a whole one from 0 to 4294967295", where);
  }
  return static_cast<std::uint32_t>(value);
}

tables::NumberList read_rows(const Options& options) {
  const tables::UsualColumns usual{
      .names = {{"trial", "x", "y", "mag"}, {"trial", "x_in", "y_in", "mag_in"}},
      .numbers = {0, 1, 2, 3}};
  const auto chosen = options.columns.empty()
                          ? std::vector<tables::ColumnChoice>{}
                          : tables::parse_columns(options.columns, 4, 4, "--columns");
  return tables::read_number_list(options.list, chosen, usual);
}

} // namespace

StarSource::StarSource(const Options& options, const Field& field, bool reads_list)
    : bins_(parse_magnitude_bins(options.magnitudes)), magnitude_draw_(options.magnitude_draw),
      rules_(options.rules), seed_(options.seed) {
  if (!options.list.empty()) {
    if (reads_list)
      read_list(options, field);
    return;
  }
  places_ = std::make_unique<const stars::StarField>(make_places(options, field));
  luminosity_ = std::make_unique<const stars::LuminosityFunction>(
      options.luminosity.empty() ? stars::LuminosityFunction(bins_.low, bins_.high)
                                 : stars::LuminosityFunction::read(options.luminosity));
  stars_ = static_cast<std::size_t>(options.stars.value_or(0));
  const auto trials = static_cast<std::size_t>(options.trials.value_or(0));
  first_.resize(trials + 1);
  for (std::size_t i = 0; i <= trials; ++i)
    first_[i] = i * stars_;
}

void StarSource::share(distributed::World& world) {
  static_assert(std::is_trivially_copyable_v<stars::Star>);
  if (world.is_alone())
    return;
  distributed::Bytes bytes;
  if (world.is_first() && !listed_.empty()) {
    distributed::put_bytes(bytes, std::as_bytes(std::span(first_)));
    distributed::put_bytes(bytes, std::as_bytes(std::span(numbers_)));
    distributed::put_bytes(bytes, std::as_bytes(std::span(listed_)));
  }
  world.broadcast(bytes);
  std::span<const std::byte> from = bytes;
  const auto take = [&](auto& values) {
    const auto part = distributed::get_bytes(from);
    values.resize(part.size() / sizeof values[0]);
    std::memcpy(values.data(), part.data(), part.size());
  };
  if (bytes.empty() || world.is_first())
    return;
  take(first_);
  take(numbers_);
  take(listed_);
}

void StarSource::read_list(const Options& options, const Field& field) {
  const tables::NumberList list = read_rows(options);
  note_ = list.note;
  struct Row {
    std::uint32_t trial;
    stars::Star star;
  };
  std::vector<Row> rows;
  for (const tables::NumberRow& row : list.rows) {
    Where where{.file = list.name, .line = row.place};
    if (row.status != ItemStatus::ok)
      throw Error("a row without trial, x, y and magnitude", where);
    Row next{trial_number(row.values[0], where),
             {.x = row.values[1], .y = row.values[2], .magnitude = row.values[3]}};
    if (!field.injection.has_psf(next.star))
      throw Error("the PSF has no light at the star's place", where);
    if (!field.injection.can_add(next.star)) {
      where.value = text::shortest(next.star.magnitude);
      throw Error("a star with more light than numbers can hold", where);
    }
    rows.push_back(next);
  }
  if (rows.empty())
    throw Error("no stars in the list", {.file = list.name});
  std::ranges::stable_sort(rows, {}, &Row::trial);
  for (const Row& row : rows) {
    if (numbers_.empty() || numbers_.back() != row.trial) {
      numbers_.push_back(row.trial);
      first_.push_back(listed_.size());
    }
    stars::Star star = row.star;
    star.number = static_cast<std::uint32_t>(listed_.size() - first_.back() + 1);
    star.id = star.number;
    listed_.push_back(star);
  }
  first_.push_back(listed_.size());
}

std::optional<std::size_t> StarSource::index_of(std::uint32_t trial) const {
  if (numbers_.empty())
    return trial >= 1 && trial <= trials() ? std::optional<std::size_t>(trial - 1) : std::nullopt;
  const auto found = std::ranges::lower_bound(numbers_, trial);
  if (found == numbers_.end() || *found != trial)
    return std::nullopt;
  return static_cast<std::size_t>(found - numbers_.begin());
}

double StarSource::magnitude_of(std::uint32_t trial, std::uint32_t number) const {
  if (magnitude_draw_ == MagnitudeDraw::continuous)
    return luminosity_->draw(seed_, trial, number);
  const std::size_t turn = (trial - std::size_t{1}) * stars_ + number - 1;
  return bins_.centre(turn % bins_.count);
}

bool StarSource::takes(std::size_t index, double magnitude) const {
  if (index < whole_)
    return true;
  const auto bin = bins_.bin_of(magnitude);
  return bin && focus_.bins[*bin];
}

void StarSource::add_trials(std::size_t trials, std::size_t whole, const Focus& focus) {
  whole_ = whole;
  focus_ = focus;
  for (std::size_t i = this->trials(); i < trials; ++i) {
    std::size_t count = 0;
    for (std::uint32_t star = 1; star <= stars_; ++star)
      count += takes(i, magnitude_of(trial(i), star)) ? 1U : 0U;
    first_.push_back(first_.back() + count);
  }
}

StarDrawer::StarDrawer(const StarSource& source) : source_(source) {
  if (source.listed_.empty())
    places_.emplace(*source.places_, source.stars_, source.rules_, source.seed_);
}

std::span<const stars::Star> StarDrawer::draw(std::size_t index) {
  if (!places_)
    return std::span(source_.listed_).subspan(source_.first(index), source_.count(index));
  const std::uint32_t trial = source_.trial(index);
  const auto positions = places_->draw(trial);
  stars_.resize(positions.size());
  counts_.resize(positions.size());
  for (std::size_t i = 0; i < stars_.size(); ++i) {
    const auto star = static_cast<std::uint32_t>(i + 1);
    stars_[i] = {.id = star,
                 .x = positions[i].x,
                 .y = positions[i].y,
                 .magnitude = source_.magnitude_of(trial, star),
                 .number = star};
    counts_[i] = source_.takes(index, stars_[i].magnitude) ? 1 : 0;
  }
  count_ = static_cast<std::size_t>(std::ranges::count(counts_, 1));
  if (!all_count())
    leave_out_the_others();
  return stars_;
}

void StarDrawer::leave_out_the_others() {
  drawn_ = counts_;
  companions_.mark(stars_, source_.focus_.influence, drawn_);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < stars_.size(); ++i)
    if (drawn_[i]) {
      stars_[kept] = stars_[i];
      counts_[kept++] = counts_[i];
    }
  stars_.resize(kept);
  counts_.resize(kept);
}

std::span<const stars::Star> StarDrawer::draw_counting(std::size_t index) {
  const auto all = draw(index);
  if (!places_ || all_count())
    return all;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < stars_.size(); ++i)
    if (counts_[i])
      stars_[kept++] = stars_[i];
  stars_.resize(kept);
  return stars_;
}

std::span<StarResult> StarDrawer::room(std::span<StarResult> out) {
  if (!places_ || all_count())
    return out;
  results_.resize(stars_.size());
  return results_;
}

void StarDrawer::take(std::span<StarResult> out) const {
  if (!places_ || all_count())
    return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < results_.size(); ++i)
    if (counts_[i])
      out[kept++] = results_[i];
}

} // namespace astromill::completeness

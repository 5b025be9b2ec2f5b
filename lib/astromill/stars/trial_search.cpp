// astromill: detection on an image to which stars are added again and again
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stars/trial_search.h"

#include "astromill/base/vector_clones.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace astromill::stars {

namespace {

/// What looking at a run of pixels costs besides the pixels, in pixels: measured, for kernels of 13
/// to 37 pixels, as 45 to 90 where no pixel is bad.
constexpr std::size_t kRunCost = 64;

/// The lowest float that is at least `level`.
float lowest_float(double level) {
  const auto nearest = static_cast<float>(level);
  return static_cast<double>(nearest) < level
             ? std::nextafter(nearest, std::numeric_limits<float>::infinity())
             : nearest;
}

ASTROMILL_VECTOR_CLONES
bool any_at_least(const float* pixels, std::size_t count, float level) {
  int any = 0;
  for (std::size_t i = 0; i < count; ++i)
    any |= pixels[i] >= level ? 1 : 0;
  return any != 0;
}

template <class T> void copy_part(ImageView<const T> from, const Rectangle& part, ImageView<T> to) {
  for (std::size_t y = part.y; y < part.y + part.height; ++y)
    std::copy_n(from.row(y) + part.x, part.width, to.row(y) + part.x);
}

template <class T> Image<T> copy_of(ImageView<const T> image, std::size_t w, std::size_t h) {
  Image<T> copy(w, h);
  if (!image.empty())
    copy_part(image, {0, 0, w, h}, copy.view());
  return copy;
}

} // namespace

TrialSearch::TrialSearch(const BaseSearch& base, bool always_full)
    : base_(base), always_full_(always_full || base.image().boundary.kind == Boundary::Kind::wrap),
      saturation_(
          lowest_float(base.rules().saturation.value_or(std::numeric_limits<double>::infinity()))),
      finder_(base.kernel(), base.image().boundary, base.rules().threshold),
      meter_(base.kernel(), base.rules().limits, base.rules().guessed_sky, base.rules().threshold),
      pixels_(copy_of(base.image().pixels, base.density().width, base.density().height)),
      density_(copy_of(base.density(), pixels_.width, pixels_.height)), image_(base.image()) {
  if (base.rules().saturation)
    bad_ = copy_of(base.image().bad, pixels_.width, pixels_.height);
  image_.pixels = pixels_.view();
}

void TrialSearch::begin() {
  std::size_t touched = 0;
  for (const Rectangle& part : touched_)
    touched += part.width * part.height;
  if (touched > pixels_.pixels.size())
    touched_.assign(1, {0, 0, pixels_.width, pixels_.height});
  const bool has_saturated = image_.bad.data != base_.image().bad.data;
  for (const Rectangle& part : touched_) {
    copy_part(base_.image().pixels, part, pixels_.view());
    if (!has_saturated)
      continue;
    if (base_.image().bad.empty())
      for (std::size_t y = part.y; y < part.y + part.height; ++y)
        std::fill_n(bad_.view().row(y) + part.x, part.width, std::uint8_t{0});
    else
      copy_part(base_.image().bad, part, bad_.view());
  }
  image_.bad = base_.image().bad;
  image_.masked = base_.image().masked;
  touched_.clear();
  patches_.clear();
  fresh_.clear();
}

void TrialSearch::add(const StarLight& light) {
  const Rectangle part = covered(light, pixels_.width, pixels_.height);
  if (part.empty())
    return;
  add_light(light, pixels_.view());
  touched_.push_back(part);
  mark_saturated(part);
}

void TrialSearch::mark_saturated(const Rectangle& part) {
  for (std::size_t y = part.y; y < part.y + part.height; ++y) {
    const float* const pixels = pixels_.view().row(y);
    if (!any_at_least(pixels + part.x, part.width, saturation_))
      continue;
    if (bad_.empty())
      bad_ = copy_of(base_.image().bad, pixels_.width, pixels_.height);
    image_.bad = bad_.view();
    image_.masked = true;
    for (std::size_t x = part.x; x < part.x + part.width; ++x)
      if (pixels[x] >= saturation_)
        bad_.view()(x, y) = 1;
  }
}

SearchKind TrialSearch::search() {
  patches_.clear();
  fresh_.clear();
  const SearchKind kind = choose_area() ? SearchKind::incremental : SearchKind::full;
  for (const Rectangle& piece : dense_area_.pieces())
    density(image_, base_.kernel(), piece,
            density_.view().part(piece.x, piece.y, piece.width, piece.height), workspace_);
  peak_area_.for_each_row(
      [&](std::size_t row, std::span<const Rectangle> pieces) { find_in_row(row, pieces); });
  return kind;
}

// True if less than the whole image is to be looked at.
bool TrialSearch::choose_area() {
  if (!always_full_) {
    grow_touched(2);
    peak_area_.assign(grown_);
    if (peak_area_.area() + kRunCost * peak_area_.runs() < pixels_.pixels.size()) {
      for (const Rectangle& piece : dense_area_.pieces())
        copy_part(base_.density(), piece, density_.view());
      grow_touched(1);
      dense_area_.assign(grown_);
      return true;
    }
  }
  grown_.assign(1, {0, 0, pixels_.width, pixels_.height});
  dense_area_.assign(grown_);
  peak_area_.assign(grown_);
  return false;
}

/// To what lies under so many kernels, each centred on a pixel of the one before.
void TrialSearch::grow_touched(std::size_t kernels) {
  const std::size_t margin_x = kernels * static_cast<std::size_t>(base_.kernel().half_width);
  const std::size_t margin_y = kernels * static_cast<std::size_t>(base_.kernel().half_height);
  grown_.clear();
  for (const Rectangle& part : touched_)
    grown_.push_back(grown(part, margin_x, margin_y, pixels_.width, pixels_.height));
}

void TrialSearch::find_in_row(std::size_t row, std::span<const Rectangle> pieces) {
  std::size_t done = 0;
  for (const Rectangle& piece : pieces) {
    const ColumnRange columns{std::max(piece.x, done), piece.x + piece.width};
    if (columns.begin < columns.end)
      done = find_in(row, columns);
  }
}

/// Finds the peaks in those columns and returns the first that was not looked at: since a peak
/// passes over what is behind it, other peaks than in the base may change the next ones, and so on
/// until both passed over the same pixels.
std::size_t TrialSearch::find_in(std::size_t row, ColumnRange columns) {
  Patch patch{.row = row,
              .base_begin = base_peak_behind(row, columns.begin),
              .base_end = 0,
              .begin = fresh_.size(),
              .end = 0};
  std::size_t resume = base_resume(row, patch.base_begin);
  found_.clear();
  while (true) {
    resume = finder_.find(density_.view(), row, columns, resume, found_);
    patch.base_end = base_peak_behind(row, columns.end);
    const std::size_t next = std::max(columns.end, resume);
    const std::size_t base_next = std::max(columns.end, base_resume(row, patch.base_end));
    if (next == base_next || columns.end == pixels_.width)
      break;
    columns = {columns.end, std::min(pixels_.width, std::max(next, base_next))};
  }
  for (const Peak pixel : found_) {
    JudgedPeak& peak = fresh_.emplace_back(JudgedPeak{.pixel = pixel});
    peak.verdict = meter_.measure(image_, density_.view(), pixel, peak.shape);
  }
  patch.end = fresh_.size();
  if (patch.begin < patch.end || patch.base_begin < patch.base_end)
    patches_.push_back(patch);
  return columns.end;
}

/// Of the base's peaks, the first in that row at or behind `column`, else the first of later rows.
std::size_t TrialSearch::base_peak_behind(std::size_t row, std::size_t column) const {
  const std::size_t first = base_.first_of_row(row);
  const auto peaks = base_part(first, base_.first_of_row(row + 1));
  const auto found = std::ranges::lower_bound(peaks, column, {},
                                              [](const JudgedPeak& peak) { return peak.pixel.x; });
  return first + static_cast<std::size_t>(found - peaks.begin());
}

/// The first pixel of a row that the base's peaks before `peak` do not pass over.
std::size_t TrialSearch::base_resume(std::size_t row, std::size_t peak) const {
  return peak > base_.first_of_row(row) ? finder_.first_behind(base_.peaks()[peak - 1].pixel.x) : 0;
}

std::span<const JudgedPeak> TrialSearch::base_part(std::size_t begin, std::size_t end) const {
  return std::span(base_.peaks()).subspan(begin, end - begin);
}

std::span<const JudgedPeak> TrialSearch::fresh_part(const Patch& patch) const {
  return std::span(fresh_).subspan(patch.begin, patch.end - patch.begin);
}

void TrialSearch::near(double x, double y, double radius, std::vector<JudgedPeak>& out) const {
  const PeakWindow window(base_.kernel(), x, y, radius);
  if (window.empty)
    return;
  auto patch = std::ranges::lower_bound(patches_, window.bottom, {}, &Patch::row);
  for (std::size_t row = window.bottom; row < pixels_.height && row <= window.top; ++row) {
    std::size_t next = base_.first_of_row(row);
    for (; patch != patches_.end() && patch->row == row; ++patch) {
      window.append_row(base_part(next, patch->base_begin), out);
      window.append_row(fresh_part(*patch), out);
      next = patch->base_end;
    }
    window.append_row(base_part(next, base_.first_of_row(row + 1)), out);
  }
}

void TrialSearch::all(std::vector<JudgedPeak>& out) const {
  const auto append = [&](std::span<const JudgedPeak> peaks) {
    out.insert(out.end(), peaks.begin(), peaks.end());
  };
  std::size_t next = 0;
  for (const Patch& patch : patches_) {
    append(base_part(next, patch.base_begin));
    append(fresh_part(patch));
    next = patch.base_end;
  }
  append(base_part(next, base_.peaks().size()));
}

} // namespace astromill::stars

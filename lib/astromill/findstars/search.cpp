// astromill: the stars of an image, found and measured on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/search.h"

#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peaks.h"

#include <algorithm>
#include <cmath>

namespace astromill::findstars {

namespace {

constexpr std::size_t kRowsInBlock = 64;
constexpr std::size_t kStarsInBlock = 64;

std::size_t blocks(std::size_t items, std::size_t in_block) {
  return (items + in_block - 1) / in_block;
}

/// Stars of a block of rows.
struct Block {
  std::vector<stars::PeakShape> stars{};
  std::array<std::int64_t, stars::kVerdictCount> verdicts{};
};

/// Calls work(first row, rows, worker) for all rows in blocks.
template <class Work>
void over_rows(std::size_t height, const Team& team, parallel::ProgressMeter& meter,
               const Work& work) {
  parallel::parallel_for(blocks(height, kRowsInBlock), team.threads, team.schedule,
                         [&](std::size_t begin, std::size_t end, int worker) {
                           for (std::size_t block = begin; block < end; ++block) {
                             const std::size_t row = block * kRowsInBlock;
                             const std::size_t rows = std::min(kRowsInBlock, height - row);
                             work(row, rows, worker);
                             meter.add(static_cast<std::int64_t>(rows));
                           }
                         });
}

/// Finds the stars of a block of rows. Its density is computed here with as many rows more as the
/// kernel reaches: a little twice, but all of it stays in the processor's cache.
class BlockSearcher {
public:
  BlockSearcher(const stars::SearchImage& image, const stars::DaofindKernel& kernel,
                const stars::ShapeLimits& limits, float sky, float threshold)
      : image_(image), kernel_(kernel), finder_(kernel, image.boundary, threshold),
        meter_(kernel, limits, sky, threshold),
        density_(image.pixels.width,
                 kRowsInBlock + 2 * static_cast<std::size_t>(kernel.half_height)) {}

  void search(std::size_t first, std::size_t rows, Block& block) {
    const auto margin = static_cast<std::size_t>(kernel_.half_height);
    const std::ptrdiff_t lowest = static_cast<std::ptrdiff_t>(first) - kernel_.half_height;
    compute_density(lowest, rows + 2 * margin);
    const ImageView<const float> density =
        density_.view().part(0, 0, density_.width, rows + 2 * margin);
    peaks_.clear();
    for (std::size_t row = margin; row < margin + rows; ++row)
      finder_.find(density, row, peaks_);
    for (const stars::Peak peak : peaks_) {
      stars::PeakShape shape;
      const auto verdict = meter_.measure(image_, density, peak, shape, lowest);
      ++block.verdicts[static_cast<std::size_t>(verdict)];
      if (verdict == stars::Verdict::star)
        block.stars.push_back(shape);
    }
  }

private:
  /// Rows from `lowest` on, which may lie outside the image.
  void compute_density(std::ptrdiff_t lowest, std::size_t rows) {
    const std::ptrdiff_t highest = lowest + static_cast<std::ptrdiff_t>(rows);
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(lowest, 0);
    const std::ptrdiff_t last = std::min(highest, image_.height());
    compute(first, static_cast<std::size_t>(first - lowest),
            static_cast<std::size_t>(last - first));
    for (std::ptrdiff_t row = lowest; row < highest; ++row) {
      if (row >= first && row < last)
        continue;
      const auto at = static_cast<std::size_t>(row - lowest);
      const auto from = stars::pixel_for(image_.boundary.kind, row, image_.height());
      if (from == stars::kOutside)
        std::fill_n(density_.view().row(at), density_.width, image_.boundary.value);
      else
        compute(from, at, 1);
    }
  }

  void compute(std::ptrdiff_t row, std::size_t at, std::size_t rows) {
    stars::density(
        image_, kernel_,
        {.x = 0, .y = static_cast<std::size_t>(row), .width = density_.width, .height = rows},
        density_.view().part(0, at, density_.width, rows), workspace_);
  }

  const stars::SearchImage& image_;
  const stars::DaofindKernel& kernel_;
  stars::PeakFinder finder_;
  stars::PeakMeter meter_;
  Image<float> density_;
  stars::DensityWorkspace workspace_{};
  std::vector<stars::Peak> peaks_{};
};

Detections joined(std::vector<Block>& found, float threshold, float sky) {
  Detections all{.threshold = threshold, .guessed_sky = sky};
  std::size_t count = 0;
  for (const Block& block : found)
    count += block.stars.size();
  all.stars.reserve(count);
  for (const Block& block : found) {
    all.stars.insert(all.stars.end(), block.stars.begin(), block.stars.end());
    for (std::size_t i = 0; i < stars::kVerdictCount; ++i)
      all.verdicts[i] += block.verdicts[i];
  }
  return all;
}

} // namespace

float density_threshold(const SearchOptions& options) {
  return stars::DaofindKernel(options.kernel).relative_error *
         (static_cast<float>(options.threshold) * static_cast<float>(options.sigma));
}

float guessed_sky(const SearchOptions& options) {
  const auto gain = static_cast<float>(options.gain);
  const auto sigma = static_cast<float>(options.sigma);
  const float read = static_cast<float>(options.readnoise) / gain;
  return std::max(0.0F, gain * (sigma * sigma - read * read));
}

Detections search(const stars::SearchImage& image, const SearchOptions& options, const Team& team) {
  const stars::DaofindKernel kernel(options.kernel);
  const float threshold = density_threshold(options);
  const float sky = guessed_sky(options);
  parallel::ProgressMeter progress(team.progress, image.height());
  parallel::PerWorker<BlockSearcher> searchers(
      team.threads, [&] { return BlockSearcher(image, kernel, options.limits, sky, threshold); });
  std::vector<Block> found(blocks(image.pixels.height, kRowsInBlock));
  over_rows(image.pixels.height, team, progress,
            [&](std::size_t row, std::size_t rows, int worker) {
              searchers.of(worker).search(row, rows, found[row / kRowsInBlock]);
            });
  progress.finish();
  return joined(found, threshold, sky);
}

float detection_magnitude(float height, float threshold) {
  return static_cast<float>(-2.5 * std::log10(static_cast<double>(height / threshold)));
}

Photometry measure(const stars::SearchImage& image, ImageView<const float> errors,
                   const std::vector<stars::StarPosition>& positions,
                   const stars::Photometer& photometer, std::size_t apertures, const Team& team) {
  Photometry out;
  out.stars.resize(positions.size());
  out.light.resize(positions.size() * apertures);
  parallel::ProgressMeter progress(team.progress, static_cast<std::int64_t>(positions.size()));
  parallel::PerWorker<stars::Photometer> photometers(team.threads, [&] { return photometer; });
  parallel::parallel_for(blocks(positions.size(), kStarsInBlock), team.threads, team.schedule,
                         [&](std::size_t begin, std::size_t end, int worker) {
                           stars::Photometer& own = photometers.of(worker);
                           const std::size_t last = std::min(positions.size(), end * kStarsInBlock);
                           for (std::size_t i = begin * kStarsInBlock; i < last; ++i)
                             out.stars[i] = own.measure(
                                 image, errors, positions[i],
                                 std::span(out.light).subspan(i * apertures, apertures));
                           progress.add(static_cast<std::int64_t>(last - begin * kStarsInBlock));
                         });
  progress.finish();
  return out;
}

} // namespace astromill::findstars

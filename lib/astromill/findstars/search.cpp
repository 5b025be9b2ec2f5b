// astromill: the stars of an image, found and measured on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/findstars/search.h"

#include "astromill/base/huge_pages.h"
#include "astromill/parallel/parallel_for.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/stars/density.h"
#include "astromill/stars/peaks.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace astromill::findstars {

namespace {

constexpr std::size_t kRowsInBlock = 32;
constexpr std::size_t kStarsInBlock = 64;

std::size_t blocks(std::size_t items, std::size_t in_block) {
  return (items + in_block - 1) / in_block;
}

/// IRAF's guess of the sky level from the noise, in its single precision.
float guessed_sky(const SearchOptions& options) {
  const auto gain = static_cast<float>(options.gain);
  const auto sigma = static_cast<float>(options.sigma);
  const float read = static_cast<float>(options.readnoise) / gain;
  return std::max(0.0F, gain * (sigma * sigma - read * read));
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

/// What a worker needs to look at peaks.
struct Searcher {
  stars::PeakMeter meter;
  std::vector<stars::Peak> peaks{};
};

Detections joined(std::vector<Block>& found, float threshold) {
  Detections all{.threshold = threshold};
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

Detections search(const stars::SearchImage& image, const SearchOptions& options, const Team& team) {
  const stars::DaofindKernel kernel(options.kernel);
  const float threshold = kernel.relative_error * (static_cast<float>(options.threshold) *
                                                   static_cast<float>(options.sigma));
  const std::size_t height = image.pixels.height;
  parallel::ProgressMeter progress(team.progress, 2 * image.height());

  const std::size_t width = image.pixels.width;
  // Not set to zero first: each worker touches its own rows first.
  const auto memory = std::make_unique_for_overwrite<float[]>(width * height);
  advise_huge_pages(memory.get(), width * height * sizeof(float));
  const ImageView<float> density{memory.get(), width, height, width};
  parallel::PerWorker<stars::DensityWorkspace> workspaces(team.threads,
                                                          [] { return stars::DensityWorkspace{}; });
  over_rows(height, team, progress, [&](std::size_t row, std::size_t rows, int worker) {
    stars::density(image, kernel, {.x = 0, .y = row, .width = width, .height = rows}, density,
                   workspaces.of(worker));
  });

  const stars::PeakFinder finder(kernel, image.boundary, threshold);
  const float sky = guessed_sky(options);
  parallel::PerWorker<Searcher> searchers(team.threads, [&] {
    return Searcher{.meter = stars::PeakMeter(kernel, options.limits, sky, threshold)};
  });
  std::vector<Block> found(blocks(height, kRowsInBlock));
  const ImageView<const float> heights = density;
  over_rows(height, team, progress, [&](std::size_t row, std::size_t rows, int worker) {
    Block& block = found[row / kRowsInBlock];
    Searcher& searcher = searchers.of(worker);
    searcher.peaks.clear();
    for (std::size_t y = row; y < row + rows; ++y)
      finder.find(heights, y, searcher.peaks);
    for (const stars::Peak peak : searcher.peaks) {
      stars::PeakShape shape;
      const auto verdict = searcher.meter.measure(image, heights, peak, shape);
      ++block.verdicts[static_cast<std::size_t>(verdict)];
      if (verdict == stars::Verdict::star)
        block.stars.push_back(shape);
    }
  });
  progress.finish();
  return joined(found, threshold);
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

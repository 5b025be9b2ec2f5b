// astromill: all tiles of an image, on several threads
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/restore_tiles.h"

#include "astromill/base/error.h"
#include "astromill/deconv/identity.h"
#include "astromill/deconv/mosaic.h"
#include "astromill/deconv/shard.h"
#include "astromill/deconv/tile_restorer.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace astromill::deconv {

namespace {

/// Tiles with most work first: all that is known beforehand is how much light they have.
std::vector<std::size_t> order_of_work(const Scene& scene) {
  const auto light = [&](const Rectangle& data) {
    double sum = 0;
    for (std::size_t y = data.y; y < data.y + data.height; ++y)
      for (std::size_t x = data.x; x < data.x + data.width; ++x) {
        const std::size_t i = y * scene.observation.width() + x;
        if (scene.observation.flaws.pixels[i] == Flaw::none)
          sum += static_cast<double>(scene.observation.counts.pixels[i]);
      }
    return sum;
  };
  std::vector<double> work(scene.tiles.size());
  std::ranges::transform(scene.tiles, work.begin(), light);
  std::vector<std::size_t> order(scene.tiles.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return work[i]; });
  return order;
}

/// Takes finished tiles in the order of the work, whether from workers or from a checkpoint.
class Collector {
public:
  Collector(const Scene& scene, const Options& options, Report& report)
      : scene_(scene), report_(report), order_(chosen(order_of_work(scene), options)) {
    if (!options.division.shard)
      mosaic_.emplace(scene.observation.width(), scene.observation.height(),
                      Joint{.subsample = scene.subsample,
                            .overlap = options.overlap,
                            .margin = options.stsdas ? options.overlap / 2 : scene.margin});
    report.tiles.resize(scene.tiles.size());
  }

  std::size_t size() const { return order_.size(); }
  std::size_t done() const { return done_; }
  std::size_t tile(std::size_t place) const { return order_[place]; }

  void take(RestoredTile&& tile) {
    if (!tile.failure.empty())
      report_.warnings.push_back("tile " + std::to_string(tile.result.tile) + ": " + tile.failure);
    if (mosaic_)
      mosaic_->add(tile);
    report_.bytes_a_tile = std::max(report_.bytes_a_tile, tile.bytes);
    report_.tiles[order_[done_++]] = tile.result;
  }

  /// The pace of the run that made the checkpoint.
  const std::optional<Pace>& known_pace() const { return pace_; }

  /// Takes all tiles from the parts of a job.
  void take(const records::Parts& parts) {
    pace_ = pace_of(parts);
    for (const std::size_t index : order_) {
      const auto item = static_cast<std::uint32_t>(index + 1);
      const auto found = parts.read(item);
      if (!found)
        throw Error("tile " + std::to_string(item) + " is in none of the parts");
      resume(item, found->bytes, found->file);
    }
  }

  /// Takes a record of a checkpoint. Throws Error if it is not the next tile.
  void resume(std::uint32_t item, std::span<const std::byte> bytes, const std::string& file) {
    if (item == kPaceItem) {
      pace_ = pace_of_record(bytes);
      return;
    }
    const auto fail = [&] {
      throw Error("is of another run: tile " + std::to_string(item) + " is not as in this one",
                  {.file = file});
    };
    if (done_ >= size() || item != tile(done_) + 1)
      fail();
    RestoredTile tile;
    try {
      tile = from_record(bytes);
    } catch (const std::out_of_range&) {
      fail();
    }
    const Rectangle& here = scene_.tiles[item - 1];
    const Rectangle& there = tile.result.data;
    const bool same = there.x == here.x && there.y == here.y && there.width == here.width &&
                      there.height == here.height && tile.result.tile == item &&
                      is_sized(tile.object, here, scene_.subsample) &&
                      is_sized(tile.light, here, 1);
    if (!same)
      fail();
    take(std::move(tile));
  }

  /// All tiles together; empty of a shard.
  RestoredImage finish() && {
    return mosaic_ ? std::move(*mosaic_).finish(scene_.observation) : RestoredImage{};
  }

private:
  /// Those of the shard that is done, if it is one.
  static std::vector<std::size_t> chosen(const std::vector<std::size_t>& order,
                                         const Options& options) {
    std::vector<std::size_t> out;
    for (std::size_t place = 0; place < order.size(); ++place)
      if (!options.division.shard || options.division.shard->has(place))
        out.push_back(order[place]);
    return out;
  }
  static bool is_sized(const Image<float>& image, const Rectangle& data, std::size_t n) {
    return image.empty() || (image.width == data.width * n && image.height == data.height * n);
  }

  const Scene& scene_;
  Report& report_;
  std::vector<std::size_t> order_;
  std::optional<Mosaic> mosaic_{}; ///< none of a shard
  std::optional<Pace> pace_{};
  std::size_t done_ = 0;
};

} // namespace

RestoredImage restore_tiles(const Options& options, const Scene& scene,
                            const distributed::Execution& execution, Report& report) {
  Collector collector(scene, options, report);
  if (const records::Parts* parts = options.division.parts) {
    parts->check(identity(options, scene.observation));
    collector.take(*parts);
  }
  std::optional<records::Checkpoint> checkpoint;
  if (const std::string name = checkpoint_name(options); !name.empty())
    checkpoint.emplace(name, checkpoint_identity(options, scene.observation),
                       [&](std::uint32_t item, std::span<const std::byte> bytes) {
                         collector.resume(item, bytes, name);
                       });
  if (options.division.parts == nullptr)
    report.resumed = static_cast<std::int64_t>(collector.done());
  parallel::ProgressMeter meter(execution.progress, static_cast<std::int64_t>(collector.size()));
  meter.resume(static_cast<std::int64_t>(collector.done()));
  TileRestorer restorer(scene, options, report.threads);
  if (collector.done() == collector.size() && !collector.known_pace()) {
    meter.finish(); // nothing to do, as for a shard that has no tile
    return std::move(collector).finish();
  }
  const Pace pace = restorer.find_pace(collector.known_pace(), execution.log);
  report.pace = pace.steps();
  if (checkpoint && !collector.known_pace())
    checkpoint->append(kPaceItem, record_of_pace(pace));
  struct Batch {
    std::size_t place = 0; ///< in the order of the work
    std::size_t tile = 0;
    RestoredTile restored{};
  };
  std::size_t next = collector.done();
  parallel::ordered_pipeline<Batch>(
      report.threads, [] { return Batch{}; },
      [&](Batch& batch) {
        if (next >= collector.size())
          return false;
        batch.place = next++;
        batch.tile = collector.tile(batch.place);
        return true;
      },
      [&](Batch& batch, int worker) {
        const double begin = execution.log != nullptr ? execution.log->now() : 0;
        batch.restored = restorer.restore(batch.tile);
        if (execution.log != nullptr)
          execution.log->add({.first = static_cast<std::int64_t>(batch.place),
                              .worker = worker,
                              .begin = begin,
                              .seconds = execution.log->now() - begin});
      },
      [&](Batch& batch) {
        if (checkpoint)
          checkpoint->append(batch.restored.result.tile, to_record(batch.restored));
        collector.take(std::move(batch.restored));
        meter.add(1);
      },
      options.schedule.kind);
  meter.finish();
  return std::move(collector).finish();
}

} // namespace astromill::deconv

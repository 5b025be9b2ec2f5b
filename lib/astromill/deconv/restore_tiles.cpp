// astromill: all tiles of an image, on several threads and ranks
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/restore_tiles.h"

#include "astromill/base/error.h"
#include "astromill/deconv/identity.h"
#include "astromill/deconv/mosaic.h"
#include "astromill/deconv/shard.h"
#include "astromill/deconv/tile_restorer.h"
#include "astromill/distributed/ordered_work.h"
#include "astromill/distributed/wire.h"
#include "astromill/parallel/progress.h"
#include "astromill/records/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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

/// The pace of an earlier run, from the first rank to all.
std::optional<Pace> broadcast_pace(distributed::World& world, const std::optional<Pace>& known) {
  if (world.is_alone())
    return known;
  distributed::Bytes record;
  if (known)
    record = record_of_pace(*known);
  world.broadcast(record);
  return record.empty() ? std::nullopt : std::optional(pace_of_record(record));
}

/// Tiles on their way.
struct Batch {
  std::int64_t place = 0;           ///< of the first, in the order of the work
  std::vector<std::size_t> tiles{}; ///< their indices
  std::vector<RestoredTile> restored{};
};

/// How many tiles are handed over at once.
class BatchSize {
public:
  BatchSize(parallel::Schedule schedule, int workers)
      : least_(std::max<std::size_t>(schedule.chunk, 1)),
        guided_(schedule.kind == parallel::Schedule::Kind::guided),
        workers_(static_cast<std::size_t>(workers)) {}

  std::size_t of(std::size_t left) const {
    return std::min(guided_ ? std::max(least_, left / (2 * workers_)) : least_, left);
  }

private:
  std::size_t least_;
  bool guided_;
  std::size_t workers_;
};

void pack_result(const Batch& batch, distributed::Bytes& out) {
  for (const RestoredTile& tile : batch.restored) {
    distributed::put(out, tile.bytes);
    distributed::put_bytes(out, to_record(tile));
  }
}

void unpack_result(std::span<const std::byte> bytes, Batch& batch) {
  batch.restored.clear();
  while (!bytes.empty()) {
    const auto size = distributed::get<std::size_t>(bytes);
    RestoredTile& tile = batch.restored.emplace_back(from_record(distributed::get_bytes(bytes)));
    tile.bytes = size;
  }
}

/// The first rank's part: the collector and the checkpoint, where there is one.
struct Keeper {
  Keeper(const Options& options, const Scene& scene, Report& report)
      : collector(scene, options, report) {
    if (const records::Parts* parts = options.division.parts) {
      parts->check(identity(options, scene.observation));
      collector.take(*parts);
    }
    if (const std::string name =
            records::checkpoint_name(options.division, options.checkpoint, options.output);
        !name.empty())
      checkpoint.emplace(
          name,
          records::checkpoint_identity(options.division, identity(options, scene.observation)),
          [&](std::uint32_t item, std::span<const std::byte> bytes) {
            collector.resume(item, bytes, name);
          });
    if (options.division.parts == nullptr)
      report.resumed = static_cast<std::int64_t>(collector.done());
    next = collector.done();
  }

  bool fill(Batch& batch, const BatchSize& size) {
    batch.place = static_cast<std::int64_t>(next);
    batch.tiles.clear();
    for (std::size_t left = size.of(collector.size() - next); left > 0; --left)
      batch.tiles.push_back(collector.tile(next++));
    return !batch.tiles.empty();
  }

  void keep(Batch& batch) {
    for (RestoredTile& tile : batch.restored) {
      if (checkpoint)
        checkpoint->append(tile.result.tile, to_record(tile));
      collector.take(std::move(tile));
    }
  }

  Collector collector;
  std::optional<records::Checkpoint> checkpoint{};
  std::size_t next = 0; ///< the first place that no batch has
};

/// Whether there is anything to be done, or known of it: not for a shard that has no tile.
bool is_any(distributed::World& world, const std::optional<Keeper>& keeper) {
  distributed::Bytes answer;
  if (keeper && (keeper->collector.done() < keeper->collector.size() ||
                 keeper->collector.known_pace().has_value()))
    answer.resize(1);
  world.broadcast(answer);
  return !answer.empty();
}

/// Restores what is left.
void restore_rest(const TileRestorer& restorer, parallel::Schedule schedule,
                  const distributed::Execution& execution, const Report& report,
                  std::optional<Keeper>& keeper) {
  parallel::ProgressMeter meter(execution.progress,
                                keeper ? static_cast<std::int64_t>(keeper->collector.size()) : 0);
  meter.resume(keeper ? static_cast<std::int64_t>(keeper->collector.done()) : 0);
  const BatchSize size(schedule, distributed::count_workers(execution.world, report.threads));
  using Bits = std::span<const std::byte>;
  distributed::ordered_work<Batch>(
      report.threads, schedule.kind, execution,
      {.make = [] { return Batch{}; },
       .read = [&](Batch& batch) { return keeper->fill(batch, size); },
       .compute =
           [&](Batch& batch, int /*worker*/) {
             batch.restored.clear();
             for (const std::size_t tile : batch.tiles)
               batch.restored.push_back(restorer.restore(tile));
           },
       .write =
           [&](Batch& batch) {
             keeper->keep(batch);
             meter.add(std::ssize(batch.tiles));
           },
       .items = [](const Batch& batch) -> distributed::Items {
         return {batch.place, std::ssize(batch.tiles)};
       },
       .pack_task =
           [](const Batch& batch, distributed::Bytes& out) {
             distributed::put_bytes(out, std::as_bytes(std::span(batch.tiles)));
           },
       .unpack_task =
           [](Bits bytes, Batch& batch) {
             const auto tiles = distributed::get_bytes(bytes);
             batch.tiles.resize(tiles.size() / sizeof(std::size_t));
             std::memcpy(batch.tiles.data(), tiles.data(), tiles.size());
           },
       .pack_result = pack_result,
       .unpack_result = unpack_result});
  if (keeper)
    meter.finish();
}

} // namespace

RestoredImage restore_tiles(const Options& options, const Scene& scene,
                            const distributed::Execution& execution, Report& report) {
  distributed::World& world = execution.world;
  std::optional<Keeper> keeper;
  distributed::together(world, [&] {
    if (world.is_first())
      keeper.emplace(options, scene, report);
  });
  if (!is_any(world, keeper))
    return keeper ? std::move(keeper->collector).finish() : RestoredImage{};
  TileRestorer restorer(scene, options, report.threads);
  const auto known = keeper ? keeper->collector.known_pace() : std::nullopt;
  const Pace pace = restorer.find_pace(broadcast_pace(world, known), execution);
  report.pace = pace.steps();
  if (keeper && keeper->checkpoint && !known)
    keeper->checkpoint->append(kPaceItem, record_of_pace(pace));
  restore_rest(restorer, options.schedule, execution, report, keeper);
  return keeper ? std::move(keeper->collector).finish() : RestoredImage{};
}

} // namespace astromill::deconv

// astromill: lists and tables of text, line by line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/block_sizes.h"
#include "astromill/coordinates/job.h"
#include "astromill/coordinates/line_ranges.h"
#include "astromill/coordinates/row_converter.h"
#include "astromill/distributed/ordered_work.h"
#include "astromill/distributed/wire.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/tables/front_matter.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace astromill::coordinates {

namespace {

using Converters = parallel::PerWorker<RowConverter>;

/// The lines up to the point where it is known how the rows are to be read.
class Beginning {
public:
  explicit Beginning(Job& job)
      : job_(job),
        front_(tables::make_front_matter(
            {.choices = job.plan.choices,
             .kind = job.pair_kind(),
             .added = job.plan.added,
             .only_added = job.options.rows == RowsMode::coords || job.options.writes_regions(),
             .file = job.source.name()})) {}

  /// Reads, converts and writes them; what was read beyond is put back. Returns how the rows are
  /// read.
  const tables::RowLayout& pass() {
    Block block;
    while (!front_->decided() && job_.source.read(block, BlockSizes::kSmallest)) {
      std::string_view rest(block.bytes.data(), block.size);
      while (!front_->decided() && !rest.empty()) {
        const std::size_t length = std::min(rest.find('\n'), rest.size() - 1) + 1;
        take(front_->feed(rest.substr(0, length)));
        rest.remove_prefix(length);
      }
      job_.source.put_back(rest);
      flush();
    }
    if (!front_->decided()) {
      take(front_->finish());
      flush();
    }
    learn_units();
    return front_->layout();
  }

private:
  void take(std::span<const tables::FrontLine> lines) {
    for (const auto& line : lines) {
      if (line.is_row) {
        rows_ += line.text;
        continue;
      }
      convert_rows();
      out_.append(line.text);
      ++job_.report.counts.lines;
    }
  }

  void learn_units() {
    if (!units_known_)
      take_units(job_.plan, front_->layout().units, {.file = job_.source.name()});
    units_known_ = true;
  }

  void convert_rows() {
    if (rows_.empty())
      return;
    learn_units();
    RowCounts counts;
    RowConverter(job_.options, job_.plan, job_.pair_kind(), front_->layout(), job_.points.clone())
        .convert(rows_, out_, counts);
    job_.report.counts.append(counts);
    rows_.clear();
  }

  void flush() {
    convert_rows();
    job_.output.write(out_.bytes());
    out_.clear();
  }

  Job& job_;
  std::unique_ptr<tables::FrontMatter> front_;
  bool units_known_ = false;
  std::string rows_; ///< lines that wait to be converted
  OutputBlock out_;
};

struct Batch {
  std::int64_t number = 0; ///< of the block, from 0
  Range range;             ///< bytes of the input
  Block in;
  OutputBlock out;
  RowCounts counts;
};

void pack_result(const Batch& batch, distributed::Bytes& out) {
  distributed::put(out, batch.counts);
  distributed::put_bytes(out, std::as_bytes(batch.out.bytes()));
}

void unpack_result(std::span<const std::byte> bytes, Batch& batch) {
  batch.counts = distributed::get<RowCounts>(bytes);
  const auto rows = distributed::get_bytes(bytes);
  batch.out.clear();
  batch.out.append({reinterpret_cast<const char*>(rows.data()), rows.size()});
}

/// Where blocks come from: one after the other from the source, or, where other ranks read too,
/// just where they are in the file.
class Blocks {
public:
  Blocks(Job& job, int threads, int workers)
      : source_(job.source), sizes_(job.options.schedule, threads, workers) {
    if (job.shared)
      ranges_.emplace(job.source.name(), job.source.size() - job.source.remaining(),
                      job.source.size());
  }

  bool next(Batch& batch) {
    batch.number = count_++;
    if (ranges_)
      return ranges_->next(batch.range, sizes_.next(ranges_->remaining()));
    const bool more = source_.read(batch.in, sizes_.next(source_.remaining()));
    const auto length = static_cast<std::int64_t>(batch.in.size);
    batch.range = {.begin = std::exchange(place_, place_ + length), .length = length};
    return more;
  }

  void load(Batch& batch) const {
    if (ranges_)
      ranges_->read(batch.range, batch.in);
  }

private:
  RowSource& source_;
  BlockSizes sizes_;
  std::optional<LineRanges> ranges_{};
  std::int64_t place_ = 0;
  std::int64_t count_ = 0;
};

/// Who converts the list.
distributed::World& world_of(const Job& job) {
  return job.shared ? job.execution.world : distributed::alone();
}

/// The rest of the input, block by block.
void convert_blocks(Job& job, Converters& converters, int threads) {
  const distributed::Execution execution{
      .progress = job.execution.progress, .world = world_of(job), .log = job.execution.log};
  Blocks blocks(job, threads, distributed::count_workers(execution.world, threads));
  parallel::ProgressMeter meter(execution.progress, job.source.size());
  distributed::ordered_work<Batch>(
      threads, job.options.schedule.kind, execution,
      {.make = [] { return Batch{}; },
       .read = [&](Batch& batch) { return blocks.next(batch); },
       .compute =
           [&](Batch& batch, int worker) {
             blocks.load(batch);
             batch.out.clear();
             batch.counts = {};
             converters.of(worker).convert({batch.in.bytes.data(), batch.in.size}, batch.out,
                                           batch.counts);
           },
       .write =
           [&](Batch& batch) {
             job.output.write(batch.out.bytes());
             job.report.counts.append(batch.counts);
             meter.add(batch.range.length);
           },
       .items = [](const Batch& batch) -> distributed::Items {
         return {batch.number, 1};
       },
       .pack_task = [](const Batch& batch,
                       distributed::Bytes& out) { distributed::put(out, batch.range); },
       .unpack_task = [](std::span<const std::byte> bytes,
                         Batch& batch) { batch.range = distributed::get<Range>(bytes); },
       .pack_result = pack_result,
       .unpack_result = unpack_result});
  meter.finish();
}

/// No more workers than there can be blocks.
int thread_count(const Job& job) {
  const int wanted = job.threads();
  if (!job.options.points.empty())
    return 1;
  if (job.source.size() < 0)
    return wanted;
  const std::int64_t blocks =
      job.source.size() / static_cast<std::int64_t>(BlockSizes::kSmallest) + 1;
  return static_cast<int>(std::min<std::int64_t>(wanted, blocks));
}

} // namespace

void convert_list(Job& job) {
  const int threads = thread_count(job);
  job.report.threads = threads;
  std::optional<Beginning> beginning;
  std::optional<Converters> converters;
  distributed::together(world_of(job), [&] { // what is wrong there, every rank finds
    if (job.options.writes_regions())
      begin_region_file(job);
    const tables::RowLayout& layout = beginning.emplace(job).pass();
    converters.emplace(threads, [&] {
      return RowConverter(job.options, job.plan, job.pair_kind(), layout, job.points.clone());
    });
  });
  convert_blocks(job, *converters, threads);
}

} // namespace astromill::coordinates

// astromill: lists and tables of text, line by line
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/block_sizes.h"
#include "astromill/coordinates/job.h"
#include "astromill/coordinates/row_converter.h"
#include "astromill/parallel/per_worker.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/tables/front_matter.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  Block in;
  OutputBlock out;
  RowCounts counts;
};

/// The rest of the input, block by block.
void convert_blocks(Job& job, Converters& converters, int threads) {
  const parallel::Schedule schedule = job.options.schedule;
  const BlockSizes sizes(schedule, threads);
  parallel::ProgressMeter meter(job.execution.progress, job.source.size());
  parallel::WorkLog* const log = job.execution.log;
  std::int64_t blocks = 0;
  parallel::ordered_pipeline<Batch>(
      threads, [] { return Batch{}; },
      [&](Batch& batch) {
        batch.number = blocks++;
        return job.source.read(batch.in, sizes.next(job.source.remaining()));
      },
      [&](Batch& batch, int worker) {
        const double begin = log != nullptr ? log->now() : 0;
        batch.out.clear();
        batch.counts = {};
        converters.of(worker).convert({batch.in.bytes.data(), batch.in.size}, batch.out,
                                      batch.counts);
        if (log != nullptr)
          log->add({.first = batch.number,
                    .worker = worker,
                    .begin = begin,
                    .seconds = log->now() - begin});
      },
      [&](Batch& batch) {
        job.output.write(batch.out.bytes());
        job.report.counts.append(batch.counts);
        meter.add(static_cast<std::int64_t>(batch.in.size));
      },
      schedule.kind);
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
  if (job.options.writes_regions())
    begin_region_file(job);
  const int threads = thread_count(job);
  job.report.threads = threads;
  Beginning beginning(job);
  const tables::RowLayout& layout = beginning.pass();
  Converters converters(threads, [&] {
    return RowConverter(job.options, job.plan, job.pair_kind(), layout, job.points.clone());
  });
  convert_blocks(job, converters, threads);
}

} // namespace astromill::coordinates

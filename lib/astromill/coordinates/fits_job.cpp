// astromill: FITS tables, rows as they are stored
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/block_sizes.h"
#include "astromill/coordinates/job.h"
#include "astromill/coordinates/output_block.h"
#include "astromill/coordinates/provenance.h"
#include "astromill/coordinates/table_cells.h"
#include "astromill/coordinates/table_reader.h"
#include "astromill/distributed/ordered_work.h"
#include "astromill/fits/table_stream.h"
#include "astromill/parallel/per_worker.h"

#include <algorithm>

namespace astromill::coordinates {

namespace {

/// Converts rows for one worker.
class TableConverter {
public:
  TableConverter(const Job& job, const fits::TableLayout& table,
                 const std::vector<std::size_t>& columns)
      : kept_(job.options.rows == RowsMode::all ? table.row_length : 0),
        row_length_(table.row_length), reader_(table, columns, job.plan, job.pair_kind()),
        points_(job.points.clone()), cells_(job.options, job.plan, points_, table),
        status_(PointBatch::kMostRows) {}

  const std::vector<fits::AddedColumn>& columns() const { return cells_.columns(); }

  /// Appends the converted rows to `out`, and adds to `counts`.
  void convert(std::span<const char> rows, OutputBlock& out, RowCounts& counts) {
    for (; !rows.empty();) {
      const std::size_t count = std::min(rows.size() / row_length_, PointBatch::kMostRows);
      const std::span status(status_.data(), count);
      reader_.read(rows.data(), batch_, status);
      points_.convert(batch_);
      const std::span<const fits::NewCells> cells = cells_.fill(batch_, status);
      std::size_t length = kept_;
      for (const fits::NewCells& column : cells)
        length += column.width;
      char* const p = out.reserve(count * length);
      fits::join_cells(rows.data(), kept_, count, cells, p);
      out.advance_to(p + count * length);
      for (const ItemStatus one : status)
        counts.add(one);
      rows = rows.subspan(count * row_length_);
    }
  }

private:
  std::size_t kept_; ///< bytes of a row that come out again
  std::size_t row_length_;
  TableReader reader_;
  PointConverter points_;
  TableCells cells_;
  PointBatch batch_;
  std::vector<ItemStatus> status_;
};

using Converters = parallel::PerWorker<TableConverter>;

struct Batch {
  std::int64_t number = 0; ///< of the block, from 0
  std::vector<char> rows;
  std::size_t size = 0; ///< bytes in use
  OutputBlock out;
  RowCounts counts;
};

void convert_rows(Job& job, fits::TableStream& stream, Converters& converters, int threads) {
  const std::size_t row_length = stream.layout().row_length;
  const auto bytes_left = [&] {
    return stream.rows_left() * static_cast<std::int64_t>(row_length);
  };
  const parallel::Schedule schedule = job.options.schedule;
  const BlockSizes sizes(schedule, threads, threads);
  parallel::ProgressMeter meter(job.execution.progress, bytes_left());
  std::int64_t count = 0;
  distributed::ordered_work<Batch>(
      threads, schedule.kind, {.log = job.execution.log},
      {.make = [] { return Batch{}; },
       .read =
           [&](Batch& batch) {
             const std::size_t rows =
                 std::max<std::size_t>(sizes.next(bytes_left()) / row_length, 1);
             batch.number = count++;
             batch.rows.resize(std::max(batch.rows.size(), rows * row_length));
             batch.size = stream.read_rows({batch.rows.data(), rows * row_length}) * row_length;
             return batch.size > 0;
           },
       .compute =
           [&](Batch& batch, int worker) {
             batch.out.clear();
             batch.counts = {};
             converters.of(worker).convert({batch.rows.data(), batch.size}, batch.out,
                                           batch.counts);
           },
       .write =
           [&](Batch& batch) {
             job.output.write(batch.out.bytes());
             job.report.counts.append(batch.counts);
             meter.add(static_cast<std::int64_t>(batch.size));
           },
       .items = [](const Batch& batch) -> distributed::Items {
         return {batch.number, 1};
       }});
  meter.finish();
}

/// No more workers than there can be blocks, and than there is memory for where rows are long.
int thread_count(const Job& job, const fits::TableLayout& table) {
  const auto row_length = static_cast<std::int64_t>(table.row_length);
  const std::int64_t blocks =
      table.rows * row_length / static_cast<std::int64_t>(BlockSizes::kSmallest) + 1;
  const std::int64_t most = static_cast<std::int64_t>(BlockSizes::kMemory) / row_length + 1;
  return static_cast<int>(std::min({std::int64_t{job.threads()}, blocks, most}));
}

} // namespace

void convert_fits(Job& job, const std::string& hdu) {
  job.report.counted = "row";
  fits::ByteSource source = job.source.to_byte_source();
  fits::TableStream stream(source, [&job](std::span<const char> b) { job.output.write(b); });
  std::vector<std::size_t> columns;
  const std::string note = stream.find_table(hdu, [&](const fits::TableLayout& table) {
    job.plan = make_row_plan(job.options, true);
    columns = choose_columns(table, job.plan);
  });
  if (!note.empty())
    job.report.notes.push_back(note);
  const fits::TableLayout& table = stream.layout();
  job.report.threads = thread_count(job, table);
  Converters converters(job.report.threads, [&] { return TableConverter(job, table, columns); });
  stream.write_header({.added = converters.of(0).columns(),
                       .only_added = job.options.rows == RowsMode::coords,
                       .history = provenance(job.options)});
  convert_rows(job, stream, converters, job.report.threads);
  stream.finish();
}

} // namespace astromill::coordinates

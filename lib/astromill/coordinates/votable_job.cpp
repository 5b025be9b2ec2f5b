// astromill: VOTable documents
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/cell_reader.h"
#include "astromill/coordinates/job.h"
#include "astromill/coordinates/output_block.h"
#include "astromill/coordinates/point_writer.h"
#include "astromill/distributed/ordered_work.h"
#include "astromill/tables/votable.h"
#include "astromill/text/number.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astromill::coordinates {

namespace {

using tables::VoTableBatch;

constexpr std::size_t kBlockSize = std::size_t{256} << 10U;
constexpr char kUnitSeparator = '\x1f'; ///< in no cell

text::Field field_of(std::string_view cell) { return {cell.data(), cell.data() + cell.size()}; }

bool is_number(std::string_view text) {
  double value = 0;
  return text::parse_number(text.data(), text.data() + text.size(), value) ==
         text.data() + text.size();
}

/// Converts the rows of batches for one worker.
class VoTableConverter {
public:
  explicit VoTableConverter(const Job& job)
      : only_added_(job.options.rows == RowsMode::coords), bad_text_(job.options.bad_text),
        bad_is_empty_(!is_number(bad_text_)), points_(job.points.clone()),
        reader_(job.plan, job.pair_kind()), writer_(job.options, job.plan, points_),
        fields_(job.plan.choices.size()), row_status_(PointBatch::kMostRows),
        buffer_(writer_.most_bytes()) {}

  void convert(const VoTableBatch& in, std::string& out, RowCounts& counts) {
    std::size_t copied = 0;
    for (std::size_t first = 0; first < in.rows().size(); first += PointBatch::kMostRows) {
      const std::size_t count = std::min(PointBatch::kMostRows, in.rows().size() - first);
      read_rows(in, first, count);
      points_.convert(batch_);
      write_rows(in, first, count, copied, out, counts);
    }
    out += in.text().substr(copied);
  }

private:
  void read_rows(const VoTableBatch& in, std::size_t first, std::size_t count) {
    batch_.size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t k = 0; k < fields_.size(); ++k)
        fields_[k] = field_of(in.cell(in.rows()[first + i], k));
      row_status_[i] = reader_.read(fields_, batch_, batch_.size);
      batch_.size += row_status_[i] == ItemStatus::ok ? 1U : 0U;
    }
  }

  void write_rows(const VoTableBatch& in, std::size_t first, std::size_t count, std::size_t& copied,
                  std::string& out, RowCounts& counts) {
    std::size_t point = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const VoTableBatch::Row& row = in.rows()[first + i];
      const bool is_point = row_status_[i] == ItemStatus::ok;
      const char separator = only_added_ ? ' ' : kUnitSeparator;
      char* const text = buffer_.data();
      const char* const end = is_point ? writer_.write(text, batch_, point, separator)
                                       : writer_.write_bad(text, row_status_[i], separator);
      const std::string_view cells(text, static_cast<std::size_t>(end - text));
      if (only_added_) {
        out.append(cells).append("\n");
      } else {
        out += in.text().substr(copied, row.place - copied);
        copied = row.place;
        append_cells(in, row, cells, out);
      }
      counts.add(is_point ? batch_.status[point++] : row_status_[i]);
    }
  }

  /// A number that is not there leaves its cell empty: "nan" is not how VOTable spells it.
  void append_cells(const VoTableBatch& in, const VoTableBatch::Row& row, std::string_view cells,
                    std::string& out) const {
    while (true) {
      const auto end = cells.find(kUnitSeparator);
      const std::string_view cell = cells.substr(0, end);
      in.append_cell(out, row, bad_is_empty_ && cell == bad_text_ ? std::string_view{} : cell);
      if (end == std::string_view::npos)
        return;
      cells.remove_prefix(end + 1);
    }
  }

  bool only_added_;
  std::string bad_text_;
  bool bad_is_empty_;
  PointConverter points_;
  CellReader reader_;
  PointWriter writer_;
  PointBatch batch_;
  std::vector<text::Field> fields_;
  std::vector<ItemStatus> row_status_;
  std::vector<char> buffer_; ///< the new columns of a row
};

struct Batch {
  std::int64_t number = 0; ///< of the block, from 0
  VoTableBatch in;
  std::string out;
  RowCounts counts;
};

/// The document on its way through the job.
class VoTableJob {
public:
  explicit VoTableJob(Job& job)
      : job_(job), scanner_({.choices = job.plan.choices,
                             .kind = job.pair_kind(),
                             .added = job.plan.added,
                             .only_added = job.options.rows == RowsMode::coords,
                             .file = job.source.name()}),
        meter_(job.execution.progress, job.source.size()) {}

  void run() {
    job_.report.counted = "row";
    pass_beginning();
    const int threads = job_.threads();
    job_.report.threads = threads;
    std::vector<std::optional<VoTableConverter>> converters(static_cast<std::size_t>(threads));
    std::mutex mutex;
    distributed::ordered_work<Batch>(
        threads, job_.options.schedule.kind, {.log = job_.execution.log},
        {.make = [] { return Batch{}; },
         .read = [&](Batch& batch) { return read(batch); },
         .compute =
             [&](Batch& batch, int worker) {
               auto& converter = converters[static_cast<std::size_t>(worker)];
               if (!converter) {
                 const std::lock_guard lock(mutex);
                 converter.emplace(job_);
               }
               converter->convert(batch.in, batch.out, batch.counts);
             },
         .write = [&](Batch& batch) { write(batch); },
         .items = [](const Batch& batch) -> distributed::Items {
           return {batch.number, 1};
         }});
    meter_.finish();
    if (scanner_.tables() > 1)
      job_.report.notes.push_back("the VOTable has " + std::to_string(scanner_.tables()) +
                                  " tables; converted: " + scanner_.table());
  }

private:
  bool read(Batch& batch) {
    batch.in.clear();
    batch.out.clear();
    batch.counts = {};
    batch.number = count_;
    if (at_end_)
      return false;
    ++count_;
    if (job_.source.read_some(block_, kBlockSize)) {
      scanner_.feed({block_.bytes.data(), block_.size}, batch.in);
      meter_.add(static_cast<std::int64_t>(block_.size));
    } else {
      scanner_.finish(batch.in);
      at_end_ = true;
    }
    return true;
  }

  void write(const Batch& batch) {
    job_.output.write(batch.out);
    job_.report.counts.append(batch.counts);
  }

  /// Everything up to the first row: the units of the columns are known from there on.
  void pass_beginning() {
    Batch batch;
    while (scanner_.table().empty() && read(batch))
      if (scanner_.table().empty())
        job_.output.write(std::span(batch.in.text()));
    take_units(job_.plan, scanner_.layout().units, {.file = job_.source.name()});
    if (job_.options.rows == RowsMode::coords)
      write_names();
    VoTableConverter(job_).convert(batch.in, batch.out, batch.counts);
    write(batch);
  }

  void write_names() {
    std::string names = "#";
    for (const tables::NewColumn& column : job_.plan.added)
      names += " " + column.name;
    job_.output.write(names += '\n');
  }

  Job& job_;
  tables::VoTableScanner scanner_;
  parallel::ProgressMeter meter_;
  Block block_;
  std::int64_t count_ = 0;
  bool at_end_ = false;
};

} // namespace

void convert_votable(Job& job) { VoTableJob(job).run(); }

} // namespace astromill::coordinates

// astromill: the job of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/convert.h"

#include "astromill/base/output_file.h"
#include "astromill/coordinates/row_source.h"
#include "astromill/fits/open_image.h"
#include "astromill/parallel/pipeline.h"
#include "astromill/parallel/threads.h"
#include "astromill/text/header.h"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

namespace astromill::coordinates {

namespace {

constexpr std::size_t kBlockSize = std::size_t{256} << 10U;
constexpr std::size_t kSmallestGuided = std::size_t{16} << 10U;
/// What all blocks together may take, rows in and rows out, however many threads there are.
constexpr std::size_t kBlockMemory = std::size_t{16} << 20U;

/// Sizes of the blocks that are dealt out: --schedule's CHUNK, in KiB, or kBlockSize; under the
/// guided schedule, half of an even share of what is left, down to CHUNK or kSmallestGuided.
class BlockSizes {
public:
  BlockSizes(parallel::Schedule schedule, int threads)
      : threads_(static_cast<std::size_t>(threads)),
        guided_(schedule.kind == parallel::Schedule::Kind::guided) {
    const std::size_t blocks = 2 * threads_ + 2; // of ordered_pipeline()
    const std::size_t most = kBlockMemory / (3 * blocks);
    const std::size_t chunk = std::min(schedule.chunk, most >> 10U) << 10U;
    largest_ = chunk > 0 && !guided_ ? chunk : std::min(kBlockSize, most);
    smallest_ = std::min(chunk > 0 ? chunk : kSmallestGuided, largest_);
  }

  std::size_t next(const RowSource& source) const {
    if (!guided_ || source.remaining() < 0)
      return largest_;
    return std::clamp(static_cast<std::size_t>(source.remaining()) / (2 * threads_), smallest_,
                      largest_);
  }

private:
  std::size_t threads_;
  bool guided_;
  std::size_t largest_;
  std::size_t smallest_;
};

char alternate_of(const Options& options) {
  return options.alternate.empty() ? ' ' : options.alternate[0];
}

RowSource open_rows(const Options& options) {
  if (options.points.empty())
    return RowSource(options.list);
  std::string rows;
  for (const std::string& point : options.points)
    rows += point + "\n";
  return RowSource::from_memory(std::move(rows));
}

/// One converter a worker, made when the worker first needs it from a prototype that no worker
/// uses itself.
class Converters {
public:
  Converters(const Options& options, text::RowReader reader, wcs::Transform prototype, int threads)
      : options_(options), reader_(reader), prototype_(std::move(prototype)),
        converters_(static_cast<std::size_t>(threads)) {}

  RowConverter& of(int worker) {
    auto& converter = converters_[static_cast<std::size_t>(worker)];
    if (!converter) {
      const std::lock_guard lock(mutex_);
      converter.emplace(options_, reader_, prototype_.clone());
    }
    return *converter;
  }

private:
  const Options& options_;
  text::RowReader reader_;
  wcs::Transform prototype_;
  std::vector<std::optional<RowConverter>> converters_;
  std::mutex mutex_;
};

/// The lines up to the point where it is known which line, if any, names the columns.
class Beginning {
public:
  Beginning(const Options& options, const wcs::Transform& transform, text::PairKind kind,
            RowSource& source, OutputFile& output, RowCounts& counts)
      : options_(options), transform_(transform), kind_(kind), source_(source), output_(output),
        counts_(counts), preamble_(text::parse_columns(options.columns), kind, source.name()) {}

  /// Reads, converts and writes them; what was read beyond is put back. Returns the columns.
  text::PairColumns pass() {
    Block block;
    while (!preamble_.decided() && source_.read(block, kSmallestGuided)) {
      std::string_view rest(block.bytes.data(), block.size);
      while (!preamble_.decided() && !rest.empty()) {
        const std::size_t length = std::min(rest.find('\n'), rest.size() - 1) + 1;
        take(preamble_.feed(rest.substr(0, length)));
        rest.remove_prefix(length);
      }
      source_.put_back(rest);
      flush();
    }
    if (!preamble_.decided()) {
      take(preamble_.finish());
      flush();
    }
    return preamble_.columns();
  }

private:
  void take(std::span<const text::Preamble::Line> lines) {
    for (const auto& line : lines) {
      if (!line.is_header) {
        ordinary_ += line.text;
        continue;
      }
      convert_ordinary();
      out_.append(header(line.text));
      ++counts_.lines;
    }
  }

  std::string header(std::string_view line) const {
    const bool sky = options_.direction == Direction::pixel_to_sky;
    const std::string_view a = sky ? "lon" : "x";
    const std::string_view b = sky ? "lat" : "y";
    if (options_.rows == RowsMode::coords)
      return "# " + std::string(a) + " " + std::string(b) + (options_.status ? " status\n" : "\n");
    return options_.status ? text::append_names(line, {a, b, "status"})
                           : text::append_names(line, {a, b});
  }

  void convert_ordinary() {
    if (ordinary_.empty())
      return;
    RowCounts counts;
    RowConverter(options_, {preamble_.columns(), kind_}, transform_.clone())
        .convert(ordinary_, out_, counts);
    counts_.append(counts);
    ordinary_.clear();
  }

  void flush() {
    convert_ordinary();
    output_.write(out_.bytes());
    out_.clear();
  }

  const Options& options_;
  const wcs::Transform& transform_;
  text::PairKind kind_;
  RowSource& source_;
  OutputFile& output_;
  RowCounts& counts_;
  text::Preamble preamble_;
  std::string ordinary_; ///< lines that wait to be converted
  OutputBlock out_;
};

struct Batch {
  Block in;
  OutputBlock out;
  RowCounts counts;
};

/// The rest of the input, block by block.
void convert_blocks(RowSource& source, Converters& converters, int threads,
                    parallel::Schedule schedule, parallel::ProgressMeter& meter, OutputFile& output,
                    RowCounts& counts) {
  const BlockSizes sizes(schedule, threads);
  parallel::ordered_pipeline<Batch>(
      threads, [] { return Batch{}; },
      [&](Batch& batch) { return source.read(batch.in, sizes.next(source)); },
      [&](Batch& batch, int worker) {
        batch.out.clear();
        batch.counts = {};
        converters.of(worker).convert({batch.in.bytes.data(), batch.in.size}, batch.out,
                                      batch.counts);
      },
      [&](Batch& batch) {
        output.write(batch.out.bytes());
        counts.append(batch.counts);
        meter.add(static_cast<std::int64_t>(batch.in.size));
      },
      schedule.kind);
}

/// No more workers than there can be blocks.
int thread_count(const Options& options, const RowSource& source) {
  const int wanted = options.threads > 0 ? options.threads : parallel::default_thread_count();
  if (!options.points.empty())
    return 1;
  if (source.size() < 0)
    return wanted;
  const std::int64_t blocks = source.size() / static_cast<std::int64_t>(kSmallestGuided) + 1;
  return static_cast<int>(std::min<std::int64_t>(wanted, blocks));
}

} // namespace

std::int64_t Report::failed_rows() const {
  return counts.rows - counts.by_status[static_cast<std::size_t>(ItemStatus::ok)] -
         counts.by_status[static_cast<std::size_t>(ItemStatus::off_image)];
}

Report convert(const Options& options, const parallel::ProgressCallback& progress) {
  options.validate();
  Report report;
  const char alternate = alternate_of(options);
  const fits::ImageHeader image =
      fits::open_image_header(options.image, [alternate](const fits::Header& header) {
        return wcs::has_celestial_axes(header, alternate);
      });
  wcs::Transform transform(image, {.alternate = alternate,
                                   .planes = options.planes,
                                   .origin = options.origin,
                                   .simd = options.simd});
  if (!image.note.empty())
    report.notes.push_back(image.note);
  report.warnings = transform.warnings();
  report.wcs = transform.description();

  RowSource source = open_rows(options);
  OutputFile output(options.output, options.overwrite);
  report.input = source.name();
  report.threads = thread_count(options, source);

  const text::PairKind kind = options.direction == Direction::pixel_to_sky ? text::PairKind::pixels
                              : transform.equatorial() ? text::PairKind::equatorial
                                                       : text::PairKind::degrees;
  Beginning beginning(options, transform, kind, source, output, report.counts);
  const text::RowReader reader(beginning.pass(), kind);
  Converters converters(options, reader, std::move(transform), report.threads);
  parallel::ProgressMeter meter(progress, source.size());
  convert_blocks(source, converters, report.threads, options.schedule, meter, output,
                 report.counts);
  meter.finish();
  output.commit();
  return report;
}

} // namespace astromill::coordinates

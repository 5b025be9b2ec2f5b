// astromill: the job of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/convert.h"

#include "astromill/coordinates/job.h"
#include "astromill/coordinates/open_images.h"
#include "astromill/distributed/wire.h"
#include "astromill/fits/image_name.h"
#include "astromill/parallel/threads.h"
#include "astromill/records/checkpoint.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/region_line.h"
#include "astromill/tables/votable.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace astromill::coordinates {

namespace {

/// The list as a file and perhaps an HDU. A file with exactly that name wins, packed or not.
fits::ImageName parse_list_name(const Options& options) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!options.points.empty() || options.list == "-" || fs::exists(options.list, ignored))
    return {.file = options.list, .hdu = {}, .section = {}};
  fits::ImageName name = fits::parse_image_name(options.list);
  if (!name.section.empty())
    throw Error("a table has no section", {.file = options.list});
  if (!fs::exists(name.file, ignored) && fs::exists(name.file + ".gz", ignored))
    name.file += ".gz";
  return name;
}

RowSource open_rows(const Options& options, const std::string& file) {
  if (options.points.empty())
    return RowSource(file);
  std::string rows;
  for (const std::string& point : options.points)
    rows += point + "\n";
  return RowSource::from_memory(std::move(rows));
}

/// Anything that is gzip-compressed must be FITS: nothing else is unpacked.
bool is_fits(std::string_view beginning) {
  return beginning.starts_with("SIMPLE  =") || beginning.starts_with("\x1f\x8b");
}

/// Rows come out in the format in which they came in: a name that promises another one is a slip.
void refuse_other_format(const Options& options, std::string_view suffix, const char* what) {
  if (options.output.ends_with(suffix))
    throw Error(std::string("rows come out in the format of the list, which is ") + what,
                {.keyword = "--output", .value = options.output});
}

enum class Format : unsigned char { fits, votable, regions, list };

/// The format of a table, which its first bytes tell.
Format recognise(const Options& options, RowSource& source, const std::string& hdu) {
  const std::string_view beginning = source.beginning(tables::kRecognitionBytes);
  const bool fits = !hdu.empty() || is_fits(beginning);
  const bool votable = !fits && tables::looks_like_votable(beginning);
  if (fits || votable)
    refuse_other_format(options, ".reg", fits ? "a FITS table" : "a VOTable");
  if (!fits)
    for (const char* suffix : {".fits", ".fit", ".fits.gz"})
      refuse_other_format(options, suffix, "not FITS");
  if (fits)
    return Format::fits;
  if (votable)
    return Format::votable;
  return tables::looks_like_regions(beginning) || source.name().ends_with(".reg") ? Format::regions
                                                                                  : Format::list;
}

void convert_table(Format format, Job& job, const std::string& hdu) {
  switch (format) {
  case Format::fits:
    return convert_fits(job, hdu);
  case Format::votable:
    return convert_votable(job);
  case Format::regions:
    return convert_regions(job);
  case Format::list:
    return convert_list(job);
  }
}

/// A table that is open, and where its rows go.
struct Opened {
  fits::ImageName name{};
  std::optional<RowSource> source{};
  std::optional<OutputFile> output{};
  Format format = Format::list;

  void open(const Options& options) {
    name = parse_list_name(options);
    source.emplace(open_rows(options, name.file));
    output.emplace(options.output, options.overwrite);
    format = recognise(options, *source, name.hdu);
  }

  /// For a rank that reads what the first one has opened, and writes nothing.
  void open_to_help(const std::string& file) {
    source.emplace(file);
    output.emplace("/dev/null", true);
  }

  /// What ranks that read the same file agree in.
  std::vector<std::pair<std::string, std::string>> beginning() {
    const std::string_view bytes = source->beginning(tables::kRecognitionBytes);
    return {{"list", source->name()},
            {"size of the list", std::to_string(source->size())},
            {"beginning of the list", records::digest(std::as_bytes(std::span(bytes)))}};
  }
};

/// True if other ranks can read the table too, and there is something in it for them to do.
bool is_for_all(const Options& options, const Opened& opened) {
  const std::string& file = opened.name.file;
  std::error_code ignored;
  return opened.format == Format::list && options.points.empty() && file != "-" &&
         !file.starts_with("/dev/") && !file.starts_with("/proc/") &&
         std::filesystem::is_regular_file(file, ignored);
}

/// How a rank takes part.
enum class Part { none, alone, together };

/// Lets the other ranks take part where they can.
Part share(distributed::World& world, const Options& options, Opened& opened) {
  if (world.is_alone())
    return Part::alone;
  distributed::Bytes file;
  if (world.is_first() && is_for_all(options, opened))
    distributed::put_text(file, opened.name.file);
  world.broadcast(file);
  if (file.empty())
    return world.is_first() ? Part::alone : Part::none;
  std::vector<std::pair<std::string, std::string>> seen;
  distributed::together(world, [&] {
    std::span<const std::byte> from = file;
    if (!world.is_first())
      opened.open_to_help(distributed::get_text(from));
    seen = opened.beginning();
  });
  distributed::expect_same(world, seen);
  return Part::together;
}

} // namespace

std::int64_t Report::failed_rows() const {
  return counts.rows - counts.by_status[static_cast<std::size_t>(ItemStatus::ok)] -
         counts.by_status[static_cast<std::size_t>(ItemStatus::off_image)];
}

text::PairKind Job::pair_kind() const {
  if (options.direction == Direction::pixel_to_sky || options.physical())
    return text::PairKind::pixels;
  // A row with a frame of its own is read once more as that wants it.
  return plan.frame || points.equatorial() ? text::PairKind::equatorial : text::PairKind::degrees;
}

int Job::threads() const {
  return options.threads > 0 ? options.threads : parallel::default_thread_count();
}

Report convert(const Options& options, const distributed::Execution& execution) {
  options.validate();
  distributed::World& world = execution.world;
  Report report;
  std::optional<const RowPlan> plan;
  std::optional<PointConverter> points;
  Opened table;
  distributed::together(world, [&] {
    plan.emplace(make_row_plan(options, false));
    points.emplace(options, *plan, open_images(options, report));
    if (world.is_first())
      table.open(options);
  });
  if (const std::string frames = points->description(); !frames.empty())
    report.wcs += "; " + frames;
  const Part part = share(world, options, table);
  if (part == Part::none)
    return report;
  report.input = table.source->name();
  Job job{.options = options,
          .plan = *plan,
          .points = *points,
          .source = *table.source,
          .output = *table.output,
          .report = report,
          .execution = execution,
          .shared = part == Part::together};
  convert_table(table.format, job, table.name.hdu);
  table.output->commit();
  return report;
}

} // namespace astromill::coordinates

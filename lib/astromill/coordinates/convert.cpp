// astromill: the job of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/convert.h"

#include "astromill/coordinates/job.h"
#include "astromill/coordinates/open_images.h"
#include "astromill/fits/image_name.h"
#include "astromill/parallel/threads.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/region_line.h"
#include "astromill/tables/votable.h"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

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
void refuse_other_format(const Job& job, std::string_view suffix, const char* what) {
  if (job.options.output.ends_with(suffix))
    throw Error(std::string("rows come out in the format of the list, which is ") + what,
                {.keyword = "--output", .value = job.options.output});
}

/// Converts the table, whatever its format, which its first bytes tell.
void convert_table(Job& job, const std::string& hdu) {
  const std::string_view beginning = job.source.beginning(tables::kRecognitionBytes);
  const bool fits = !hdu.empty() || is_fits(beginning);
  const bool votable = !fits && tables::looks_like_votable(beginning);
  if (fits || votable)
    refuse_other_format(job, ".reg", fits ? "a FITS table" : "a VOTable");
  if (!fits)
    for (const char* suffix : {".fits", ".fit", ".fits.gz"})
      refuse_other_format(job, suffix, "not FITS");
  if (fits)
    convert_fits(job, hdu);
  else if (votable)
    convert_votable(job);
  else if (tables::looks_like_regions(beginning) || job.source.name().ends_with(".reg"))
    convert_regions(job);
  else
    convert_list(job);
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
  Report report;
  const RowPlan plan = make_row_plan(options, false);
  const PointConverter points(options, plan, open_images(options, report));
  if (const std::string frames = points.description(); !frames.empty())
    report.wcs += "; " + frames;

  const fits::ImageName list = parse_list_name(options);
  RowSource source = open_rows(options, list.file);
  OutputFile output(options.output, options.overwrite);
  report.input = source.name();
  Job job{.options = options,
          .plan = plan,
          .points = points,
          .source = source,
          .output = output,
          .report = report,
          .execution = execution};
  convert_table(job, list.hdu);
  output.commit();
  return report;
}

} // namespace astromill::coordinates

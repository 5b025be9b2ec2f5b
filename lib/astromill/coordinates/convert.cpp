// astromill: the job of pix2sky and sky2pix
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/coordinates/convert.h"

#include "astromill/coordinates/job.h"
#include "astromill/coordinates/open_mosaic.h"
#include "astromill/parallel/threads.h"
#include "astromill/tables/front_matter.h"
#include "astromill/tables/votable.h"

#include <string_view>
#include <utility>

namespace astromill::coordinates {

namespace {

RowSource open_rows(const Options& options) {
  if (options.points.empty())
    return RowSource(options.list);
  std::string rows;
  for (const std::string& point : options.points)
    rows += point + "\n";
  return RowSource::from_memory(std::move(rows));
}

/// Converts the table, whatever its format, which its first bytes tell.
void convert_table(Job& job) {
  const std::string_view beginning = job.source.beginning(tables::kRecognitionBytes);
  if (tables::looks_like_votable(beginning))
    convert_votable(job);
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

Report convert(const Options& options, const parallel::ProgressCallback& progress) {
  options.validate();
  Report report;
  const RowPlan plan = make_row_plan(options, false);
  const PointConverter points(options, plan, open_mosaic(options, report));
  report.warnings = points.transform().warnings();
  report.wcs = points.transform().description();

  RowSource source = open_rows(options);
  OutputFile output(options.output, options.overwrite);
  report.input = source.name();
  Job job{.options = options,
          .plan = plan,
          .points = points,
          .source = source,
          .output = output,
          .report = report,
          .progress = progress};
  convert_table(job);
  output.commit();
  return report;
}

} // namespace astromill::coordinates

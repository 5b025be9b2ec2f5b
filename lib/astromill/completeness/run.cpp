// astromill: the job of completeness
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/run.h"

#include "astromill/base/output_file.h"
#include "astromill/completeness/compared_curve.h"
#include "astromill/completeness/false_detections.h"
#include "astromill/completeness/field.h"
#include "astromill/completeness/findings.h"
#include "astromill/completeness/map_products.h"
#include "astromill/completeness/plot_curve.h"
#include "astromill/completeness/products.h"
#include "astromill/completeness/shard.h"
#include "astromill/completeness/star_source.h"
#include "astromill/completeness/trials.h"
#include "astromill/parallel/threads.h"
#include "astromill/plot/figure.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace astromill::completeness {

namespace {

/// The files of a run, all opened before the work begins: if one cannot be, none is done.
struct Outputs {
  OutputFile curve;
  std::optional<OutputFile> stars_table;
  std::optional<OutputFile> matrix;
  std::optional<OutputFile> plot;
  std::optional<OutputFile> map;
  std::optional<OutputFile> map_plot;
  std::optional<OutputFile> dolphot;

  explicit Outputs(const Options& options)
      : curve(options.output, options.overwrite),
        stars_table(open_if_wanted(options.stars_table, options.overwrite)),
        matrix(open_if_wanted(options.matrix, options.overwrite)),
        plot(open_if_wanted(options.plot, options.overwrite)),
        map(open_if_wanted(map_file(options), options.overwrite)),
        map_plot(open_if_wanted(options.map_plot, options.overwrite)),
        dolphot(open_if_wanted(options.dolphot, options.overwrite)) {}

  void commit() {
    for (auto* file : {&stars_table, &matrix, &plot, &map, &map_plot, &dolphot})
      if (*file)
        (*file)->commit();
    curve.commit();
  }
};

void make_map(const Options& options, const Field& field, std::span<const StarResult> stars,
              Report& report) {
  if (!options.map.empty())
    report.map = make_field_map(stars, report.curve, parse_map_shape(options.map), field.width(),
                                field.height(), report.threads);
}

void write_products(Outputs& outputs, const Options& options, const Field& field,
                    const Report& report, std::span<const StarResult> stars,
                    std::vector<plot::Series> compared) {
  write_curve(outputs.curve, options, report);
  if (outputs.stars_table)
    write_stars_table(*outputs.stars_table, options, report, stars);
  if (outputs.dolphot)
    write_dolphot_table(*outputs.dolphot, options, field, report, stars);
  if (outputs.matrix)
    write_matrix(*outputs.matrix, options, report);
  if (outputs.map)
    write_map(*outputs.map, options, field, report);
  if (outputs.map_plot)
    plot::write_figure(*outputs.map_plot, plot::parse_format("--map-plot", options.map_plot),
                       make_map_figure(options, *report.map));
  if (outputs.plot)
    plot::write_figure(*outputs.plot, plot::parse_format("--plot", options.plot),
                       make_figure(options, report, stars, std::move(compared)));
  outputs.commit();
}

void count_false_detections(const Options& options, const Field& field, Report& report) {
  const std::vector<double> magnitudes = false_detections(
      field, {.threads = report.threads, .schedule = options.schedule, .progress = {}});
  report.false_detections = static_cast<std::int64_t>(magnitudes.size());
  for (CurveBin& bin : report.curve.bins)
    bin.false_detections = 0;
  for (const double magnitude : magnitudes)
    if (const auto bin = report.curve.magnitudes.bin_of(magnitude - report.zero.window_centre))
      ++*report.curve.bins[*bin].false_detections;
}

} // namespace

Report run(const Options& options, const distributed::Execution& execution) {
  options.validate();
  Report report;
  report.threads = options.threads > 0 ? options.threads : parallel::default_thread_count();
  std::optional<Outputs> outputs; // of the first rank, unless it writes a part
  std::vector<plot::Series> compared;
  std::unique_ptr<const Field> field;
  std::optional<StarSource> source;
  distributed::World& world = execution.world;
  distributed::together(world, [&] {
    if (world.is_first() && options.division.shard) {
      records::check_part_name(options.output, options.overwrite);
    } else if (world.is_first()) {
      outputs.emplace(options);
      compared = read_compared_curves(options.compare);
    }
    field = open_field(options, report);
    source.emplace(options, *field, world.is_first());
  });
  source->share(world);
  if (!source->note().empty())
    report.notes.push_back(source->note());
  const std::vector<StarResult> stars = run_trials(options, *field, *source, execution, report);
  if (!world.is_first())
    return report;
  report.stars = static_cast<std::int64_t>(stars.size());
  for (const StarResult& star : stars)
    ++report.by_status[static_cast<std::size_t>(star.status)];
  if (options.division.shard) {
    write_part(options, *field, stars, report);
    return report;
  }
  if (!options.adaptive) // else it has been made
    report.curve = make_curve(options, stars, report.threads);
  if (options.detector.command.empty())
    count_false_detections(options, *field, report);
  make_map(options, *field, stars, report);
  add_findings(options, *field, stars, report);
  write_products(*outputs, options, *field, report, stars, std::move(compared));
  return report;
}

} // namespace astromill::completeness

// astromill: a run of pix2sky or sky2pix on its way through a table
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/output_file.h"
#include "astromill/coordinates/options.h"
#include "astromill/coordinates/point_converter.h"
#include "astromill/coordinates/report.h"
#include "astromill/coordinates/row_plan.h"
#include "astromill/coordinates/row_source.h"
#include "astromill/distributed/execution.h"
#include "astromill/text/row.h"

#include <string>

namespace astromill::coordinates {

/// What the jobs for the various formats of tables have in common. The one who makes it owns what
/// it refers to.
struct Job {
  const Options& options;
  RowPlan plan;
  const PointConverter& points; ///< a prototype: every worker has its own clone
  RowSource& source;
  OutputFile& output;
  Report& report;
  const distributed::Execution& execution;
  bool shared = false; ///< the list is a file that all ranks read: they do this together

  /// How the pair of a row is read.
  text::PairKind pair_kind() const;
  /// Threads that the options ask for.
  int threads() const;
};

/// Converts a FITS table, that of the HDU named or, where `hdu` is empty, the first that has the
/// columns, and copies all that is around it. There is always a status column.
void convert_fits(Job& job, const std::string& hdu);

/// Converts a list of text, in any of the formats of tables::make_front_matter(); where it is
/// shared, together with the other ranks, of which only the first writes.
void convert_list(Job& job);

/// Writes the head of a region file whose points are the rows of a list. Throws Error when the
/// options ask for what it cannot hold.
void begin_region_file(Job& job);

/// Converts a region file of ds9: its shapes count as rows. Shapes that cannot be converted come
/// out as comments.
void convert_regions(Job& job);

/// Converts a VOTable document: the first TABLE that has the columns. Rows are counted, not lines.
void convert_votable(Job& job);

} // namespace astromill::coordinates

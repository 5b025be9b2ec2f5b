// astromill: region files of ds9
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/coordinates/job.h"
#include "astromill/coordinates/region_mapper.h"
#include "astromill/tables/region_line.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::coordinates {

namespace {

using tables::RegionItem;
using tables::RegionSystem;

constexpr std::size_t kBlockSize = std::size_t{64} << 10U;
constexpr double kSquareEnough = 1.01;

/// Refuses what has no meaning where there are no rows.
void check_options(const Options& options) {
  const auto refuse = [](bool given, const char* option) {
    if (given)
      throw Error("has no meaning for a region file", {.keyword = option});
  };
  refuse(options.columns != Options{}.columns, "--columns");
  refuse(options.rows != RowsMode::all, "--rows");
  refuse(options.physical(), "--frame physical");
  refuse(options.direction == Direction::sky_to_pixel && options.frame != Options{}.frame,
         "--frame");
  refuse(!options.system_column.empty(), "--system-column");
  refuse(!options.proper_motion.empty(), "--proper-motion");
  refuse(!options.errors.empty(), "--errors");
  refuse(options.scale, "--scale");
  refuse(options.chips, "--chips");
}

/// Name of a system that shapes can be converted to or from.
std::string_view name_of(const RegionSystem& system) {
  return system.kind == RegionSystem::Kind::image      ? "image"
         : system.kind == RegionSystem::Kind::physical ? "physical"
                                                       : tables::region_frame_name(system.frame);
}

/// Converts line after line.
class RegionConverter {
public:
  explicit RegionConverter(const Job& job)
      : mapper_(job.options, job.points), tag_status_(job.options.status),
        file_(job.source.name()) {}

  /// Appends what comes out for a line, which has no line ending.
  void convert(std::string_view line, std::string& out, RowCounts& counts) {
    counts_ = {};
    const auto items = tables::split_region_line(line);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0)
        out += '\n';
      convert_item(items[i], counts.lines + 1, out);
    }
    counts_.lines = 1;
    counts.append(counts_);
  }

  /// What the user should know about the sizes.
  std::string warning() const {
    if (mapper_.worst_axis_ratio() < kSquareEnough)
      return {};
    const auto percent = std::to_string(std::lround((mapper_.worst_axis_ratio() - 1) * 100));
    return "pixels are up to " + percent +
           " % longer than wide on the sky where shapes are; sizes are for square ones of the same "
           "area";
  }

  /// Shapes that were in the wanted kind of coordinates before.
  std::int64_t unchanged() const { return unchanged_; }

  bool to_sky() const { return !mapper_.target().is_pixels(); }

private:
  void convert_item(std::string_view text, std::int64_t line, std::string& out) {
    const RegionItem item = tables::parse_region_item(text, system_);
    switch (item.kind) {
    case RegionItem::Kind::verbatim:
      out += text;
      return;
    case RegionItem::Kind::system:
      change_system(item.system, text, out);
      return;
    case RegionItem::Kind::shape:
      convert_shape(item, text, out);
      return;
    case RegionItem::Kind::unknown:
      if (item.problem == tables::kRegionTiles)
        throw Error("a region file for the tiles of a mosaic is not supported",
                    {.file = file_, .line = line, .value = std::string(text)});
      leave_out(ItemStatus::unparsable, item.problem, text, out);
      return;
    }
  }

  void change_system(const RegionSystem& system, std::string_view text, std::string& out) {
    system_ = system;
    if (!mapper_.converts(system)) {
      written_ = system;
      out += text;
      return;
    }
    written_ = mapper_.target();
    out += name_of(written_);
    if (const auto comment = text.find('#'); comment != std::string_view::npos)
      out.append(" ").append(text.substr(comment));
  }

  void convert_shape(const RegionItem& item, std::string_view text, std::string& out) {
    if (system_.kind == RegionSystem::Kind::other) {
      leave_out(ItemStatus::unparsable, "coordinates that only ds9 knows", text, out);
      return;
    }
    const bool converts = mapper_.converts(system_);
    const ItemStatus status = converts ? mapper_.convert(item, system_, texts_) : ItemStatus::ok;
    if (!has_result(status)) {
      leave_out(status, to_text(status), text, out);
      return;
    }
    const RegionSystem& system = converts ? mapper_.target() : system_;
    if (system != written_)
      out.append(name_of(system)).append("\n");
    written_ = system;
    unchanged_ += converts ? 0 : 1;
    const std::string shape =
        converts ? tables::replace_region_numbers(text, item, texts_) : std::string(text);
    out += tag_status_ ? add_status(shape, status) : shape;
    count(status);
  }

  static std::string add_status(std::string_view shape, ItemStatus status) {
    return tables::add_region_property(shape, "tag={" + std::string(to_text(status)) + "}");
  }

  /// Keeps a shape as a comment, so that it cannot be taken for one that was converted.
  void leave_out(ItemStatus status, std::string_view why, std::string_view text, std::string& out) {
    out.append("# not converted (").append(why).append("): ").append(text);
    count(status);
  }

  void count(ItemStatus status) {
    counts_.add(status);
    counts_.lines = 0; // all items of a line are at that line
  }

  RegionMapper mapper_;
  bool tag_status_;
  std::string file_;
  RegionSystem system_;  ///< of the shapes that come in
  RegionSystem written_; ///< of the shapes that go out
  RowCounts counts_;     ///< of the line at hand
  std::int64_t unchanged_ = 0;
  std::vector<std::string> texts_;
};

} // namespace

void begin_region_file(Job& job) {
  const Options& options = job.options;
  const auto refuse = [&](bool given, const char* option) {
    if (given)
      throw Error("has no meaning for an output of regions",
                  {.keyword = option, .value = options.output});
  };
  refuse(job.plan.added.size() > 2, "--status, --scale, --errors, --chips");
  refuse(!options.system_column.empty(), "--system-column");
  refuse(options.physical(), "--frame physical");
  refuse(options.direction == Direction::sky_to_pixel && options.origin != 1, "--origin");
  const RegionSystem target = region_target(options, job.points.transform());
  job.output.write("# Region file format: DS9 version 4.1\n" + std::string(name_of(target)) + "\n");
}

void convert_regions(Job& job) {
  check_options(job.options);
  RegionConverter converter(job);
  parallel::ProgressMeter meter(job.execution.progress, job.source.size());
  Block block;
  std::string out;
  while (job.source.read(block, kBlockSize)) {
    out.clear();
    std::string_view rest(block.bytes.data(), block.size);
    while (!rest.empty()) {
      const std::size_t length = std::min(rest.find('\n'), rest.size());
      converter.convert(rest.substr(0, length), out, job.report.counts);
      if (length < rest.size())
        out += '\n';
      rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    job.output.write(out);
    meter.add(static_cast<std::int64_t>(block.size));
  }
  meter.finish();
  if (const std::string warning = converter.warning(); !warning.empty())
    job.report.warnings.push_back(warning);
  if (converter.unchanged() > 0)
    job.report.notes.push_back(std::to_string(converter.unchanged()) + " of " +
                               std::to_string(job.report.counts.rows) + " shapes were in " +
                               (converter.to_sky() ? "coordinates of the sky" : "pixels") +
                               " before, and stay as they are");
}

} // namespace astromill::coordinates

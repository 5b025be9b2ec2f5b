// astromill: what an addstars run is asked to do
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/addstars/options.h"

#include "astromill/base/error.h"
#include "astromill/base/output_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"
#include "astromill/tables/column_choice.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <cmath>
#include <limits>

namespace astromill::addstars {

namespace {

using text::add;
using text::shortest;

[[noreturn]] void refuse(const char* option, std::string value, const std::string& what) {
  throw UsageError(what, {.keyword = option, .value = std::move(value)});
}

/// Options of drawn stars have no place beside a list.
void check_list(const Options& options) {
  const auto check = [](const char* option, const std::string& value) {
    if (!value.empty())
      refuse(option, value, "goes with --random only, not with --list");
  };
  check("--mag", options.magnitudes);
  check("--lf", options.luminosity);
  check("--density", options.density);
  check("--grid", options.rules.grid ? shortest(*options.rules.grid) : "");
  check("--min-separation",
        options.rules.min_separation ? shortest(*options.rules.min_separation) : "");
  if (!options.columns.empty())
    tables::parse_columns(options.columns, 3, 4, "--columns");
}

void check_random(const Options& options) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (*options.random < 0 || *options.random > kMost)
    refuse("--random", std::to_string(*options.random), "must be from 0 to 4294967295");
  if (!options.columns.empty())
    refuse("--columns", options.columns, "goes with --list only");
  if (options.magnitudes.empty() == options.luminosity.empty())
    throw UsageError(options.magnitudes.empty()
                         ? "--random needs magnitudes: --mag LO:HI or --lf FILE"
                         : "--mag and --lf exclude each other");
  if (!options.magnitudes.empty())
    options.magnitude_range();
  options.rules.validate(options.density.empty());
}

/// Refuses names that ask for a format which would not be written.
void check_product(const char* option, const std::string& name) {
  for (const char* suffix : {".gz", ".fz", ".bz2", ".xz", ".zst", ".Z"})
    if (name.ends_with(suffix))
      refuse(option, name,
             "compressed files are not written; write to a pipe, as in -o - | gzip > OUT.gz, or "
             "compress the file afterwards");
  if (name.ends_with(']') && name.find('[') != std::string::npos)
    refuse(option, name, "output is a plain file name, without brackets");
  if (name.starts_with('!'))
    refuse(option, name, "output is a plain file name; --overwrite replaces a file that exists");
}

void check_list_product(const std::string& name) {
  check_product("--added", name);
  for (const char* suffix : {".csv", ".tsv", ".ecsv", ".vot", ".xml", ".reg"})
    if (name.ends_with(suffix))
      refuse("--added", name,
             "the list is text with blanks between columns, or a FITS table where the name ends in "
             ".fits or .fit; not in this format");
}

} // namespace

void Options::validate() const {
  if (list.empty() == !random.has_value())
    throw UsageError(list.empty() ? "give the stars: --list FILE or --random N"
                                  : "--list and --random exclude each other");
  if (random)
    check_random(*this);
  else
    check_list(*this);
  psf_options.validate();
  exposure.validate();
  if (!exposure.zeropoint && (psf.starts_with("gauss:") || psf.starts_with("moffat:")))
    refuse("--psf", psf, "an analytic PSF has no magnitude: give --zeropoint");
  if (image == "-" && list == "-")
    refuse("--list", list, "the image and the list cannot both come from standard input");
  if (output.empty())
    throw UsageError("--output is missing");
  check_product("--output", output);
  check_list_product(added);
  if (const std::string list_file = added_file();
      !list_file.empty() && is_same_output(output, list_file))
    refuse("--added", list_file, "image and list cannot both go there");
}

std::string Options::added_file() const {
  return !added.empty() ? added : is_written_directly(output) ? "" : output + ".art";
}

std::pair<double, double> Options::magnitude_range() const {
  const auto colon = std::min(magnitudes.find(':'), magnitudes.size());
  const std::string_view both = magnitudes;
  const auto low = text::as_number(both.substr(0, colon));
  const auto high = text::as_number(both.substr(std::min(both.size(), colon + 1)));
  if (!low || !high)
    refuse("--mag", magnitudes, "must be two numbers LO:HI");
  if (*low > *high)
    refuse("--mag", magnitudes, "the lower end comes first");
  return {*low, *high};
}

std::string provenance(const Options& options) {
  text::Arguments out = psf::as_arguments(options.psf, options.psf_options);
  const auto file = [](const std::string& name) {
    return name.empty() ? "" : fits::without_folder(name);
  };
  add(out, "--psf-coordinates", options.section_coordinates ? "section" : "");
  add(out, "--list", file(options.list));
  add(out, "--columns", options.columns);
  add(out, "--random", options.random ? std::to_string(*options.random) : "");
  add(out, "--mag", options.magnitudes);
  add(out, "--lf", file(options.luminosity));
  add(out, "--density", file(options.density));
  add(out, "--grid", options.rules.grid);
  add(out, "--min-separation", options.rules.min_separation);
  add(out, "--seed", std::to_string(options.seed));
  add(out, "--trial", std::to_string(options.trial));
  add(out, "--noise", options.noise ? "poisson" : "none");
  return "addstars (astromill " + std::string(version()) + ") " +
         fits::without_folder(options.image) + text::joined(out) +
         text::joined(exposure::as_arguments(options.exposure));
}

} // namespace astromill::addstars

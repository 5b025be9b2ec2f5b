// astromill: what makes two completeness runs the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/identity.h"

#include "astromill/base/version.h"
#include "astromill/exposure/identity.h"
#include "astromill/psf/files.h"

#include <string>
#include <string_view>
#include <utility>

namespace astromill::completeness {

namespace {

/// True for options that no trial depends on.
bool is_of_the_whole(std::string_view option) {
  return option == "--trials" || option == "--bootstrap" || option == "--timeout" ||
         option == "--map" || option == "--max-trials";
}

} // namespace

records::Identity identity(const Options& options, const Field& field) {
  using records::digest_of;
  records::Identity out{{"astromill", std::string(version())}};
  for (auto& item : provenance(options, field.sigma))
    if (item.first == "--adaptive")
      out.emplace_back(item.first, "yes"); // how far the trials go, none depends on
    else if ((options.division.is_divided() && item.first != "--map") ||
             !is_of_the_whole(item.first) || (options.adaptive && item.first == "--trials"))
      out.push_back(std::move(item)); // with --adaptive, later trials depend on the first ones
  const exposure::Exposure& exposure = field.exposure;
  out.emplace_back("pixels", digest_of(exposure.image.pixels.pixels));
  out.emplace_back("bad pixels", digest_of(exposure.bad.pixels));
  out.emplace_back("errors", digest_of(exposure.errors.pixels));
  exposure::add_numbers(out, exposure);
  if (!options.section_coordinates)
    exposure::add_chip(out, exposure::ChipMap(exposure.image.source));
  if (!options.detector.command.empty())
    out.emplace_back("header", digest_of(exposure.image.source.header.cards()));
  psf::add_files(out, options.psf);
  return out;
}

} // namespace astromill::completeness

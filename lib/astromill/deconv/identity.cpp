// astromill: what makes two subdeconv runs the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/identity.h"

#include "astromill/base/version.h"
#include "astromill/exposure/chip.h"
#include "astromill/exposure/identity.h"
#include "astromill/fits/product_names.h"
#include "astromill/psf/files.h"

#include <string>
#include <utility>

namespace astromill::deconv {

records::Identity identity(const Options& options, const Observation& observation) {
  using records::digest_of;
  records::Identity out{{"astromill", std::string(version())}};
  for (auto& item : provenance(options))
    out.push_back(std::move(item));
  if (options.division.is_divided()) {
    out.emplace_back("--keep-sky", options.keep_sky ? "yes" : "no");
    out.emplace_back("--extensions", in_words(options.extensions));
  }
  out.emplace_back("pixels", digest_of(observation.counts.pixels));
  out.emplace_back("flaws", digest_of(observation.flaws.pixels));
  out.emplace_back("noise", digest_of(observation.variance.pixels));
  out.emplace_back("sky", digest_of(observation.sky.pixels));
  exposure::add_numbers(out, observation.exposure);
  if (!options.section_coordinates)
    exposure::add_chip(out, exposure::ChipMap(observation.exposure.image.source));
  psf::add_files(out, options.psf);
  records::add_file(out, "ICF file", fits::input_file(options.icf));
  return out;
}

} // namespace astromill::deconv

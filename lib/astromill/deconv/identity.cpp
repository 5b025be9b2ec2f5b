// astromill: what makes two subdeconv runs the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/identity.h"

#include "astromill/base/input_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"

#include <filesystem>
#include <span>
#include <string>
#include <system_error>

namespace astromill::deconv {

namespace {

template <class Values> std::string digest_of(const Values& values) {
  return records::digest(std::as_bytes(std::span(values)));
}

/// Adds the digest of a file, where there is one of that name: not for gauss:2.5 or a number.
void add_file(records::Identity& identity, const char* what, const std::string& name) {
  if (name.empty())
    return;
  const std::string path = fits::parse_image_name(name).file;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    return;
  InputFile file(path);
  std::string bytes;
  read_to_end(file, bytes);
  identity.emplace_back(what, digest_of(bytes));
}

} // namespace

records::Identity identity(const Options& options, const Observation& observation) {
  records::Identity out{{"astromill", std::string(version())}};
  for (auto& item : provenance(options))
    out.push_back(std::move(item));
  out.emplace_back("pixels", digest_of(observation.counts.pixels));
  out.emplace_back("flaws", digest_of(observation.flaws.pixels));
  out.emplace_back("noise", digest_of(observation.variance.pixels));
  out.emplace_back("sky", digest_of(observation.sky.pixels));
  add_file(out, "PSF file", options.psf);
  add_file(out, "ICF file", options.icf);
  return out;
}

} // namespace astromill::deconv

// astromill: what makes two completeness runs the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/identity.h"

#include "astromill/base/input_file.h"
#include "astromill/base/version.h"
#include "astromill/fits/image_name.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace astromill::completeness {

namespace {

template <class Values> std::string digest_of(const Values& values) {
  return records::digest(std::as_bytes(std::span(values)));
}

std::string digest_of_file(const std::string& path) {
  InputFile file(path);
  std::string bytes;
  read_to_end(file, bytes);
  return digest_of(bytes);
}

/// Adds the digest of a file, where there is one of that name: not for gauss:2.5.
void add_file(records::Identity& identity, const char* what, const std::string& path) {
  std::error_code ignored;
  if (!path.empty() && std::filesystem::is_regular_file(path, ignored))
    identity.emplace_back(what, digest_of_file(path));
}

/// True for options that no trial depends on.
bool is_of_the_whole(std::string_view option) {
  return option == "--trials" || option == "--bootstrap" || option == "--timeout" ||
         option == "--map";
}

} // namespace

records::Identity identity(const Options& options, const Field& field) {
  records::Identity out{{"astromill", std::string(version())}};
  for (auto& item : provenance(options, field.sigma))
    if (!is_of_the_whole(item.first))
      out.push_back(std::move(item));
  const exposure::Exposure& exposure = field.exposure;
  out.emplace_back("pixels", digest_of(exposure.image.pixels.pixels));
  out.emplace_back("bad pixels", digest_of(exposure.bad.pixels));
  out.emplace_back("errors", digest_of(exposure.errors.pixels));
  add_file(out, "PSF file", fits::parse_image_name(options.psf).file);
  return out;
}

} // namespace astromill::completeness

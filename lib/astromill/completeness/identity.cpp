// astromill: what makes two completeness runs the same
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/identity.h"

#include "astromill/base/input_file.h"
#include "astromill/base/version.h"

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace astromill::completeness {

namespace {

template <class T> std::string digest_of(const std::vector<T>& values) {
  return records::digest(std::as_bytes(std::span(values)));
}

std::string digest_of_file(const std::string& path) {
  InputFile file(path);
  std::vector<char> bytes;
  std::array<char, 65536> buffer;
  while (const std::size_t n = file.read(buffer))
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
  return digest_of(bytes);
}

/// Adds the digest of a file, where there is one of that name: not for an HDU, nor for gauss:2.5.
void add_file(records::Identity& identity, const char* what, const std::string& path) {
  std::error_code ignored;
  if (!path.empty() && std::filesystem::is_regular_file(path, ignored))
    identity.emplace_back(what, digest_of_file(path));
}

} // namespace

records::Identity identity(const Options& options, const Field& field) {
  records::Identity out{{"astromill", std::string(version())}};
  for (auto& item : provenance(options, field.sigma))
    if (item.first != "--trials") // a trial does not depend on how many there are
      out.push_back(std::move(item));
  const exposure::Exposure& exposure = field.exposure;
  out.emplace_back("pixels", digest_of(exposure.image.pixels.pixels));
  out.emplace_back("bad pixels", digest_of(exposure.bad.pixels));
  out.emplace_back("errors", digest_of(exposure.errors.pixels));
  add_file(out, "PSF file", options.psf);
  add_file(out, "list", options.list);
  add_file(out, "luminosity function", options.luminosity);
  add_file(out, "density", options.density);
  return out;
}

} // namespace astromill::completeness

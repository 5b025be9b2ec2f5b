// astromill: reads the PSF images of IRAF's DAOPHOT
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/array.h"
#include "astromill/psf/daophot.h"
#include "astromill/psf/daophot_model.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace astromill::psf {
namespace {

constexpr double kLargestRadius = 2000; ///< pixels; a table of it has 256 MB

/// A keyword that must be there; `read` is a member of Header.
template <class Read> auto required(const fits::Header& header, const std::string& key, Read read) {
  const auto value = (header.*read)(key);
  if (!value)
    throw Error("missing in a DAOPHOT PSF image", header.where(key));
  return *value;
}

double number(const fits::Header& header, const std::string& key) {
  return required(header, key, &fits::Header::number);
}

double positive_number(const fits::Header& header, const std::string& key) {
  const double value = number(header, key);
  if (!(value > 0))
    throw Error("not positive", header.where(key));
  return value;
}

DaophotFunction function_of(const fits::Header& header) {
  constexpr std::array<std::pair<const char*, DaophotFunction>, 6> kNames{{
      {"gauss", DaophotFunction::gauss},
      {"moffat15", DaophotFunction::moffat15},
      {"moffat25", DaophotFunction::moffat25},
      {"lorentz", DaophotFunction::lorentz},
      {"penny1", DaophotFunction::penny1},
      {"penny2", DaophotFunction::penny2},
  }};
  const std::string text = required(header, "FUNCTION", &fits::Header::text);
  for (const auto& [name, function] : kNames)
    if (text == name)
      return function;
  throw Error("not a function of DAOPHOT (gauss, moffat15, moffat25, lorentz, penny1, penny2)",
              header.where("FUNCTION"));
}

/// IRAF writes the exponent of the Moffat functions behind their parameters.
DaophotProfile profile_of(const fits::Header& header) {
  DaophotProfile profile{.function = function_of(header)};
  const std::int64_t count = required(header, "NPARS", &fits::Header::integer);
  const double exponent = moffat_exponent(profile.function);
  const auto expected = static_cast<std::int64_t>(parameter_count(profile.function));
  if (count != expected && !(exponent > 0 && count == expected + 1))
    throw Error(*header.text("FUNCTION") + " has " + std::to_string(expected) + " parameters",
                header.where("NPARS"));
  if (exponent > 0)
    profile.parameter[3] = exponent;
  const auto key = [](std::size_t i) { return "PAR" + std::to_string(i + 1); };
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    profile.parameter[i] = number(header, key(i));
  if (const std::size_t bad = profile.first_bad_parameter(); bad < profile.parameter.size())
    throw Error("makes no star of " + *header.text("FUNCTION"), header.where(key(bad)));
  return profile;
}

std::size_t field_terms_of(const fits::Header& header) {
  constexpr std::array<std::size_t, 4> kTerms{0, 1, 3, 6};
  const std::int64_t order = required(header, "VARORDER", &fits::Header::integer);
  if (order < -1 || order > 2)
    throw Error("not -1, 0, 1 or 2", header.where("VARORDER"));
  return kTerms[static_cast<std::size_t>(order + 1)];
}

/// Sizes as DAOPHOT makes them from PSFRAD. A table that is larger serves as well.
void check_size(const fits::File& file, const DaophotPsf& psf) {
  const auto& axes = file.info().axes;
  const fits::Header& header = file.header();
  if (axes.size() < 2)
    throw Error("no tables in the image, but VARORDER and FEXPAND ask for " +
                    std::to_string(psf.terms()),
                header.where("NAXIS"));
  if (axes[0] != axes[1] || axes[0] % 2 == 0 || axes[0] < 7)
    throw Error("the tables of a DAOPHOT PSF are square, of odd size, at least 7; this is " +
                    std::to_string(axes[0]) + " x " + std::to_string(axes[1]),
                header.where("NAXIS1"));
  if (axes[0] < 2 * (std::llround(2 * psf.radius) + 1) + 1)
    throw Error("too small for PSFRAD " + *header.text("PSFRAD"), header.where("NAXIS1"));
  const std::int64_t planes = axes.size() > 2 ? axes[2] : 1;
  if (axes.size() > 3 || planes != static_cast<std::int64_t>(psf.terms()))
    throw Error(std::to_string(planes) + " tables, but VARORDER and FEXPAND ask for " +
                    std::to_string(psf.terms()),
                header.where(axes.size() > 2 ? "NAXIS3" : "NAXIS"));
}

void read_tables(fits::File& file, DaophotPsf& psf) {
  if (psf.terms() == 0)
    return;
  check_size(file, psf);
  const fits::DataArray array = fits::read_array(file);
  psf.size = static_cast<std::size_t>(array.axes[0]);
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    const double value = array.values[i];
    if (!(std::abs(value) < 1e30)) {
      Where where = file.header().where("");
      where.value = text::shortest(value);
      const std::size_t plane = psf.size * psf.size;
      throw Error("not a number of use in table " + std::to_string(i / plane + 1) + ", column " +
                      std::to_string(i % psf.size + 1) + ", row " +
                      std::to_string(i % plane / psf.size + 1),
                  where);
    }
  }
  psf.set_samples(array.values);
}

Description description_of(const fits::Header& header) {
  Description out{.format = "DAOPHOT PSF image"};
  for (const std::string key : {"FUNCTION", "PSFRAD", "SCALE", "FITRAD", "PSFHEIGH", "PSFMAG",
                                "PSFX", "PSFY", "VARORDER", "NPSFSTAR"})
    if (auto text = header.text(key))
      out.details.emplace_back(key, std::move(*text));
  for (int i = 1; i <= 5; ++i)
    if (auto text = header.text("PAR" + std::to_string(i)))
      out.details.emplace_back("PAR" + std::to_string(i), std::move(*text));
  return out;
}

} // namespace

bool is_daophot_image(const fits::Header& header) {
  // Those that nothing else has together; which of them is missing is for the reader to say.
  constexpr std::array kKeys{"FUNCTION", "NPARS", "PSFMAG", "PSFHEIGH", "VARORDER", "PSFRAD"};
  return std::ranges::count_if(kKeys, [&](const char* key) { return header.has(key); }) >= 3;
}

std::shared_ptr<const Model> read_daophot_image(fits::File& file) {
  const fits::Header& header = file.header();
  DaophotPsf psf{.profile = profile_of(header)};
  psf.height = number(header, "PSFHEIGH");
  psf.magnitude = number(header, "PSFMAG");
  psf.field_terms = field_terms_of(header);
  psf.fractional_terms = header.text("FEXPAND").value_or("F") == "T";
  if (psf.field_terms > 1)
    psf.centre = {positive_number(header, "PSFX"), positive_number(header, "PSFY")};
  psf.radius = positive_number(header, "PSFRAD");
  if (header.has("SCALE"))
    psf.radius /= positive_number(header, "SCALE");
  if (!(psf.radius >= 1 && psf.radius <= kLargestRadius))
    throw Error("not 1 to " + text::shortest(kLargestRadius) + " pixels", header.where("PSFRAD"));
  read_tables(file, psf);
  return make_daophot_model(std::move(psf), description_of(header), header.where());
}

} // namespace astromill::psf

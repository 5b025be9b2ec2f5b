// astromill: PSF models of PSFEx
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/letters.h"
#include "astromill/fits/table_layout.h"
#include "astromill/psf/file_formats.h"
#include "astromill/psf/file_parts.h"
#include "astromill/psf/words.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace astromill::psf {

namespace {

constexpr std::int64_t kLargestSide = 4096; ///< samples, and planes

std::int64_t required_integer(const fits::Header& header, const std::string& key,
                              std::int64_t lowest, std::int64_t highest) {
  const std::optional<std::int64_t> value = header.integer(key);
  if (!value || *value < lowest || *value > highest)
    throw Error("must be a whole number from " + std::to_string(lowest) + " to " +
                    std::to_string(highest),
                header.where(key));
  return *value;
}

double required_number(const fits::Header& header, const std::string& key) {
  const std::optional<double> value = header.number(key);
  if (!value)
    throw Error("must be a number", header.where(key));
  return *value;
}

/// A number of 4 or 8 bytes in the order of FITS.
template <class Bits, class Number> double read_big_endian(const char* bytes) {
  Bits bits = 0;
  for (std::size_t i = 0; i < sizeof bits; ++i)
    bits = bits << 8U | static_cast<unsigned char>(bytes[i]);
  return static_cast<double>(std::bit_cast<Number>(bits));
}

/// The numbers of the table's only cell that counts, PSF_MASK of the first row.
std::vector<double> read_mask(fits::File& file, std::size_t count) {
  const fits::Header& header = file.header();
  const fits::TableLayout table = fits::read_table_layout(header);
  const auto column = std::ranges::find_if(
      table.columns, [](const auto& c) { return equal_ignoring_case(c.name, "PSF_MASK"); });
  if (column == table.columns.end())
    throw Error("has no column PSF_MASK", header.where());
  const bool is_double = column->type == 'D';
  if (table.rows < 1 || (column->type != 'E' && !is_double) ||
      column->repeat != static_cast<std::int64_t>(count))
    throw Error("PSF_MASK is not one row of " + std::to_string(count) + " numbers, as PSFAXISn say",
                header.where());
  const std::size_t size = is_double ? 8 : 4;
  const std::string bytes = file.data();
  if (bytes.size() < column->offset + count * size)
    throw Error("the data are cut off", header.where());
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* at = bytes.data() + column->offset + i * size;
    out[i] = is_double ? read_big_endian<std::uint64_t, double>(at)
                       : read_big_endian<std::uint32_t, float>(at);
  }
  return out;
}

/// X of X_IMAGE, XWIN_IMAGE, XPSF_IMAGE ...
PolynomialVariable::Kind kind_of(const std::string& name) {
  if (name.size() < 7 || !name.ends_with("_IMAGE"))
    return PolynomialVariable::Kind::other;
  if (name.front() == 'X')
    return PolynomialVariable::Kind::x;
  return name.front() == 'Y' ? PolynomialVariable::Kind::y : PolynomialVariable::Kind::other;
}

/// Throws where there are more terms than a table can have planes, before there is memory for them:
/// of n variables of a group of degree d there are (n + d)! / (n! d!).
void check_terms(const FieldPolynomial& polynomial, const fits::Header& header) {
  double terms = 1;
  for (std::size_t group = 0; group < polynomial.degrees.size(); ++group) {
    double variable = 0;
    for (const PolynomialVariable& one : polynomial.variables)
      if (one.group == group) {
        variable += 1;
        terms *= (polynomial.degrees[group] + variable) / variable;
      }
  }
  if (terms > static_cast<double>(kLargestSide) + 0.5)
    throw Error("the polynomial has more than " + std::to_string(kLargestSide) + " terms",
                header.where("POLNAXIS"));
}

FieldPolynomial read_polynomial(const fits::Header& header, Description& description) {
  constexpr std::int64_t kMostVariables = 8;
  constexpr std::int64_t kHighestDegree = 20;
  FieldPolynomial out;
  const std::int64_t variables =
      header.has("POLNAXIS") ? required_integer(header, "POLNAXIS", 0, kMostVariables) : 0;
  const std::int64_t groups =
      variables == 0 ? 0 : required_integer(header, "POLNGRP", 1, kMostVariables);
  for (std::int64_t i = 1; i <= groups; ++i)
    out.degrees.push_back(static_cast<int>(
        required_integer(header, "POLDEG" + std::to_string(i), 0, kHighestDegree)));
  for (std::int64_t i = 1; i <= variables; ++i) {
    const std::string n = std::to_string(i);
    const std::string name = header.text("POLNAME" + n).value_or("");
    const PolynomialVariable variable{
        .kind = kind_of(name),
        .group = static_cast<std::size_t>(required_integer(header, "POLGRP" + n, 1, groups)) - 1,
        .zero = required_number(header, "POLZERO" + n),
        .scale = required_number(header, "POLSCAL" + n)};
    if (!(variable.scale != 0))
      throw Error("must not be 0", header.where("POLSCAL" + n));
    if (variable.kind == PolynomialVariable::Kind::other)
      description.warnings.push_back("The PSF also varies with " + shown(name) +
                                     ", which is taken at its mean, " +
                                     shown_number(variable.zero) + ".");
    out.variables.push_back(variable);
  }
  check_terms(out, header);
  return out;
}

/// Names the other models of a file that has one for each chip.
void warn_of_others(fits::File& file, Description& description) {
  const int chosen = file.info().number;
  int others = 0;
  for (int i = 0; i < file.hdu_count(); ++i)
    others += file.move_to(i) && i != chosen && is_psfex_table(file) ? 1 : 0;
  file.move_to(chosen);
  if (others > 0)
    description.warnings.push_back("The file has " + std::to_string(others + 1) +
                                   " models, one for each chip; this is the one in HDU " +
                                   std::to_string(chosen) + ". Others are called as FILE[HDU].");
}

} // namespace

bool is_psfex_table(const fits::File& file) {
  return file.info().type == fits::HduType::table && file.header().has("PSF_SAMP") &&
         file.header().has("PSFNAXIS");
}

std::shared_ptr<const Model> read_psfex_table(fits::File& file, const ModelOptions& options) {
  Description description{.format = "PSFEx model"};
  warn_of_others(file, description);
  const fits::Header& header = file.header();
  refuse_detector(options, header.where());
  const std::int64_t axes = required_integer(header, "PSFNAXIS", 2, 3);
  Samples samples;
  samples.width = static_cast<std::size_t>(required_integer(header, "PSFAXIS1", 1, kLargestSide));
  samples.height = static_cast<std::size_t>(required_integer(header, "PSFAXIS2", 1, kLargestSide));
  const auto planes = static_cast<std::size_t>(
      axes < 3 ? 1 : required_integer(header, "PSFAXIS3", 1, kLargestSide));
  FieldPolynomial polynomial = read_polynomial(header, description);
  if (polynomial.terms().size() != planes)
    throw Error("the polynomial has " + std::to_string(polynomial.terms().size()) +
                    " terms, the table " + std::to_string(planes) + " planes",
                header.where("PSFAXIS3"));
  const double step = required_number(header, "PSF_SAMP");
  if (!(step > 0))
    throw Error("must be positive", header.where("PSF_SAMP"));
  samples.values = read_mask(file, samples.width * samples.height * planes);
  samples.oversampling = options.oversampling.value_or(1 / step);
  samples.pixel_included = options.pixel_included.value_or(true);
  samples.centre_at_half();
  samples.interpolation = Interpolation::lanczos4;
  description.details =
      stated_details(header, {"PSF_SAMP", "PSF_FWHM", "CHI2", "LOADED", "ACCEPTED"});
  const bool varies = planes > 1;
  return std::make_shared<SampledModel>(
      std::move(description), std::move(samples),
      varies ? polynomial_field(std::move(polynomial)) : constant_field(), header.where());
}

} // namespace astromill::psf

// astromill: the parameters of distortions by general polynomials
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion_parameters.h"

#include "astromill/base/error.h"

#include <wcslib/dis.h>
#include <wcslib/lin.h>
#include <wcslib/wcs.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace astromill::wcs {

namespace {

constexpr int kMostAuxiliaries = 20;
constexpr int kMostTerms = 200;
constexpr int kHighestPower = 50;
constexpr int kHighestTpd = 59;

/// A parameter: "TERM.2.VAR.1" and its value.
struct Parameter {
  int axis = 0; ///< from 1
  std::string_view field;
  double value = 0;
};

/// Takes `name` off the start of the field.
bool take(std::string_view& field, std::string_view name) {
  if (!field.starts_with(name))
    return false;
  field.remove_prefix(name.size());
  return true;
}

/// Takes a number from `lowest` to `highest` off the start of the field.
bool take(std::string_view& field, int lowest, int highest) {
  int number = 0;
  const char* const end = field.data() + field.size();
  const auto [after, error] = std::from_chars(field.data(), end, number);
  if (error != std::errc() || number < lowest || number > highest)
    return false;
  field.remove_prefix(static_cast<std::size_t>(after - field.data()));
  return true;
}

/// One of the distortions of a WCS, those in front of the matrix or those behind it.
class Distortion {
public:
  Distortion(const disprm& distortion, char letter, const wcsprm& wcs, const fits::Header& header)
      : wcs_(wcs), header_(header), letter_(letter) {
    for (int i = 0; i < distortion.naxis; ++i)
      kinds_.emplace_back(distortion.dtype[i]);
    for (int i = 0; i < distortion.ndp; ++i)
      add(distortion.dp[i]);
  }

  void check() const {
    for (int axis = 1; axis <= static_cast<int>(kinds_.size()); ++axis)
      check_kind(axis);
    for (const Parameter& parameter : parameters_)
      check_parameter(parameter);
  }

private:
  /// What wcslib makes of DSS, TNX and ZPX has no CQDISia; it has been checked in the header.
  bool is_translated(int axis) const {
    return kind_of(axis) == "DSS" || kind_of(axis).starts_with("WAT-");
  }

  const std::string& kind_of(int axis) const { return kinds_[static_cast<std::size_t>(axis) - 1]; }

  std::string keyword(int axis, const char* stem) const {
    const std::string alternate = wcs_.alt[0] == ' ' ? "" : std::string(1, wcs_.alt[0]);
    return stem + std::to_string(axis) + alternate;
  }

  void add(const dpkey& key) {
    const std::string_view field = key.field;
    const std::size_t point = field.find('.');
    const Parameter parameter{key.j, field.substr(std::min(point, field.size() - 1) + 1),
                              key.type == 0 ? key.value.i : key.value.f};
    if (key.j < 1 || key.j > static_cast<int>(kinds_.size()) || point == std::string_view::npos)
      fail(parameter);
    parameters_.push_back(parameter);
  }

  [[noreturn]] void fail(const Parameter& parameter) const {
    Where where = header_.where();
    where.keyword = keyword(parameter.axis, letter_ == 'P' ? "DP" : "DQ");
    where.value = parameter.field;
    throw Error("this parameter of a distortion is not supported, or its value", where);
  }

  void check_kind(int axis) const {
    const std::string named = keyword(axis, letter_ == 'P' ? "CPDIS" : "CQDIS");
    const std::string& kind = kind_of(axis);
    if (kind.empty() || (is_translated(axis) && !header_.has(named)))
      return;
    if (kind != "TPD" && kind != "Polynomial" && kind != "Polynomial*")
      throw Error("this kind of distortion is not supported", header_.where(named));
    if (kind != "TPD" && !has_power(axis))
      throw Error("a polynomial without any power is not supported", header_.where(named));
  }

  bool has_power(int axis) const {
    for (const Parameter& parameter : parameters_)
      if (parameter.axis == axis && parameter.field.starts_with("TERM.") &&
          !parameter.field.ends_with("COEFF") && last_value(axis, parameter.field) != 0)
        return true;
    return false;
  }

  /// Of a parameter of the axis that is there twice the last one counts; 0 without one.
  double last_value(int axis, std::string_view field) const {
    double value = 0;
    for (const Parameter& parameter : parameters_)
      if (parameter.axis == axis && parameter.field == field)
        value = parameter.value;
    return value;
  }

  /// The same as a number of axes, terms ...; an absurd one, which has been or will be refused, is
  /// none.
  int count(int axis, std::string_view field) const {
    const double value = last_value(axis, field);
    return value >= 0 && value <= kMostTerms ? static_cast<int>(value) : 0;
  }

  void check_parameter(const Parameter& parameter) const {
    const double value = parameter.value;
    const bool whole = value == std::floor(value);
    const int axes = wcs_.naxis;
    std::string_view field = parameter.field;
    bool sound = std::isfinite(value);
    if (take(field, "NAXES"))
      sound = sound && whole && value >= 1 && value <= axes;
    else if (take(field, "AXIS."))
      sound = sound && whole && value >= 1 && value <= axes && take(field, 1, axes);
    else if (take(field, "OFFSET.") || take(field, "SCALE."))
      sound = sound && take(field, 1, axes);
    else if (take(field, "DOCORR"))
      sound = sound && whole && std::fabs(value) <= 1;
    else {
      const std::string& kind = kind_of(parameter.axis);
      sound = sound && (is_translated(parameter.axis) ? is_translation(field)
                        : kind == "TPD"               ? is_template(field)
                                                      : is_polynomial(parameter));
      field = {};
    }
    if (!sound || !field.empty())
      fail(parameter);
  }

  static bool is_translation(std::string_view field) {
    if (take(field, "DSS.AMD."))
      return take(field, 1, 13) && field.empty();
    const bool is_term =
        take(field, "WAT.CHBY.") || take(field, "WAT.LEGR.") || take(field, "WAT.MONO.");
    if (is_term)
      return take(field, 0, 9) && take(field, "_") && take(field, 0, 9) && field.empty();
    return field == "WAT.POLY" || field == "WAT.XMIN" || field == "WAT.XMAX" ||
           field == "WAT.YMIN" || field == "WAT.YMAX";
  }

  static bool is_template(std::string_view field) {
    const bool known =
        take(field, "AUX.")
            ? take(field, 1, 2) && take(field, ".COEFF.") && take(field, 0, 2)
            : (take(field, "TPD.FWD.") || take(field, "TPD.REV.")) && take(field, 0, kHighestTpd);
    return known && field.empty();
  }

  bool is_polynomial(const Parameter& parameter) const {
    const double value = parameter.value;
    const bool whole = value == std::floor(value);
    const int axes = count(parameter.axis, "NAXES");
    const int auxiliaries = count(parameter.axis, "NAUX");
    std::string_view field = parameter.field;
    bool known = false;
    bool is_power = false;
    if (take(field, "NAUX")) {
      known = whole && value >= 0 && value <= kMostAuxiliaries;
    } else if (take(field, "NTERMS")) {
      known = whole && value >= 1 && value <= kMostTerms;
    } else if (take(field, "AUX.")) {
      known = take(field, 1, auxiliaries);
      is_power = take(field, ".POWER.");
      known = known && (is_power || take(field, ".COEFF.")) && take(field, 0, axes);
    } else if (take(field, "TERM.")) {
      known = take(field, 1, count(parameter.axis, "NTERMS"));
      is_power = !take(field, ".COEFF");
      known = known && (!is_power || (take(field, ".VAR.")   ? take(field, 1, axes)
                                      : take(field, ".AUX.") ? take(field, 1, auxiliaries)
                                                             : false));
    }
    return known && field.empty() && (!is_power || std::fabs(value) <= kHighestPower);
  }

  const wcsprm& wcs_;
  const fits::Header& header_;
  char letter_;                    ///< P or Q
  std::vector<std::string> kinds_; ///< by axis
  std::vector<Parameter> parameters_;
};

/// The letter of the WCS to which the card of a distortion belongs, ' ' for the primary one; '\0'
/// for any other card.
char alternate_of(std::string_view card) {
  constexpr std::size_t kKeywordLength = 8;
  std::string_view keyword = card.substr(0, kKeywordLength);
  if (take(keyword, "DVERR"))
    return keyword.front();
  if (!take(keyword, "CPDIS") && !take(keyword, "CQDIS") && !take(keyword, "CPERR") &&
      !take(keyword, "CQERR") && !take(keyword, "DP") && !take(keyword, "DQ"))
    return '\0';
  return take(keyword, 1, 99) && !keyword.empty() ? keyword.front() : '\0';
}

} // namespace

void blank_other_distortions(const fits::Header& header, std::string& cards, char alternate) {
  bool has_prior = false;
  bool has_sequent = false;
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength) {
    const auto card = std::string_view(cards).substr(at, fits::Header::kCardLength);
    const char owner = alternate_of(card);
    has_prior = has_prior || (owner == alternate && card[1] == 'P');
    has_sequent = has_sequent || (owner == alternate && card[1] == 'Q');
    const bool is_distortion = owner == ' ' || (owner >= 'A' && owner <= 'Z');
    if (is_distortion && owner != alternate)
      cards.replace(at, fits::Header::kCardLength, fits::Header::kCardLength, ' ');
  }
  if (alternate != ' ' && has_prior && has_sequent)
    throw Error("two kinds of distortion (CPDIS, CQDIS) of an alternate WCS are not supported",
                header.where());
}

void check_distortion_parameters(const wcsprm& wcs, const fits::Header& header) {
  if (wcs.lin.dispre != nullptr)
    Distortion(*wcs.lin.dispre, 'P', wcs, header).check();
  if (wcs.lin.disseq != nullptr)
    Distortion(*wcs.lin.disseq, 'Q', wcs, header).check();
}

} // namespace astromill::wcs

// astromill: the coordinate keywords of an image section
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/section_cards.h"

#include "astromill/fits/cards.h"

#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace astromill::fits {

namespace {

/// A keyword such as CD1_2A, taken apart.
struct Parts {
  std::string_view stem;    ///< CD
  std::size_t first = 0;    ///< 1
  std::size_t second = 0;   ///< 2; 0 where there is no second number
  std::string_view version; ///< A; or empty
};

/// Takes a number of up to three digits off the text.
std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 3 && text[digits] >= '0' && text[digits] <= '9')
    value = 10 * value + static_cast<std::size_t>(text[digits++] - '0');
  text.remove_prefix(digits);
  return digits > 0 ? std::optional(value) : std::nullopt;
}

/// Nothing for what is no indexed keyword.
std::optional<Parts> take_apart(std::string_view keyword) {
  Parts parts;
  const std::size_t length = keyword.size();
  const std::size_t digits = keyword.find_first_of("0123456789");
  if (digits == std::string_view::npos)
    return std::nullopt;
  parts.stem = keyword.substr(0, digits);
  keyword.remove_prefix(digits);
  parts.first = take_number(keyword).value_or(0);
  const bool old = (parts.stem == "PC" || parts.stem == "CD") && digits + 6 == length;
  if (old) { // PC001002
    parts.second = take_number(keyword).value_or(0);
  } else if (keyword.starts_with('_')) {
    keyword.remove_prefix(1);
    const auto second = take_number(keyword);
    if (!second)
      return std::nullopt;
    parts.second = *second;
  }
  const bool letter = keyword.size() == 1 && keyword[0] >= 'A' && keyword[0] <= 'Z';
  if (!keyword.empty() && !letter)
    return std::nullopt;
  parts.version = keyword;
  return parts;
}

/// How the value of a keyword changes: value * factor + shift.
struct Change {
  double factor = 1;
  double shift = 0;
};

class SectionCards {
public:
  SectionCards(const Header& image, const SectionMap& section) : image_(image), section_(section) {}

  std::string write() {
    std::string out;
    const std::string& cards = image_.cards();
    for (std::size_t at = 0; at < cards.size(); at += Header::kCardLength)
      out += changed(std::string_view(cards).substr(at, Header::kCardLength));
    for (const std::string& version : versions_)
      add_defaults("CRPIX", version, 0, out);
    for (const std::string& version : versions_)
      if (!with_matrix_.contains(version))
        add_defaults("CDELT", version, 1, out);
    add_defaults("LTV", "", 0, out);
    add_defaults("LTM", "", 1, out);
    return out;
  }

private:
  /// Of axis `number` from 1; beyond those of the image nothing changes.
  AxisMap axis(std::size_t number) const {
    return number >= 1 && number <= section_.axes.size() ? section_.axes[number - 1] : AxisMap{};
  }

  std::optional<Change> change(const Parts& parts) const {
    const AxisMap one = axis(parts.first);
    const AxisMap two = axis(parts.second);
    const std::string_view stem = parts.stem;
    if (parts.second == 0 && (stem == "CRPIX" || (stem == "LTV" && parts.version.empty())))
      return Change{1 / one.step, -one.offset / one.step};
    if (parts.second == 0 && stem == "CDELT")
      return Change{one.step, 0};
    if (parts.second == 0 && stem == "CNPIX")
      return Change{1 / one.step, (one.offset - 0.5) / one.step + 0.5};
    if (stem == "CD" && parts.second > 0)
      return Change{two.step, 0};
    if (stem == "PC" && parts.second > 0) // CDELTi, which has the step of axis i, stands before it
      return Change{two.step / one.step, 0};
    if (stem == "LTM" && parts.second > 0)
      return Change{1 / one.step, 0};
    if (stem == "A_" || stem == "AP_" || stem == "B_" || stem == "BP_")
      return sip_change(parts);
    return std::nullopt;
  }

  /// Of a coefficient of u^p v^q, where u, v and the result are in pixels.
  Change sip_change(const Parts& parts) const {
    const double along = axis(parts.stem.starts_with('A') ? 1 : 2).step;
    return {std::pow(axis(1).step, static_cast<double>(parts.first)) *
                std::pow(axis(2).step, static_cast<double>(parts.second)) / along,
            0};
  }

  /// Of keywords without numbers of axes: sizes of a pixel, and lengths in pixels.
  std::optional<Change> change_of_size(std::string_view keyword) const {
    const double x = std::abs(axis(1).step);
    const double y = std::abs(axis(2).step);
    if (keyword == "XPIXELSZ")
      return Change{axis(1).step, 0};
    if (keyword == "YPIXELSZ")
      return Change{axis(2).step, 0};
    if (keyword == "SECPIX1" || keyword == "PIXSCAL1" || (keyword == "SECPIX" && x == y) ||
        (keyword == "PIXSCALE" && x == y))
      return Change{x, 0};
    if (keyword == "SECPIX2" || keyword == "PIXSCAL2")
      return Change{y, 0};
    if (keyword == "A_DMAX" || keyword == "AP_DMAX")
      return Change{1 / x, 0};
    if (keyword == "B_DMAX" || keyword == "BP_DMAX")
      return Change{1 / y, 0};
    return std::nullopt;
  }

  /// True for what is no number where nobody relies on one.
  bool is_remark(std::string_view keyword) const {
    try {
      return !keyword.ends_with("PIXELSZ") && !image_.number(keyword);
    } catch (const Error&) {
      return true;
    }
  }

  /// The card with what its value becomes.
  std::string changed(std::string_view card) {
    const std::string_view keyword = keyword_of(card);
    if (!has_value(card) || !image_.has(keyword))
      return std::string(card);
    if (const auto how = change_of_size(keyword))
      return is_remark(keyword) ? std::string(card) : rewritten(card, *how);
    const auto parts = take_apart(keyword);
    if (!parts)
      return std::string(card);
    note_version(*parts);
    const auto how = change(*parts);
    return how ? rewritten(card, *how) : std::string(card);
  }

  std::string rewritten(std::string_view card, const Change& how) {
    const std::string_view keyword = keyword_of(card);
    written_.emplace(keyword);
    if (how.factor == 1 && how.shift == 0)
      return std::string(card); // digit by digit as it was
    const double value = image_.number(keyword).value_or(0) * how.factor + how.shift;
    std::string_view comment = comment_of(card);
    comment.remove_prefix(std::min(comment.find_first_not_of("/ "), comment.size()));
    return value_cards(keyword, value, comment);
  }

  void note_version(const Parts& parts) {
    const std::string_view stem = parts.stem;
    const bool matrix = parts.second > 0 && (stem == "CD" || stem == "PC");
    const bool axis = parts.second == 0 &&
                      (stem == "CTYPE" || stem == "CRVAL" || stem == "CRPIX" || stem == "CDELT");
    if (matrix || axis)
      versions_.emplace(parts.version);
    if (matrix && stem == "CD")
      with_matrix_.emplace(parts.version);
  }

  /// Adds the keywords of a WCS that are not there, and now differ from their default.
  void add_defaults(const std::string& stem, const std::string& version, double usual,
                    std::string& out) const {
    for (std::size_t i = 1; i <= section_.axes.size(); ++i) {
      const std::string number = std::to_string(i);
      std::string key = stem + number;
      if (stem == "LTM")
        key += "_" + number;
      key += version;
      const Parts parts{
          .stem = stem, .first = i, .second = stem == "LTM" ? i : 0, .version = version};
      const Change how = change(parts).value_or(Change{});
      const double value = usual * how.factor + how.shift;
      const bool of_the_image = i <= 2 || stem.starts_with('C');
      if (!written_.contains(key) && value != usual && of_the_image)
        out += value_cards(key, value == 0 ? 0.0 : value); // no -0
    }
  }

  const Header& image_;
  const SectionMap& section_;
  std::set<std::string, std::less<>> versions_{};    ///< of WCS that are there: "", "A" ...
  std::set<std::string, std::less<>> with_matrix_{}; ///< those with CDi_j
  std::set<std::string, std::less<>> written_{};     ///< keywords that have been dealt with
};

} // namespace

std::string section_cards(const Header& image, const SectionMap& section) {
  return SectionCards(image, section).write();
}

} // namespace astromill::fits

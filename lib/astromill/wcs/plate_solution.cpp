// astromill: the plate solutions of the Digitized Sky Survey, as they stand in a header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/plate_solution.h"

#include "astromill/base/error.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace astromill::wcs {

namespace {

constexpr std::string_view kNumbers[] = {
    "CNPIX1",  "CNPIX2",  "PPO3",    "PPO6",  "XPIXELSZ", "YPIXELSZ", "PLTRAH", "PLTRAM", "PLTRAS",
    "PLTDECD", "PLTDECM", "PLTDECS", "AMDX1", "AMDX2",    "AMDX3",    "AMDY1",  "AMDY2",  "AMDY3"};
constexpr std::string_view kSign = "PLTDECSN";
constexpr std::string_view kName = "PLATEID"; ///< of no use; a long one spoils the coefficients
constexpr int kMostTerms = 13;
constexpr int kTermsWritten = 20;

std::string term(const char* axis, int number) { return axis + std::to_string(number); }

/// The keyword is one of AMDXm or AMDYm, m up to `most`.
bool is_term(std::string_view keyword, int most) {
  for (int m = 1; m <= most; ++m)
    if (keyword == term("AMDX", m) || keyword == term("AMDY", m))
      return true;
  return false;
}

/// "-" or "+", or what there is in place of it.
std::string sign_of(const fits::Header& header) {
  const std::string text = header.text(kSign).value_or("");
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "+" : text.substr(first);
}

} // namespace

bool has_plate_solution(const fits::Header& header) {
  const auto has = [&](std::string_view key) { return header.has(key); };
  if (!std::ranges::all_of(kNumbers, has) || !has(kSign))
    return false;
  for (const std::string_view key : kNumbers)
    header.number(key);
  if (sign_of(header) != "+" && sign_of(header) != "-")
    throw Error("must be + or -", header.where(kSign));
  for (const char* axis : {"AMDX", "AMDY"})
    for (int m = 1; m <= kTermsWritten; ++m)
      if (header.number(term(axis, m)).value_or(0) != 0 && m > kMostTerms)
        throw Error("this term of a plate solution is not supported", header.where(term(axis, m)));
  for (const char* key : {"NAXIS", "WCSAXES"})
    if (header.integer(key).value_or(0) > 2)
      throw Error("a plate solution of an image with more than two axes is not supported",
                  header.where(key));
  return true;
}

void blank_plate_solution(const fits::Header& header, std::string& cards, bool keep) {
  constexpr std::size_t kKeywordLength = 8;
  std::string sign = "PLTDECSN= '" + sign_of(header) + "       '";
  sign.resize(fits::Header::kCardLength, ' ');
  for (std::size_t at = 0; at < cards.size(); at += fits::Header::kCardLength) {
    std::string_view keyword = std::string_view(cards).substr(at, kKeywordLength);
    keyword = keyword.substr(0, keyword.find_last_not_of(' ') + 1);
    const bool is_part = std::ranges::find(kNumbers, keyword) != std::end(kNumbers) ||
                         keyword == kSign || is_term(keyword, kMostTerms);
    const bool is_rest =
        keyword == kName || keyword.starts_with("AMDX") || keyword.starts_with("AMDY");
    if (keep && keyword == kSign)
      cards.replace(at, fits::Header::kCardLength, sign);
    else if ((is_part && !keep) || (is_rest && !(is_part && keep)))
      cards.replace(at, fits::Header::kCardLength, fits::Header::kCardLength, ' ');
  }
}

} // namespace astromill::wcs

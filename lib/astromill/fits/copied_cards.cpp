// astromill: the header of an image for a product that is made of it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/copied_cards.h"

#include "astromill/base/letters.h"
#include "astromill/fits/cards.h"
#include "astromill/fits/section_cards.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <string_view>

namespace astromill::fits {

namespace {

/// A keyword is of a list if it is one of its words, or, of a list of stems, begins with one that a
/// digit follows.
constexpr std::string_view kStorage[] = {"SIMPLE",  "XTENSION", "BITPIX",  "NAXIS",   "EXTEND",
                                         "PCOUNT",  "GCOUNT",   "GROUPS",  "BSCALE",  "BZERO",
                                         "BLANK",   "BLOCKED",  "INHERIT", "NEXTEND", "CHECKSUM",
                                         "DATASUM", "END"};
constexpr std::string_view kStorageStems[] = {"NAXIS"};
/// Of a tile-compressed image, what its table still has.
constexpr std::string_view kCompression[] = {
    "ZIMAGE",  "ZCMPTYPE", "ZQUANTIZ", "ZDITHER0", "ZBLANK",  "ZSCALE",
    "ZZERO",   "ZMASKCMP", "ZSIMPLE",  "ZTENSION", "ZEXTEND", "ZBLOCKED",
    "ZPCOUNT", "ZGCOUNT",  "ZHECKSUM", "ZDATASUM", "THEAP",   "TFIELDS"};
constexpr std::string_view kCompressionStems[] = {"ZTILE", "ZNAME", "ZVAL", "TTYPE",
                                                  "TFORM", "TUNIT", "TDIM", "TNULL"};
/// Distortions by look-up tables, which are other HDUs: of HST's detectors, and of the standard.
constexpr std::string_view kTables[] = {"D2IMEXT", "D2IMERR", "NPOLEXT", "NPOLFILE", "D2IMFILE"};
constexpr std::string_view kTableStems[] = {"D2IMDIS", "D2IMARR", "D2IMERR"};
constexpr std::string_view kDistortionStems[] = {"CPDIS", "CPERR", "DP", "CQDIS", "CQERR", "DQ"};

/// Parts of the whole image.
constexpr std::string_view kParts[] = {"DATASEC", "TRIMSEC", "BIASSEC"};

/// Coordinates, of the primary of a file with extensions.
constexpr std::string_view kCoordinates[] = {"WCSAXES", "WCSNAME", "LONPOLE",  "LATPOLE", "WCSDIM",
                                             "A_ORDER", "B_ORDER", "AP_ORDER", "BP_ORDER"};
constexpr std::string_view kCoordinateStems[] = {
    "CTYPE", "CRVAL", "CRPIX", "CDELT", "CROTA", "CUNIT", "CD",  "PC", "PV",
    "PS",    "LTV",   "LTM",   "A_",    "B_",    "AP_",   "BP_", "WAT"};

template <std::size_t N>
bool is_one_of(std::string_view keyword, const std::string_view (&words)[N]) {
  return std::ranges::find(words, keyword) != std::end(words);
}

template <std::size_t N>
bool is_numbered(std::string_view keyword, const std::string_view (&stems)[N]) {
  return std::ranges::any_of(stems, [&](std::string_view stem) {
    return keyword.starts_with(stem) && keyword.size() > stem.size() &&
           keyword[stem.size()] >= '0' && keyword[stem.size()] <= '9';
  });
}

bool is_of_storage(std::string_view keyword) {
  return is_one_of(keyword, kStorage) || is_numbered(keyword, kStorageStems);
}

bool is_of_compression(std::string_view keyword, std::string_view card) {
  const bool name_of_table =
      keyword == "EXTNAME" && card.find("'COMPRESSED_IMAGE'") != std::string_view::npos;
  return name_of_table || is_one_of(keyword, kCompression) ||
         is_numbered(keyword, kCompressionStems);
}

bool is_coordinate(std::string_view keyword) {
  return is_one_of(keyword, kCoordinates) || is_numbered(keyword, kCoordinateStems);
}

/// Distortion of the FITS WCS draft of 2004.
enum class Distortion { none, look_up, formula };

Distortion distortion_of(const Header& header) {
  Distortion found = Distortion::none;
  for (const char* key : {"CPDIS1", "CPDIS2", "CQDIS1", "CQDIS2"}) {
    if (!header.has(key))
      continue;
    const bool table = equal_ignoring_case(header.text(key).value_or(""), "LOOKUP");
    found = table || found == Distortion::look_up ? Distortion::look_up : Distortion::formula;
  }
  return found;
}

/// Alternates (' ', 'A' to 'Z') whose coordinates are looked up in a table of another HDU.
std::string tabular_alternates(const Header& header) {
  std::string found;
  for (char alternate = '@'; alternate <= 'Z'; ++alternate) { // '@': the primary WCS
    const std::string suffix = alternate == '@' ? "" : std::string(1, alternate);
    for (const char* axis : {"1", "2", "3", "4"})
      if (header.text(std::string("CTYPE") + axis + suffix).value_or("").find("-TAB") == 4) {
        found += alternate;
        break;
      }
  }
  return found;
}

char alternate_of(std::string_view keyword) {
  const char last = keyword.back();
  return last >= 'A' && last <= 'Z' ? last : '@';
}

/// True where pixels of the section are of another size than those of the image.
bool changes_size(const SectionMap& section) {
  return std::ranges::any_of(section.axes,
                             [](const AxisMap& axis) { return std::abs(axis.step) != 1; });
}

/// What the primary header says of all extensions and the extension does not say itself.
std::string primary_cards(const ImageHeader& source) {
  if (source.number == 0 || source.file == nullptr)
    return "";
  File& file = *source.file;
  const int number = file.info().number;
  if (!file.move_to(0))
    return "";
  const bool has_data = !file.info().axes.empty();
  const std::string cards = file.header().cards();
  file.move_to(number);
  if (has_data)
    return "";
  return cards_without(cards, [&](std::string_view keyword, std::string_view card) {
    return is_of_storage(keyword) || is_coordinate(keyword) || is_one_of(keyword, kTables) ||
           keyword == "EXTNAME" || keyword == "EXTVER" ||
           (has_value(card) && source.header.has(keyword));
  });
}

} // namespace

CopiedCards copied_cards(const ImageHeader& source) {
  CopiedCards copied;
  const bool compressed = source.header.has("ZIMAGE");
  const bool part = !source.section.identity();
  const Distortion distortion = distortion_of(source.header);
  const bool lost_formula = distortion == Distortion::formula && changes_size(source.section);
  const std::string tabular = tabular_alternates(source.header);
  bool lost_tables = false;
  const auto drops = [&](std::string_view keyword, std::string_view card) {
    const bool table =
        has_value(card) &&
        (is_one_of(keyword, kTables) || is_numbered(keyword, kTableStems) ||
         (distortion == Distortion::look_up && is_numbered(keyword, kDistortionStems)));
    lost_tables = lost_tables || table;
    const bool coordinate = is_numbered(keyword, kCoordinateStems) &&
                            tabular.find(alternate_of(keyword)) != std::string::npos;
    return table || coordinate || is_of_storage(keyword) ||
           (lost_formula && is_numbered(keyword, kDistortionStems)) ||
           (part && is_one_of(keyword, kParts)) || (compressed && is_of_compression(keyword, card));
  };
  copied.cards =
      primary_cards(source) + cards_without(section_cards(source.header, source.section), drops);
  const auto warn = [&](bool is_so, const char* text) {
    if (is_so)
      copied.warnings.emplace_back(text);
  };
  warn(lost_tables, "the look-up tables of distortion (CPDISj, D2IM) are other HDUs and are not "
                    "copied: positions on the sky are without them");
  warn(!tabular.empty(), "the coordinates that are looked up in a table of another HDU (CTYPEj "
                         "-TAB) are not copied");
  warn(lost_formula, "the distortion (CPDISj, CQDISi) is for pixels of the size of the image and "
                     "is not copied: positions on the sky are without it");
  warn(distortion == Distortion::formula && part && !lost_formula,
       "the distortion (CPDISj, CQDISi) is copied as it is: positions on the sky are those of the "
       "whole image, not of the section");
  return copied;
}

} // namespace astromill::fits

// astromill: FITS images for command line cases, described in YAML
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <utility>
#include <vector>

namespace astromill::test {

/// Makes images from recipes. A recipe is
///   NAME            an entry of the library, itself a recipe
///   HDU             one HDU: a map of keywords (upper case) to values; a quoted value is a FITS
///                   string, any other stands in the card as written, ~ takes the keyword away.
///                   Keys in lower case: base (NAME, whose keys come first), axes, kind (image,
///                   table or compressed), columns (of a binary table, NAME: FORMAT) with rows
///                   (a list of lists), floats (the data: numbers of 32 bits), pixels (the data, a
///                   map, see make_pixels(); stored by the HDU's BSCALE, BZERO and BLANK),
///                   cards (whole cards), end: false, data: false
///   [HDU, ...]      several HDUs, primary first
///   {hdus: RECIPE, gzip: true, keep: N, append: TEXT}   what is done to the file: packed,
///                   cut to N bytes, text appended (in this order: append, keep, gzip)
class ImageRecipes {
public:
  /// Reads the library. Throws YAML::Exception.
  explicit ImageRecipes(const std::string& library_path);

  /// The bytes of the file. Throws YAML::Exception or std::runtime_error for what is no recipe.
  std::string bytes(const YAML::Node& recipe) const;

private:
  using Entries = std::vector<std::pair<std::string, YAML::Node>>;

  YAML::Node named(const std::string& name) const;
  Entries entries(const YAML::Node& hdu) const;
  std::string hdus(const YAML::Node& recipe) const;

  YAML::Node library_;
};

} // namespace astromill::test

// astromill: where the products of a run go
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// A product that was asked for.
struct ProductName {
  const char* option;                     ///< "--plot"
  const std::string& name;                ///< empty: not asked for
  std::vector<std::string_view> suffixes; ///< of file formats, which it is written as
  const char* forms;                      ///< "plots are .svg, .pdf or .png"
  bool needs_suffix = false;              ///< it must have one of these
};

/// The file of an image's name, for check_products(); empty for standard input and for names that
/// cannot be read, of which their reader will speak.
std::string input_file(const std::string& name);

/// Throws UsageError for a product whose name promises a format that it is not written in, for two
/// that go to the same place (but /dev/null), and for one that is an input. Looks at the file
/// system, opens no file.
void check_products(std::span<const ProductName> products, std::span<const std::string> inputs);

} // namespace astromill::fits

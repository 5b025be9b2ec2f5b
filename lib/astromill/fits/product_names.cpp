// astromill: where the products of a run go
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/product_names.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/base/output_file.h"
#include "astromill/fits/image_name.h"

#include <algorithm>
#include <array>

namespace astromill::fits {

namespace {

/// Suffixes that promise a format.
constexpr std::array<std::string_view, 22> kPromises = {
    ".gz",  ".bz2", ".fz",      ".xz",  ".zst", ".zip", ".csv", ".tsv", ".ecsv", ".vot", ".votable",
    ".xml", ".reg", ".parquet", ".svg", ".pdf", ".png", ".jpg", ".eps", ".fits", ".fit", ".json"};

[[noreturn]] void refuse(const ProductName& product, const std::string& what) {
  throw UsageError(what, {.keyword = product.option, .value = product.name});
}

void check_name(const ProductName& product) {
  const auto ends = [&](std::string_view suffix) {
    return ends_ignoring_case(product.name, suffix);
  };
  if (std::ranges::any_of(product.suffixes, ends))
    return;
  if (product.needs_suffix)
    refuse(product, product.forms);
  const auto* const promise = std::ranges::find_if(kPromises, ends);
  if (promise != kPromises.end())
    refuse(product, std::string(product.forms) + ", not as " + std::string(*promise));
}

} // namespace

std::string input_file(const std::string& name) {
  try {
    const std::string file = name.empty() ? "" : parse_image_name(name).file;
    return file == "-" ? "" : file;
  } catch (const Error&) {
    return {};
  }
}

void check_products(std::span<const ProductName> products, std::span<const std::string> inputs) {
  for (std::size_t i = 0; i < products.size(); ++i) {
    const ProductName& product = products[i];
    if (product.name.empty())
      continue;
    check_name(product);
    for (const ProductName& other : products.first(i))
      if (!other.name.empty() && other.name != "/dev/null" &&
          is_same_output(product.name, other.name))
        refuse(product, std::string("goes to the same place as ") + other.option);
    for (const std::string& input : inputs)
      if (!input.empty() && input != "-" && is_same_output(product.name, input))
        refuse(product, "is one of the inputs");
  }
}

} // namespace astromill::fits

// astromill: writes the products of a small completeness run, for products_astropy.py
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/products.h"
#include "unit/completeness/product_samples.h"

#include <exception>
#include <iostream>
#include <string>

namespace {

using namespace astromill;

void write_all(const std::string& folder) {
  completeness::Options options = test::sample_options();
  const completeness::Report report = test::sample_report();
  const auto stars = test::sample_stars();
  const auto write = [&](std::string& name, const std::string& file, auto&& product) {
    name = folder + "/" + file;
    OutputFile output(name, false);
    product(output);
    output.commit();
  };
  for (const std::string suffix : {"txt", "fits", "json"})
    write(options.output, "curve." + suffix,
          [&](OutputFile& out) { write_curve(out, options, report); });
  for (const std::string suffix : {"txt", "fits"}) {
    write(options.stars_table, "stars." + suffix,
          [&](OutputFile& out) { write_stars_table(out, options, report, stars); });
    write(options.matrix, "matrix." + suffix,
          [&](OutputFile& out) { write_matrix(out, options, report); });
  }
}

} // namespace

int main(int argc, char** argv) {
  try {
    write_all(argc > 1 ? argv[1] : ".");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

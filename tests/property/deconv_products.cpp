// astromill: writes the products of a small restoration, for deconv_products_astropy.py
// SPDX-License-Identifier: BSD-3-Clause
//
// usage: deconv_products IMAGE SUBSAMPLE FOLDER
#include "unit/deconv/product_samples.h"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace {

using namespace astromill;

void write_all(const std::string& image, std::size_t subsample, const std::string& folder) {
  deconv::Options options = test::sample_options(image, subsample);
  options.extensions = {
      .model = true, .residual = true, .chi2 = true, .weights = true, .tiles = true};
  const deconv::Observation observation = test::sample_observation(options);
  const deconv::RestoredImage restored = test::sample_restored(observation, subsample);
  const deconv::Report report = test::sample_report(observation);
  const auto write = [&](const std::string& name, auto&& product) {
    OutputFile output(folder + "/" + name, true);
    product(output);
    output.commit();
  };
  write("restored.fits", [&](OutputFile& out) {
    for (const std::string& warning :
         deconv::write_restored(out, options, observation, restored, report))
      std::cout << warning << '\n';
  });
  write("residual.fits", [&](OutputFile& out) {
    deconv::write_residual(out, options, observation, restored, report);
  });
  for (const char* name : {"tiles.txt", "tiles.fits"})
    write(options.tiles_table = name,
          [&](OutputFile& out) { deconv::write_tiles_table(out, options, report); });
  const plot::Figure figure = deconv::make_figure(options, observation, restored, report);
  write("figure.png", [&](OutputFile& out) { plot::write_figure(out, plot::Format::png, figure); });
}

} // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 4)
      return 2;
    write_all(argv[1], static_cast<std::size_t>(std::atoi(argv[2])), argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

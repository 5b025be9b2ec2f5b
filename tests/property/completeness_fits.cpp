// astromill: fits the curves of a list of stars: "magnitude 0|1" rows in, one row a fit out
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/stats/completeness_fit.h"

#include <iomanip>
#include <iostream>
#include <vector>

int main() {
  std::vector<double> magnitudes;
  std::vector<unsigned char> recovered;
  int found = 0;
  for (double m = 0; std::cin >> m >> found;) {
    magnitudes.push_back(m);
    recovered.push_back(found != 0 ? 1 : 0);
  }
  std::cout << std::setprecision(17);
  for (const auto& fit : astromill::stats::fit_completeness({magnitudes, recovered}, 2))
    std::cout << fit.middle << ' ' << fit.slope << ' ' << fit.ceiling << ' ' << fit.middle_error
              << ' ' << fit.slope_error << ' ' << fit.ceiling_error << ' ' << fit.log_likelihood
              << '\n';
}

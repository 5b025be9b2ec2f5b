// astromill: prints the version of the installed library
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/version.h"

#include <iostream>

int main() { std::cout << "astromill " << astromill::version() << '\n'; }

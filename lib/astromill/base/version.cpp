// astromill: the version of this library
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/version.h"

namespace astromill {

std::string_view version() noexcept { return ASTROMILL_VERSION; }

} // namespace astromill

// astromill: the version of this library
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace astromill {

/// Version of the library as MAJOR.MINOR.PATCH. Safe from any thread.
std::string_view version() noexcept;

} // namespace astromill

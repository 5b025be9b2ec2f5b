// astromill: lists put together
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace astromill {

/// Adds texts, as notes and warnings are, behind those there are.
inline void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

} // namespace astromill

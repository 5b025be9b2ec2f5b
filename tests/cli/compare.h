// astromill: bytes compared with what a case expects
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/case.h"

#include <string>
#include <string_view>

namespace astromill::test {

/// Empty if `bytes` are as expected, else what is wrong, for people to read. `what` names them.
std::string complaint(const Expectation& expected, const std::string& bytes,
                      const std::string& what);

/// Bytes made safe to show, lines kept, shortened in the middle.
std::string visible(std::string_view bytes);

} // namespace astromill::test

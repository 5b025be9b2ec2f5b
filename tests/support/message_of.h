// astromill: the message of what a call throws
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"

#include <string>

namespace astromill::test {

/// What `action` throws, an Error; "no error" if it throws nothing.
template <class Action> std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

} // namespace astromill::test

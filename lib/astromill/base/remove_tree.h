// astromill: a folder removed with all that is in it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace astromill {

/// Removes a folder and what is in it, down to 64 levels; links are removed, not followed. Tries
/// for a tenth of a second where a program that is just ending still puts files there. Returns true
/// if it is gone. Makes only calls that are allowed in a signal handler; safe from any thread.
bool remove_tree(const char* path) noexcept;

} // namespace astromill

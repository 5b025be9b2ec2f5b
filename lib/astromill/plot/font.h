// astromill: the font that figures are lettered in
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>

namespace astromill::plot {

/// The TrueType file of DejaVu Sans, part of the library: a figure needs no installed font, no
/// configuration of fonts and looks the same everywhere. Its copyright notice is among the bytes.
std::span<const unsigned char> font_file();

} // namespace astromill::plot

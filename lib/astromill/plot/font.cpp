// astromill: the font that figures are lettered in
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/font.h"

// The assembler puts the file that the build has found (ASTROMILL_FONT) among the constants.
asm(".pushsection .rodata\n"
    ".balign 16\n"
    ".hidden astromill_font_begin\n"
    ".globl astromill_font_begin\n"
    "astromill_font_begin:\n"
    ".incbin \"" ASTROMILL_FONT "\"\n"
    ".hidden astromill_font_end\n"
    ".globl astromill_font_end\n"
    "astromill_font_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const unsigned char astromill_font_begin[];
[[gnu::visibility("hidden")]] extern const unsigned char astromill_font_end[];
}

namespace astromill::plot {

std::span<const unsigned char> font_file() { return {astromill_font_begin, astromill_font_end}; }

} // namespace astromill::plot

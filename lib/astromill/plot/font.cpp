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

namespace astromill::plot {

[[gnu::visibility("hidden")]] extern const unsigned char kBegin[] asm("astromill_font_begin");
[[gnu::visibility("hidden")]] extern const unsigned char kEnd[] asm("astromill_font_end");

std::span<const unsigned char> font_file() { return {kBegin, kEnd}; }

} // namespace astromill::plot

// astromill: headers as text: .hdr and .head files, lines or bare cards without data
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// True if a file that starts with these bytes (a block of 2880, or all of it) has header cards as
/// lines of text, or as 80-byte cards that do not begin as a FITS file does. Bytes that are a FITS
/// file are never text, even with line feeds among them.
bool is_text_header(std::string_view start);

/// The cards of each header in such a file, 80 bytes each, without END.
///
/// A line is a card: `KEYWORD = value / comment` (blanks around the equals sign may be missing), a
/// commentary card, or nothing; lines that start with # are passed over. END ends a header, and the
/// next card begins another one, as SCAMP writes one for each extension; without END, the file is
/// one header. Characters beyond ASCII become '?', as nothing but comments has them. Throws Error
/// with file and line for anything else, so that no keyword is lost.
std::vector<std::string> parse_text_headers(std::string_view bytes, const std::string& file);

} // namespace astromill::fits

// astromill: all WCS of a header, as wcslib reads them
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/header.h"

struct wcsprm;

namespace astromill::wcs {

/// What wcspih() makes of a header, not set up.
class ParsedHeader {
public:
  /// For the use of alternate WCS `alternate`; others may lack their distortions. Throws Error
  /// where cards_for_wcslib() does, or wcslib fails.
  ParsedHeader(const fits::Header& header, char alternate);
  ParsedHeader(const ParsedHeader&) = delete;
  ParsedHeader& operator=(const ParsedHeader&) = delete;
  ~ParsedHeader();

  /// The WCS of this letter (' ': the primary one); nullptr if there is none. This owns it.
  wcsprm* find(char alternate) const;

private:
  int count_ = 0;
  wcsprm* wcs_ = nullptr;
};

} // namespace astromill::wcs

// astromill: all WCS of a header, as wcslib reads them
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/parsed_header.h"

#include "astromill/base/error.h"
#include "astromill/wcs/header_checks.h"

#include <wcslib/wcs.h>
#include <wcslib/wcshdr.h>

#include <string>
#include <string_view>

namespace astromill::wcs {

namespace {

void show_table(char* type) {
  if (std::string_view(type).substr(0, 8).ends_with(kHiddenTabularCode))
    kTabularCode.copy(type + 4, kTabularCode.size());
}

} // namespace

ParsedHeader::ParsedHeader(const fits::Header& header, char alternate) {
  std::string cards = cards_for_wcslib(header, alternate); // wcspih takes it as not const
  const int card_count = static_cast<int>(cards.size() / fits::Header::kCardLength);
  int rejected = 0;
  const int status = wcspih(cards.data(), card_count, WCSHDR_all, 0, &rejected, &count_, &wcs_);
  if (status != 0)
    throw Error("wcslib cannot read the header (" + std::string(wcshdr_errmsg[status]) + ")",
                header.where());
  for (int i = 0; i < count_; ++i)
    for (int axis = 0; axis < wcs_[i].naxis; ++axis)
      show_table(wcs_[i].ctype[axis]);
}

ParsedHeader::~ParsedHeader() { wcsvfree(&count_, &wcs_); }

wcsprm* ParsedHeader::find(char alternate) const {
  for (int i = 0; i < count_; ++i)
    if (wcs_[i].alt[0] == alternate)
      return &wcs_[i];
  return nullptr;
}

} // namespace astromill::wcs

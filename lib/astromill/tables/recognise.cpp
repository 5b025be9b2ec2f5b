// astromill: which kind of table a text is
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/front_matter.h"
#include "astromill/tables/plain_list.h"

#include <utility>

namespace astromill::tables {

std::unique_ptr<FrontMatter> make_front_matter(std::string_view /*beginning*/,
                                               TableRequest request) {
  return std::make_unique<PlainList>(std::move(request));
}

} // namespace astromill::tables

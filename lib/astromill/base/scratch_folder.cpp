// astromill: a folder for files that are needed for a while
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/scratch_folder.h"

#include "astromill/base/error.h"
#include "astromill/base/remove_tree.h"
#include "astromill/base/signal_cleanup.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace astromill {

ScratchFolder::ScratchFolder() {
  const char* const folder = std::getenv("TMPDIR");
  const std::string parent = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  std::error_code unused;
  std::string path = std::filesystem::absolute(parent, unused) / "astromill-XXXXXX";
  const EndingSignalsHeld held;
  if (::mkdtemp(path.data()) == nullptr)
    throw Error(with_errno("cannot make a folder for temporary files in it (TMPDIR)", errno),
                {.file = parent});
  name_ = TemporaryName(path, TemporaryKind::folder);
}

ScratchFolder::~ScratchFolder() {
  if (!path().empty())
    remove_tree(path().c_str());
}

} // namespace astromill

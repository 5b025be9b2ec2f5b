// astromill: chooses the kernels for the processor at hand
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/kernels.h"

#include <string>

namespace astromill::wcs {

namespace baseline {
extern const Kernels kKernels;
}
#ifdef ASTROMILL_X86_KERNELS
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> out{&baseline::kKernels};
#ifdef ASTROMILL_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    out.push_back(&avx2::kKernels);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
      out.push_back(&avx512::kKernels);
  }
#endif
  return out;
}

const Kernels& select_kernels(std::string_view name) {
  const auto available = available_kernels();
  if (name == "auto")
    return *available.back();
  std::string names = "auto";
  for (const Kernels* kernels : available) {
    if (kernels->name == name)
      return *kernels;
    names += ", " + std::string(kernels->name);
  }
  throw UsageError("not an instruction set of this build and processor (" + names + ")",
                   {.keyword = "--simd", .value = std::string(name)});
}

} // namespace astromill::wcs

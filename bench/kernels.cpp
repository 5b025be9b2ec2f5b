// astromill: nanoseconds a point of the transforms, for each instruction set and for wcslib
// SPDX-License-Identifier: BSD-3-Clause
//
// Names are DIRECTION/HEADER/BY: BY is an instruction set (the whole Transform with its kernels) or
// wcslib (wcsp2s and wcss2p called directly). All see the same points in the same run, on one
// thread. PIECE/HEADER/SET are single kernels.
#include "astromill/wcs/celestial_rotation.h"
#include "astromill/wcs/distortion.h"
#include "support/lookup_tables.h"
#include "support/random.h"
#include "support/temporary_directory.h"
#include "support/wcs_headers.h"
#include "support/wcslib_direct.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

namespace astromill {
namespace {

using test::FitsWriter;

constexpr std::size_t kPoints = 8192;

struct Points {
  std::vector<double> a, b;
  explicit Points(std::size_t n = kPoints) : a(n), b(n) {}
};

/// Random pixels of the image, the same for everyone.
const Points& pixels() {
  static const Points points = [] {
    test::Random random(1);
    Points out;
    for (std::size_t i = 0; i < kPoints; ++i) {
      out.a[i] = random.uniform(1, 1000);
      out.b[i] = random.uniform(1, 800);
    }
    return out;
  }();
  return points;
}

/// Shown as point=6.2ns: time a point.
void count_points(benchmark::State& state) {
  const auto points = static_cast<double>(state.iterations()) * static_cast<double>(kPoints);
  state.counters["point"] =
      benchmark::Counter(points, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// From a file, so that the lookup tables behind the first header are there.
fits::ImageHeader opened(const FitsWriter& writer) {
  const test::TemporaryDirectory directory;
  writer.write(directory.file("a.fits"));
  return fits::open_image_header(directory.file("a.fits"), [](const auto&) { return true; });
}

/// SIP with the tables of a detector and of pixels for both axes, as those of the Hubble Space
/// Telescope have them.
FitsWriter lookup_header() {
  FitsWriter out = test::sip_header();
  for (const int axis : {1, 2}) {
    ask_for_lookup(out, "CPDIS", axis, axis);
    ask_for_lookup(out, "D2IMDIS", axis, axis);
  }
  test::Random random(2);
  for (const int axis : {1, 2})
    for (const char* name : {"WCSDVARR", "D2IMARR"}) {
      test::Lookup table{.length = {17, 14}, .cdelt = {64, 64}};
      for (std::size_t i = 0; i < 17 * 14; ++i)
        table.values.push_back(random.uniform(-0.03, 0.03));
      add_lookup(out, table, name, axis);
    }
  return out;
}

Points sky_of(wcs::Transform& transform) {
  Points out;
  std::vector<ItemStatus> status(kPoints);
  transform.pixel_to_sky(pixels().a, pixels().b, out.a, out.b, status);
  return out;
}

void transform_forward(benchmark::State& state, const FitsWriter& writer, const std::string& simd) {
  wcs::Transform transform(opened(writer), {.simd = simd});
  Points out;
  std::vector<ItemStatus> status(kPoints);
  for (auto _ : state)
    transform.pixel_to_sky(pixels().a, pixels().b, out.a, out.b, status);
  count_points(state);
}

void transform_inverse(benchmark::State& state, const FitsWriter& writer, const std::string& simd) {
  wcs::Transform transform(opened(writer), {.simd = simd});
  const Points sky = sky_of(transform);
  Points out;
  std::vector<ItemStatus> status(kPoints);
  for (auto _ : state)
    transform.sky_to_pixel(sky.a, sky.b, out.a, out.b, status);
  count_points(state);
}

/// Arrays of pairs, as wcslib wants them.
struct WcslibArrays {
  std::vector<double> in = std::vector<double>(2 * kPoints);
  std::vector<double> plane = in;
  std::vector<double> phi = std::vector<double>(kPoints);
  std::vector<double> theta = phi;
  std::vector<double> out = in;
  std::vector<int> status = std::vector<int>(kPoints);

  explicit WcslibArrays(const Points& from) {
    for (std::size_t i = 0; i < kPoints; ++i) {
      in[2 * i] = from.a[i];
      in[2 * i + 1] = from.b[i];
    }
  }
};

void wcslib_forward(benchmark::State& state, const FitsWriter& writer) {
  test::WcslibDirect direct(test::image_of(writer).header);
  WcslibArrays to(pixels());
  for (auto _ : state)
    wcsp2s(&direct.wcs(), kPoints, 2, to.in.data(), to.plane.data(), to.phi.data(), to.theta.data(),
           to.out.data(), to.status.data());
  count_points(state);
}

void wcslib_inverse(benchmark::State& state, const FitsWriter& writer) {
  const fits::ImageHeader image = test::image_of(writer);
  wcs::Transform transform(image, {});
  test::WcslibDirect direct(image.header);
  WcslibArrays to(sky_of(transform));
  for (auto _ : state)
    wcss2p(&direct.wcs(), kPoints, 2, to.in.data(), to.phi.data(), to.theta.data(), to.plane.data(),
           to.out.data(), to.status.data());
  count_points(state);
}

/// The parameters of the kernels for the header, made as Transform makes them.
struct KernelInput {
  wcs::PlaneMap map;
  wcs::TanProjection tan;

  explicit KernelInput(const FitsWriter& writer) {
    const fits::Header header = test::image_of(writer).header;
    const wcs::CelestialGeometry g = wcs::WcslibTransform(header, ' ').geometry();
    map.shift = {-g.reference_pixel[0], -g.reference_pixel[1]};
    map.to_plane = {{{g.linear[0][0], g.linear[0][1]}, {g.linear[1][0], g.linear[1][1]}}};
    map.from_plane = wcs::inverse(map.to_plane);
    map.degrees_per_pixel = 1e-4;
    map.pixel_correction = wcs::read_sip(header).forward;
    if (g.plane_distortion == "TPV")
      map.plane_correction = wcs::read_tpv(header, 1, 2, ' ');
    tan = wcs::tan_projection(g);
  }
};

template <class Kernel, class Parameters>
void run_kernel(benchmark::State& state, Kernel kernel, const Parameters& parameters,
                const Points& in) {
  Points out;
  for (auto _ : state)
    kernel(parameters, kPoints, in.a.data(), in.b.data(), out.a.data(), out.b.data());
  count_points(state);
}

void register_kernels(const std::string& header, const FitsWriter& writer,
                      const wcs::Kernels& kernels) {
  const auto input = std::make_shared<const KernelInput>(writer);
  const auto plane = std::make_shared<Points>();
  const auto sky = std::make_shared<Points>();
  kernels.pixel_to_plane(input->map, kPoints, pixels().a.data(), pixels().b.data(), plane->a.data(),
                         plane->b.data());
  kernels.plane_to_sky(input->tan, kPoints, plane->a.data(), plane->b.data(), sky->a.data(),
                       sky->b.data());
  const std::string name = "/" + header + "/" + std::string(kernels.name);
  benchmark::RegisterBenchmark(("pixel_to_plane" + name).c_str(), [=, &kernels](auto& state) {
    run_kernel(state, kernels.pixel_to_plane, input->map, pixels());
  });
  benchmark::RegisterBenchmark(("plane_to_pixel" + name).c_str(), [=, &kernels](auto& state) {
    run_kernel(state, kernels.plane_to_pixel, input->map, *plane);
  });
  if (header != "TAN")
    return;
  benchmark::RegisterBenchmark(("plane_to_sky" + name).c_str(), [=, &kernels](auto& state) {
    run_kernel(state, kernels.plane_to_sky, input->tan, *plane);
  });
  benchmark::RegisterBenchmark(("sky_to_plane" + name).c_str(), [=, &kernels](auto& state) {
    run_kernel(state, kernels.sky_to_plane, input->tan, *sky);
  });
}

struct NamedHeader {
  std::string name;
  FitsWriter writer;
  bool kernels;       ///< false: Transform goes through wcslib
  bool wcslib = true; ///< false: wcslib cannot do it by itself
};

void register_header(const NamedHeader& header) {
  const FitsWriter& writer = header.writer;
  std::vector<std::string> sets;
  for (const wcs::Kernels* kernels : wcs::available_kernels())
    if (header.kernels || kernels == wcs::available_kernels().back())
      sets.emplace_back(kernels->name);
  for (const std::string& simd : sets)
    benchmark::RegisterBenchmark(("pixel_to_sky/" + header.name + "/" + simd).c_str(),
                                 [=](auto& state) { transform_forward(state, writer, simd); });
  if (header.wcslib)
    benchmark::RegisterBenchmark(("pixel_to_sky/" + header.name + "/wcslib").c_str(),
                                 [=](auto& state) { wcslib_forward(state, writer); });
  for (const std::string& simd : sets)
    benchmark::RegisterBenchmark(("sky_to_pixel/" + header.name + "/" + simd).c_str(),
                                 [=](auto& state) { transform_inverse(state, writer, simd); });
  if (header.wcslib)
    benchmark::RegisterBenchmark(("sky_to_pixel/" + header.name + "/wcslib").c_str(),
                                 [=](auto& state) { wcslib_inverse(state, writer); });
}

const bool kRegistered = [] {
  const FitsWriter tan = test::tan_header();
  const auto projection = [](FitsWriter writer, const std::string& code) {
    return writer.set("CTYPE1", "RA---" + code).set("CTYPE2", "DEC--" + code);
  };
  const NamedHeader headers[] = {{"TAN", tan, true},
                                 {"SIP", test::sip_header(), true},
                                 {"TPV", test::tpv_header(), true},
                                 {"LOOKUP", lookup_header(), true, false},
                                 {"SIN", projection(tan, "SIN"), false},
                                 {"AIT", projection(tan, "AIT"), false},
                                 {"TNX", test::tnx_header(), false}};
  for (const NamedHeader& header : headers)
    register_header(header);
  for (const NamedHeader& header : headers)
    for (const wcs::Kernels* kernels : wcs::available_kernels())
      if (header.kernels && header.wcslib)
        register_kernels(header.name, header.writer, *kernels);
  return true;
}();

} // namespace
} // namespace astromill

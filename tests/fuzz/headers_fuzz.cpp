// astromill: header -> WCS -> transform; each line is a card of the header
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/fits/open_image.h"
#include "astromill/fits/text_header.h"
#include "astromill/wcs/transform.h"
#include "fuzz/cards.h"
#include "support/sphere.h"
#include "support/tolerances.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace astromill::test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Points with what became of them.
struct Points {
  explicit Points(std::size_t size) : a(size), b(size), status(size, ItemStatus::unparsable) {}
  std::size_t size() const { return a.size(); }
  void add(double x, double y) {
    a.push_back(x);
    b.push_back(y);
    status.push_back(ItemStatus::ok);
  }

  std::vector<double> a, b;
  std::vector<ItemStatus> status;
};

Points convert(wcs::Transform& transform, const Points& in, bool to_sky) {
  Points out(in.size());
  if (to_sky)
    transform.pixel_to_sky(in.a, in.b, out.a, out.b, out.status);
  else
    transform.sky_to_pixel(in.a, in.b, out.a, out.b, out.status);
  return out;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

/// Numbers where the status says so and only there; each a function of its own point alone.
Points checked(wcs::Transform& transform, wcs::Transform& clone, const Points& in, bool to_sky) {
  Points out = convert(transform, in, to_sky);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const bool good = has_result(out.status[i]);
    require(good ? std::isfinite(out.a[i]) && std::isfinite(out.b[i])
                 : std::isnan(out.a[i]) && std::isnan(out.b[i]),
            "numbers where the status says so");
    require(out.status[i] <= ItemStatus::no_solution, "a status of positions");
    if (good && to_sky)
      require(out.a[i] >= 0 && out.a[i] < 360 && std::fabs(out.b[i]) <= 90, "a place on the sky");
    if (good)
      require(std::isfinite(in.a[i]) && std::isfinite(in.b[i]), "nothing from nowhere");
    Points one(0);
    one.add(in.a[i], in.b[i]);
    const Points alone = convert(clone, one, to_sky);
    if (!same_bits(alone.a[0], out.a[i]) || !same_bits(alone.b[0], out.b[i]) ||
        alone.status[0] != out.status[i]) {
      std::fprintf(stderr, "%.17g %.17g -> %.17g %.17g (%d), alone %.17g %.17g (%d)\n%s\n", in.a[i],
                   in.b[i], out.a[i], out.b[i], static_cast<int>(out.status[i]), alone.a[0],
                   alone.b[0], static_cast<int>(alone.status[0]), transform.description().c_str());
      require(false, "the same for a point alone");
    }
  }
  return out;
}

Points pixels_of(const fits::ImageHeader& image, const wcs::CelestialGeometry& wcs) {
  Points pixels(0);
  const auto reference = [&](int axis) {
    return wcs.reference_pixel[static_cast<std::size_t>(axis)];
  };
  const double x = reference(wcs.x_axis);
  const double y = reference(wcs.y_axis);
  const auto length = [&](std::size_t axis) {
    return axis < image.axes.size() ? static_cast<double>(image.axes[axis]) : 100.0;
  };
  pixels.add(x, y);
  for (const double step : {0.25, 1.0, 10.0, 1e3, 1e6}) {
    pixels.add(x + step, y);
    pixels.add(x - step, y + step);
    pixels.add(x, y - step);
  }
  pixels.add(1, 1);
  pixels.add(length(0) / 2, length(1) / 2);
  pixels.add(length(0), length(1));
  for (const double odd : {0.0, -1e15, 1e300, kInfinity, kNan}) {
    pixels.add(odd, 1);
    pixels.add(x, odd);
  }
  return pixels;
}

void add_places(const wcs::CelestialGeometry& wcs, Points& sky) {
  const double longitude = wcs.reference_longitude;
  const double latitude = wcs.reference_latitude;
  for (const double step : {0.0, 1e-3, 1.0, 60.0, 180.0}) {
    sky.add(longitude + step, latitude);
    sky.add(longitude - step, std::clamp(latitude + step, -90.0, 90.0));
    sky.add(longitude, std::clamp(latitude - step, -90.0, 90.0));
  }
  for (const double odd : {0.0, 90.0, -90.0, 91.0, 1e300, kInfinity, kNan}) {
    sky.add(0, odd);
    sky.add(odd, 0);
  }
}

/// What a place on the sky may be off by, degrees: the promise, in pixels, and rounding.
double allowance(wcs::Transform& transform, double x, double y, const Sky& sky) {
  const wcs::CelestialGeometry& wcs = transform.geometry();
  double largest = std::max(std::fabs(x), std::fabs(y));
  for (const double pixel : wcs.reference_pixel)
    largest = std::max(largest, std::fabs(pixel));
  const double step = 4 * tolerance::kPixel + 256 * largest * 0x1p-53;
  Points around(0);
  for (const double dx : {-step, 0.0, step})
    for (const double dy : {-step, 0.0, step})
      around.add(x + dx, y + dy);
  const Points there = convert(transform, around, true);
  double widest = 0;
  for (std::size_t i = 0; i < there.size(); ++i)
    widest = has_result(there.status[i])
                 ? std::max(widest, separation(sky, {there.a[i], there.b[i]}))
                 : 360; // an edge of the projection
  const double projection = wcs.projection == "CSC"   ? 2 * tolerance::kCscRoundTrip
                            : wcs.projection == "MOL" ? tolerance::kMollweidePole
                                                      : 2 * tolerance::kWcslibRoundTrip;
  return 4 * widest + projection;
}

/// A pixel that is found for a place on the sky is a pixel of that place.
void check_way_back(wcs::Transform& transform, const Points& sky, const Points& pixels) {
  const Points again = convert(transform, pixels, true);
  for (std::size_t i = 0; i < sky.size(); ++i) {
    if (!has_result(pixels.status[i]) || !has_result(again.status[i]))
      continue;
    const Sky wanted{sky.a[i], sky.b[i]};
    const double off = separation(wanted, {again.a[i], again.b[i]});
    if (off <= 2 * tolerance::kWcslibRoundTrip)
      continue;
    if (off <= allowance(transform, pixels.a[i], pixels.b[i], wanted))
      continue;
    std::fprintf(stderr, "sky %.17g %.17g -> pixel %.17g %.17g -> sky %.17g %.17g (%g)\n%s\n",
                 sky.a[i], sky.b[i], pixels.a[i], pixels.b[i], again.a[i], again.b[i], off,
                 transform.description().c_str());
    require(false, "a pixel of the place");
  }
}

void use(const fits::ImageHeader& image, const wcs::TransformOptions& options) {
  try {
    wcs::Transform transform(image, options);
    wcs::Transform clone = transform.clone();
    require(!transform.description().empty(), "a description");
    const Points pixels = pixels_of(image, transform.geometry());
    Points sky = checked(transform, clone, pixels, true);
    add_places(transform.geometry(), sky);
    const Points back = checked(transform, clone, sky, false);
    check_way_back(transform, sky, back);
  } catch (const Error& error) {
    require(*error.what() != '\0', "an error says something");
  }
}

fits::ImageHeader image_of(std::string cards) {
  fits::Header header(std::move(cards), Where{.file = "fuzz.fits", .hdu = "0"});
  std::vector<std::int64_t> axes;
  const std::int64_t count = std::min<std::int64_t>(header.integer("NAXIS").value_or(0), 4);
  for (std::int64_t i = 1; i <= count; ++i)
    axes.push_back(
        std::max<std::int64_t>(header.integer("NAXIS" + std::to_string(i)).value_or(1), 0));
  fits::SectionMap map = fits::section_map({}, axes, header.where());
  return {std::move(header), std::move(axes), std::move(map), "0", ""};
}

void use(const std::string& cards) {
  try {
    const fits::ImageHeader image = image_of(cards);
    use(image, {});
    if (cards.find("A_ORDER") != std::string::npos)
      use(image, {.sip = wcs::SipUse::on});
    if (cards.find("CTYPE1A") != std::string::npos)
      use(image, {.alternate = 'A', .planes = {2}, .origin = 0});
    wcs::has_celestial_axes(image.header, ' ');
  } catch (const Error&) { // as it should
  }
}

} // namespace
} // namespace astromill::test

/// wcslib 7.12 does not free all of what it took where it fails.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libwcs.so\n"; }

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astromill;
  using namespace astromill::test;
  const std::string_view text = text_of(data, size);
  const std::string cards = cards_of(text);
  use(cards);
  try {
    fits::is_text_header(text.substr(0, 2880));
    for (const std::string& parsed : fits::parse_text_headers(text, "fuzz.hdr")) {
      require(parsed.size() % fits::Header::kCardLength == 0, "whole cards");
      if (parsed != cards)
        use(parsed);
    }
  } catch (const Error&) { // as it should
  }
  return 0;
}

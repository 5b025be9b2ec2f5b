// astromill: a sheet to draw on, whatever file it ends in
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/plot/canvas.h"

#include "astromill/base/error.h"
#include "astromill/plot/font.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <exception>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace astromill::plot {

namespace {

constexpr double kPixelsAPoint = 300.0 / 72; ///< of PNG
constexpr double kCapitalHeight = 0.73;      ///< of the font, for a size of 1

struct Delete {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using Surface = std::unique_ptr<cairo_surface_t, Delete>;
using Context = std::unique_ptr<cairo_t, Delete>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Delete>;

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(std::string("the figure cannot be drawn: ") + cairo_status_to_string(status));
}

/// The font, read once. It is kept for good: the drawing library holds on to what it has used.
cairo_font_face_t* font_face() {
  static cairo_font_face_t* const kFace = [] {
    const std::span<const unsigned char> file = font_file();
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    if (FT_Init_FreeType(&library) != 0 ||
        FT_New_Memory_Face(library, file.data(), static_cast<FT_Long>(file.size()), 0, &face) != 0)
      throw Error("the font of figures cannot be read");
    return cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
  }();
  return kFace;
}

/// Takes bytes from the drawing library, through which no exception may pass.
cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  try {
    static_cast<std::string*>(bytes)->append(data, data + length);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::exception&) {
    return CAIRO_STATUS_WRITE_ERROR;
  }
}

/// Numbers all ids that begin with `stem`, and what refers to them, in their order, the first
/// with none, then from 1. The
/// library numbers drawings and images of a process: not the same bytes for the second figure.
void number_afresh(std::string& svg, std::string_view stem) {
  constexpr std::string_view kDigits = "0123456789";
  std::map<std::string, std::size_t, std::less<>> numbers;
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = svg.find(stem); at != std::string::npos; at = svg.find(stem, at)) {
    const bool begins = at > 0 && (svg[at - 1] == '"' || svg[at - 1] == '#');
    at += stem.size();
    const std::size_t end = std::min(svg.find_first_not_of(kDigits, at), svg.size());
    if (!begins || end == at)
      continue;
    const auto [found, is_new] = numbers.try_emplace(svg.substr(at, end - at), numbers.size());
    out.append(svg, done, at - done);
    if (found->second > 0)
      out += std::to_string(found->second);
    done = at = end;
  }
  svg = out.append(svg, done);
}

Surface make_surface(Format format, double width, double height, std::string& bytes) {
  switch (format) {
  case Format::svg:
    return Surface(cairo_svg_surface_create_for_stream(append, &bytes, width, height));
  case Format::pdf: {
    Surface surface(cairo_pdf_surface_create_for_stream(append, &bytes, width, height));
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, nullptr);
    return surface;
  }
  case Format::png:
    break;
  }
  const auto pixels = [](double points) {
    return static_cast<int>(std::lround(std::fmin(points, 1e6) * kPixelsAPoint));
  };
  return Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels(width), pixels(height)));
}

} // namespace

struct Canvas::State {
  Format format = Format::png;
  std::string bytes{}; // before the surface, which writes into it until it is gone
  Surface surface{};
  Context context{};

  void begin() {
    check(cairo_surface_status(surface.get()));
    context.reset(cairo_create(surface.get()));
    const FontOptions options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(context.get(), options.get());
    cairo_set_font_face(context.get(), font_face());
    cairo_set_line_join(context.get(), CAIRO_LINE_JOIN_ROUND);
  }

  void path(std::span<const Place> places) {
    cairo_new_path(context.get());
    for (const Place& place : places)
      cairo_line_to(context.get(), place.x, place.y);
  }
};

Canvas::Canvas(Format format, double width, double height) : state_(std::make_unique<State>()) {
  state_->format = format;
  state_->surface = make_surface(format, width, height, state_->bytes);
  state_->begin();
  if (format == Format::png)
    cairo_scale(state_->context.get(), kPixelsAPoint, kPixelsAPoint);
  colour(kWhite);
  cairo_paint(state_->context.get());
}

Canvas::Canvas(double width, double height) : state_(std::make_unique<State>()) {
  state_->surface.reset(cairo_image_surface_create(
      CAIRO_FORMAT_A8, static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height))));
  state_->begin();
}

Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

void Canvas::colour(const Colour& colour) {
  cairo_set_source_rgb(state_->context.get(), colour.red, colour.green, colour.blue);
}

void Canvas::clip(const Box& box) {
  cairo_save(state_->context.get());
  cairo_rectangle(state_->context.get(), box.left, box.top, box.width(), box.height());
  cairo_clip(state_->context.get());
}

void Canvas::unclip() { cairo_restore(state_->context.get()); }

void Canvas::line(std::span<const Place> places, double width, bool dashed) {
  constexpr std::array<double, 2> kDashes = {4.5, 2.5};
  cairo_t* const context = state_->context.get();
  cairo_set_line_width(context, width);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash(context, kDashes.data(), dashed ? 2 : 0, 0);
  state_->path(places);
  cairo_stroke(context);
}

void Canvas::fill(std::span<const Place> corners) {
  state_->path(corners);
  cairo_fill(state_->context.get());
}

void Canvas::disc(Place centre, double radius) {
  constexpr double kFullTurn = 6.283185307179586;
  cairo_new_path(state_->context.get());
  cairo_arc(state_->context.get(), centre.x, centre.y, radius, 0, kFullTurn);
  cairo_fill(state_->context.get());
}

void Canvas::dots(std::span<const Place> places, double diameter) {
  constexpr std::size_t kAtOnce = 256;
  cairo_t* const context = state_->context.get();
  cairo_set_line_width(context, diameter);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
  cairo_set_dash(context, nullptr, 0, 0);
  cairo_new_path(context);
  std::size_t drawn = 0;
  for (const Place& place : places) {
    cairo_move_to(context, place.x, place.y);
    cairo_line_to(context, place.x, place.y);
    if (++drawn % kAtOnce == 0)
      cairo_stroke(context);
  }
  cairo_stroke(context);
}

void Canvas::image(const Box& box, const Image<std::uint32_t>& pixels) {
  if (pixels.empty())
    return;
  const Surface surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(pixels.width), static_cast<int>(pixels.height)));
  check(cairo_surface_status(surface.get()));
  cairo_surface_flush(surface.get());
  unsigned char* const data = cairo_image_surface_get_data(surface.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  for (std::size_t y = 0; y < pixels.height; ++y)
    std::memcpy(data + y * stride, pixels.view().row(y), pixels.width * sizeof(std::uint32_t));
  cairo_surface_mark_dirty(surface.get());
  cairo_t* const context = state_->context.get();
  cairo_save(context);
  cairo_translate(context, box.left, box.top);
  cairo_scale(context, box.width() / static_cast<double>(pixels.width),
              box.height() / static_cast<double>(pixels.height));
  cairo_set_source_surface(context, surface.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
  cairo_paint(context);
  cairo_restore(context);
}

void Canvas::text(Place at, const std::string& text, double size, Align align, bool upwards) {
  constexpr double kQuarterTurn = 1.5707963267948966;
  cairo_t* const context = state_->context.get();
  cairo_set_font_size(context, size);
  const double width = align == Align::left ? 0 : text_width(text, size);
  cairo_save(context);
  cairo_translate(context, at.x, at.y);
  if (upwards)
    cairo_rotate(context, -kQuarterTurn);
  cairo_move_to(context, align == Align::centre ? -width / 2 : -width, kCapitalHeight * size / 2);
  cairo_show_text(context, text.c_str());
  cairo_restore(context);
}

double Canvas::text_width(const std::string& text, double size) {
  cairo_text_extents_t extents;
  cairo_set_font_size(state_->context.get(), size);
  cairo_text_extents(state_->context.get(), text.c_str(), &extents);
  return extents.x_advance;
}

bool Canvas::is_free(const Box& box) {
  cairo_surface_t* const surface = state_->surface.get();
  cairo_surface_flush(surface);
  const unsigned char* const pixels = cairo_image_surface_get_data(surface);
  const auto stride = static_cast<std::ptrdiff_t>(cairo_image_surface_get_stride(surface));
  const auto right = static_cast<std::ptrdiff_t>(std::ceil(box.right));
  const auto bottom = static_cast<std::ptrdiff_t>(std::ceil(box.bottom));
  for (auto y = static_cast<std::ptrdiff_t>(box.top); y < bottom; ++y)
    for (auto x = static_cast<std::ptrdiff_t>(box.left); x < right; ++x)
      if (pixels[y * stride + x] != 0)
        return false;
  return true;
}

std::string Canvas::finish() {
  check(cairo_status(state_->context.get()));
  state_->context.reset();
  if (state_->format == Format::png)
    check(cairo_surface_write_to_png_stream(state_->surface.get(), append, &state_->bytes));
  cairo_surface_finish(state_->surface.get());
  check(cairo_surface_status(state_->surface.get()));
  state_->surface.reset();
  if (state_->format == Format::svg)
    for (const char* stem : {"surface", "image", "source-"})
      number_afresh(state_->bytes, stem);
  return std::move(state_->bytes);
}

} // namespace astromill::plot

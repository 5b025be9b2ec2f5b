// astromill: the celestial part of a header as wcslib understands it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/wcslib.h"

#include "astromill/base/error.h"
#include "astromill/wcs/distortion_parameters.h"
#include "astromill/wcs/header_checks.h"
#include "astromill/wcs/iterated_projections.h"
#include "astromill/wcs/parsed_header.h"

#include <wcslib/cel.h>
#include <wcslib/dis.h>
#include <wcslib/lin.h>
#include <wcslib/sph.h>
#include <wcslib/tab.h>
#include <wcslib/wcs.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcsmath.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace astromill::wcs {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Where at(const fits::Header& header, std::string keyword = {}, std::string value = {}) {
  Where where = header.where();
  where.keyword = std::move(keyword);
  where.value = std::move(value);
  return where;
}

std::string suffix(char alternate) {
  return alternate == ' ' ? std::string() : std::string(1, alternate);
}

std::string trimmed(const char* text) {
  std::string out(text);
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

/// "FK5 2000" from RADESYS and EQUINOX.
std::string system_of(const wcsprm& wcs) {
  std::string out = trimmed(wcs.radesys);
  if (!undefined(wcs.equinox)) {
    char year[32];
    std::snprintf(year, sizeof year, "%.10g", wcs.equinox);
    out += (out.empty() ? "equinox " : " ") + std::string(year);
  }
  return out;
}

std::string distortion_name(const disprm* distortion) {
  if (distortion == nullptr)
    return {};
  std::string out;
  for (int i = 0; i < distortion->naxis; ++i) {
    const std::string type = trimmed(distortion->dtype[i]);
    if (!type.empty() && out.find(type) == std::string::npos)
      out += (out.empty() ? "" : "+") + type;
  }
  return out;
}

/// Blanks the types of the axes that are not celestial, so that a spectral or tabular axis that
/// wcslib cannot set up does not stand in the way of the sky.
void forget_other_axes(wcsprm& wcs) {
  for (int i = 0; i < wcs.naxis; ++i)
    if (i != wcs.lng && i != wcs.lat)
      wcs.ctype[i][0] = '\0';
  for (int i = 0; i < wcs.ntab; ++i)
    tabfree(&wcs.tab[i]);
  wcs.ntab = 0;
}

/// wcslib puts a 1 into a row of zeros of the CD matrix, which is meant for axes that have none.
void refuse_zero_rows(const fits::Header& header, const wcsprm& wcs) {
  constexpr int kCdMatrix = 2; // bit of wcsprm::altlin
  if ((wcs.altlin & kCdMatrix) == 0)
    return;
  for (const int axis : {wcs.lng, wcs.lat}) {
    const std::string row = "CD" + std::to_string(axis + 1) + "_";
    bool zero = true;
    for (int j = 1; j <= wcs.naxis; ++j)
      zero = zero && header.number(row + std::to_string(j) + suffix(wcs.alt[0])).value_or(0) == 0;
    if (zero)
      throw Error("the CD matrix of the celestial axes is singular", at(header, row + "*"));
  }
}

void set_up(wcsprm& wcs, const fits::Header& header, fits::File* file) {
  const bool sound = wcsset(&wcs) == 0;
  if (has_tabular_axes(wcs))
    load_coordinate_tables(wcs, header, file);
  else if (sound)
    return;
  else if (wcs.lng >= 0 && wcs.lat >= 0) // known even where wcsset failed
    forget_other_axes(wcs);
  const int status = wcsset(&wcs);
  if (status != 0) {
    if (has_tabular_axes(wcs))
      abandon_tables(wcs);
    const char* details = wcs.err != nullptr ? wcs.err->msg : wcs_errmsg[status];
    throw Error(std::string("wcslib refuses the WCS (") + shown(details, 200) + ")", at(header));
  }
}

std::vector<std::vector<double>> linear_part(const wcsprm& wcs) {
  const auto n = static_cast<std::size_t>(wcs.naxis);
  std::vector<std::vector<double>> out(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      out[i][j] = wcs.lin.cdelt[i] * wcs.lin.pc[i * n + j];
  return out;
}

/// CTYPE as in the header: choose_polynomial() may have made a TPV of TAN.
std::string type_of(const char* type, bool scamp) {
  std::string out = trimmed(type);
  const std::size_t code = out.find("-TPV");
  if (scamp && code != std::string::npos)
    out.replace(code, 4, "-TAN");
  return out;
}

CelestialGeometry geometry_of(const wcsprm& wcs) {
  CelestialGeometry out;
  out.axis_count = wcs.naxis;
  out.longitude_axis = wcs.lng;
  out.latitude_axis = wcs.lat;
  out.x_axis = std::min(wcs.lng, wcs.lat);
  out.y_axis = std::max(wcs.lng, wcs.lat);
  out.projection = has_tabular_axes(wcs) ? "TAB" : trimmed(wcs.cel.prj.code);
  out.system = system_of(wcs);
  out.radesys = trimmed(wcs.radesys);
  if (!undefined(wcs.equinox))
    out.equinox = wcs.equinox;
  out.projection_has_offset = wcs.cel.offset != 0 || wcs.cel.prj.x0 != 0 || wcs.cel.prj.y0 != 0;
  out.reference_pixel.assign(wcs.lin.crpix, wcs.lin.crpix + wcs.naxis);
  out.linear = linear_part(wcs);
  out.reference_longitude = wcs.crval[wcs.lng];
  out.reference_latitude = wcs.crval[wcs.lat];
  out.pole_longitude = wcs.cel.euler[0];
  out.pole_colatitude = wcs.cel.euler[1];
  out.pole_native_longitude = wcs.cel.euler[2];
  out.cube_face_axis = wcs.cubeface;
  out.pixel_distortion = distortion_name(wcs.lin.dispre);
  out.plane_distortion = distortion_name(wcs.lin.disseq);
  return out;
}

wcsprm* deep_copy(const wcsprm& from) {
  auto* copy = static_cast<wcsprm*>(std::calloc(1, sizeof(wcsprm)));
  if (copy == nullptr)
    throw std::bad_alloc();
  copy->flag = -1;
  int status = wcssub(1, &from, nullptr, nullptr, copy);
  if (status == 0)
    status = wcsset(copy);
  if (status != 0) {
    wcsfree(copy);
    std::free(copy);
    if (status == WCSERR_MEMORY)
      throw std::bad_alloc();
    throw Error(std::string("wcslib cannot copy the WCS (") + wcs_errmsg[status] + ")");
  }
  return copy;
}

double in_turn(double longitude) {
  longitude -= 360 * std::floor(longitude / 360);
  return longitude >= 360 ? 0 : longitude;
}

} // namespace

void WcslibTransform::Free::operator()(wcsprm* wcs) const {
  wcsfree(wcs);
  std::free(wcs);
}

WcslibTransform::WcslibTransform(Handle wcs, CelestialGeometry geometry)
    : wcs_(std::move(wcs)), geometry_(std::move(geometry)) {
  set_up_tables();
}

WcslibTransform::WcslibTransform(WcslibTransform&&) noexcept = default;
WcslibTransform& WcslibTransform::operator=(WcslibTransform&&) noexcept = default;
WcslibTransform::~WcslibTransform() = default;

WcslibTransform::WcslibTransform(const fits::Header& header, char alternate, SipUse sip,
                                 fits::File* file) {
  check_wcs_keywords(header, alternate);
  const ParsedHeader parsed(header, alternate);
  wcsprm* wcs = parsed.find(alternate);
  if (wcs == nullptr)
    throw Error(alternate == ' ' ? "the header has no WCS"
                                 : "the header has no WCS '" + suffix(alternate) + "'",
                header.where());
  check_distortion_parameters(*wcs, header);
  DistortionChoice choice = choose_polynomial(*wcs, header, sip); // before anything calls wcsset
  int fixed[NWCSFIX];
  wcsfix(0, nullptr, wcs, fixed); // old units, AIPS spectral axes, NCP and GLS projections
  set_up(*wcs, header, file);
  if (wcs->lng < 0 || wcs->lat < 0)
    throw Error("the header has no celestial WCS (longitude and latitude axes)", at(header));
  choose_sip(choice, *wcs, header, sip);
  refuse_zero_rows(header, *wcs);
  wcs_.reset(deep_copy(*wcs));
  geometry_ = geometry_of(*wcs_);
  geometry_.longitude_type = type_of(wcs_->ctype[wcs_->lng], choice.scamp);
  geometry_.latitude_type = type_of(wcs_->ctype[wcs_->lat], choice.scamp);
  geometry_.choice = std::move(choice);
  set_up_tables();
}

void WcslibTransform::set_up_tables() {
  if (geometry_.projection != "TAB")
    return;
  const auto element = [this](int world, int pixel) {
    return geometry_.linear[static_cast<std::size_t>(world)][static_cast<std::size_t>(pixel)];
  };
  const double determinant =
      element(wcs_->lng, geometry_.x_axis) * element(wcs_->lat, geometry_.y_axis) -
      element(wcs_->lng, geometry_.y_axis) * element(wcs_->lat, geometry_.x_axis);
  tabular_ = std::make_unique<TabularAxes>(*wcs_, std::sqrt(std::fabs(determinant)));
}

WcslibTransform WcslibTransform::clone() const { return {Handle(deep_copy(*wcs_)), geometry_}; }

void WcslibTransform::reserve(std::size_t n) {
  if (status_.size() >= n)
    return;
  native_longitude_.resize(n);
  native_latitude_.resize(n);
  world_.resize(n * static_cast<std::size_t>(geometry_.axis_count));
  status_.resize(n);
}

void WcslibTransform::pixel_to_plane(std::size_t n, const double* pixels, double* u, double* v) {
  reserve(n);
  const int axes = geometry_.axis_count;
  const int status = linp2x(&wcs_->lin, static_cast<int>(n), axes, pixels, world_.data());
  for (std::size_t i = 0; i < n; ++i) {
    const double* world = &world_[i * static_cast<std::size_t>(axes)];
    u[i] = status == 0 ? world[geometry_.longitude_axis] : kNan;
    v[i] = status == 0 ? world[geometry_.latitude_axis] : kNan;
  }
}

/// plane_to_sky for PCO and AIR; points that do not settle go through wcslib one by one.
void WcslibTransform::iterated_plane_to_sky(std::size_t n, const double* u, const double* v,
                                            double* longitude, double* latitude) {
  reserve(n);
  const bool polyconic = geometry_.projection == "PCO";
  const double best_latitude = wcs_->cel.prj.pv[1];
  unsettled_.clear();
  for (std::size_t i = 0; i < n; ++i) {
    const auto native =
        polyconic ? polyconic_native({u[i], v[i]}) : airy_native({u[i], v[i]}, best_latitude);
    if (!native)
      unsettled_.push_back(i);
    native_longitude_[i] = native ? native->longitude : 0;
    native_latitude_[i] = native ? native->latitude : 0;
  }
  sphx2s(wcs_->cel.euler, static_cast<int>(n), 0, 1, 1, native_longitude_.data(),
         native_latitude_.data(), longitude, latitude);
  for (std::size_t i = 0; i < n; ++i)
    longitude[i] = in_turn(longitude[i]);
  for (const std::size_t i : unsettled_)
    projected_plane_to_sky(1, u + i, v + i, longitude + i, latitude + i);
}

void WcslibTransform::plane_to_sky(std::size_t n, const double* u, const double* v,
                                   double* longitude, double* latitude) {
  if (tabular_) {
    tabular_->plane_to_sky(n, u, v, longitude, latitude);
    return;
  }
  if (geometry_.projection.empty()) {
    for (std::size_t i = 0; i < n; ++i) {
      longitude[i] = in_turn(geometry_.reference_longitude + u[i]);
      latitude[i] = geometry_.reference_latitude + v[i];
      if (!(std::fabs(latitude[i]) <= 90))
        longitude[i] = latitude[i] = kNan;
    }
    return;
  }
  const bool iterated = geometry_.projection == "PCO" || geometry_.projection == "AIR";
  if (iterated && !geometry_.projection_has_offset)
    iterated_plane_to_sky(n, u, v, longitude, latitude);
  else
    projected_plane_to_sky(n, u, v, longitude, latitude);
}

void WcslibTransform::projected_plane_to_sky(std::size_t n, const double* u, const double* v,
                                             double* longitude, double* latitude) {
  reserve(n);
  const int status =
      celx2s(&wcs_->cel, static_cast<int>(n), 0, 1, 1, u, v, native_longitude_.data(),
             native_latitude_.data(), longitude, latitude, status_.data());
  const bool failed = status != 0 && status != CELERR_BAD_PIX;
  for (std::size_t i = 0; i < n; ++i) {
    longitude[i] = in_turn(longitude[i]);
    if (failed || status_[i] != 0 || !std::isfinite(longitude[i]) || !std::isfinite(latitude[i]))
      longitude[i] = latitude[i] = kNan;
  }
}

void WcslibTransform::sky_to_plane(std::size_t n, const double* longitude, const double* latitude,
                                   double* u, double* v) {
  if (tabular_) {
    tabular_->sky_to_plane(n, longitude, latitude, u, v);
    return;
  }
  if (geometry_.projection.empty()) {
    for (std::size_t i = 0; i < n; ++i) {
      u[i] = std::remainder(longitude[i] - geometry_.reference_longitude, 360);
      v[i] = latitude[i] - geometry_.reference_latitude;
    }
    return;
  }
  reserve(n);
  if (geometry_.projection == "MOL" && !geometry_.projection_has_offset) {
    sphs2x(wcs_->cel.euler, static_cast<int>(n), 0, 1, 1, longitude, latitude,
           native_longitude_.data(), native_latitude_.data());
    for (std::size_t i = 0; i < n; ++i) {
      const PlanePosition plane = mollweide_plane({native_longitude_[i], native_latitude_[i]});
      u[i] = plane.x;
      v[i] = plane.y;
    }
    return;
  }
  const int status =
      cels2x(&wcs_->cel, static_cast<int>(n), 0, 1, 1, longitude, latitude,
             native_longitude_.data(), native_latitude_.data(), u, v, status_.data());
  const bool failed = status != 0 && status != CELERR_BAD_WORLD;
  for (std::size_t i = 0; i < n; ++i)
    if (failed || status_[i] != 0 || !std::isfinite(u[i]) || !std::isfinite(v[i]))
      u[i] = v[i] = kNan;
}

bool has_celestial_axes(const fits::Header& header, char alternate) {
  try {
    const ParsedHeader parsed(header, alternate);
    wcsprm* wcs = parsed.find(alternate);
    if (wcs == nullptr)
      return false;
    check_distortion_parameters(*wcs, header);
    wcsset(wcs); // finds the axes even where it fails later
    return wcs->lng >= 0 && wcs->lat >= 0;
  } catch (const Error&) {
    return true; // who uses it is told what is wrong
  }
}

std::string wcslib_version() {
  int version[3] = {0, 0, 0};
  return ::wcslib_version(version);
}

} // namespace astromill::wcs

// astromill: which of the distortions that a header tells of are used
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/wcs/distortion_choice.h"

#include <wcslib/wcs.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace astromill::wcs {

namespace {

/// Up to this, PVi_m of the longitude axis have a meaning in every projection.
constexpr int kLastStandardParameter = 4;
constexpr std::size_t kCodeStart = 5; ///< of the projection in CTYPE, behind "RA---"

bool names_sip(const wcsprm& wcs) {
  for (int i = 0; i < wcs.naxis; ++i)
    if (std::strstr(wcs.ctype[i], "-SIP") != nullptr)
      return true;
  return false;
}

bool has_sip(const fits::Header& header) { return header.has("A_ORDER") || header.has("B_ORDER"); }

/// True for DEC, GLAT, ELAT, ..., HPLT, ...
bool is_latitude(std::string_view type) {
  return type.starts_with("DEC-") || type.substr(1).starts_with("LAT-") ||
         type.substr(2).starts_with("LT-");
}

/// True for a PVi_m that TAN has no use for.
bool beyond_tan(const wcsprm& wcs, const pvcard& pv) {
  if (pv.i < 1 || pv.i > wcs.naxis) // 0: the old PROJPm
    return false;
  const std::string_view type = wcs.ctype[pv.i - 1];
  return type.find("-TAN") == kCodeStart - 1 &&
         (is_latitude(type) || pv.m > kLastStandardParameter);
}

template <class Condition> void drop_pv_if(wcsprm& wcs, const Condition& condition) {
  wcs.npv = static_cast<int>(std::remove_if(wcs.pv, wcs.pv + wcs.npv, condition) - wcs.pv);
}

/// RA---TAN or RA---TAN-SIP as RA---TPV.
void make_tpv(wcsprm& wcs) {
  for (int i = 0; i < wcs.naxis; ++i)
    if (char* code = wcs.ctype[i] + kCodeStart; std::strncmp(code, "TAN", 3) == 0)
      std::memcpy(code, "TPV", 4); // with its end
}

} // namespace

DistortionChoice choose_polynomial(wcsprm& wcs, const fits::Header& header, SipUse sip) {
  DistortionChoice out;
  const auto is_scamp = [&](const pvcard& pv) { return beyond_tan(wcs, pv) && pv.value != 0; };
  if (std::none_of(wcs.pv, wcs.pv + wcs.npv, is_scamp)) {
    drop_pv_if(wcs, [&](const pvcard& pv) { return beyond_tan(wcs, pv); }); // wcslib stumbles
    return out;
  }
  const bool sip_counts =
      has_sip(header) && (sip == SipUse::on || (sip == SipUse::automatic && names_sip(wcs)));
  if (sip_counts) {
    drop_pv_if(wcs, [](const pvcard&) { return true; });
    out.warnings.emplace_back("the header has both SIP and PV distortion keywords: SIP is used");
  } else {
    make_tpv(wcs);
    out.scamp = true;
    out.warnings.emplace_back(
        "PVi_m of the TAN projection are read as SCAMP's distortion polynomial (TPV)");
  }
  return out;
}

void choose_sip(DistortionChoice& choice, const wcsprm& wcs, const fits::Header& header,
                SipUse sip) {
  const bool named = names_sip(wcs);
  const bool another = wcs.lin.dispre != nullptr || wcs.lin.disseq != nullptr;
  const bool primary = wcs.alt[0] == ' ';
  if (has_sip(header)) {
    choice.sip =
        sip == SipUse::on || (sip == SipUse::automatic && (named || (primary && !another)));
    if (sip == SipUse::off)
      choice.remark = "SIP coefficients not applied (--sip off)";
    else if (!choice.sip)
      choice.remark = "SIP coefficients not applied (CTYPE lacks -SIP)";
    if (sip == SipUse::off && named)
      choice.warnings.emplace_back(
          "the SIP distortion that CTYPE names is not applied (--sip off)");
    if (sip == SipUse::automatic && !named && primary)
      choice.warnings.emplace_back(
          choice.sip ? "SIP coefficients are applied though CTYPE lacks the -SIP suffix"
                     : "SIP coefficients are not applied: CTYPE lacks the -SIP suffix, and the "
                       "header has another distortion");
  } else if (named && sip != SipUse::off) {
    choice.warnings.emplace_back(
        "no distortion is applied: CTYPE says -SIP, but A_ORDER is missing");
  }
}

} // namespace astromill::wcs

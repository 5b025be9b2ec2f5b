// astromill: complete.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/paper_config.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/text/ini.h"
#include "astromill/text/parameter_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace astromill::completeness {

namespace {

/// IRAF's defaults of keys that a file may leave out, where ours are others.
constexpr const char* kAperture = "3";
constexpr const char* kZeropoint = "25";

/// A limit that is none: INDEF.
constexpr const char* kUnlimitedLow = "-1e30";
constexpr const char* kUnlimitedHigh = "1e30";

/// Parameters that can have just one value here, IRAF's default.
using FixedValue = std::pair<const char*, const char*>;
constexpr std::array<FixedValue, 12> kFixed{{{"datapars.scale", "1"},
                                             {"datapars.emission", "yes"},
                                             {"datapars.noise", "poisson"},
                                             {"fitskypars.smaxiter", "10"},
                                             {"fitskypars.sloclip", "0"},
                                             {"fitskypars.shiclip", "0"},
                                             {"fitskypars.snreject", "50"},
                                             {"fitskypars.sloreject", "3"},
                                             {"fitskypars.shireject", "3"},
                                             {"fitskypars.khist", "3"},
                                             {"fitskypars.binsize", "0.1"},
                                             {"fitskypars.rgrow", "0"}}};
constexpr std::array<FixedValue, 3> kFixedOfCentroid{
    {{"centerpars.cthreshold", "0"}, {"centerpars.cmaxiter", "10"}, {"centerpars.clean", "no"}}};

class PaperReader {
public:
  PaperReader(std::string_view text, const std::string& file);

  PaperConfig read() {
    read_data();
    read_detection();
    read_photometry();
    read_matching();
    read_plotter();
    for (const auto& [name, value] : kFixed)
      file_.check_fixed(name, value);
    out_.options = file_.options();
    for (std::string& key : file_.without_effect())
      out_.without_effect.push_back(std::move(key));
    return std::move(out_);
  }

private:
  void add_keyword_or_number(const char* option, std::string_view keyword, std::string_view name);
  void add_pair(const char* option, std::string_view first, std::string_view second,
                const char* first_preset, const char* second_preset);

  void read_data();
  void read_detection();
  void read_photometry();
  void read_aperture();
  void read_matching();
  void read_plotter();

  text::ParameterFile file_;
  PaperConfig out_{};
};

PaperReader::PaperReader(std::string_view text, const std::string& file) : file_(file) {
  for (text::IniEntry& entry : text::read_ini(text, file)) {
    // A number may have a comment behind it; a title may have a '#'.
    if (const auto comment = entry.value.find(" #");
        entry.section != "plotter" && comment != std::string::npos)
      entry.value.resize(comment);
    // findpars are daofind's, and the file has some of them there.
    constexpr std::array kFindpars = {"threshold", "nsigma",  "ratio",   "theta",
                                      "sharplo",   "sharphi", "roundlo", "roundhi"};
    const bool is_findpar = std::ranges::find(kFindpars, entry.name) != kFindpars.end();
    const std::string section =
        is_findpar && entry.section == "daofind" ? "findpars" : entry.section;
    file_.add_key(section + "." + entry.name, entry.value, entry.line);
  }
}

/// The keyword of a header, where there is one, else the number.
void PaperReader::add_keyword_or_number(const char* option, std::string_view keyword,
                                        std::string_view name) {
  const text::Parameter* const key = file_.given(keyword);
  if (key == nullptr)
    return file_.add_number(option, name);
  file_.add(option, key->value, *key);
  if (text::Parameter* const other = file_.find(name)) {
    other->used = false;
    other->note = std::string(keyword) + " counts";
  }
}

void PaperReader::add_pair(const char* option, std::string_view first, std::string_view second,
                           const char* first_preset, const char* second_preset) {
  const text::Parameter* const a = file_.given(first);
  const text::Parameter* const b = file_.given(second);
  if (a == nullptr && b == nullptr)
    return;
  file_.add(option,
            (a != nullptr ? file_.number_text(*a) : first_preset) + "," +
                (b != nullptr ? file_.number_text(*b) : second_preset),
            a != nullptr ? *a : *b);
}

void PaperReader::read_data() {
  file_.add_number("--fwhm", "datapars.fwhmpsf");
  file_.add_number("--sigma", "datapars.sigma");
  file_.add_number("--datamin", "datapars.datamin");
  file_.add_number("--datamax", "datapars.datamax");
  add_keyword_or_number("--readnoise", "datapars.ccdread", "datapars.readnoise");
  add_keyword_or_number("--gain", "datapars.gain", "datapars.epadu");
  add_keyword_or_number("--exptime", "datapars.exposure", "datapars.itime");
  if (text::Parameter* const key = file_.given("daopars.psfrad")) {
    out_.psf_radius = file_.number(*key);
    key->used = false;
    key->note = "stars have the radius of the PSF's file";
  }
  if (const text::Parameter* key = file_.given("addstar.seed")) {
    const double seed = file_.number(*key);
    constexpr double kMost = 0x1p53;
    if (!(std::floor(seed) == seed && seed >= 0 && seed <= kMost))
      file_.refuse("must be a whole number, not negative", *key);
    file_.add("--seed", std::to_string(static_cast<std::int64_t>(seed)), *key);
  }
}

void PaperReader::read_detection() {
  for (const auto& [option, name] :
       {std::pair("--threshold", "findpars.threshold"), std::pair("--nsigma", "findpars.nsigma"),
        std::pair("--ratio", "findpars.ratio"), std::pair("--theta", "findpars.theta")})
    file_.add_number(option, name);
  // INDEF in place of a limit is none.
  for (const auto& [name, value] :
       {std::pair("findpars.sharplo", kUnlimitedLow), std::pair("findpars.sharphi", kUnlimitedHigh),
        std::pair("findpars.roundlo", kUnlimitedLow),
        std::pair("findpars.roundhi", kUnlimitedHigh)})
    if (text::Parameter* const key = file_.find(name);
        key != nullptr && equal_ignoring_case(key->value, "INDEF"))
      key->value = value;
  add_pair("--sharp", "findpars.sharplo", "findpars.sharphi", "0.2", "1");
  add_pair("--round", "findpars.roundlo", "findpars.roundhi", "-1", "1");
  const text::Parameter* const boundary = file_.given("daofind.boundary");
  if (boundary == nullptr)
    return;
  std::string value = boundary->value;
  if (value == "constant") {
    const text::Parameter* const constant = file_.given("daofind.constant");
    value += ":" + (constant != nullptr ? file_.number_text(*constant) : "0");
  }
  file_.add("--boundary", value, *boundary);
}

void PaperReader::read_aperture() {
  text::Parameter* const key = file_.given("photpars.apertures");
  if (key == nullptr) {
    file_.add("--aperture", kAperture, {.name = "photpars.apertures", .value = {}});
    return;
  }
  const std::string all = key->value;
  key->value = all.substr(0, all.find_first_of(", \t:"));
  file_.add("--aperture", file_.number_text(*key), *key);
  if (key->value != all)
    out_.without_effect.push_back(key->name + " = " + all + " (only the first counts)");
}

void PaperReader::read_photometry() {
  read_aperture();
  add_pair("--annulus", "fitskypars.annulus", "fitskypars.dannulus", "10", "10");
  if (const text::Parameter* key = file_.given("fitskypars.salgorithm"))
    file_.add("--sky-method", key->value, *key);
  if (file_.given("photpars.zmag") != nullptr)
    file_.add_number("--phot-zeropoint", "photpars.zmag");
  else
    file_.add("--phot-zeropoint", kZeropoint, {.name = "photpars.zmag", .value = {}});
  const text::Parameter* const centring = file_.given("centerpars.calgorithm");
  if (centring == nullptr || equal_ignoring_case(centring->value, "none"))
    return;
  if (!equal_ignoring_case(centring->value, "centroid"))
    file_.refuse("only none and centroid are done here", *centring);
  const text::Parameter* const box = file_.given("centerpars.cbox");
  file_.add("--centroid-box", box != nullptr ? file_.number_text(*box) : "5",
            box != nullptr ? *box : *centring);
  for (const auto& [name, value] : kFixedOfCentroid)
    file_.check_fixed(name, value);
}

void PaperReader::read_matching() {
  const text::Parameter none{.name = "tjoin", .value = {}};
  file_.add("--no-veto", "true", none);
  file_.add("--mag-offset", "0", none);
  const text::Parameter* const x = file_.given("tjoin.xtol");
  const text::Parameter* const y = file_.given("tjoin.ytol");
  if (x != nullptr || y != nullptr)
    file_.add("--match-box",
              file_.number_text(*(x != nullptr ? x : y)) + "," +
                  file_.number_text(*(y != nullptr ? y : x)),
              *(x != nullptr ? x : y));
  file_.add_number("--mag-window", "tjoin.magtol");
}

void PaperReader::read_plotter() {
  if (const text::Parameter* key = file_.find("plotter.plot"))
    out_.wants_plot = equal_ignoring_case(key->value, "yes");
  for (const auto& [name, text] : {std::pair("plotter.title", &out_.plot_title),
                                   std::pair("plotter.xlabel", &out_.plot_x_label)})
    if (const text::Parameter* key = file_.find(name))
      *text = key->value;
}

} // namespace

bool is_paper_config(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    for (const char* section : {"[datapars]", "[daopars]", "[findpars]"})
      if (text.starts_with(section))
        return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

PaperConfig read_paper_config(std::string_view text, const std::string& file) {
  return PaperReader(text, file).read();
}

} // namespace astromill::completeness

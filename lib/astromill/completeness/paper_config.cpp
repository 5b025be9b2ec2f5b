// astromill: complete.cfg, the parameter file of Singh, Browne & Butler (2013)
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/paper_config.h"

#include "astromill/base/error.h"
#include "astromill/base/letters.h"
#include "astromill/text/ini.h"
#include "astromill/text/number.h"
#include "astromill/text/shortest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace astromill::completeness {

namespace {

/// A key of the file.
struct Key {
  std::string name; ///< "section.key"
  std::string value;
  std::int64_t line = 0;
  bool used = false;
  std::string note{}; ///< why it has no effect
};

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

std::string unquoted(std::string value) {
  if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"') &&
      value.front() == value.back())
    value = value.substr(1, value.size() - 2);
  const auto first = value.find_first_not_of(" \t");
  return first == std::string::npos
             ? ""
             : value.substr(first, value.find_last_not_of(" \t") + 1 - first);
}

bool is_given(const Key* key) {
  return key != nullptr && !key->value.empty() && !equal_ignoring_case(key->value, "INDEF");
}

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
      check_fixed(name, value);
    for (const Key& key : keys_)
      if (!key.used)
        out_.without_effect.push_back(key.name + " = " + key.value +
                                      (key.note.empty() ? "" : " (" + key.note + ")"));
    return std::move(out_);
  }

private:
  /// The key of that name, which counts as used; nullptr if there is none.
  Key* find(std::string_view name) {
    const auto key =
        std::ranges::find_if(keys_, [=](const Key& k) { return k.name == name && k.note.empty(); });
    if (key == keys_.end())
      return nullptr;
    key->used = true;
    return &*key;
  }
  /// The same; nullptr and not used where it has no value.
  Key* given(std::string_view name) {
    Key* const key = find(name);
    if (is_given(key))
      return key;
    if (key != nullptr)
      key->used = false;
    return nullptr;
  }

  void add(const char* option, std::string value, const Key& key) {
    out_.options.push_back(
        {.option = option, .value = std::move(value), .key = key.name, .line = key.line});
  }
  [[noreturn]] void refuse(const std::string& what, const Key& key) const {
    throw Error(what, {.file = file_, .keyword = key.name, .line = key.line, .value = key.value});
  }
  double number(const Key& key) const {
    const auto value = text::as_number(key.value);
    if (!value)
      refuse("must be a number", key);
    return *value;
  }
  /// The number as options have it.
  std::string number_text(const Key& key) const { return text::shortest(number(key)); }

  void add_number(const char* option, std::string_view name) {
    if (const Key* key = given(name))
      add(option, number_text(*key), *key);
  }
  void add_keyword_or_number(const char* option, std::string_view keyword, std::string_view name);
  void add_pair(const char* option, std::string_view first, std::string_view second,
                const char* first_preset, const char* second_preset);
  void check_fixed(std::string_view name, std::string_view only);

  void read_data();
  void read_detection();
  void read_photometry();
  void read_aperture();
  void read_matching();
  void read_plotter();

  const std::string& file_;
  std::vector<Key> keys_{};
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
    Key key{.name = section + "." + entry.name, .value = unquoted(entry.value), .line = entry.line};
    if (Key* const before = find(key.name)) {
      before->used = false;
      before->note = "line " + std::to_string(key.line) + " counts";
    }
    key.used = false;
    keys_.push_back(std::move(key));
  }
  for (Key& key : keys_)
    key.used = false;
}

/// The keyword of a header, where there is one, else the number.
void PaperReader::add_keyword_or_number(const char* option, std::string_view keyword,
                                        std::string_view name) {
  const Key* const key = given(keyword);
  if (key == nullptr)
    return add_number(option, name);
  add(option, key->value, *key);
  if (Key* const other = find(name)) {
    other->used = false;
    other->note = std::string(keyword) + " counts";
  }
}

void PaperReader::add_pair(const char* option, std::string_view first, std::string_view second,
                           const char* first_preset, const char* second_preset) {
  const Key* const a = given(first);
  const Key* const b = given(second);
  if (a == nullptr && b == nullptr)
    return;
  add(option,
      (a != nullptr ? number_text(*a) : first_preset) + "," +
          (b != nullptr ? number_text(*b) : second_preset),
      a != nullptr ? *a : *b);
}

void PaperReader::check_fixed(std::string_view name, std::string_view only) {
  const Key* const key = given(name);
  if (key == nullptr)
    return;
  const auto wanted = text::as_number(only);
  if (wanted ? number(*key) != *wanted : !equal_ignoring_case(key->value, only))
    refuse("only " + std::string(only) + " is done here", *key);
}

void PaperReader::read_data() {
  add_number("--fwhm", "datapars.fwhmpsf");
  add_number("--sigma", "datapars.sigma");
  add_number("--datamin", "datapars.datamin");
  add_number("--datamax", "datapars.datamax");
  add_keyword_or_number("--readnoise", "datapars.ccdread", "datapars.readnoise");
  add_keyword_or_number("--gain", "datapars.gain", "datapars.epadu");
  add_keyword_or_number("--exptime", "datapars.exposure", "datapars.itime");
  if (Key* const key = given("daopars.psfrad")) {
    out_.psf_radius = number(*key);
    key->used = false;
    key->note = "stars have the radius of the PSF's file";
  }
  if (const Key* key = given("addstar.seed")) {
    const double seed = number(*key);
    constexpr double kMost = 0x1p53;
    if (!(std::floor(seed) == seed && seed >= 0 && seed <= kMost))
      refuse("must be a whole number, not negative", *key);
    add("--seed", std::to_string(static_cast<std::int64_t>(seed)), *key);
  }
}

void PaperReader::read_detection() {
  for (const auto& [option, name] :
       {std::pair("--threshold", "findpars.threshold"), std::pair("--nsigma", "findpars.nsigma"),
        std::pair("--ratio", "findpars.ratio"), std::pair("--theta", "findpars.theta")})
    add_number(option, name);
  // INDEF in place of a limit is none.
  for (const auto& [name, value] :
       {std::pair("findpars.sharplo", kUnlimitedLow), std::pair("findpars.sharphi", kUnlimitedHigh),
        std::pair("findpars.roundlo", kUnlimitedLow),
        std::pair("findpars.roundhi", kUnlimitedHigh)})
    if (Key* const key = find(name); key != nullptr && equal_ignoring_case(key->value, "INDEF"))
      key->value = value;
  add_pair("--sharp", "findpars.sharplo", "findpars.sharphi", "0.2", "1");
  add_pair("--round", "findpars.roundlo", "findpars.roundhi", "-1", "1");
  const Key* const boundary = given("daofind.boundary");
  if (boundary == nullptr)
    return;
  std::string value = boundary->value;
  if (value == "constant") {
    const Key* const constant = given("daofind.constant");
    value += ":" + (constant != nullptr ? number_text(*constant) : "0");
  }
  add("--boundary", value, *boundary);
}

void PaperReader::read_aperture() {
  Key* const key = given("photpars.apertures");
  if (key == nullptr) {
    add("--aperture", kAperture, {.name = "photpars.apertures", .value = {}});
    return;
  }
  const std::string all = key->value;
  key->value = all.substr(0, all.find_first_of(", \t:"));
  add("--aperture", number_text(*key), *key);
  if (key->value != all)
    out_.without_effect.push_back(key->name + " = " + all + " (only the first counts)");
}

void PaperReader::read_photometry() {
  read_aperture();
  add_pair("--annulus", "fitskypars.annulus", "fitskypars.dannulus", "10", "10");
  if (const Key* key = given("fitskypars.salgorithm"))
    add("--sky-method", key->value, *key);
  if (given("photpars.zmag") != nullptr)
    add_number("--phot-zeropoint", "photpars.zmag");
  else
    add("--phot-zeropoint", kZeropoint, {.name = "photpars.zmag", .value = {}});
  const Key* const centring = given("centerpars.calgorithm");
  if (centring == nullptr || equal_ignoring_case(centring->value, "none"))
    return;
  if (!equal_ignoring_case(centring->value, "centroid"))
    refuse("only none and centroid are done here", *centring);
  const Key* const box = given("centerpars.cbox");
  add("--centroid-box", box != nullptr ? number_text(*box) : "5",
      box != nullptr ? *box : *centring);
  for (const auto& [name, value] : kFixedOfCentroid)
    check_fixed(name, value);
}

void PaperReader::read_matching() {
  const Key none{.name = "tjoin", .value = {}};
  add("--no-veto", "true", none);
  add("--mag-offset", "0", none);
  const Key* const x = given("tjoin.xtol");
  const Key* const y = given("tjoin.ytol");
  if (x != nullptr || y != nullptr)
    add("--match-box",
        number_text(*(x != nullptr ? x : y)) + "," + number_text(*(y != nullptr ? y : x)),
        *(x != nullptr ? x : y));
  add_number("--mag-window", "tjoin.magtol");
}

void PaperReader::read_plotter() {
  if (const Key* key = find("plotter.plot"))
    out_.wants_plot = equal_ignoring_case(key->value, "yes");
  for (const auto& [name, text] : {std::pair("plotter.title", &out_.plot_title),
                                   std::pair("plotter.xlabel", &out_.plot_x_label)})
    if (const Key* key = find(name))
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

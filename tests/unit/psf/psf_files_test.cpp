// astromill: tests of the readers of PSF files that hold samples
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/psf/open_model.h"
#include "support/daophot_psf.h"
#include "support/psf_files.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace astromill::psf {
namespace {

using test::FitsWriter;
using test::moments;
using test::pixel;

class PsfFiles : public testing::Test {
protected:
  std::string path(const std::string& name = "psf.fits") const { return directory_.file(name); }

  std::shared_ptr<const Model> open(const FitsWriter& file, const ModelOptions& options = {}) {
    file.write(path());
    return open_model(path(), options);
  }

  /// The light of a star in the pixel it is centred on, which tells the planes apart.
  static double peak(const Model& model, Position chip) {
    const auto renderer = model.renderer();
    return pixel(renderer->render({10, 10}, chip), 10, 10);
  }
  static double gaussian_peak(std::size_t plane) {
    return std::pow(test::gaussian_light(0, 0.7 + 0.02 * static_cast<double>(plane), 1), 2);
  }

  void expect_error(const FitsWriter& file, const std::vector<std::string>& parts,
                    const ModelOptions& options = {}) {
    try {
      open(file, options);
      ADD_FAILURE() << "no error: " << parts.front();
    } catch (const UsageError& error) {
      ADD_FAILURE() << "a usage error: " << error.what();
    } catch (const Error& error) {
      for (const std::string& part : parts)
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
            << part << " in: " << error.what();
    }
  }

  test::TemporaryDirectory directory_;
};

bool warns(const Model& model, const std::string& part) {
  for (const std::string& warning : model.description().warnings)
    if (warning.find(part) != warning.npos)
      return true;
  return false;
}

TEST_F(PsfFiles, StdpsfPlanesRunAlongXFirst) {
  const auto model = open(test::stdpsf_file({1, 501, 1001}, {1, 1001}));
  EXPECT_EQ(model->description().format, "STDPSF grid");
  EXPECT_EQ(model->description().oversampling, 4);
  EXPECT_TRUE(model->description().pixel_included);
  EXPECT_EQ(model->description().planes, 6U);
  EXPECT_EQ(model->field_positions().size(), 6U);
  EXPECT_NEAR(peak(*model, {1, 1}), gaussian_peak(0), 2e-4);
  EXPECT_NEAR(peak(*model, {1001, 1}), gaussian_peak(2), 2e-4);
  EXPECT_NEAR(peak(*model, {1, 1001}), gaussian_peak(3), 2e-4);
  EXPECT_NEAR(peak(*model, {501, 1001}), gaussian_peak(4), 2e-4);
  EXPECT_NEAR(peak(*model, {251, 1}), (gaussian_peak(0) + gaussian_peak(1)) / 2, 2e-4);
  EXPECT_NEAR(model->raw_flux({1, 1}), 1, 1e-4);
}

TEST_F(PsfFiles, WebbpsfPositionsAreYxFromZero) {
  const auto model =
      open(test::webbpsf_file({"(0.0, 0.0)", "(2047.0, 0.0)", "(0.0, 2047.0)", "(2047, 2047)"}));
  EXPECT_EQ(model->description().format, "WebbPSF grid");
  EXPECT_NEAR(peak(*model, {1, 2048}), gaussian_peak(1), 2e-4);
  EXPECT_NEAR(peak(*model, {2048, 1}), gaussian_peak(2), 2e-4);
}

TEST_F(PsfFiles, WebbpsfOfOnePlaneMayBeAnImage) {
  FitsWriter file({41, 41});
  file.values(-64, test::gaussian_planes(41, 1, 4, true)).set("OVERSAMP", 4);
  const auto model = open(file.set("DET_YX0", "(1023, 1023)"));
  EXPECT_EQ(model->description().format, "WebbPSF grid");
  EXPECT_EQ(model->description().variation, "constant");
}

TEST_F(PsfFiles, DetectorsOfWfpc2) {
  const auto file =
      test::stdpsf_file({50, 425, 800, 850, 1225, 1600}, {50, 425, 800, 850, 1225, 1600}, 33);
  EXPECT_TRUE(warns(*open(file), "--psf-detector"));
  const auto pc = open(file, {.detector = 1});
  EXPECT_EQ(pc->description().planes, 9U);
  EXPECT_FALSE(warns(*pc, "--psf-detector"));
  EXPECT_EQ(pc->field_positions().front().x, 50);
  EXPECT_EQ(pc->field_positions().back().y, 800);
  EXPECT_NEAR(peak(*pc, {50, 50}), gaussian_peak(3 * 6 + 3), 2e-3);
  EXPECT_NEAR(peak(*open(file, {.detector = 2}), {425, 50}), gaussian_peak(3 * 6 + 1), 2e-3);
  EXPECT_NEAR(peak(*open(file, {.detector = 3}), {425, 50}), gaussian_peak(1), 2e-3);
  EXPECT_NEAR(peak(*open(file, {.detector = 4}), {425, 800}), gaussian_peak(2 * 6 + 4), 2e-3);
  expect_error(file, {"detectors 1 to 4 of WFPC2, not 5"}, {.detector = 5});
  expect_error(test::stdpsf_file({1, 2}, {1, 2}, 5), {"leave out --psf-detector"}, {.detector = 1});
  expect_error(test::webbpsf_file({"(0.0, 0.0)", "(0.0, 2047.0)"}), {"--psf-detector is for grids"},
               {.detector = 1});
}

TEST_F(PsfFiles, DetectorsOfTwoChips) {
  const auto file = test::stdpsf_file({1, 683, 1365, 2048, 2731, 3413, 4096},
                                      {1, 683, 1365, 2048, 2049, 2731, 3413, 4096}, 5);
  const auto lower = open(file, {.detector = 1});
  const auto upper = open(file, {.detector = 2});
  EXPECT_EQ(lower->field_positions().size(), 28U);
  EXPECT_EQ(lower->field_positions().back().y, 2048);
  EXPECT_EQ(upper->field_positions().front().y, 1);
}

TEST_F(PsfFiles, NircamPlacesInStrings) {
  std::vector<int> xs;
  for (int i = 0; i < 20; ++i)
    xs.push_back(i / 5 * 2048 + i % 5 * 512);
  std::vector<int> ys;
  for (int i = 0; i < 10; ++i)
    ys.push_back(i / 5 * 2048 + i % 5 * 512);
  auto file = test::stdpsf_file(xs, ys, 5);
  for (std::size_t i = 1; i <= 20; ++i)
    file.remove("IPSFX" + test::two_digits(i)).remove("JPSFY" + test::two_digits(i));
  file.set("IPSFXA5", "0000 0512 1024 1536 2048").set("IPSFXB5", "2049 2560 3072 3584 4096");
  file.set("IPSFXC5", "4097 4608 5120 5632 6144").set("IPSFXD5", "6145 6656 7168 7680 8192");
  file.set("JPSFYA5", "0000 0512 1024 1536 2048").set("JPSFYB5", "2049 2560 3072 3584 4096");
  EXPECT_EQ(open(file)->field_positions().size(), 200U);
  const auto a2 = open(file, {.detector = 2}); // upper left
  EXPECT_EQ(a2->field_positions().size(), 25U);
  EXPECT_EQ(a2->field_positions().front().x, 0);
  EXPECT_EQ(a2->field_positions().front().y, 1);
  file.set("JPSFYB5", "2049 2560 nonsense");
  expect_error(file, {"JPSFYB5", "is no list of numbers"});
}

TEST_F(PsfFiles, DiffusionOfGrids) {
  const std::vector<double> kernel{0.0125, 0.05, 0.0125, 0.05, 0.75, 0.05, 0.0125, 0.05, 0.0125};
  const auto cube = [&](const char* type) {
    auto file = test::stdpsf_file({1, 501}, {1});
    file.set("PSFTYPE", type).set("OVERSAMP", 2);
    return file.extension("CDKERNEL", {3, 3}).values(-32, kernel);
  };
  EXPECT_TRUE(open(cube("INSTRUMENTAL"))->description().charge_diffusion);
  EXPECT_FALSE(open(cube("INSTRUMENTAL"))->description().pixel_included);
  EXPECT_FALSE(open(cube("EFFECTIVE"))->description().charge_diffusion);
  EXPECT_FALSE(open(cube("INSTRUMENTAL").set("APPLIED", true))->description().charge_diffusion);
  EXPECT_TRUE(open(cube("EFFECTIVE").set("APPLIED", false))->description().charge_diffusion);
  expect_error(cube("SOMETHING"), {"PSFTYPE", "'SOMETHING'", "EFFECTIVE"});
  expect_error(cube("INSTRUMENTAL").values(-32, std::vector<double>(9, 0.0)),
               {"CDKERNEL", "has the sum 0"});
  EXPECT_TRUE(open(cube("INSTRUMENTAL"), {.pixel_included = true})->description().pixel_included);
}

TEST_F(PsfFiles, GridsThatCannotBe) {
  const auto grid = [] { return test::stdpsf_file({1, 501}, {1, 501}, 9); };
  expect_error(grid().remove("NYPSFS"), {"NYPSFS", "must be the number of PSFs"});
  expect_error(grid().set("NXPSFS", -2), {"NXPSFS", "'-2'"});
  expect_error(grid().set("NXPSFS", 1), {"the cube has 4 planes for 2 positions"});
  expect_error(grid().remove("IPSFX02"), {"IPSFX02", "is missing"});
  expect_error(grid().set("IPSFX02", 1), {"IPSFX02", "do not go up"});
  expect_error(grid().set("OVERSAMP", 0), {"oversampling must be"});
  expect_error(grid().without_data(), {"cut off"});
  const auto webb = [] { return test::webbpsf_file({"(0,0)", "(9,0)"}, 9); };
  expect_error(webb().remove("DET_YX1"), {"DET_YX1", "is missing: the cube has 2 PSFs"});
  expect_error(webb().set("DET_YX1", "(0,0)"), {"PSFs 1 and 2 are at the same position"});
  expect_error(webb().set("DET_YX1", "(1,2,3)"), {"DET_YX1", "must be a position (y, x)"});
  expect_error(webb().remove("OVERSAMP"), {"OVERSAMP", "--psf-oversampling"});
  FitsWriter focus({5, 5, 4, 3});
  expect_error(focus.set("NXPSFS", 2).set("NYPSFS", 2), {"four axes", "focus"});
  FitsWriter bare({5, 5, 4});
  expect_error(bare, {"cube of 4 planes without their positions"});
}

TEST_F(PsfFiles, PsfexIsAPolynomial) {
  const auto model = open(test::psfex_file());
  const Description& description = model->description();
  EXPECT_EQ(description.format, "PSFEx model");
  EXPECT_EQ(description.oversampling, 2);
  EXPECT_EQ(description.variation, "polynomial of degree 1, 3 terms");
  EXPECT_EQ(model->field_positions().size(), 5U);
  // The basis at the middle; at x = +1/2 of the range half of the way to the wide one.
  const double narrow = std::pow(test::gaussian_light(0, 1.2, 1), 2);
  const double wide = std::pow(test::gaussian_light(0, 1.3, 1), 2);
  EXPECT_NEAR(peak(*model, {512.5, 256.5}), narrow, 1e-3);
  EXPECT_NEAR(peak(*model, {1012.5, 256.5}), (narrow + wide) / 2, 1e-3);
  EXPECT_NEAR(peak(*model, {1512.5, 256.5}), wide, 1e-3);
  EXPECT_NEAR(peak(*model, {512.5, 756.5}), narrow - (wide - narrow) / 2, 1e-3);
}

TEST_F(PsfFiles, PsfexWithAnotherVariable) {
  const auto model = open(test::psfex_file().set("POLNAME2", "MAG_AUTO"));
  EXPECT_TRUE(warns(*model, "also varies with MAG_AUTO"));
  EXPECT_EQ(peak(*model, {700, 1}), peak(*model, {700, 900}));
}

TEST_F(PsfFiles, PsfexThatCannotBe) {
  expect_error(test::psfex_file().set("PSFAXIS3", 4), {"has 3 terms, the table 4 planes"});
  expect_error(test::psfex_file().set("POLDEG1", 2), {"has 6 terms, the table 3 planes"});
  expect_error(test::psfex_file().set("PSFAXIS1", 30), {"PSF_MASK is not one row of 2790 numbers"});
  expect_error(test::psfex_file().set("PSF_SAMP", 0), {"PSF_SAMP", "must be positive"});
  expect_error(test::psfex_file().set("POLSCAL1", 0), {"POLSCAL1", "must not be 0"});
  expect_error(test::psfex_file().remove("POLZERO2"), {"POLZERO2", "must be a number"});
  expect_error(test::psfex_file().set("POLGRP2", 2), {"POLGRP2"});
  expect_error(test::psfex_file().set("TTYPE1", "OTHER"), {"has no column PSF_MASK"});
  expect_error(test::psfex_file().set("POLNAXIS", 1000000), {"POLNAXIS"});
  FitsWriter endless = test::psfex_file().set("POLNAXIS", 8).set("POLDEG1", 20);
  for (const std::string n : {"3", "4", "5", "6", "7", "8"})
    endless.set("POLGRP" + n, 1).set("POLZERO" + n, 0).set("POLSCAL" + n, 1);
  expect_error(endless, {"POLNAXIS", "more than 4096 terms"});
  auto bytes = test::psfex_file().bytes();
  FitsWriter::write_bytes(path(), bytes.substr(0, 6000));
  EXPECT_THROW(open_model(path(), {}), Error);
}

TEST_F(PsfFiles, TinytimStarsAreAtHalfTheSize) {
  const auto file =
      test::tinytim_file({"0.0125 0.05 0.0125", "0.05 0.75 0.05", "0.0125 0.05 0.0125"});
  expect_error(file, {"--psf-oversampling N", "0.0228 arcsec apart"});
  const auto model = open(file, {.oversampling = 2});
  EXPECT_EQ(model->description().format, "TinyTim image");
  EXPECT_TRUE(model->description().charge_diffusion);
  EXPECT_FALSE(model->description().pixel_included);
  EXPECT_TRUE(model->description().warnings.empty());
  const auto renderer = model->renderer();
  const auto m = moments(renderer->render({20.3, 30.4}, {}));
  EXPECT_NEAR(m.flux, 1, 1e-6);
  EXPECT_NEAR(m.x, 20.3, 1e-3);
  EXPECT_NEAR(m.y, 30.4, 1e-3);
}

TEST_F(PsfFiles, TinytimWritesKernelsOfZeros) {
  const std::vector<std::string> zeros(3, "0.000000 0.000000 0.000000");
  const auto model = open(test::tinytim_file(zeros), {.oversampling = 2});
  EXPECT_TRUE(model->description().charge_diffusion);
  EXPECT_TRUE(warns(*model, "all zero"));
  const auto other = open(test::tinytim_file(zeros).set("INSTRUME", "STIS"), {.oversampling = 2});
  EXPECT_FALSE(other->description().charge_diffusion);
  EXPECT_TRUE(warns(*other, "none is applied"));
  expect_error(test::tinytim_file({"1 2 3", "4 5"}), {"line 2 of TinyTim's", "'     4 5"},
               {.oversampling = 2});
}

TEST_F(PsfFiles, TinytimAtDetectorPixels) {
  const auto model = open(test::tinytim_file({}, 32, 1));
  EXPECT_EQ(model->description().oversampling, 1);
  EXPECT_TRUE(model->description().pixel_included);
  expect_error(test::tinytim_file({}, 32, 1).set("INSTRUME", "NICMOS"), {"--psf-oversampling"});
}

TEST_F(PsfFiles, PlainImages) {
  FitsWriter file({21, 21});
  file.values(-32, test::gaussian_planes(21, 1, 1, true));
  const auto model = open(file);
  EXPECT_EQ(model->description().format, "image");
  EXPECT_EQ(model->description().oversampling, 1);
  EXPECT_TRUE(model->description().pixel_included);
  EXPECT_TRUE(model->description().warnings.empty());
  FitsWriter even({20, 20});
  even.values(-32, test::gaussian_planes(20, 1, 1, true));
  EXPECT_TRUE(warns(*open(even), "even side"));
}

TEST_F(PsfFiles, DiffusionOfPlainImages) {
  FitsWriter file({41, 41});
  file.values(-64, test::gaussian_planes(41, 1, 2, false)).set("PSFTYPE", "INSTRUMENTAL");
  file.set("OVERSAMP", 2);
  EXPECT_FALSE(open(file)->description().charge_diffusion);
  file.extension("CDKERNEL", {3, 3})
      .values(-32, {0.0125, 0.05, 0.0125, 0.05, 0.75, 0.05, 0.0125, 0.05, 0.0125});
  EXPECT_TRUE(open(file)->description().charge_diffusion);
}

TEST_F(PsfFiles, SumsTellWhetherPlainImagesHaveThePixel) {
  for (const bool pixel_included : {true, false}) {
    FitsWriter file({41, 41});
    file.values(-64, test::gaussian_planes(41, 1, 3, pixel_included));
    const auto model = open(file, {.oversampling = 3});
    EXPECT_EQ(model->description().pixel_included, pixel_included);
    EXPECT_TRUE(warns(*model, "--psf-pixel"));
    EXPECT_NEAR(peak(*model, {}), gaussian_peak(0), 1e-3);
    const auto told = open(file, {.oversampling = 3, .pixel_included = !pixel_included});
    EXPECT_EQ(told->description().pixel_included, !pixel_included);
    EXPECT_FALSE(warns(*told, "--psf-pixel"));
  }
}

TEST_F(PsfFiles, TinyValuesKeepTheirLight) {
  const auto samples = test::gaussian_samples(25, 1, 1.5, true);
  for (const auto& [bitpix, peak] :
       {std::pair{-32, 1e-30}, {-32, 1e-38}, {-64, 1e-60}, {-64, 1e-300}, {-64, 1e200}}) {
    const auto model =
        open(FitsWriter({25, 25}).values(bitpix, test::scaled(samples.values, peak)));
    const auto renderer = model->renderer();
    EXPECT_NEAR(test::moments(renderer->render({10.3, 10.8}, {})).flux, 1, 1e-5) << peak;
    EXPECT_TRUE(model->description().warnings.empty());
  }
}

TEST_F(PsfFiles, OptionsThatDoNotSuitTheFile) {
  const ModelOptions detector{.detector = 2};
  const std::string why = "--psf-detector is for grids with the PSFs of several detectors";
  const auto image = FitsWriter({21, 21}).values(-32, test::gaussian_planes(21, 1, 1, true));
  expect_error(image, {"[0]: " + why}, detector);
  expect_error(test::webbpsf_file({"(0,0)", "(0,99)"}), {why}, detector);
  expect_error(test::psfex_file(0.5), {why}, detector);
  expect_error(test::tinytim_file({}, 32, 1), {why}, detector);
  expect_error(test::stdpsf_file({1, 2}, {1, 2}, 5), {"leave out --psf-detector"}, detector);
  const auto daophot = test::DaophotFile{.order = -1};
  const std::string samples = "are for PSFs given by samples, not for PSFs of DAOPHOT";
  for (const ModelOptions& options :
       {detector, ModelOptions{.oversampling = 3}, ModelOptions{.pixel_included = false}}) {
    expect_error(daophot.fits(), {"[0]: --psf-oversampling", samples}, options);
  }
}

TEST_F(PsfFiles, ExtensionsAndNamedHdus) {
  FitsWriter file(FitsWriter::Axes{});
  file.extension("FIRST", {21, 21}).values(-32, test::gaussian_planes(21, 1, 1, true));
  file.extension("WIDE", {25, 25}).values(-32, test::gaussian_planes(25, 1, 1, true));
  EXPECT_EQ(open(file)->description().width, 21U);
  EXPECT_EQ(open_model(path() + "[WIDE]", {})->description().width, 25U);
  EXPECT_EQ(open_model(path() + "[2]", {})->description().width, 25U);
  EXPECT_THROW(open_model(path() + "[0]", {}), Error);
  EXPECT_THROW(open_model(path() + "[WIDE][1:5,1:5]", {}), Error);
}

TEST_F(PsfFiles, LegacyMosaicsAreRefused) { expect_error(FitsWriter({1401, 801}), {"PSFEFF"}); }

TEST_F(PsfFiles, ListsOfImages) {
  for (const int i : {0, 1, 2, 3}) {
    FitsWriter file({31, 31});
    const auto planes = test::gaussian_planes(31, 4, 3, false);
    file.values(-64, std::vector<double>(planes.begin() + i * 961, planes.begin() + (i + 1) * 961));
    file.write(path("psf" + std::to_string(i) + ".fits"));
  }
  FitsWriter::write_bytes(path("psf.list"),
                          "# file x y\n\npsf0.fits 1 1 3\n psf1.fits\t801 1 3 # b\n"
                          "psf2.fits 1 801 3\r\n" +
                              path("psf3.fits") + " 801 801 3");
  const auto model = open_model(path("psf.list"), {});
  EXPECT_EQ(model->description().format, "list of images (image)");
  EXPECT_EQ(model->description().oversampling, 3);
  EXPECT_NEAR(peak(*model, {801, 1}), gaussian_peak(1), 1e-3);
  EXPECT_NEAR(peak(*model, {1, 801}), gaussian_peak(2), 1e-3);
  FitsWriter({5, 5}).values(-32, std::vector<double>(25, 1.0)).write(path("small.fits"));
  const auto fails = [&](const std::string& list, const char* what) {
    FitsWriter::write_bytes(path("bad.list"), list);
    try {
      open_model(path("bad.list"), {});
      ADD_FAILURE() << what;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    }
  };
  fails("psf0.fits 1 1 3\nsmall.fits 5 5 3\n",
        "line 2: has 5 x 5 samples, the first PSF 31 x 31 samples: 'small.fits'");
  fails("psf0.fits 1 1 3\npsf1.fits here 5\n", "line 2: is not FILE X Y [OVERSAMPLING]");
  fails("psf0.fits 1 1 3\npsf1.fits 1 1 3\n", "PSFs 1 and 2 are at the same position");
  fails("nowhere.fits 1 1\n", "nowhere.fits");
  fails("# nothing\n", "no PSF of a known format");
}

TEST_F(PsfFiles, WhatIsNoPsf) {
  const auto fails = [&](const std::string& bytes, const char* what) {
    FitsWriter::write_bytes(path("bad"), bytes);
    try {
      open_model(path("bad"), {});
      ADD_FAILURE() << what;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    }
  };
  fails("", "is empty");
  fails("some words\nand more of them\n", "no PSF of a known format");
  fails(std::string(5000, '\0'), "no PSF of a known format");
  fails("SIMPLE  = nothing", "");
  fails(FitsWriter(FitsWriter::Axes{}).bytes(), "has no image");
  fails(FitsWriter({3, 3}).values(-32, {0, 0, 0, 0, 0, 0, 0, 0, 0}).bytes(), "no positive flux");
  EXPECT_THROW(open_model(directory_.path(), {}), Error);
  EXPECT_THROW(open_model(path("missing.fits"), {}), Error);
}

TEST_F(PsfFiles, DaophotImagesWithoutAKeyword) {
  test::DaophotFile daophot{.order = 1};
  test::Random random(5);
  daophot.fill(random, 1);
  for (const std::string key : {"PSFHEIGH", "PSFMAG", "FUNCTION", "VARORDER", "PSFRAD"}) {
    FitsWriter file = daophot.fits();
    file.remove(key);
    expect_error(file, {"[0]: " + key + ": missing in a DAOPHOT PSF image"});
  }
}

TEST(OpenModel, FormulaeAndTheirNumbers) {
  EXPECT_EQ(open_model("gauss:2.5", {})->description().format, "Gaussian");
  EXPECT_EQ(open_model("gauss:2.5,0.8,30", {})->description().format, "Gaussian");
  EXPECT_EQ(open_model("moffat:2.5,3,0.8", {})->description().format, "Moffat");
  for (const char* bad : {"gauss:", "gauss:x", "gauss:2,", "gauss:2,0.5,10,7", "gauss:2 ",
                          "gauss:-1", "gauss:0", "gauss:2,2", "moffat:2", "moffat:2,0.5"})
    EXPECT_THROW(open_model(bad, {}), UsageError) << bad;
  EXPECT_THROW(open_model("gauss:2", {.oversampling = 2}), UsageError);
  EXPECT_THROW(open_model("anything", {.oversampling = -2}), UsageError);
  EXPECT_THROW(open_model("anything", {.detector = 0}), UsageError);
}

} // namespace
} // namespace astromill::psf

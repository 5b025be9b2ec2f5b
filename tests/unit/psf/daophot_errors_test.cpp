// astromill: tests of what is said about PSF files of DAOPHOT that cannot be used
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/psf/daophot.h"
#include "support/daophot_psf.h"
#include "support/random.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

namespace astromill::psf {
namespace {

using test::DaophotFile;
using test::FitsWriter;

DaophotFile good() {
  DaophotFile file{
      .function = "moffat25", .parameters = {1.5, 1.25, 0.1, 2.5}, .radius = 5, .order = 1};
  test::Random random(9);
  file.fill(random, 5);
  return file;
}

/// The message for a PSF image, with "FILE" for its path; "none" if it was read.
std::string image_message(const std::string& bytes) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("psf.fits");
  FitsWriter::write_bytes(path, bytes);
  try {
    fits::File file(path);
    read_daophot_image(file);
  } catch (const Error& error) {
    std::string what = error.what();
    if (const std::size_t at = what.find(path); at != std::string::npos)
      what.replace(at, path.size(), "FILE");
    return what;
  }
  return "none";
}

std::string message_with(const std::function<void(FitsWriter&)>& change) {
  FitsWriter writer = good().fits();
  change(writer);
  return image_message(writer.bytes());
}

std::string ascii_message(const std::string& text) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("a.psf");
  FitsWriter::write_bytes(path, text);
  try {
    read_daophot_ascii(path);
  } catch (const Error& error) {
    std::string what = error.what();
    if (const std::size_t at = what.find(path); at != std::string::npos)
      what.replace(at, path.size(), "FILE");
    return what;
  }
  return "none";
}

TEST(DaophotErrors, MissingKeywords) {
  EXPECT_EQ(message_with([](FitsWriter&) {}), "none");
  for (const std::string key : {"FUNCTION", "NPARS", "PAR1", "PAR4", "PSFHEIGH", "PSFMAG",
                                "VARORDER", "PSFX", "PSFY", "PSFRAD"})
    EXPECT_EQ(message_with([&](FitsWriter& w) { w.remove(key); }),
              "FILE[0]: " + key + ": missing in a DAOPHOT PSF image");
  EXPECT_EQ(message_with([](FitsWriter& w) { w.remove("SCALE"); }), "none");
}

TEST(DaophotErrors, ValuesOutOfRange) {
  const auto with = [](const std::string& key, const std::string& written) {
    return message_with([&](FitsWriter& w) { w.set_written(key, written); });
  };
  EXPECT_EQ(with("FUNCTION", "'sinc    '"),
            "FILE[0]: FUNCTION: not a function of DAOPHOT (gauss, moffat15, moffat25, lorentz, "
            "penny1, penny2): 'sinc    '");
  EXPECT_EQ(with("NPARS", "2"), "FILE[0]: NPARS: moffat25 has 3 parameters: '2'");
  EXPECT_EQ(with("NPARS", "1000000"), "FILE[0]: NPARS: moffat25 has 3 parameters: '1000000'");
  EXPECT_EQ(with("PAR1", "0.0"), "FILE[0]: PAR1: makes no star of moffat25: '0.0'");
  EXPECT_EQ(with("PAR2", "-1.0"), "FILE[0]: PAR2: makes no star of moffat25: '-1.0'");
  EXPECT_EQ(with("PAR3", "2.0"), "FILE[0]: PAR3: makes no star of moffat25: '2.0'");
  EXPECT_EQ(with("PAR4", "1.0"), "FILE[0]: PAR4: makes no star of moffat25: '1.0'");
  EXPECT_EQ(with("VARORDER", "3"), "FILE[0]: VARORDER: not -1, 0, 1 or 2: '3'");
  EXPECT_EQ(with("PSFX", "0.0"), "FILE[0]: PSFX: not positive: '0.0'");
  EXPECT_EQ(with("SCALE", "-1.0"), "FILE[0]: SCALE: not positive: '-1.0'");
  EXPECT_EQ(with("PSFRAD", "1E9"), "FILE[0]: PSFRAD: not 1 to 2000 pixels: '1E9'");
  EXPECT_NE(with("PSFHEIGH", "NaN").find("PSFHEIGH"), std::string::npos);
  EXPECT_NE(with("PSFMAG", "'bright'").find("PSFMAG"), std::string::npos);
}

TEST(DaophotErrors, TablesThatDoNotFit) {
  const auto with = [](const std::string& key, double value) {
    return message_with([&](FitsWriter& w) { w.set(key, value); });
  };
  EXPECT_EQ(with("PSFRAD", 8.0), "FILE[0]: NAXIS1: too small for PSFRAD 8: '23'");
  EXPECT_EQ(with("VARORDER", 2),
            "FILE[0]: NAXIS3: 3 tables, but VARORDER and FEXPAND ask for 6: '3'");
  EXPECT_EQ(message_with([](FitsWriter& w) { w.set("FEXPAND", true); }),
            "FILE[0]: NAXIS3: 3 tables, but VARORDER and FEXPAND ask for 8: '3'");
  EXPECT_EQ(with("NAXIS1", 24), "FILE[0]: NAXIS1: the tables of a DAOPHOT PSF are square, of odd "
                                "size, at least 7; this is 24 x 23: '24'");
  FitsWriter none = good().fits();
  const std::string bytes =
      none.set("NAXIS", 0).remove("NAXIS1").remove("NAXIS2").remove("NAXIS3").data("").bytes();
  EXPECT_EQ(image_message(bytes),
            "FILE[0]: NAXIS: no tables in the image, but VARORDER and FEXPAND ask for 3: '0'");
}

TEST(DaophotErrors, CutOffAndRubbish) {
  const std::string whole = good().fits().bytes();
  EXPECT_NE(image_message(whole.substr(0, 2880 + 4000)).find("FILE[0]"), std::string::npos);
  DaophotFile file = good();
  file.tables[23 * 23 + 5 * 23 + 7] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(image_message(file.fits().bytes()),
            "FILE[0]: not a number of use in table 2, column 8, row 6: 'nan'");
  file = good();
  file.height = -1000;
  EXPECT_TRUE(image_message(file.fits().bytes()).starts_with("FILE[0]: the PSF has no positive"));
  file = {.height = 0, .order = -1};
  EXPECT_EQ(image_message(file.fits().bytes()), "FILE[0]: the PSF has no positive flux: '0'");
}

/// A PSF that is negative in a corner of the field is good elsewhere, and says so.
TEST(DaophotErrors, NoFluxInACorner) {
  DaophotFile file{.order = 1};
  file.tables.assign(static_cast<std::size_t>(3 * file.size() * file.size()), 0);
  std::fill_n(file.tables.begin() + file.size() * file.size(), file.size() * file.size(), 40.0);
  const test::TemporaryDirectory directory;
  file.fits().write(directory.file("psf.fits"));
  fits::File fits(directory.file("psf.fits"));
  const auto model = read_daophot_image(fits);
  ASSERT_EQ(model->description().warnings.size(), 2U);
  EXPECT_EQ(model->description().warnings[0], "The PSF has no positive flux at 1, 1.");
  const auto renderer = model->renderer();
  EXPECT_NO_THROW(renderer->render({5, 5}, {101, 121}));
  try {
    renderer->render({5, 5}, {1, 1.5});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "position in the field: the PSF has no positive flux there: '1, 1.5'");
  }
}

TEST(DaophotErrors, TextFiles) {
  const std::string text = good().ascii();
  EXPECT_EQ(ascii_message(text), "none");
  EXPECT_EQ(ascii_message(text + "  \n\n"), "none");
  EXPECT_EQ(ascii_message(text + " 1.0\n"),
            "FILE, line 270: more than the tables of the first line: '1.0'");
  EXPECT_EQ(ascii_message(text.substr(0, text.size() / 4)).find("FILE, line"), 0U);
  EXPECT_EQ(ascii_message(""), "FILE, line 1: does not begin as a PSF of DAOPHOT II");
  EXPECT_EQ(ascii_message(" SINC 9\n"),
            "FILE, line 1: does not begin as a PSF of DAOPHOT II: ' SINC 9'");
  EXPECT_EQ(ascii_message(" GAUSSIAN   22    2    1    0   15.000  1000.000  100.0  100.0\n"),
            "FILE, line 1: the size of the tables is even: '22'");
  EXPECT_EQ(ascii_message(" GAUSSIAN   23    3    1    0   15.000  1000.000  100.0  100.0\n"),
            "FILE, line 1: GAUSSIAN has 2 parameters: '3'");
  EXPECT_EQ(ascii_message(" GAUSSIAN   23    2    2    0   15.000  1000.000  100.0  100.0\n"),
            "FILE, line 1: the number of tables is not 0, 1, 3, 6 or 10: '2'");
  EXPECT_EQ(ascii_message(" GAUSSIAN 4095    2    6    0   15.000  1000.000  100.0  100.0\n 1 1\n"),
            "FILE, line 2: the file ends before the 100614150 values of the tables");
  EXPECT_EQ(ascii_message(" GAUSSIAN   23    2    0    0   15.000  *******  100.0  100.0\n 1 1\n"),
            "FILE, line 1: the height is not a number of use: '*******  100.0  100.0'");
  EXPECT_EQ(ascii_message(" GAUSSIAN   23    2    0    0   15.000  1000.000  100.0  100.0\n 1 0\n"),
            "FILE, line 2: parameter 2 makes no star of GAUSSIAN: '0'");
  EXPECT_EQ(ascii_message(" GAUSSIAN   23    2    0    0   15.000  0.000  100.0  100.0\n 1 1\n"),
            "FILE: the PSF has no positive flux: '0'");
}

/// Fortran leaves no blank before a minus sign that fills its column.
TEST(DaophotErrors, ColumnsWithoutBlanks) {
  EXPECT_EQ(ascii_message(" LORENTZ    23    3    0    0   15.000       1000.000    100.0    "
                          "100.0\n  0.150000E+01 0.125000E+01-0.123456E+00\n"),
            "none");
}

TEST(DaophotErrors, Recognition) {
  EXPECT_TRUE(is_daophot_ascii(good().ascii().substr(0, 100)));
  EXPECT_FALSE(is_daophot_ascii(""));
  EXPECT_FALSE(is_daophot_ascii("GAUSSIAN\n 1 2 3 4 5 6"));
  EXPECT_FALSE(is_daophot_ascii("SIMPLE  =                    T"));
  EXPECT_FALSE(is_daophot_image(fits::Header(FitsWriter().cards())));
}

} // namespace
} // namespace astromill::psf

// astromill: tests of the files that a completeness run makes
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/completeness/product_parts.h"
#include "astromill/completeness/products.h"
#include "astromill/fits/array.h"
#include "product_samples.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace astromill::completeness {
namespace {

class CompletenessProducts : public testing::Test {
protected:
  std::string write(const std::string& name, const std::function<void(OutputFile&)>& write) {
    path_ = folder_.file(name);
    OutputFile output(path_, true);
    write(output);
    output.commit();
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string curve(const std::string& name) {
    options.output = name;
    return write(name, [&](OutputFile& output) { write_curve(output, options, report); });
  }
  std::string matrix(const std::string& name) {
    options.matrix = name;
    return write(name, [&](OutputFile& output) { write_matrix(output, options, report); });
  }
  std::string stars_table(const std::string& name) {
    options.stars_table = name;
    return write(name,
                 [&](OutputFile& output) { write_stars_table(output, options, report, stars); });
  }

  test::TemporaryDirectory folder_;
  std::string path_;
  Options options = test::sample_options();
  Report report = test::sample_report();
  std::vector<StarResult> stars = test::sample_stars();
};

TEST_F(CompletenessProducts, CurveAsText) {
  EXPECT_EQ(curve("curve.txt"),
            "# mag injected recovered fraction     lo68     hi68     lo95     hi95 dmag_median "
            "dmag_scatter blended\n"
            "16.25        3         2 0.666667 0.250000 0.750000 0.125000 0.875000     -0.0123 "
            "      0.0500       1\n"
            "16.75        3         1 0.333333 0.250000 0.750000 0.125000 0.875000     -0.0123 "
            "      0.0500       2\n"
            "17.25        0         0      nan 0.000000 1.000000 0.000000 1.000000         nan "
            "         nan       0\n"
            "#        model     m50 m50_err m80     m90 m80_err m90_err  middle middle_err slope "
            "slope_err ceiling ceiling_err log_likelihood  aic\n"
            "# fit logistic 16.7500  0.1250 nan 16.2500     nan     nan 16.7500     0.1250   2.5 "
            "        0       1           0          -3.25 10.5\n"
            "# fit  fleming     nan     nan nan     nan     nan     nan     nan        nan   nan "
            "      nan     nan         nan            nan  nan\n"
            "#         mag lo95 hi95\n"
            "# m50 16.7500  nan  nan\n"
            "# m80     nan  nan  nan\n"
            "# m90 16.2500  nan  nan\n"
            "# preferred logistic\n");
  report.curve.preferred_fit = report.curve.fits.size();
  EXPECT_TRUE(curve("curve.dat").ends_with("# preferred none\n"));
  report.curve.fits.clear();
  EXPECT_EQ(curve("curve").find("model"), std::string::npos);
}

TEST_F(CompletenessProducts, CentresHaveTheDecimalsTheyNeed) {
  const auto text = [](double low, double step, std::size_t bin) {
    return centre_text({.low = low, .high = low + 100 * step, .step = step, .count = 100}, bin);
  };
  EXPECT_EQ(text(16, 0.5, 0), "16.25");
  EXPECT_EQ(text(16, 0.5, 19), "25.75");
  EXPECT_EQ(text(16, 1, 0), "16.5");
  EXPECT_EQ(text(16, 2, 1), "19");
  EXPECT_EQ(text(-3, 0.1, 3), "-2.65");
  EXPECT_EQ(text(16.123, 0.3, 7), "18.373");
  EXPECT_EQ(text(0.1, 0.2, 99), "20.0");
  EXPECT_EQ(text(16, 0.333333, 1), "16.4999995");
  EXPECT_EQ(centre({.low = 0, .high = 3, .step = 0.1, .count = 30}, 2), 0.25);
}

TEST_F(CompletenessProducts, CurveAsJson) {
  const std::string text = curve("curve.JSON");
  for (const char* never : {"thread", "/data", "/tmp", "something"})
    EXPECT_EQ(text.find(never), std::string::npos) << never;
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["tool"], "completeness");
  EXPECT_EQ(json["image"], "field.fits[SCI]");
  EXPECT_EQ(json["options"]["seed"], "7");
  EXPECT_EQ(json["options"]["sigma"], "1.5");
  EXPECT_EQ(json["failed_trials"], nlohmann::json::array({2}));
  EXPECT_EQ(json["by_status"]["blended"], 3);
  EXPECT_EQ(json["zero_point"]["offset"], 0.25);
  ASSERT_EQ(json["bins"].size(), 3U);
  EXPECT_EQ(json["bins"][0]["mag"], 16.25);
  EXPECT_EQ(json["bins"][0]["by_status"]["found"], 2);
  EXPECT_EQ(json["bins"][0]["interval95"], nlohmann::json::array({0.125, 0.875}));
  EXPECT_TRUE(json["bins"][2]["fraction"].is_null());
  EXPECT_TRUE(json["bins"][0]["dy"]["median"].is_null());
  EXPECT_EQ(json["matrix"][1], nlohmann::json::array({1, 0, 0, 0, 0}));
  EXPECT_EQ(json["fits"][0]["m50"]["value"], 16.75);
  EXPECT_EQ(json["fits"][0]["m50"]["error"], 0.125);
  EXPECT_TRUE(json["fits"][1]["aic"].is_null());
  EXPECT_EQ(json["preferred_fit"], "logistic");
  EXPECT_EQ(json["m50"], json["fits"][0]["m50"]);
}

TEST_F(CompletenessProducts, CurveAsFits) {
  const std::string bytes = curve("curve.fits");
  EXPECT_EQ(bytes.size() % 2880, 0U);
  EXPECT_EQ(bytes.find("/data"), std::string::npos);
  fits::File file(path_);
  EXPECT_EQ(file.hdu_count(), 4);
  EXPECT_NE(bytes.find("HISTORY completeness (astromill "), std::string::npos);
  for (const char* name : {"CURVE", "FITS"}) {
    ASSERT_TRUE(file.move_to(name, std::nullopt));
    EXPECT_EQ(file.info().axes[1], name == std::string("CURVE") ? 3 : 2);
  }
  ASSERT_TRUE(file.move_to("MATRIX", std::nullopt));
  const fits::DataArray matrix = fits::read_array(file);
  EXPECT_EQ(matrix.axes, (std::vector<std::int64_t>{5, 3}));
  EXPECT_EQ(matrix.values,
            std::vector<double>(report.curve.matrix.begin(), report.curve.matrix.end()));
}

TEST_F(CompletenessProducts, Matrix) {
  EXPECT_EQ(matrix("matrix.txt"), "# mag_in injected brighter 16.25 16.75 17.25 fainter\n"
                                  "16.25 3 0 2 0 0 0\n"
                                  "16.75 3 1 0 0 0 0\n"
                                  "17.25 0 0 0 0 0 0\n");
  matrix("matrix.fits");
  fits::File file(path_);
  ASSERT_TRUE(file.move_to("MATRIX", std::nullopt));
  EXPECT_EQ(fits::read_array(file).values[5], 1);
}

TEST_F(CompletenessProducts, StarsAsText) {
  EXPECT_EQ(stars_table("stars.txt"), "# trial id x_in y_in mag_in status x_out y_out mag_out\n"
                                      "1 1 10.5000 20.1234 16.5000 found 10.512 20.125 16.7500\n"
                                      "1 2 0.3333333333333333 2.0000 17.00005 missed nan nan nan\n"
                                      "4000000000 1 1.0000 2.0000 16.0000 preexisting nan nan nan\n"
                                      "4000000000 2 -1.0000 2.0000 16.0000 edge nan nan nan\n");
  options.detector.command = "sex";
  stars[0].x_out = 10.51234;
  EXPECT_NE(stars_table("stars.txt").find("found 10.51234 20.125 16.7500\n"), std::string::npos);
}

TEST_F(CompletenessProducts, StarsAsFits) {
  stars_table("stars.fits");
  fits::File file(path_);
  ASSERT_TRUE(file.move_to("STARS", std::nullopt));
  EXPECT_EQ(file.info().axes[1], 4);
  const std::string row = file.data().substr(0, static_cast<std::size_t>(file.info().axes[0]));
  EXPECT_EQ(row.substr(0, 12), std::string("\0\0\0\0\0\0\0\1\0\0\0\1", 12));
  EXPECT_EQ(row.substr(36, 11), std::string("found\0\0\0\0\0\0", 11));
}

} // namespace
} // namespace astromill::completeness

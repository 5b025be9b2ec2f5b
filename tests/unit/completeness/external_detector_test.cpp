// astromill: tests of users' own detectors: sound ones, and those that hang, crash or print rubbish
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/completeness/external_detector.h"
#include "support/fits_writer.h"
#include "support/message_of.h"
#include "support/temporary_directory.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace astromill::completeness {
namespace {

namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return (std::ostringstream() << file.rdbuf()).str();
}

fits::PixelImage<float> field(const std::string& path) {
  test::FitsWriter({30, 20}).set("BITPIX", 16).set("OBJECT", "M71").set("GAIN", 7).write(path);
  return fits::read_image<float>(path);
}

class ExternalDetectorTest : public ::testing::Test {
protected:
  ExternalDetectorTest() {
    image_.pixels.pixels[3] = 1234.4F;
    fs::create_directory(temporary_);
    ::setenv("TMPDIR", temporary_.c_str(), 1);
  }
  ~ExternalDetectorTest() override {
    ::unsetenv("TMPDIR");
    EXPECT_TRUE(fs::is_empty(temporary_));
  }

  auto detect(DetectorOptions options, std::uint32_t trial = 7) {
    if (options.command.find("{image}") == std::string::npos)
      options.command += "; : {image}";
    if (options.command.find("{catalogue}") == std::string::npos)
      options.command += "; : {catalogue}";
    return ExternalDetector(options, image_).detect(image_.pixels.view(), trial);
  }
  std::string why(const DetectorOptions& options) {
    const auto result = detect(options);
    const auto* failure = std::get_if<DetectorFailure>(&result);
    return failure != nullptr ? failure->why : "no failure";
  }
  /// Why the catalogue of these lines, as printf's format, is refused.
  std::string why_not(const std::string& lines, const std::string& columns = "") {
    return why({.command = "printf '" + lines + "' > {catalogue}", .columns = columns});
  }
  std::vector<ExternalDetection> rows(const std::string& lines, const std::string& columns = "") {
    const auto result =
        detect({.command = "printf '" + lines + "' > {catalogue}", .columns = columns});
    if (const auto* failure = std::get_if<DetectorFailure>(&result))
      ADD_FAILURE() << failure->why;
    else
      return std::get<0>(result);
    return {};
  }

  test::TemporaryDirectory folder_;
  std::string temporary_ = folder_.file("tmp");
  fits::PixelImage<float> image_ = field(folder_.file("field.fits"));
};

TEST_F(ExternalDetectorTest, ReadsWhatTheCommandWrote) {
  const auto stars = rows("# x y mag\\n1.5 2.5 17\\n3 4 INDEF\\n\\nnan 3 4\\n");
  ASSERT_EQ(stars.size(), 2U);
  EXPECT_EQ(stars[0].x, 1.5);
  EXPECT_EQ(stars[0].y, 2.5);
  EXPECT_EQ(stars[0].magnitude, 17);
  EXPECT_TRUE(std::isnan(stars[1].magnitude));
}

TEST_F(ExternalDetectorTest, FindsTheUsualColumns) {
  EXPECT_EQ(rows("1 2 3\\n")[0].magnitude, 3);
  EXPECT_EQ(rows("# id x y mag sharpness mag1\\n9 1 2 -1 0.5 20\\n")[0].magnitude, 20);
  EXPECT_EQ(rows("#   1 NUMBER  Running number\\n#   2 X_IMAGE  x [pixel]\\n#   3 Y_IMAGE  y\\n"
                 "#   4 MAG_AUTO  m [mag]\\n 1 10 20 -7.5\\n")[0]
                .magnitude,
            -7.5);
  EXPECT_EQ(rows("a,b,c\\n1,2,3\\n", "c,a,b")[0].x, 3);
  EXPECT_EQ(rows("1 2 3 4\\n", "2,3,4")[0].x, 2);
  EXPECT_TRUE(rows("").empty());
  EXPECT_TRUE(rows("# nothing found\\n").empty());
}

TEST_F(ExternalDetectorTest, RefusesColumnsThatAreNotWhatTheySeem) {
  EXPECT_NE(why_not("# XCENTER YCENTER MAG SHARPNESS\\n1 2 3 4\\n").find("mag is that of DAOFIND"),
            std::string::npos);
  const std::string photutils = why_not("id xcentroid ycentroid sharpness mag\\n1 2 3 .5 4\\n");
  EXPECT_NE(photutils.find("whose first pixel is 0"), std::string::npos) << photutils;
  EXPECT_EQ(why_not("1 2 3 4\\n"),
            "catalogue: has 4 columns without names; say with --catalogue-columns which ones are "
            "meant");
}

TEST_F(ExternalDetectorTest, WritesTheImageLikeTheOriginal) {
  const std::string copy = folder_.file("copy.fits");
  detect({.command = "cp {image} '" + copy + "'; : > {catalogue}"});
  const auto written = fits::read_image<float>(copy);
  EXPECT_EQ(written.pixels.pixels[3], 1234); // BITPIX 16
  const std::string bytes = content_of(copy);
  EXPECT_NE(bytes.find("OBJECT  = 'M71"), std::string::npos);
  EXPECT_NE(bytes.find("GAIN    ="), std::string::npos);
}

TEST_F(ExternalDetectorTest, LeavesOtherBracesAlone) {
  const auto result = detect({.command = "echo 5 6 | awk '{x = $1; print x, $2, {trial}}' > "
                                         "\"{catalogue}\"; { : ; }; echo {a}{image} >&2"});
  const auto& stars = std::get<0>(result);
  ASSERT_EQ(stars.size(), 1U);
  EXPECT_EQ(stars[0].magnitude, 7);
}

TEST_F(ExternalDetectorTest, RunsInAFolderOfItsOwn) {
  const std::string seen = folder_.file("seen");
  detect({.command = "(pwd; echo $PWD; ls; echo $OLDPWD $OMP_NUM_THREADS; echo {image} {catalogue})"
                     " > '" +
                     seen + "'; : > {catalogue}"});
  std::istringstream lines(content_of(seen));
  std::string pwd;
  std::string also;
  std::string image;
  std::string environment;
  std::string paths;
  std::getline(lines, pwd) && std::getline(lines, also) && std::getline(lines, image) &&
      std::getline(lines, environment) && std::getline(lines, paths);
  EXPECT_TRUE(pwd.starts_with(temporary_) && pwd.ends_with("/trial-0007")) << pwd;
  EXPECT_EQ(also, pwd);
  EXPECT_EQ(image, "image.fits");
  EXPECT_EQ(environment, fs::current_path().string() + " 1");
  EXPECT_EQ(paths, pwd + "/image.fits " + pwd + "/catalogue.txt");
}

TEST_F(ExternalDetectorTest, WorksInAFolderWithAnOddName) {
  const std::string odd = temporary_ + "/a b'c\"$d\n*";
  fs::create_directory(odd);
  ::setenv("TMPDIR", odd.c_str(), 1);
  EXPECT_EQ(rows("1 2 3\\n").size(), 1U);
  EXPECT_NE(why_not("1 2 x\\n").find("catalogue, line 1: x, y or magnitude is no number: '1 2 x'"),
            std::string::npos)
      << why_not("1 2 x\\n");
  fs::remove_all(odd);
}

TEST_F(ExternalDetectorTest, SaysWhyACommandFailed) {
  EXPECT_EQ(why({.command = "echo one; echo two >&2; (exit 4)", .columns = {}}),
            "wrote no catalogue: one | two");
  EXPECT_EQ(why({.command = "echo one; echo two >&2; exit 4"}), "exit status 4: one | two");
  EXPECT_EQ(why({.command = "exit 1"}), "exit status 1");
  EXPECT_EQ(why({.command = "kill -SEGV $$"}), "killed by signal 11");
  EXPECT_EQ(why({.command = "sleep 100", .timeout = 0.2}), "no answer in 0.2 s");
  EXPECT_NE(why({.command = "no-such-program {image}"}).find("no-such-program"), std::string::npos);
  EXPECT_EQ(why({.command = "printf 'a\\033[31mb\\nc\\n'; exit 1"}),
            "exit status 1: a\\x1b[31mb | c");
}

TEST_F(ExternalDetectorTest, RefusesCataloguesThatAreNone) {
  EXPECT_EQ(why_not("1 2 3\\n# c\\n4 5\\n"),
            "catalogue, line 3: there are not x, y and magnitude: '4 5'");
  EXPECT_EQ(why_not("1 2 3\\n4 5 -\\n"),
            "catalogue, line 2: x, y or magnitude is no number: '4 5 -'");
  EXPECT_NE(why_not("hello world\\n"), "no failure");
  EXPECT_NE(why_not("Segmentation fault\\n"), "no failure");
  EXPECT_NE(why({.command = "head -c 3000 /dev/urandom > {catalogue}"}), "no failure");
  EXPECT_NE(why({.command = "head -c 3000 {image} > {catalogue}"}), "no failure");
  EXPECT_EQ(why({.command = "mkdir {catalogue}"}), "catalogue: is no regular file");
  EXPECT_EQ(why({.command = "ln -s /dev/zero {catalogue}"}), "catalogue: is no regular file");
  EXPECT_EQ(why({.command = "ln -s nowhere {catalogue}"}), "wrote no catalogue");
  EXPECT_EQ(why({.command = "truncate -s 2G {catalogue}"}), "catalogue: has more than 1 GiB");
  EXPECT_NE(why_not("#N XCENTER YCENTER \\\\\\\\\\n#U a b\\n#N MAG\\n1 2 \\\\\\\\\\n3\\n")
                .find("several lines an object; extract its columns with txdump"),
            std::string::npos);
}

TEST_F(ExternalDetectorTest, KeepsTheFilesOfFailedTrials) {
  const std::string keep = folder_.file("keep/here");
  for (const char* name : {"/trial-0007", "/trial-0007.2"}) {
    why({.command = "echo told; echo 1 x 3 > {catalogue}", .keep = keep});
    const std::string kept = keep + name;
    EXPECT_EQ(fits::read_image<float>(kept + "/image.fits").pixels.pixels[3], 1234);
    EXPECT_EQ(content_of(kept + "/catalogue.txt"), "1 x 3\n");
    EXPECT_EQ(content_of(kept + "/output.txt"), "told\n");
    EXPECT_NE(content_of(kept + "/command.txt").find("echo told; echo 1 x 3 > /"),
              std::string::npos);
  }
  rows("1 2 3\\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(keep), fs::directory_iterator()), 2);
}

TEST_F(ExternalDetectorTest, FailsWhereNoTrialCanWork) {
  ::setenv("TMPDIR", "/nowhere", 1);
  EXPECT_THROW(detect({.command = "true"}), Error);
  ::setenv("TMPDIR", temporary_.c_str(), 1);
  std::ofstream(folder_.file("file")) << "";
  EXPECT_THROW(detect({.command = "true", .keep = folder_.file("file") + "/keep"}), Error);
}

TEST_F(ExternalDetectorTest, ChecksItsOptions) {
  const auto check = [](const DetectorOptions& options) {
    return test::message_of([&] { check_detector(options); });
  };
  EXPECT_EQ(check({.command = "{image} {catalogue}"}), "no error");
  EXPECT_EQ(check({.command = "x {image}"}),
            "--detector: the command must have {catalogue} in it: 'x {image}'");
  EXPECT_NE(check({.command = "{image}{catalogue}", .columns = "1,2"}), "no error");
  EXPECT_NE(check({.command = "{image}{catalogue}", .columns = {}, .timeout = 0.0}), "no error");
  EXPECT_NE(check({.command = "{image}{catalogue}", .columns = {}, .timeout = std::nan("")}),
            "no error");
}

TEST_F(ExternalDetectorTest, ManyAtATime) {
  const ExternalDetector detector(
      {.command = "test -s {image} && sleep 0.0{trial} && echo {trial} 2 3 > {catalogue}; echo x > "
                  "same-name; test {trial} -ne 13"},
      image_);
  std::vector<std::thread> threads;
  std::vector<int> right(8);
  for (std::uint32_t t = 0; t < right.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::uint32_t i = 0; i < 5; ++i) {
        const auto result = detector.detect(image_.pixels.view(), 5 * t + i);
        const auto* stars = std::get_if<0>(&result);
        right[t] +=
            (5 * t + i == 13 ? stars == nullptr : stars != nullptr && stars->at(0).x == 5 * t + i)
                ? 1
                : 0;
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(right, std::vector<int>(8, 5));
}

} // namespace
} // namespace astromill::completeness

// astromill: tests of the SIP and TPV keywords
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/base/error.h"
#include "astromill/wcs/distortion.h"
#include "support/wcs_headers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace astromill::wcs {
namespace {

using test::FitsWriter;

fits::Header header_of(const FitsWriter& writer) { return test::image_of(writer).header; }

std::string term(const std::string& prefix, int p, int q) {
  return prefix + "_" + std::to_string(p) + "_" + std::to_string(q);
}

/// Distinct values, so that a mix-up shows.
double value_of(int p, int q) { return 1 + p + 0.01 * q; }

FitsWriter sip_of_orders(int a_order, int b_order) {
  FitsWriter out;
  out.set("A_ORDER", a_order).set("B_ORDER", b_order);
  for (int p = 0; p <= 9; ++p)
    for (int q = 0; p + q <= 9; ++q) {
      out.set(term("A", p, q), value_of(p, q));
      out.set(term("B", p, q), -value_of(p, q));
    }
  return out;
}

class SipOrder : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Orders, SipOrder, ::testing::Range(0, 10));

TEST_P(SipOrder, ReadsEveryTermUpToTheOrderAndNoneBeyond) {
  const int order = GetParam();
  const Sip sip = read_sip(header_of(sip_of_orders(order, order)));
  ASSERT_TRUE(sip.forward.present);
  EXPECT_FALSE(sip.forward.radial);
  EXPECT_EQ(sip.forward.order, order);
  for (int p = 0; p <= order; ++p)
    for (int q = 0; p + q <= order; ++q) {
      EXPECT_EQ(sip.forward.first[sip.forward.index(p, q)], value_of(p, q));
      EXPECT_EQ(sip.forward.second[sip.forward.index(p, q)], -value_of(p, q));
    }
  for (std::size_t i = sip.forward.index(0, 0) + 1; i < kMaxCoefficients; ++i)
    EXPECT_EQ(sip.forward.first[i], 0);
}

TEST_P(SipOrder, TheTwoOrdersMayDiffer) {
  const int order = GetParam();
  const Sip sip = read_sip(header_of(sip_of_orders(2, order)));
  EXPECT_EQ(sip.forward.order, std::max(2, order));
  for (int p = 0; p <= sip.forward.order; ++p)
    for (int q = 0; p + q <= sip.forward.order; ++q) {
      const std::size_t i = sip.forward.index(p, q);
      EXPECT_EQ(sip.forward.first[i], p + q <= 2 ? value_of(p, q) : 0);
      EXPECT_EQ(sip.forward.second[i], p + q <= order ? -value_of(p, q) : 0);
    }
}

TEST(ReadSip, AbsentTermsAreZero) {
  const Sip sip = read_sip(header_of(FitsWriter().set("A_ORDER", 4).set("B_ORDER", 4)));
  ASSERT_TRUE(sip.forward.present);
  const Linearisation out = evaluate(sip.forward, {100, 200});
  EXPECT_EQ(out.value.a, 100);
  EXPECT_EQ(out.value.b, 200);
}

TEST(ReadSip, NoKeywordsNoCorrection) {
  const Sip sip = read_sip(header_of(FitsWriter()));
  EXPECT_FALSE(sip.forward.present);
  EXPECT_FALSE(sip.inverse_guess.present);
}

TEST(ReadSip, InverseIsReadBesideTheForward) {
  FitsWriter writer = sip_of_orders(2, 2);
  writer.set("AP_ORDER", 1).set("BP_ORDER", 1).set("AP_1_0", 0.25).set("BP_0_1", 0.5);
  const Sip sip = read_sip(header_of(writer));
  ASSERT_TRUE(sip.inverse_guess.present);
  EXPECT_EQ(sip.inverse_guess.first[sip.inverse_guess.index(1, 0)], 0.25);
  EXPECT_EQ(sip.inverse_guess.second[sip.inverse_guess.index(0, 1)], 0.5);
}

TEST(ReadSip, InverseWithoutForwardIsNoDistortion) {
  const Sip sip =
      read_sip(header_of(FitsWriter().set("AP_ORDER", 2).set("BP_ORDER", 2).set("AP_2_0", 1e-5)));
  EXPECT_FALSE(sip.forward.present);
  EXPECT_FALSE(sip.inverse_guess.present);
}

TEST(ReadSip, RefusesHalfADistortion) {
  EXPECT_THROW(read_sip(header_of(FitsWriter().set("A_ORDER", 2))), Error);
  EXPECT_THROW(read_sip(header_of(FitsWriter().set("B_ORDER", 2))), Error);
  EXPECT_THROW(read_sip(header_of(sip_of_orders(2, 2).set("AP_ORDER", 2))), Error);
}

TEST(ReadSip, RefusesImpossibleOrdersAndValues) {
  for (const char* order : {"-1", "10", "2.5", "'abc'", "99999999999999999999"})
    EXPECT_THROW(read_sip(header_of(sip_of_orders(2, 2).set_written("A_ORDER", order))), Error)
        << order;
  for (const char* value : {"'1.0'", "NaN", "INF", "1e999", "T", "1.0 2.0"})
    EXPECT_THROW(read_sip(header_of(sip_of_orders(2, 2).set_written("B_1_1", value))), Error)
        << value;
}

TEST(ReadSip, MessageNamesTheKeyword) {
  try {
    read_sip(header_of(sip_of_orders(2, 2).set_written("B_ORDER", "11")));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("B_ORDER"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("11"), std::string::npos) << error.what();
  }
}

TEST(ReadSip, IntegersMayBeWrittenAsReals) {
  EXPECT_EQ(read_sip(header_of(sip_of_orders(2, 2).set_written("A_ORDER", "2.0"))).forward.order,
            2);
}

/// The TPV entry of the registry, written out: PVi_m times the powers of own x, other y, r.
double registry_term(int m, double x, double y) {
  const double r = std::hypot(x, y);
  const double terms[40] = {1,
                            x,
                            y,
                            r,
                            x * x,
                            x * y,
                            y * y,
                            x * x * x,
                            x * x * y,
                            x * y * y,
                            y * y * y,
                            r * r * r,
                            std::pow(x, 4),
                            std::pow(x, 3) * y,
                            x * x * y * y,
                            x * std::pow(y, 3),
                            std::pow(y, 4),
                            std::pow(x, 5),
                            std::pow(x, 4) * y,
                            std::pow(x, 3) * y * y,
                            x * x * std::pow(y, 3),
                            x * std::pow(y, 4),
                            std::pow(y, 5),
                            std::pow(r, 5),
                            std::pow(x, 6),
                            std::pow(x, 5) * y,
                            std::pow(x, 4) * y * y,
                            std::pow(x, 3) * std::pow(y, 3),
                            x * x * std::pow(y, 4),
                            x * std::pow(y, 5),
                            std::pow(y, 6),
                            std::pow(x, 7),
                            std::pow(x, 6) * y,
                            std::pow(x, 5) * y * y,
                            std::pow(x, 4) * std::pow(y, 3),
                            std::pow(x, 3) * std::pow(y, 4),
                            x * x * std::pow(y, 5),
                            x * std::pow(y, 6),
                            std::pow(y, 7),
                            std::pow(r, 7)};
  return terms[m];
}

class TpvTerm : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Terms, TpvTerm, ::testing::Range(0, 40));

TEST_P(TpvTerm, IsTheOneOfTheRegistry) {
  const int m = GetParam();
  const PlanePoint p{1.25, -0.75};
  for (const int axis : {1, 2}) {
    const std::string keyword = "PV" + std::to_string(axis) + "_" + std::to_string(m);
    const auto correction = read_tpv(header_of(FitsWriter().set(keyword, 0.5)), 1, 2, ' ');
    const Linearisation out = evaluate(correction, p);
    // PVi_1 is 1 where it is not given.
    const double linear = m == 1 ? 0 : 1;
    const double a =
        linear * p.a + (axis == 1 ? 0.5 * registry_term(m, p.a, p.b) : (1 - linear) * p.a);
    const double b =
        linear * p.b + (axis == 2 ? 0.5 * registry_term(m, p.b, p.a) : (1 - linear) * p.b);
    EXPECT_NEAR(out.value.a, a, 1e-14) << keyword;
    EXPECT_NEAR(out.value.b, b, 1e-14) << keyword;
  }
}

TEST(ReadTpv, WithoutParametersIsTheIdentity) {
  const auto correction = read_tpv(header_of(FitsWriter()), 1, 2, ' ');
  EXPECT_TRUE(correction.present);
  const Linearisation out = evaluate(correction, {0.3, -0.4});
  EXPECT_EQ(out.value.a, 0.3);
  EXPECT_EQ(out.value.b, -0.4);
}

TEST(ReadTpv, AxesMayBeSwapped) {
  const FitsWriter writer = FitsWriter().set("PV1_4", 0.5).set("PV3_2", 0.25);
  const auto correction = read_tpv(header_of(writer), 3, 1, ' '); // longitude 3, latitude 1
  const Linearisation out = evaluate(correction, {2, 3});
  EXPECT_NEAR(out.value.a, 2 + 0.25 * 3, 1e-14);
  EXPECT_NEAR(out.value.b, 3 + 0.5 * 9, 1e-14);
}

TEST(ReadTpv, AlternateHasItsOwnParameters) {
  const FitsWriter writer = FitsWriter().set("PV1_0", 0.5).set("PV1_0B", 0.25);
  EXPECT_EQ(evaluate(read_tpv(header_of(writer), 1, 2, ' '), {0, 0}).value.a, 0.5);
  EXPECT_EQ(evaluate(read_tpv(header_of(writer), 1, 2, 'B'), {0, 0}).value.a, 0.25);
  EXPECT_EQ(evaluate(read_tpv(header_of(writer), 1, 2, 'C'), {0, 0}).value.a, 0);
}

TEST(ReadTpv, RefusesWhatIsNoNumber) {
  EXPECT_THROW(read_tpv(header_of(FitsWriter().set("PV1_7", "abc")), 1, 2, ' '), Error);
  EXPECT_THROW(read_tpv(header_of(FitsWriter().set_written("PV2_1", "NaN")), 1, 2, ' '), Error);
}

TEST(Orientation, IsThatOfTheReferencePoint) {
  EXPECT_EQ(read_tpv(header_of(FitsWriter()), 1, 2, ' ').orientation, 1);
  EXPECT_EQ(read_tpv(header_of(FitsWriter().set("PV1_1", -1.0)), 1, 2, ' ').orientation, -1);
  const FitsWriter crossed =
      FitsWriter().set("PV1_1", 0.0).set("PV1_2", 1.0).set("PV2_1", 0.0).set("PV2_2", 1.0);
  EXPECT_EQ(read_tpv(header_of(crossed), 1, 2, ' ').orientation, -1);
}

} // namespace
} // namespace astromill::wcs

// astromill: PSFs of DAOPHOT for tests: both kinds of files, and the slow, obvious evaluation
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/fits_writer.h"
#include "support/random.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace astromill::test {

/// What is in a PSF file of DAOPHOT, in double precision.
struct DaophotFile {
  std::string function = "gauss"; ///< as IRAF writes it, or "moffat35"
  std::vector<double> parameters{1.2, 1.4};
  double height = 1000;
  double magnitude = 15;
  double x = 100; ///< PSFX, PSFY
  double y = 120;
  double radius = 9; ///< pixels
  double scale = 1;
  int order = 0; ///< VARORDER
  bool expand = false;
  std::vector<double> tables{};

  int size() const { return 2 * (static_cast<int>(std::lround(2 * radius)) + 1) + 1; }
  int field_terms() const { return order < 0 ? 0 : (order + 1) * (order + 2) / 2; }
  int terms() const { return field_terms() + (expand ? 5 : 0); }

  /// Tables like those of real stars: waves under a bell, smaller from term to term.
  void fill(Random& random, double amplitude) {
    tables.clear();
    for (int k = 0; k < terms(); ++k) {
      const double u = random.uniform(0.1, 0.6);
      const double v = random.uniform(0.1, 0.6);
      const double phase = random.uniform(0, 6);
      for (int j = 0; j < size(); ++j)
        for (int i = 0; i < size(); ++i) {
          const double dx = 0.5 * (i - size() / 2);
          const double dy = 0.5 * (j - size() / 2);
          const double bell = std::exp(-(dx * dx + dy * dy) / (0.3 * radius * radius));
          tables.push_back(
              static_cast<float>(amplitude / (1 + k) * bell * std::cos(u * dx + v * dy + phase)));
        }
    }
  }

  FitsWriter fits() const {
    const auto n = static_cast<std::int64_t>(size());
    FitsWriter out(terms() == 0   ? FitsWriter::Axes{}
                   : terms() == 1 ? FitsWriter::Axes{n, n}
                                  : FitsWriter::Axes{n, n, terms()});
    out.set("FUNCTION", function).set("SCALE", scale).set("PSFRAD", radius * scale);
    out.set("PSFX", x).set("PSFY", y).set("PSFHEIGH", height).set("PSFMAG", magnitude);
    out.set("NPARS", parameters.size()).set("VARORDER", order).set("FEXPAND", expand);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      out.set("PAR" + std::to_string(i + 1), parameters[i]);
    if (terms() > 0)
      out.values(-32, tables);
    return out;
  }

  /// As DAOPHOT II writes it: (1X,A8,4I5,F9.3,F15.3,2F9.1), then (1X,6E13.6).
  std::string ascii() const {
    const bool moffat = function.starts_with("moffat");
    const std::size_t count = parameters.size() - (moffat ? 1 : 0);
    std::string label;
    for (const char c : function == "gauss" ? "gaussian" : function)
      label += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    char line[128];
    std::snprintf(line, sizeof line, " %-8s%5d%5d%5d%5d%9.3f%15.3f%9.1f%9.1f\n", label.c_str(),
                  size(), static_cast<int>(count), field_terms(), expand ? 5 : 0, magnitude, height,
                  x, y);
    std::string out = line;
    out += columns(std::vector<double>(parameters.begin(),
                                       parameters.begin() + static_cast<std::ptrdiff_t>(count)));
    const auto plane = static_cast<std::ptrdiff_t>(size() * size());
    for (int k = 0; k < terms(); ++k)
      out += columns(
          std::vector<double>(tables.begin() + k * plane, tables.begin() + (k + 1) * plane));
    return out;
  }

  /// A star of the file's own flux: what DAOPHOT gives the pixel at (dx, dy) from its centre.
  double value(double dx, double dy, double chip_x, double chip_y) const {
    double r = radius;
    if (terms() > 0)
      r = std::min(r, ((size() - 1) / 2.0 - 1) / 2.0);
    if (dx * dx + dy * dy >= r * r)
      return 0;
    double sum = height * profile(dx, dy);
    const double u = (chip_x - 1) / x - 1;
    const double v = (chip_y - 1) / y - 1;
    std::vector<double> b{1, u, v, 1.5 * u * u - 0.5, u * v, 1.5 * v * v - 0.5};
    // Legendre polynomials of the third degree.
    b.insert(b.end(),
             {0.5 * (5 * u * u * u - 3 * u), b[3] * v, u * b[5], 0.5 * (5 * v * v * v - 3 * v)});
    b.resize(static_cast<std::size_t>(field_terms()));
    if (expand) {
      const double p = -2 * (dx - std::round(dx));
      const double q = -2 * (dy - std::round(dy));
      b.insert(b.end(), {p, q, 1.5 * p * p - 0.5, p * q, 1.5 * q * q - 0.5});
    }
    for (std::size_t k = 0; k < b.size(); ++k)
      sum += b[k] * bicubic(k, 2 * dx + size() / 2, 2 * dy + size() / 2);
    return sum;
  }

  /// Of the formula alone.
  double peak() const { return height * profile(0, 0); }

private:
  static std::string columns(const std::vector<double>& numbers) {
    std::string out;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      // Fortran's E13.6 has its point before the first digit; any E format is read.
      char text[32];
      std::snprintf(text, sizeof text, "%13.5E", numbers[i]);
      out += (i % 6 == 0 ? " " : "") + std::string(text);
      if (i % 6 == 5 || i + 1 == numbers.size())
        out += '\n';
    }
    return out;
  }

  static double cubic(const double* f, double t) {
    const double slope = 0.5 * (f[2] - f[0]);
    const double next = 0.5 * (f[3] - f[1]);
    const double rise = f[2] - f[1];
    return f[1] + t * (slope + t * (3 * rise - 2 * slope - next + t * (slope + next - 2 * rise)));
  }

  double bicubic(std::size_t table, double column, double row) const {
    const int i = static_cast<int>(std::floor(column));
    const int j = static_cast<int>(std::floor(row));
    double along[4];
    for (int n = 0; n < 4; ++n) {
      const std::size_t at =
          (table * static_cast<std::size_t>(size()) + static_cast<std::size_t>(j - 1 + n)) *
              static_cast<std::size_t>(size()) +
          static_cast<std::size_t>(i - 1);
      along[n] = cubic(&tables[at], column - i);
    }
    return cubic(along, row - j);
  }

  /// The formula at a point, before the factor beta - 1 of a Moffat function.
  double formula(double dx, double dy) const {
    const auto& p = parameters;
    const double ln2 = 0.6931472;
    const double xx = dx * dx / (p[0] * p[0]);
    const double yy = dy * dy / (p[1] * p[1]);
    const double xy = dx * dy;
    if (function == "lorentz")
      return 1 / (1 + xx + yy + xy * p[2]);
    if (function.starts_with("moffat")) {
      const double alpha = function == "moffat15"   ? 0.5874011
                           : function == "moffat25" ? 0.3195079
                                                    : 0.2190137;
      return std::pow(1 + alpha * (xx + yy + xy * p[2]), -p[3]) / (p[0] * p[1]);
    }
    const double core = xx + yy + xy * p[3];
    const double wings = xx + yy + (function == "penny2" ? xy * p[4] : 0);
    return (core < 34 ? p[2] * std::exp(-ln2 * core) : 0) + (1 - p[2]) / (1 + wings);
  }

  struct Rule {
    std::vector<double> node;
    std::vector<double> weight;
  };
  static Rule rule_for(double value) {
    if (value >= 0.046)
      return {{-0.43056816, -0.16999052, 0.16999052, 0.43056816},
              {0.17392742, 0.32607258, 0.32607258, 0.17392742}};
    if (value >= 0.0022)
      return {{-0.38729833, 0, 0.38729833}, {0.27777778, 0.44444444, 0.27777778}};
    if (value >= 0.0001)
      return {{-0.28867513, 0.28867513}, {0.5, 0.5}};
    return value >= 1e-10 ? Rule{{0}, {1}} : Rule{};
  }

  static double gauss(double x, double width) {
    const auto at = [&](double u) { return std::exp(-0.6931472 * u * u / (width * width)); };
    const Rule rule = rule_for(x * x / (width * width) > 34 ? 0 : at(x));
    double sum = 0;
    for (std::size_t i = 0; i < rule.node.size(); ++i)
      sum += rule.weight[i] * at(x + rule.node[i]);
    return sum;
  }

  double profile(double dx, double dy) const {
    if (function == "gauss")
      return gauss(dx, parameters[0]) * gauss(dy, parameters[1]) / (parameters[0] * parameters[1]);
    const Rule rule = rule_for(formula(dx, dy));
    double sum = 0;
    for (std::size_t j = 0; j < rule.node.size(); ++j)
      for (std::size_t i = 0; i < rule.node.size(); ++i)
        sum += rule.weight[i] * rule.weight[j] * formula(dx + rule.node[i], dy + rule.node[j]);
    return function.starts_with("moffat") ? (parameters[3] - 1) * sum : sum;
  }
};

} // namespace astromill::test

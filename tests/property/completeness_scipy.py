"""astromill: fits of completeness curves against scipy's minimisers, errors from its differences.

usage: completeness_scipy.py COMPLETENESS_FITS    (skipped, 77, where scipy is missing)
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys

import packages

packages.need("numpy", "scipy")
import numpy as np  # noqa: E402
from scipy.optimize import minimize  # noqa: E402
from scipy.special import ndtr  # noqa: E402


def curve(model, parameters, m):
    ceiling = parameters[2] if len(parameters) > 2 else 1
    if model == "threshold":
        return ceiling * ndtr(parameters[1] * (10 ** (-0.4 * (m - parameters[0])) - 1))
    t = parameters[1] * (m - parameters[0])
    if model == "fleming":
        return 0.5 * (1 - t / np.hypot(1, t))
    return ceiling / (1 + np.exp(t))


def information(f, x, steps):
    """Second derivatives of f by differences."""
    n = len(x)
    out = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            a, b = np.eye(n)[i] * steps[i], np.eye(n)[j] * steps[j]
            out[i, j] = ((f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b))
                         / (4 * steps[i] * steps[j]))
    return out


def main(program):
    random = np.random.default_rng(1)
    bad = 0
    for truth, parameters in (("logistic", (22, 2.5)), ("fleming", (22, 1.5)),
                              ("ceiling", (21.7, 3, 0.9)), ("threshold", (22, 5)),
                              ("threshold", (21.8, 4, 0.93))):
        m = random.uniform(18, 25, 3000)
        found = random.uniform(size=m.size) < curve(truth, parameters, m)
        rows = "".join(f"{a!r} {int(b)}\n" for a, b in zip(m.tolist(), found.tolist()))
        lines = subprocess.run([program], input=rows, text=True, check=True,
                               stdout=subprocess.PIPE).stdout.splitlines()
        for model, line in zip(("logistic", "fleming", "ceiling", "threshold"), lines):
            ours = np.array(line.split(), dtype=float)
            def minus_log_likelihood(p):
                c = np.clip(curve(model, p, m), 1e-300, 1 - 1e-16)
                return -np.sum(np.where(found, np.log(c), np.log1p(-c)))

            n = 3 if ours[2] < 1 else 2  # a ceiling that is best at 1 is not fitted
            start = np.array([22.0, 2.0, 0.95][:n])
            theirs = minimize(minus_log_likelihood, start, method="Nelder-Mead",
                              options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 5000})
            steps = np.full(n, 1e-4)
            if n == 3:
                steps[2] = min(1e-4, (1 - theirs.x[2]) / 20)
            errors = np.sqrt(np.diag(np.linalg.inv(
                information(minus_log_likelihood, theirs.x, steps))))
            agrees = (np.all(np.abs(ours[:n] - theirs.x) < 1e-3 * errors),
                      np.allclose(ours[3:3 + n], errors, rtol=2e-3),
                      np.isclose(-ours[6], theirs.fun, rtol=0, atol=1e-6))
            if not all(agrees):
                print(truth, model, agrees, ours, theirs.x, errors, theirs.fun)
                bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

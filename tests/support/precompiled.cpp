// astromill: stands for the headers of the tests that are precompiled
// SPDX-License-Identifier: BSD-3-Clause

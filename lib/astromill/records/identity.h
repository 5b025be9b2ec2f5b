// astromill: what a run is, to tell runs apart
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace astromill::records {

/// What a run is, as names and values: image, digest of its pixels, seed, every option that
/// matters. Two runs with the same identity give the same records, in whatever order they name it.
using Identity = std::vector<std::pair<std::string, std::string>>;

/// A digest of bytes, to tell inputs apart (not against forgery): 16 hexadecimal digits.
std::string digest(std::span<const std::byte> bytes);

/// The digest of values that lie one behind the other.
template <class Values> std::string digest_of(const Values& values) {
  return digest(std::as_bytes(std::span(values)));
}

/// Adds the digest of a file, where `path` is that of a regular one: not for gauss:2.5, a number,
/// standard input. Throws Error where it cannot be read.
void add_file(Identity& identity, const std::string& what, const std::string& path);

/// An item that two identities do not have alike.
struct Difference {
  std::string item{};
  std::string one{}; ///< in words: "'5'", "given", "not given"
  std::string other{};
};

/// The first item of `one`, or else of `other`, that differs.
std::optional<Difference> first_difference(const Identity& one, const Identity& other);

/// Throws Error naming the first item, of `ours` or else of `theirs`, that the file's run does not
/// have as this one has it.
void check_same_run(const std::string& file, const Identity& theirs, const Identity& ours);

} // namespace astromill::records

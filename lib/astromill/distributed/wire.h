// astromill: values as bytes, from one rank to another
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/base/error.h"
#include "astromill/distributed/world.h"

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

namespace astromill::distributed {

/// Appends a value as it is in memory: ranks run the same program on machines of one kind.
template <class T>
requires std::is_trivially_copyable_v<T>
void put(Bytes& out, const T& value) {
  out.resize(out.size() + sizeof value);
  std::memcpy(out.data() + out.size() - sizeof value, &value, sizeof value);
}

/// Appends bytes and, first, their number.
inline void put_bytes(Bytes& out, std::span<const std::byte> bytes) {
  put(out, bytes.size());
  out.insert(out.end(), bytes.begin(), bytes.end());
}

inline void put_text(Bytes& out, const std::string& text) {
  put_bytes(out, std::as_bytes(std::span(text)));
}

/// Takes a number of bytes from the beginning. Throws Error when there are fewer.
inline std::span<const std::byte> get_bytes(std::span<const std::byte>& from, std::size_t count) {
  if (from.size() < count)
    throw Error("another rank runs another program");
  const auto bytes = from.first(count);
  from = from.subspan(count);
  return bytes;
}

/// Takes what put() has appended.
template <class T>
requires std::is_trivially_copyable_v<T> T get(std::span<const std::byte>& from) {
  T value{};
  std::memcpy(&value, get_bytes(from, sizeof value).data(), sizeof value);
  return value;
}

/// Takes what put_bytes() has appended.
inline std::span<const std::byte> get_bytes(std::span<const std::byte>& from) {
  const auto count = get<std::size_t>(from);
  return get_bytes(from, count);
}

inline std::string get_text(std::span<const std::byte>& from) {
  const auto bytes = get_bytes(from);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace astromill::distributed

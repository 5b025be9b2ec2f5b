// astromill: a restored tile, and the record of it in a checkpoint
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/deconv/tile_record.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <stdexcept>
#include <type_traits>

namespace astromill::deconv {

namespace {

template <std::size_t Bytes>
using Unsigned = std::conditional_t<Bytes == 1, std::uint8_t,
                                    std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>;

/// Appends numbers, low byte first.
class Packer {
public:
  template <class Number> void operator()(const Number& number) {
    static_assert(std::is_arithmetic_v<Number>);
    const auto bits = std::bit_cast<Unsigned<sizeof(Number)>>(number);
    for (std::size_t i = 0; i < sizeof(Number); ++i)
      bytes_.push_back(static_cast<std::byte>(bits >> (8 * i)));
  }
  void operator()(const Ending& ending) { (*this)(static_cast<std::uint8_t>(ending)); }
  void operator()(const std::string& text) {
    (*this)(std::uint64_t{text.size()});
    for (const char c : text)
      bytes_.push_back(static_cast<std::byte>(c));
  }
  void operator()(const Image<float>& image) {
    (*this)(std::uint64_t{image.width});
    (*this)(std::uint64_t{image.height});
    bytes_.reserve(bytes_.size() + image.pixels.size() * sizeof(float));
    for (const float pixel : image.pixels)
      (*this)(pixel);
  }

  std::vector<std::byte> take() && { return std::move(bytes_); }

private:
  std::vector<std::byte> bytes_{};
};

/// Takes them off again.
class Unpacker {
public:
  explicit Unpacker(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class Number> void operator()(Number& number) {
    static_assert(std::is_arithmetic_v<Number>);
    Unsigned<sizeof(Number)> bits = 0;
    const auto bytes = next(sizeof(Number));
    for (std::size_t i = 0; i < sizeof(Number); ++i)
      bits |= static_cast<decltype(bits)>(static_cast<decltype(bits)>(bytes[i]) << (8 * i));
    if constexpr (std::is_same_v<Number, bool>)
      number = bits != 0;
    else
      number = std::bit_cast<Number>(bits);
  }
  void operator()(Ending& ending) {
    std::uint8_t number = 0;
    (*this)(number);
    if (number > static_cast<std::uint8_t>(Ending::no_psf))
      throw std::out_of_range("ending");
    ending = static_cast<Ending>(number);
  }
  void operator()(std::string& text) {
    for (const std::byte byte : next(length()))
      text += static_cast<char>(byte);
  }
  void operator()(Image<float>& image) {
    const std::size_t width = length();
    const std::size_t height = length();
    if (width > 0 && height > bytes_.size() / sizeof(float) / width)
      throw std::out_of_range("image");
    image = Image<float>(width, height);
    for (float& pixel : image.pixels)
      (*this)(pixel);
  }

  bool at_end() const { return bytes_.empty(); }

private:
  std::size_t length() {
    std::uint64_t number = 0;
    (*this)(number);
    return static_cast<std::size_t>(number);
  }
  std::span<const std::byte> next(std::size_t count) {
    if (count > bytes_.size())
      throw std::out_of_range("record");
    const auto out = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return out;
  }

  std::span<const std::byte> bytes_;
};

/// Every member of a tile, in the order of the record.
template <class Tile, class Use> void for_each_member(Tile& tile, Use& use) {
  auto& result = tile.result;
  use(result.tile);
  for (auto* side : {&result.data.x, &result.data.y, &result.data.width, &result.data.height})
    use(*side);
  for (auto* count :
       {&result.iterations, &result.convolutions, &result.npix, &result.masked, &result.planes})
    use(*count);
  for (auto* value :
       {&result.alpha, &result.chi2, &result.chi2_raw, &result.flux, &result.psf_error})
    use(*value);
  use(result.ending);
  use(result.converged);
  use(tile.failure);
  use(tile.object);
  use(tile.light);
}

} // namespace

std::vector<std::byte> to_record(const RestoredTile& tile) {
  Packer packer;
  for_each_member(tile, packer);
  return std::move(packer).take();
}

RestoredTile from_record(std::span<const std::byte> bytes) {
  RestoredTile tile;
  Unpacker unpacker(bytes);
  for_each_member(tile, unpacker);
  if (!unpacker.at_end())
    throw std::out_of_range("record");
  return tile;
}

} // namespace astromill::deconv

// astromill: the headers of a FITS file, and small data units
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "astromill/fits/hdu.h"
#include "astromill/fits/header.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace astromill::fits {

/// A FITS file, plain or gzip-compressed, or standard input ("-"), whose headers are read one after
/// the other as they are asked for, and whose data are passed over until they are asked for.
/// Of a pipe, which cannot go back, small data units are kept in memory as they pass.
///
/// The headers are read directly, not through cfitsio: cfitsio 4.2 writes beyond its own memory
/// while it opens a file whose NAXIS is 100 or more, unpacks the whole of a compressed file, and
/// makes a program start several times slower.
/// Not safe for use by two threads at a time; movable, closes on destruction.
class File {
public:
  /// Opens `path` at its primary HDU. Throws Error: missing, directory, no right, empty, not FITS,
  /// header without END, sizes that cannot be.
  explicit File(std::string path);
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// Moves to HDU `number` (0 is the primary); false, and no move, if the file ends before it.
  /// Throws Error if a header up to there is damaged.
  bool move_to(int number);

  /// Moves to the first HDU of that EXTNAME (in any case) and, with `version`, that EXTVER; false,
  /// and no move, if there is none. Throws Error as above.
  bool move_to(std::string_view extname, std::optional<std::int64_t> version);

  /// Number of the HDU at which the file was opened: 0 but for some files of text.
  int first_number() const { return first_number_; }

  /// Moves to the HDU called by its number, EXTNAME or EXTNAME,EXTVER (in any case; "PRIMARY" and
  /// "P" are the primary if no extension is called so). Without EXTVER the first of that name.
  /// Throws Error listing what is there.
  void select(std::string_view hdu);

  /// Number of HDUs, the primary included; a damaged one and those behind it do not count. The
  /// current HDU stays the same.
  int hdu_count();

  /// What the current HDU is.
  const HduInfo& info() const { return hdus_[current_].info; }

  /// The header of the current HDU; of a tile-compressed image, that of the image.
  const Header& header() const { return hdus_[current_].header; }

  /// True for a tile-compressed image.
  bool is_compressed() const { return hdus_[current_].table.has_value(); }

  /// That header as it is in the file: of a tile-compressed image, that of the table.
  const Header& stored_header() const;

  /// The data unit of the current HDU as it is in the file (big-endian), with the filling of its
  /// last block as far as it is there; shorter where the file is cut off. Of a tile-compressed
  /// image, that is the table. Meant for small ones: throws Error where it is larger than
  /// kLargestData, or was in a pipe that has gone on and was not kept.
  std::string data();

  /// Fills `out` with bytes of the data unit of the current HDU, from `offset` on; returns how many
  /// there were, fewer only where the file is cut off. Of a pipe, `offset` can only go up. Throws
  /// Error where that part has gone by in the pipe and was not kept.
  std::size_t read_data(std::int64_t offset, std::span<char> out);

  /// Bytes of that data unit before the place where reading stopped.
  std::int64_t data_position() const;

  /// The bytes from the start of that data unit to the end of the file; nothing where only reading
  /// tells: a pipe, gzip.
  std::optional<std::int64_t> bytes_available() const;

  /// From now on keeps all data that are passed over in a pipe, whatever their size.
  void keep_all() { keeps_all_ = true; }

  static constexpr std::int64_t kLargestData = std::int64_t{64} << 20U;
  static constexpr std::int64_t kLargestKept = std::int64_t{4} << 20U; ///< of a pipe, one HDU
  static constexpr std::int64_t kMostKept = std::int64_t{16} << 20U;   ///< of a pipe, all HDUs

  /// Reads a pipe to its end, so that the program that fills it is not killed.
  void drain();

  /// Name for messages: the path, or "standard input".
  const std::string& name() const;

private:
  struct Hdu {
    HduInfo info;
    Header header;
    std::int64_t data_start = 0;
    std::int64_t data_bytes = 0;
    std::optional<std::string> kept{}; ///< the data, of a pipe
    std::optional<Header> table{};     ///< of a tile-compressed image: the header in the file
  };
  void pass_data();
  std::string all_data(const Hdu& hdu);
  [[noreturn]] void throw_gone_by(const Hdu& hdu) const;
  bool read_next(std::string first_block = {});
  void read_text(std::string bytes);

  std::unique_ptr<ByteSource> source_;
  std::deque<Hdu> hdus_;        ///< those that have been read so far
  std::int64_t bytes_kept_ = 0; ///< of all of them
  int first_number_ = 0;        ///< of hdus_
  bool keeps_all_ = false;      ///< of a pipe
  bool ended_ = false;          ///< no more headers to read
  std::size_t current_ = 0;
};

} // namespace astromill::fits

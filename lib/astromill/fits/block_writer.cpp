// astromill: the parts that FITS files are put together from
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/fits/block_writer.h"

#include "astromill/fits/cards.h"
#include "astromill/fits/hdu.h"

#include <cstdint>

namespace astromill::fits {

std::string whole_card(std::string_view keyword, std::size_t value, std::string_view comment) {
  return value_cards(keyword, static_cast<std::int64_t>(value), comment);
}

std::string end_of_header(const ProductHeader& header) {
  std::string out;
  for (const Card& card : header.cards)
    out += value_cards(card.keyword, card.value, card.comment);
  for (const std::string& text : header.history)
    out += history_cards(text);
  return out + padded_card("END");
}

void BlockWriter::finish(char filling) {
  buffer_.append((kBlockLength - (written_ + buffer_.size()) % kBlockLength) % kBlockLength,
                 filling);
  write();
}

void BlockWriter::write() {
  output_.write(buffer_);
  written_ += buffer_.size();
  buffer_.clear();
}

} // namespace astromill::fits

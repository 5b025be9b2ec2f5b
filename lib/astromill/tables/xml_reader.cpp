// astromill: the tags and texts of an XML document, with their places in it
// SPDX-License-Identifier: BSD-3-Clause
#include "astromill/tables/xml_reader.h"

#include "astromill/base/error.h"

#include <expat.h>

#include <algorithm>
#include <new>
#include <utility>

namespace astromill::tables {

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char* const* p = list_; *p != nullptr; p += 2)
    if (name == *p)
      return p[1];
  return std::nullopt;
}

/// What Expat calls. Exceptions must not pass through its C code.
struct XmlReader::Callbacks {
  template <class Action> static void guarded(void* reader_pointer, const Action& action) noexcept {
    auto& reader = *static_cast<XmlReader*>(reader_pointer);
    if (reader.failure_) // Expat may report the end of an empty element after it was stopped
      return;
    try {
      action(reader);
    } catch (...) {
      reader.failure_ = std::current_exception();
      XML_StopParser(reader.parser_.get(), XML_FALSE);
    }
  }

  static ByteRange place(const XmlReader& reader) {
    const std::int64_t begin = XML_GetCurrentByteIndex(reader.parser_.get());
    return {begin, begin + XML_GetCurrentByteCount(reader.parser_.get())};
  }

  static void XMLCALL start(void* pointer, const XML_Char* name, const XML_Char** attributes) {
    guarded(pointer, [=](XmlReader& reader) {
      if (++reader.depth_ > kMaxDepth)
        reader.fail("more than " + std::to_string(kMaxDepth) + " elements inside each other");
      reader.handler_.start(name, XmlAttributes(attributes), place(reader));
    });
  }

  static void XMLCALL end(void* pointer, const XML_Char* name) {
    guarded(pointer, [=](XmlReader& reader) {
      --reader.depth_;
      reader.handler_.end(name, place(reader));
    });
  }

  static void XMLCALL text(void* pointer, const XML_Char* piece, int length) {
    guarded(pointer, [=](XmlReader& reader) {
      reader.handler_.text({piece, static_cast<std::size_t>(length)});
    });
  }

  static void XMLCALL skipped_entity(void* pointer, const XML_Char* name, int is_parameter) {
    guarded(pointer, [=](XmlReader& reader) {
      if (is_parameter == 0)
        reader.handler_.text("&" + std::string(name) + ";");
    });
  }
};

void XmlReader::Deleter::operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }

XmlReader::XmlReader(XmlHandler& handler, std::string file)
    : handler_(handler), file_(std::move(file)), parser_(XML_ParserCreate(nullptr)) {
  if (!parser_)
    throw std::bad_alloc();
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), Callbacks::start, Callbacks::end);
  XML_SetCharacterDataHandler(parser_.get(), Callbacks::text);
  XML_SetSkippedEntityHandler(parser_.get(), Callbacks::skipped_entity);
}

XmlReader::~XmlReader() = default;

std::int64_t XmlReader::line() const {
  return static_cast<std::int64_t>(XML_GetCurrentLineNumber(parser_.get()));
}

void XmlReader::fail(std::string_view what) const {
  throw Error(what, {.file = file_, .line = line()});
}

void XmlReader::fail_as_expat(bool is_last) const {
  const XML_Error code = XML_GetErrorCode(parser_.get());
  const std::string reason = XML_ErrorString(code);
  if (code == XML_ERROR_NO_MEMORY)
    throw std::bad_alloc();
  if (code == XML_ERROR_UNKNOWN_ENCODING)
    fail("the encoding of the XML document is not known; convert it to UTF-8 first, as by iconv");
  if (is_last)
    fail("the XML document is not complete: " + reason);
  fail("not well-formed XML: " + reason);
}

/// A document of UTF-16 starts with a byte order mark, or with a '<' and a zero byte.
void XmlReader::check_encoding(std::string_view bytes) {
  start_.append(bytes.substr(0, 2));
  if (start_.size() < 2)
    return;
  encoding_known_ = true;
  using namespace std::string_view_literals;
  for (const std::string_view sign : {"\xFF\xFE"sv, "\xFE\xFF"sv, "<\0"sv, "\0<"sv})
    if (start_.starts_with(sign))
      throw Error("XML in UTF-16 is not supported; convert it to UTF-8 first, as by iconv",
                  {.file = file_, .line = 1});
}

void XmlReader::parse(std::string_view bytes, bool is_last) {
  constexpr std::size_t kMost = std::size_t{1} << 30U; // Expat counts in int
  do {
    const std::string_view piece = bytes.substr(0, kMost);
    bytes.remove_prefix(piece.size());
    const XML_Status status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                                        is_last && bytes.empty() ? XML_TRUE : XML_FALSE);
    if (failure_)
      std::rethrow_exception(std::exchange(failure_, nullptr));
    if (status != XML_STATUS_OK)
      fail_as_expat(is_last);
    given_ += static_cast<std::int64_t>(piece.size());
  } while (!bytes.empty());
  done_ = std::clamp<std::int64_t>(XML_GetCurrentByteIndex(parser_.get()), done_, given_);
}

std::int64_t XmlReader::feed(std::string_view bytes) {
  if (!encoding_known_)
    check_encoding(bytes);
  // Expat reads a token that is not complete again from its start each time; so that this takes
  // linear time for a long one, it gets more only when that doubles what it has.
  constexpr std::size_t kLong = std::size_t{64} << 10U;
  const auto open = static_cast<std::size_t>(given_ - done_);
  if (open + waiting_.size() > kMaxToken)
    fail("a tag or comment of more than " + std::to_string(kMaxToken >> 20U) + " MiB");
  const bool enough = open < kLong || waiting_.size() + bytes.size() >= open;
  if (waiting_.empty() && enough) {
    parse(bytes, false);
    return done_;
  }
  waiting_ += bytes;
  if (enough) {
    parse(waiting_, false);
    waiting_.clear();
  }
  return done_;
}

void XmlReader::finish() {
  parse(waiting_, true);
  waiting_.clear();
}

} // namespace astromill::tables

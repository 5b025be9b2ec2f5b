// astromill: the tags and texts of an XML document, with their places in it
// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct XML_ParserStruct; // Expat's

namespace astromill::tables {

/// Bytes begin ... end - 1 of a document.
struct ByteRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The attributes of a tag, valid while it is being handled.
class XmlAttributes {
public:
  /// `list`: name, value, name, value, ..., nullptr.
  explicit XmlAttributes(const char* const* list) : list_(list) {}

  /// The value of an attribute, nothing if it is not there.
  std::optional<std::string_view> find(std::string_view name) const;

private:
  const char* const* list_;
};

/// What is done with the parts of a document. The handlers may throw.
class XmlHandler {
public:
  XmlHandler() = default;
  XmlHandler(const XmlHandler&) = delete;
  XmlHandler& operator=(const XmlHandler&) = delete;
  virtual ~XmlHandler() = default;

  /// A start tag; `name` as it is written, with its prefix. `<a/>` gives a start and an end, which
  /// is then empty and at the end of the tag. The place of a tag inside an entity is that of the
  /// reference to it, "&name;".
  virtual void start(std::string_view name, const XmlAttributes& attributes, ByteRange tag) = 0;
  virtual void end(std::string_view name, ByteRange tag) = 0;
  /// Text, decoded to UTF-8, in as many pieces as it comes. An entity that is declared in another
  /// document is passed as "&name;".
  virtual void text(std::string_view piece) = 0;
};

/// Reads a document that comes in pieces, by Expat. Nothing but the document itself is ever read.
///
/// Refused, besides what is not well-formed: UTF-16 (what is written into the document has to be
/// ASCII), elements nested more than
/// kMaxDepth deep and tags or comments of more than kMaxToken bytes (memory), entities that grow
/// without measure (Expat's own protection). Not safe for use by two threads at a time.
class XmlReader {
public:
  static constexpr int kMaxDepth = 1000;
  static constexpr std::size_t kMaxToken = std::size_t{64} << 20U;

  /// `file` is the name of the input for messages.
  XmlReader(XmlHandler& handler, std::string file);
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;
  ~XmlReader();

  /// Takes the next bytes and calls the handlers for what is complete. Returns how many bytes of
  /// the document will not be touched by later tags. Throws Error with the line, and what handlers
  /// throw.
  std::int64_t feed(std::string_view bytes);

  /// At the end of the input. Throws Error if the document is not complete.
  void finish();

  /// Line of the tag being handled, from 1.
  std::int64_t line() const;

private:
  struct Callbacks;
  struct Deleter {
    void operator()(XML_ParserStruct* parser) const;
  };

  void parse(std::string_view bytes, bool is_last);
  void check_encoding(std::string_view bytes);
  [[noreturn]] void fail(std::string_view what) const;
  [[noreturn]] void fail_as_expat(bool is_last) const;

  XmlHandler& handler_;
  std::string file_;
  std::unique_ptr<XML_ParserStruct, Deleter> parser_;
  std::string start_; ///< the first bytes, until there are enough to tell the encoding
  bool encoding_known_ = false;
  std::string waiting_;    ///< fed, but not yet given to Expat
  std::int64_t given_ = 0; ///< bytes that Expat has got
  std::int64_t done_ = 0;  ///< of them, those before the token that is not complete
  int depth_ = 0;
  std::exception_ptr failure_; ///< thrown by a handler
};

} // namespace astromill::tables

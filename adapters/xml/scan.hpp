#pragma once
// The byte pre-scan that stands before libxml2. It refuses what the parser must never see (document types,
// entities, foreign encodings, floods of attributes) and writes down where each element lies in the original
// bytes.
//
// libxml2 2.9.14 needs seconds for one start tag with tens of thousands of attributes, before any callback;
// and it accepts a document type without an error. Both are why this runs first. The scan is linear in the
// bytes, uses no recursion, and reads nothing outside them. Pure; any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::xml {

/// Where something begins in the original bytes.
struct Position {
  std::size_t line = 1;         ///< from 1; LF and CRLF each end a line, and so does a CR alone
  std::size_t column = 1;       ///< from 1, in bytes
  std::size_t byte_offset = 0;  ///< from 0, a byte order mark counted
};

/// One element's place in the original bytes.
struct TagPosition {
  std::size_t tag_begin = 0;      ///< of '<' of the start tag
  std::size_t content_begin = 0;  ///< after '>' of the start tag
  std::size_t content_end = 0;    ///< at '<' of the end tag; equals content_begin in <a/>
  std::size_t end = 0;            ///< after '>' of the end tag, or of <a/>
  std::uint32_t line = 1;         ///< of tag_begin, from 1
  std::uint32_t column = 1;       ///< of tag_begin, in bytes from 1
  std::uint32_t name_bytes = 0;   ///< length of the qualified name, which stands at tag_begin + 1
  bool empty_tag = false;         ///< written <a/>
};

struct Scan {
  std::string encoding = "UTF-8";     ///< "UTF-8", "ISO-8859-1" or "Windows-1252"
  bool has_bom = false;               ///< begins with the UTF-8 byte order mark
  std::vector<TagPosition> elements;  ///< every element in document order: the index is its ordinal
  std::size_t body_begin = 0;         ///< after the byte order mark and the XML declaration
  std::size_t longest_run = 0;        ///< bytes of the longest text, comment, instruction or CDATA section
};

/// Scans a whole document. Without an XML declaration the encoding is UTF-8.
///
/// Refuses with B101 what is longer than `limits.message_bytes`, and with T01 everything else: a document
/// type anywhere outside comments, CDATA and processing instructions; a reference to an entity other than
/// amp, lt, gt, apos and quot, or to a character that XML 1.0 forbids; any other encoding, by its first bytes
/// or its declaration; bytes that the declared encoding lacks; XML 1.1; NUL and other forbidden control
/// characters; what exceeds a bound of `limits`; tags that do not pair. The detail is "line L column C: ..."
/// and never holds text of the message.
[[nodiscard]] Outcome<Scan> scan(std::string_view bytes, const XmlLimits& limits);

/// "line 3 column 14": how all complaints about a document begin.
[[nodiscard]] std::string to_text(const Position& position);

}  // namespace budstikke::xml

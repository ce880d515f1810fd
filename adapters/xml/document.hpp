#pragma once
// A parsed XML document, read only. The one way from hostile bytes to a tree: scanned first (scan.hpp), then
// parsed by libxml2 without network, document types or entities. libxml2's own headers stay inside this
// directory's .cpp files.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xml/scan.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

struct _xmlDoc;   // libxml2's, opaque here
struct _xmlNode;  // libxml2's, opaque here

namespace budstikke::xml {

/// One element. A cheap value that is valid as long as its Document lives (moving the Document keeps it
/// valid).
class Node {
 public:
  /// Without prefix, UTF-8. Valid as long as the Document.
  [[nodiscard]] std::string_view local_name() const;
  /// Empty where the element is in no namespace. Valid as long as the Document.
  [[nodiscard]] std::string_view namespace_uri() const;
  /// Text and CDATA of the element and its descendants in document order, UTF-8, not trimmed. Comments and
  /// processing instructions inside are skipped, so a value broken by a comment is read whole.
  [[nodiscard]] std::string text() const;
  /// Value of the attribute that is in no namespace, UTF-8; empty where it is absent.
  [[nodiscard]] std::string attribute(std::string_view name) const;
  /// Value of the attribute in the given namespace ("" means none), UTF-8; nothing where it is absent.
  [[nodiscard]] std::optional<std::string> attribute(std::string_view namespace_uri,
                                                     std::string_view name) const;
  /// Child elements in document order.
  [[nodiscard]] std::vector<Node> children() const;
  /// The first child element of this name in the same namespace as this element.
  [[nodiscard]] std::optional<Node> child(std::string_view local_name) const;
  /// The first child element of this name in the given namespace; "" means no namespace.
  [[nodiscard]] std::optional<Node> child(std::string_view namespace_uri, std::string_view local_name) const;
  /// Where the start tag begins in the original bytes. Exact for any line, where libxml2's own stops at
  /// 65535.
  [[nodiscard]] Position position() const;
  /// Number of the element in document order, from 0: the root is 0. Index into Document::scan().elements.
  [[nodiscard]] std::size_t ordinal() const;
  friend bool operator==(const Node&, const Node&) = default;

 private:
  friend class Document;
  explicit Node(_xmlNode* node) : node_(node) {}
  _xmlNode* node_;
};

/// An element's byte range in the ORIGINAL bytes, for those who must change a message and leave the rest
/// untouched.
struct ElementSpan {
  std::size_t tag_begin = 0;      ///< of '<' of the start tag
  std::size_t content_begin = 0;  ///< after '>' of the start tag
  std::size_t content_end = 0;    ///< at '<' of the end tag; equals content_begin and end where empty_tag
  std::size_t end = 0;            ///< after the whole element
  std::string prefix;      ///< namespace prefix as written in the start tag; empty for the default namespace
  bool empty_tag = false;  ///< written <a/>: there is no end tag to put content before
};

/// Owns the tree and the original bytes. Move only. One thread at a time: also reading may build caches
/// inside.
class Document {
 public:
  /// Scans and parses. Fails as scan() does, or with T01 where the parser finds the bytes not well-formed
  /// (among them: undeclared prefixes and the same attribute twice). Never opens a file or an address, never
  /// writes to stderr. Attachments of more bytes than `longest_attachment` are not in the tree (shortened.hpp): for who only
  /// passes them on.
  [[nodiscard]] static Outcome<Document> parse(const Payload& payload, const XmlLimits& limits,
                                               std::size_t longest_attachment = std::string::npos);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

  [[nodiscard]] Node root() const;
  /// "UTF-8", "ISO-8859-1" or "Windows-1252": what the original bytes are written in.
  [[nodiscard]] const std::string& encoding() const;
  [[nodiscard]] const Scan& scan() const;
  /// The bytes as they were given to parse().
  [[nodiscard]] const Payload& payload() const;
  /// Precondition: `node` is of this document. Nothing where it is not.
  [[nodiscard]] std::optional<ElementSpan> span(const Node& node) const;
  /// libxml2's tree, for the other files of this directory and for adapters/signature.
  [[nodiscard]] _xmlDoc* native() const;

  struct Impl;

 private:
  explicit Document(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Without XML white space (space, tab, CR, LF) at both ends.
[[nodiscard]] std::string trimmed(std::string text);

/// Escapes UTF-8 text for element content or an attribute value, and writes it in `encoding` (one of the
/// three that scan() knows). What the encoding lacks becomes a numeric character reference; so do tab, CR and
/// LF, which would otherwise be normalised. What is no legal XML character, or no UTF-8, becomes U+FFFD.
[[nodiscard]] std::string encode(std::string_view utf8_text, std::string_view encoding);

}  // namespace budstikke::xml

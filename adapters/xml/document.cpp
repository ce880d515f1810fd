#include "adapters/xml/document.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "adapters/xml/charset.hpp"
#include "adapters/xml/library.hpp"
#include "adapters/xml/shortened.hpp"

namespace budstikke::xml {
namespace {

// Up to here libxml2 takes one text node without XML_PARSE_HUGE, which lifts its own bounds on depth and
// lengths. Where the option is needed, the scan has bounded both.
constexpr std::size_t huge_run_bytes = 9'000'000;

struct FreeDoc {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};
using DocPointer = std::unique_ptr<xmlDoc, FreeDoc>;
using ContextPointer = std::unique_ptr<xmlParserCtxt, FreeContext>;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

// What the parser complained about first, as an offset into the bytes that it was given.
struct FirstError {
  bool seen = false;
  int code = 0;
  std::size_t offset = 0;
};

void keep_first(void* data, xmlErrorPtr error) {
  auto* context = static_cast<xmlParserCtxt*>(data);
  auto* first = static_cast<FirstError*>(context->_private);
  if (first == nullptr || first->seen || error->level < XML_ERR_ERROR) return;
  if (error->code == XML_WAR_NS_URI) return;  // a namespace name that is no URI is still a name
  first->seen = true;
  first->code = error->code;
  if (context->input != nullptr && context->input->cur >= context->input->base)
    first->offset = static_cast<std::size_t>(context->input->cur - context->input->base);
}

// Offset in the original bytes of what stands at `utf8_offset` of the transcoded text.
std::size_t original_offset(std::string_view original, Charset charset, std::size_t utf8_offset) {
  if (charset == Charset::utf8) return std::min(utf8_offset, original.size());
  std::size_t passed = 0;
  std::string character;
  for (std::size_t i = 0; i < original.size(); ++i) {
    if (passed >= utf8_offset) return i;
    character.clear();
    const auto byte = static_cast<unsigned char>(original[i]);
    append_utf8(character, charset == Charset::latin1 ? byte : from_windows1252(byte));
    passed += character.size();
  }
  return original.size();
}

Position position_of(std::string_view bytes, std::size_t offset, bool has_bom) {
  Position position{1, 1, offset};
  std::size_t line_start = has_bom ? 3 : 0;
  for (std::size_t i = 0; i < offset; ++i) {
    const bool cr = bytes[i] == '\r' && !(i + 1 < bytes.size() && bytes[i + 1] == '\n');
    if (bytes[i] != '\n' && !cr) continue;
    ++position.line;
    line_start = i + 1;
  }
  position.column = offset < line_start ? 1 : offset - line_start + 1;
  return position;
}

std::string_view reason(int code) {
  switch (code) {
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
      return "namespace prefix is not declared";
    case XML_ERR_ATTRIBUTE_REDEFINED:
    case XML_NS_ERR_ATTRIBUTE_REDEFINED:
      return "the same attribute twice";
    case XML_NS_ERR_XML_NAMESPACE:
    case XML_NS_ERR_QNAME:
    case XML_NS_ERR_COLON:
    case XML_NS_ERR_EMPTY:
      return "name or namespace is malformed";
    default:
      return "not well-formed XML";
  }
}

// The next node in document order below `top`; null after the last.
xmlNode* next_in(xmlNode* node, const xmlNode* top) {
  if (node->type == XML_ELEMENT_NODE && node->children != nullptr) return node->children;
  while (node != top && node->next == nullptr) node = node->parent;
  return node == top ? nullptr : node->next;
}

// Writes its number into each element. Answers how many there are.
std::size_t number_elements(xmlNode* root) {
  std::uintptr_t count = 0;
  for (xmlNode* node = root; node != nullptr; node = next_in(node, root)) {
    if (node->type == XML_ELEMENT_NODE) node->_private = reinterpret_cast<void*>(count++);
  }
  return count;
}

void append_encoded(std::string& out, char32_t c, Charset charset) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    default:
      break;
  }
  if (c >= 0x20 && c != '\'' && charset == Charset::utf8) {
    append_utf8(out, c);
    return;
  }
  const auto byte = to_single_byte(c, charset);
  if (c >= 0x20 && c != '\'' && byte)
    out += static_cast<char>(*byte);
  else
    out += "&#" + std::to_string(static_cast<std::uint32_t>(c)) + ";";
}

}  // namespace

struct Document::Impl {
  Payload payload;
  Scan scan;
  DocPointer doc;
};

Outcome<Document> Document::parse(const Payload& payload, const XmlLimits& limits,
                                  std::size_t longest_attachment) {
  prepare_library();
  auto scanned = xml::scan(payload.reveal(), limits);
  if (!scanned) return scanned.failure();
  auto impl = std::make_unique<Impl>();
  impl->payload = payload;
  impl->scan = std::move(scanned).value();
  const std::string_view bytes = payload.reveal();
  const Charset charset = charset_from_name(impl->scan.encoding).value_or(Charset::utf8);

  // The declaration is left out, so that nothing but the scan decides on the charset.
  const Shortened shortened(bytes, impl->scan, longest_attachment);
  const std::string_view body = shortened.text();
  const std::string transcoded = charset == Charset::utf8 ? std::string{} : to_utf8(body, charset);
  const std::string_view text = charset == Charset::utf8 ? body : std::string_view(transcoded);
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return Failure(Code::B101, "message is longer than the parser takes");

  const ContextPointer context(xmlNewParserCtxt());
  if (!context) throw std::bad_alloc();
  FirstError first;
  context->_private = &first;
  context->sax->serror = keep_first;
  const int huge = impl->scan.longest_run > huge_run_bytes ? XML_PARSE_HUGE : 0;
  // UTF-8 is what the parser takes by itself, where no declaration says otherwise; told so, it would convert it to itself.
  // Compact: short texts lie in their nodes, for nobody changes the tree. Both together save a fifth of the parsing.
  constexpr int options = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_COMPACT;
  impl->doc.reset(xmlCtxtReadMemory(context.get(), text.data(), static_cast<int>(text.size()), nullptr,
                                    nullptr, options | huge));
  if (!impl->doc || context->wellFormed == 0 || first.seen) {
    const std::size_t offset = shortened.original(original_offset(body, charset, first.offset));
    const Position where = position_of(bytes, impl->scan.body_begin + offset, impl->scan.has_bom);
    return Failure(Code::T01, to_text(where) + ": " + std::string(reason(first.code)));
  }
  xmlNode* root = xmlDocGetRootElement(impl->doc.get());
  if (root == nullptr || impl->doc->intSubset != nullptr || impl->doc->extSubset != nullptr ||
      number_elements(root) != impl->scan.elements.size())
    return Failure(Code::T01, "line 1 column 1: scan and parser read the document differently");
  impl->doc->_private = impl.get();
  return Document(std::move(impl));
}

Document::Document(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Node Document::root() const { return Node(xmlDocGetRootElement(impl_->doc.get())); }
const std::string& Document::encoding() const { return impl_->scan.encoding; }
const Scan& Document::scan() const { return impl_->scan; }
const Payload& Document::payload() const { return impl_->payload; }
_xmlDoc* Document::native() const { return impl_->doc.get(); }

std::optional<ElementSpan> Document::span(const Node& node) const {
  if (node.node_->doc != impl_->doc.get()) return std::nullopt;
  const TagPosition& tag = impl_->scan.elements[node.ordinal()];
  const std::string_view name = impl_->payload.reveal().substr(tag.tag_begin + 1, tag.name_bytes);
  const std::size_t colon = name.find(':');
  ElementSpan span{tag.tag_begin, tag.content_begin, tag.content_end, tag.end, {}, tag.empty_tag};
  if (colon != std::string_view::npos) span.prefix = name.substr(0, colon);
  return span;
}

std::string_view Node::local_name() const { return view(node_->name); }

std::string_view Node::namespace_uri() const {
  return node_->ns == nullptr ? std::string_view{} : view(node_->ns->href);
}

std::string Node::text() const {
  std::string out;
  for (xmlNode* node = node_; node != nullptr; node = next_in(node, node_)) {
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) out += view(node->content);
  }
  return out;
}

std::string Node::attribute(std::string_view name) const { return attribute({}, name).value_or(""); }

std::optional<std::string> Node::attribute(std::string_view namespace_uri, std::string_view name) const {
  for (const xmlAttr* attribute = node_->properties; attribute != nullptr; attribute = attribute->next) {
    const std::string_view where = attribute->ns == nullptr ? std::string_view{} : view(attribute->ns->href);
    if (where != namespace_uri || view(attribute->name) != name) continue;
    std::string out;
    for (const xmlNode* part = attribute->children; part != nullptr; part = part->next)
      out += view(part->content);
    return out;
  }
  return std::nullopt;
}

std::vector<Node> Node::children() const {
  std::vector<Node> out;
  for (xmlNode* node = node_->children; node != nullptr; node = node->next)
    if (node->type == XML_ELEMENT_NODE) out.push_back(Node(node));
  return out;
}

std::optional<Node> Node::child(std::string_view local_name) const {
  return child(namespace_uri(), local_name);
}

std::optional<Node> Node::child(std::string_view namespace_uri, std::string_view local_name) const {
  for (xmlNode* node = node_->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE || view(node->name) != local_name) continue;
    if (Node(node).namespace_uri() == namespace_uri) return Node(node);
  }
  return std::nullopt;
}

std::size_t Node::ordinal() const { return reinterpret_cast<std::uintptr_t>(node_->_private); }

Position Node::position() const {
  const auto* impl = static_cast<const Document::Impl*>(node_->doc->_private);
  const TagPosition& tag = impl->scan.elements[ordinal()];
  return {tag.line, tag.column, tag.tag_begin};
}

std::string trimmed(std::string text) {
  const char* const spaces = " \t\r\n";
  const std::size_t end = text.find_last_not_of(spaces);
  if (end == std::string::npos) return {};
  text.erase(end + 1);
  text.erase(0, text.find_first_not_of(spaces));
  return text;
}

std::string encode(std::string_view utf8_text, std::string_view encoding) {
  const Charset charset = charset_from_name(encoding).value_or(Charset::utf8);
  std::string out;
  out.reserve(utf8_text.size());
  while (!utf8_text.empty()) {
    const Decoded decoded = decode_utf8(utf8_text);
    utf8_text.remove_prefix(std::max<std::size_t>(decoded.bytes, 1));
    const bool legal = decoded.bytes != 0 && is_xml_char(decoded.code_point);
    append_encoded(out, legal ? decoded.code_point : 0xFFFD, charset);
  }
  return out;
}

}  // namespace budstikke::xml

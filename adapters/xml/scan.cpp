#include "adapters/xml/scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "adapters/xml/charset.hpp"

namespace budstikke::xml {
namespace {

// libxml2 searches the declarations in scope one by one for every prefixed name, so that a nest of them costs
// their product. Real messages have about fifteen.
constexpr std::size_t max_namespaces_in_scope = 256;
constexpr std::size_t max_reference_bytes = 32;

enum class Kind : unsigned char { plain, newline, carriage_return, control, high };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i)
    kinds[i] = i < 0x20 ? Kind::control : i < 0x80 ? Kind::plain : Kind::high;
  kinds['\t'] = Kind::plain;
  kinds['\n'] = Kind::newline;
  kinds['\r'] = Kind::carriage_return;
  return kinds;
}
constexpr auto kinds = make_kinds();

Kind kind_of(char c) { return kinds[static_cast<unsigned char>(c)]; }
// Needs no look at all within text; long attachments consist of these.
bool is_ordinary(char c) { return kind_of(c) == Kind::plain && c != '<' && c != '&' && c != ']'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || kind_of(c) == Kind::high;
}
bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '-' || c == '.'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool declares_namespace(std::string_view attribute) {
  return attribute == "xmlns" || attribute.starts_with("xmlns:");
}

class Scanner {
 public:
  Scanner(std::string_view bytes, const XmlLimits& limits) : bytes_(bytes), limits_(limits) {}

  Outcome<Scan> run() {
    if (bytes_.size() > limits_.message_bytes)
      return Failure(Code::B101,
                     "message is longer than " + std::to_string(limits_.message_bytes) + " bytes");
    if (!prolog() || !content()) return *failure_;
    return std::move(scan_);
  }

 private:
  // Every step answers false once it has failed.
  bool fail(std::string_view what) {
    const Position here{line_, pos_ - line_start_ + 1, pos_};
    failure_.emplace(Code::T01, to_text(here) + ": " + std::string(what));
    return false;
  }

  [[nodiscard]] bool at_end() const { return pos_ >= bytes_.size(); }
  [[nodiscard]] char now() const { return at_end() ? '\0' : bytes_[pos_]; }
  [[nodiscard]] bool sees(std::string_view text) const { return bytes_.substr(pos_).starts_with(text); }

  // Passes one character of any construct: legal in XML, legal in the charset, lines counted.
  bool pass() {
    if (at_end()) return fail("ends too early");
    switch (kind_of(bytes_[pos_])) {
      case Kind::plain:
        ++pos_;
        return true;
      case Kind::carriage_return:
        if (pos_ + 1 < bytes_.size() && bytes_[pos_ + 1] == '\n') ++pos_;
        [[fallthrough]];
      case Kind::newline:
        ++line_;
        line_start_ = ++pos_;
        return true;
      case Kind::control:
        return fail("control character that XML forbids");
      case Kind::high:
        return pass_high();
    }
    return false;
  }

  bool pass_high() {
    if (charset_ == Charset::utf8) {
      const Decoded decoded = decode_utf8(bytes_.substr(pos_, 4));
      if (decoded.bytes == 0) return fail("bytes that are not UTF-8");
      if (!is_xml_char(decoded.code_point)) return fail("character that XML forbids");
      pos_ += decoded.bytes;
      return true;
    }
    const auto byte = static_cast<unsigned char>(bytes_[pos_]);
    if (charset_ == Charset::windows1252 && from_windows1252(byte) == 0)
      return fail("byte that Windows-1252 does not define");
    ++pos_;
    return true;
  }

  bool skip_spaces() {
    while (!at_end() && is_space(bytes_[pos_]))
      if (!pass()) return false;
    return true;
  }

  bool name(std::string_view& out, std::string_view what) {
    const std::size_t begin = pos_;
    if (at_end() || !starts_name(bytes_[pos_])) return fail(what);
    while (!at_end() && continues_name(bytes_[pos_])) {
      if (pos_ - begin > limits_.start_tag_bytes) return fail("name is too long");
      if (!pass()) return false;
    }
    out = bytes_.substr(begin, pos_ - begin);
    return true;
  }

  bool prolog() {
    if (const auto why = foreign_encoding(bytes_); !why.empty()) return fail(why);
    if (sees("\xEF\xBB\xBF")) {
      scan_.has_bom = true;
      line_start_ = pos_ = 3;
    }
    if (sees("<?xml") && pos_ + 5 < bytes_.size() && is_space(bytes_[pos_ + 5]) && !declaration())
      return false;
    scan_.encoding = name_of(charset_);
    scan_.body_begin = pos_;
    return true;
  }

  // One of: version="1.0", encoding="...", standalone="...". Answers an empty name where none follows.
  bool pseudo_attribute(std::string_view& key, std::string_view& value) {
    const bool spaced = is_space(now());
    if (!skip_spaces()) return false;
    key = {};
    if (sees("?>")) return true;
    if (!spaced || !name(key, "XML declaration is malformed")) return fail("XML declaration is malformed");
    if (!skip_spaces()) return false;
    if (now() != '=') return fail("XML declaration is malformed");
    ++pos_;
    if (!skip_spaces()) return false;
    const char quote = now();
    if (quote != '"' && quote != '\'') return fail("XML declaration is malformed");
    const std::size_t begin = ++pos_;
    while (now() != quote) {
      if (at_end() || pos_ - begin > 64 || kind_of(now()) != Kind::plain)
        return fail("XML declaration is malformed");
      ++pos_;
    }
    value = bytes_.substr(begin, pos_++ - begin);
    return true;
  }

  bool declaration() {
    pos_ += 5;
    std::string_view key;
    std::string_view value;
    if (!pseudo_attribute(key, value)) return false;
    if (key != "version") return fail("XML declaration has no version");
    if (value != "1.0") return fail("XML version other than 1.0 is not accepted");
    if (!pseudo_attribute(key, value)) return false;
    if (key == "encoding") {
      const auto charset = charset_from_name(value);
      if (!charset) return fail("encoding other than UTF-8, ISO-8859-1 and Windows-1252 is not accepted");
      if (scan_.has_bom && *charset != Charset::utf8) return fail("byte order mark contradicts the encoding");
      charset_ = *charset;
      if (!pseudo_attribute(key, value)) return false;
    }
    if (key == "standalone") {
      if (value != "yes" && value != "no") return fail("XML declaration is malformed");
      if (!pseudo_attribute(key, value)) return false;
    }
    if (!key.empty()) return fail("XML declaration is malformed");
    pos_ += 2;
    return true;
  }

  bool content() {
    while (!at_end()) {
      const bool ok = bytes_[pos_] == '<' ? markup() : open_.empty() ? outside() : text();
      if (!ok) return false;
    }
    if (!open_.empty()) return fail("element is not closed");
    if (scan_.elements.empty()) return fail("there is no root element");
    return true;
  }

  bool outside() { return is_space(bytes_[pos_]) ? pass() : fail("text outside the root element"); }

  // Bounds one run of bytes that ends in one node.
  bool within_run(std::size_t begin) {
    const std::size_t length = pos_ - begin;
    if (length > limits_.text_bytes) return fail("text is too long");
    scan_.longest_run = std::max(scan_.longest_run, length);
    return true;
  }

  bool text() {
    const std::size_t begin = pos_;
    while (!at_end() && bytes_[pos_] != '<') {
      if (bytes_[pos_] == '&') {
        if (!reference()) return false;
      } else if (bytes_[pos_] == ']' && sees("]]>")) {
        return fail("\"]]>\" in text");
      } else if (!pass()) {
        return false;
      }
      while (!at_end() && is_ordinary(bytes_[pos_])) ++pos_;
    }
    return within_run(begin);
  }

  bool markup() {
    if (sees("</")) return end_tag();
    if (sees("<?")) return instruction();
    if (sees("<!--")) return comment();
    if (sees("<![CDATA[")) return open_.empty() ? fail("CDATA outside the root element") : cdata();
    if (sees("<!"))
      return fail(declares_document_type() ? "document type is not allowed" : "malformed markup");
    return start_tag();
  }

  [[nodiscard]] bool declares_document_type() const {
    const auto word = bytes_.substr(pos_ + 2, 7);
    return std::ranges::equal(word, std::string_view("doctype"),
                              [](char a, char b) { return lower(a) == b; });
  }

  // Comments, instructions and CDATA each become a node, so they are counted as elements are.
  bool count_other() {
    return ++others_ > limits_.elements ? fail("too many comments, instructions or CDATA sections") : true;
  }

  // Passes what follows up to and with `end`.
  bool pass_until(std::string_view end, std::string_view unclosed) {
    const std::size_t begin = pos_;
    while (!sees(end)) {
      if (at_end()) return fail(unclosed);
      if (!pass()) return false;
    }
    if (!within_run(begin)) return false;
    pos_ += end.size();
    return true;
  }

  bool comment() {
    pos_ += 4;
    if (!count_other() || !pass_until("--", "comment is not closed")) return false;
    if (now() != '>') return fail("\"--\" in a comment");
    ++pos_;
    return true;
  }

  bool cdata() {
    pos_ += 9;
    return count_other() && pass_until("]]>", "CDATA section is not closed");
  }

  bool instruction() {
    pos_ += 2;
    std::string_view target;
    if (!count_other() || !name(target, "malformed processing instruction")) return false;
    if (std::ranges::equal(target, std::string_view("xml"), [](char a, char b) { return lower(a) == b; }))
      return fail("XML declaration is not at the beginning");
    if (!sees("?>") && !is_space(now())) return fail("malformed processing instruction");
    return pass_until("?>", "processing instruction is not closed");
  }

  // "&amp;", "&#229;" and their like; anything else would need a document type.
  bool reference() {
    const auto rest = bytes_.substr(pos_ + 1, max_reference_bytes);
    const std::size_t end = rest.find(';');
    if (end == std::string_view::npos) return fail("malformed reference");
    const auto entity = rest.substr(0, end);
    if (entity.starts_with('#')) {
      if (!is_legal_character_reference(entity.substr(1)))
        return fail("reference to a character that XML forbids");
    } else if (entity != "amp" && entity != "lt" && entity != "gt" && entity != "apos" && entity != "quot") {
      return fail("reference to an entity that is not predefined");
    }
    pos_ += end + 2;
    return true;
  }

  bool start_tag() {
    if (open_.empty() && !scan_.elements.empty()) return fail("more than one root element");
    if (open_.size() >= limits_.depth) return fail("elements are nested too deep");
    if (scan_.elements.size() >= limits_.elements) return fail("too many elements");
    TagPosition tag;
    tag.tag_begin = pos_;
    tag.line = static_cast<std::uint32_t>(line_);
    tag.column = static_cast<std::uint32_t>(pos_ - line_start_ + 1);
    ++pos_;
    std::string_view tag_name;
    if (!name(tag_name, "malformed start tag")) return false;
    tag.name_bytes = static_cast<std::uint32_t>(tag_name.size());
    std::size_t namespaces = open_.empty() ? 0 : open_.back().namespaces;
    if (!attributes(tag, namespaces)) return false;
    if (now() == '/') {
      ++pos_;
      tag.empty_tag = true;
    }
    if (now() != '>') return fail("malformed start tag");
    ++pos_;
    if (pos_ - tag.tag_begin > limits_.start_tag_bytes) return fail("start tag is too long");
    tag.content_begin = tag.content_end = tag.end = pos_;
    if (!tag.empty_tag) open_.push_back({scan_.elements.size(), namespaces});
    scan_.elements.push_back(tag);
    return true;
  }

  bool attributes(const TagPosition& tag, std::size_t& namespaces) {
    for (std::size_t count = 0;;) {
      const bool spaced = is_space(now());
      if (!skip_spaces()) return false;
      if (pos_ - tag.tag_begin > limits_.start_tag_bytes) return fail("start tag is too long");
      if (at_end() || now() == '>' || now() == '/') return true;
      std::string_view attribute;
      if (!spaced || !name(attribute, "malformed start tag")) return fail("malformed start tag");
      if (++count > limits_.attributes) return fail("too many attributes");
      // Each attribute becomes two nodes in memory, so their sum is bounded too.
      if (++attributes_ > 2 * limits_.elements + limits_.attributes) return fail("too many attributes");
      if (declares_namespace(attribute) && ++namespaces > max_namespaces_in_scope)
        return fail("too many namespace declarations");
      if (!attribute_value(tag)) return false;
    }
  }

  bool attribute_value(const TagPosition& tag) {
    if (!skip_spaces()) return false;
    if (now() != '=') return fail("malformed attribute");
    ++pos_;
    if (!skip_spaces()) return false;
    const char quote = now();
    if (quote != '"' && quote != '\'') return fail("malformed attribute");
    ++pos_;
    while (now() != quote || at_end()) {
      if (pos_ - tag.tag_begin > limits_.start_tag_bytes) return fail("start tag is too long");
      if (now() == '<') return fail("\"<\" in an attribute");
      if (!(now() == '&' ? reference() : pass())) return false;
      while (!at_end() && is_ordinary(bytes_[pos_]) && bytes_[pos_] != quote) ++pos_;
    }
    ++pos_;
    return true;
  }

  bool end_tag() {
    if (open_.empty()) return fail("end tag without a start tag");
    TagPosition& tag = scan_.elements[open_.back().element];
    const auto expected = bytes_.substr(tag.tag_begin + 1, tag.name_bytes);
    if (!bytes_.substr(pos_ + 2).starts_with(expected)) return fail("end tag does not match the start tag");
    tag.content_end = pos_;
    pos_ += 2 + expected.size();
    if (!skip_spaces()) return false;
    if (now() != '>') return fail("end tag does not match the start tag");
    tag.end = ++pos_;
    open_.pop_back();
    return true;
  }

  struct Open {
    std::size_t element;
    std::size_t namespaces;  // declared by it and all around it
  };

  std::string_view bytes_;
  XmlLimits limits_;
  Scan scan_;
  Charset charset_ = Charset::utf8;
  std::optional<Failure> failure_;
  std::vector<Open> open_;
  std::size_t pos_ = 0;
  std::size_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t others_ = 0;
  std::size_t attributes_ = 0;
};

}  // namespace

Outcome<Scan> scan(std::string_view bytes, const XmlLimits& limits) { return Scanner(bytes, limits).run(); }

std::string to_text(const Position& position) {
  return "line " + std::to_string(position.line) + " column " + std::to_string(position.column);
}

}  // namespace budstikke::xml

#include "adapters/xml/schema_file_reader.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

#include "adapters/xml/library.hpp"

namespace budstikke::xml {
namespace {

constexpr const char* schema_namespace = "http://www.w3.org/2001/XMLSchema";
// An attribute or element of this type may hold megabytes: 15 000 digits and a letter take libxml2 two seconds.
constexpr std::string_view slow_oid_pattern = R"((\d+\.?)*\d+)";
constexpr const char* fast_oid_pattern = R"(\d+(\.\d+)*)";

struct FreeDoc {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
};
using DocPointer = std::unique_ptr<xmlDoc, FreeDoc>;

const xmlChar* chars(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

// The official signature schema has a document type with internal entities, which is why they are read here. The file
// is the operator's own; nothing external is opened.
DocPointer parse(std::string_view bytes) {
  prepare_library();
  return DocPointer(xmlReadMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                                  XML_PARSE_NONET | XML_PARSE_NOENT));
}

std::string attribute(xmlNode* node, const char* name) {
  xmlChar* value = xmlGetNoNsProp(node, chars(name));
  std::string out = value == nullptr ? "" : reinterpret_cast<const char*>(value);
  xmlFree(value);
  return out;
}

bool is(const xmlNode* node, const char* name) {
  return node->type == XML_ELEMENT_NODE && node->ns != nullptr &&
         xmlStrEqual(node->ns->href, chars(schema_namespace)) == 1 &&
         xmlStrEqual(node->name, chars(name)) == 1;
}

bool includes(const xmlNode* node) { return is(node, "include") || is(node, "redefine"); }

void replace_slow_patterns(xmlNode* root) {
  xmlNode* node = root;
  while (node != nullptr) {
    if (is(node, "pattern") && attribute(node, "value") == slow_oid_pattern)
      xmlSetProp(node, chars("value"), chars(fast_oid_pattern));
    if (node->type == XML_ELEMENT_NODE && node->children != nullptr) {
      node = node->children;
      continue;
    }
    while (node != root && node->next == nullptr) node = node->parent;
    node = node == root ? nullptr : node->next;
  }
}

void rewrite_reference(xmlNode* node, const SchemaLinks& links) {
  if (is(node, "import")) {
    const std::string address = links.import(attribute(node, "namespace"));
    xmlUnsetProp(node, chars("schemaLocation"));
    if (!address.empty()) xmlSetProp(node, chars("schemaLocation"), chars(address.c_str()));
  } else if (includes(node)) {
    const std::string address = links.include(attribute(node, "schemaLocation"));
    if (!address.empty()) {
      xmlSetProp(node, chars("schemaLocation"), chars(address.c_str()));
    } else {
      xmlUnlinkNode(node);
      xmlFreeNode(node);
    }
  }
}

}  // namespace

std::optional<SchemaHeader> read_schema_header(std::string_view bytes) {
  const DocPointer doc = parse(bytes);
  xmlNode* root = doc ? xmlDocGetRootElement(doc.get()) : nullptr;
  if (root == nullptr || !is(root, "schema")) return std::nullopt;
  SchemaHeader header;
  header.target_namespace = attribute(root, "targetNamespace");
  for (xmlNode* node = root->children; node != nullptr; node = node->next) {
    if (is(node, "import")) header.imports.push_back(attribute(node, "namespace"));
    if (includes(node)) header.includes.push_back(attribute(node, "schemaLocation"));
  }
  return header;
}

std::string rewrite_schema(std::string_view bytes, const SchemaLinks& links) {
  const DocPointer doc = parse(bytes);
  if (!doc) return {};
  if (xmlDtd* type = xmlGetIntSubset(doc.get())) {
    xmlUnlinkNode(reinterpret_cast<xmlNode*>(type));
    xmlFreeDtd(type);
    doc->intSubset = nullptr;
  }
  xmlNode* root = xmlDocGetRootElement(doc.get());
  for (xmlNode* node = root->children; node != nullptr;) {
    xmlNode* const following = node->next;
    rewrite_reference(node, links);
    node = following;
  }
  replace_slow_patterns(root);
  xmlChar* text = nullptr;
  int length = 0;
  xmlDocDumpMemoryEnc(doc.get(), &text, &length, "UTF-8");
  std::string out(text == nullptr ? "" : reinterpret_cast<const char*>(text),
                  static_cast<std::size_t>(length));
  xmlFree(text);
  return out;
}

}  // namespace budstikke::xml

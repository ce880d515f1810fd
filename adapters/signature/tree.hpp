#pragma once
// Short ways through libxml2's tree for this directory. Included by .cpp files only.

#include <libxml/tree.h>

#include <string>
#include <string_view>
#include <vector>

namespace budstikke::signature {

inline std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}
inline const xmlChar* chars(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

inline bool is(const xmlNode* node, std::string_view space, std::string_view name) {
  return node != nullptr && node->type == XML_ELEMENT_NODE && view(node->name) == name &&
         node->ns != nullptr && view(node->ns->href) == space;
}

/// Child elements in document order.
[[nodiscard]] std::vector<xmlNode*> elements_of(const xmlNode* node);
/// The same as xmlsec1 reads a value: text and CDATA, without comments.
[[nodiscard]] std::string text_of(const xmlNode* node);
/// Value of the attribute that is in no namespace.
[[nodiscard]] std::string attribute_of(const xmlNode* node, const char* name);
/// Whether all attributes are among `allowed`, in no namespace.
[[nodiscard]] bool only_attributes(const xmlNode* node, std::initializer_list<std::string_view> allowed);
/// What follows in document order; null at the end. Elements, texts, comments and processing instructions.
[[nodiscard]] const xmlNode* next_node(const xmlNode* node);
[[nodiscard]] bool blank(std::string_view text);
/// The visible nodes in Canonical XML 1.0 without comments. Empty where libxml2 cannot write them.
[[nodiscard]] std::string canonical(xmlDoc* document, int (*visible)(void*, xmlNode*, xmlNode*), void* data);
/// The element, with the namespaces in scope.
[[nodiscard]] std::string canonical(xmlNode* element);

}  // namespace budstikke::signature

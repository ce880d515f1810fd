#include "adapters/signature/tree.hpp"

#include <libxml/c14n.h>
#include <libxml/xmlIO.h>

#include <algorithm>
#include <memory>

namespace budstikke::signature {
namespace {

int within(void* top, xmlNode* node, xmlNode* parent) {
  const xmlNode* at = node != nullptr && node->type == XML_NAMESPACE_DECL ? parent : node;
  for (; at != nullptr; at = at->parent) {
    if (at == top) return 1;
  }
  return 0;
}

}  // namespace

std::vector<xmlNode*> elements_of(const xmlNode* node) {
  std::vector<xmlNode*> found;
  for (xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) found.push_back(child);
  }
  return found;
}

std::string text_of(const xmlNode* node) {
  xmlChar* text = xmlNodeGetContent(node);
  std::string copy(view(text));
  xmlFree(text);
  return copy;
}

std::string attribute_of(const xmlNode* node, const char* name) {
  xmlChar* text = xmlGetNoNsProp(node, chars(name));
  std::string copy(view(text));
  xmlFree(text);
  return copy;
}

bool only_attributes(const xmlNode* node, std::initializer_list<std::string_view> allowed) {
  for (const xmlAttr* one = node->properties; one != nullptr; one = one->next) {
    if (one->ns != nullptr || std::ranges::find(allowed, view(one->name)) == allowed.end()) return false;
  }
  return true;
}

const xmlNode* next_node(const xmlNode* node) {
  if (node->type == XML_ELEMENT_NODE && node->children != nullptr) return node->children;
  while (node != nullptr && node->next == nullptr) {
    node = node->parent;
    if (node != nullptr && node->type != XML_ELEMENT_NODE) return nullptr;
  }
  return node == nullptr ? nullptr : node->next;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string canonical(xmlDoc* document, int (*visible)(void*, xmlNode*, xmlNode*), void* data) {
  const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), xmlBufferFree);
  xmlOutputBufferPtr output = buffer ? xmlOutputBufferCreateBuffer(buffer.get(), nullptr) : nullptr;
  if (output == nullptr) return {};
  const int written = xmlC14NExecute(document, visible, data, XML_C14N_1_0, nullptr, 0, output);
  const bool closed = xmlOutputBufferClose(output) >= 0;
  if (written < 0 || !closed) return {};
  return std::string(view(xmlBufferContent(buffer.get())));
}

std::string canonical(xmlNode* element) { return canonical(element->doc, within, element); }

}  // namespace budstikke::signature

#include "adapters/signature/covered.hpp"

#include <set>

#include "adapters/signature/next_hop.hpp"
#include "adapters/signature/tree.hpp"

namespace budstikke::signature {
namespace {

struct NodeSet {
  std::set<const xmlNode*> left_out;  ///< each with all that is in it
  const xmlNode* last =
      nullptr;  ///< an element that was asked for: its attributes and namespaces are asked for next
  bool last_visible = false;
};

int is_visible(void* data, xmlNode* node, xmlNode* parent) {
  auto& set = *static_cast<NodeSet*>(data);
  const bool own = node != nullptr && node->type != XML_NAMESPACE_DECL && node->type != XML_ATTRIBUTE_NODE;
  const xmlNode* const from = own ? node : parent;
  if (from == set.last && from != nullptr) return set.last_visible ? 1 : 0;
  bool visible = true;
  for (const xmlNode* at = from; at != nullptr && visible; at = at->parent)
    visible = !set.left_out.contains(at);
  set.last = from;
  set.last_visible = visible;
  return visible ? 1 : 0;
}

}  // namespace

std::string covered_bytes(xmlDoc* document, const ProfileSignature& signature) {
  NodeSet set;
  set.left_out.insert(signature.signature);
  if (signature.leaves_out_next_hop) {
    for (const xmlNode* at = document->children; at != nullptr; at = next_node(at)) {
      if (is_for_next_hop(at)) set.left_out.insert(at);
    }
  }
  return canonical(document, is_visible, &set);
}

}  // namespace budstikke::signature

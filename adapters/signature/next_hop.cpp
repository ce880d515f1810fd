#include "adapters/signature/next_hop.hpp"

#include <xmlsec/nodeset.h>
#include <xmlsec/strings.h>

#include "adapters/signature/algorithms.hpp"
#include "adapters/signature/tree.hpp"

namespace budstikke::signature {
namespace {

// Each costs a look for each node of the envelope.
constexpr int kMostLeftOut = 16;

int leave_out(xmlSecTransformPtr transform, int /*last*/, xmlSecTransformCtxPtr /*context*/) {
  if (transform->hereNode == nullptr || transform->inNodes == nullptr) return -1;
  if (transform->inNodes->doc != transform->hereNode->doc) return -1;
  xmlSecNodeSetPtr nodes = transform->inNodes;
  int count = 0;
  for (const xmlNode* at = nodes->doc->children; at != nullptr; at = next_node(at)) {
    if (!is_for_next_hop(at)) continue;
    if (++count > kMostLeftOut) return -1;
    xmlSecNodeSetPtr others = xmlSecNodeSetGetChildren(nodes->doc, const_cast<xmlNode*>(at), 1, 1);
    if (others == nullptr) return -1;
    xmlSecNodeSetPtr both = xmlSecNodeSetAdd(nodes, others, xmlSecNodeSetIntersection);
    if (both == nullptr) {
      xmlSecNodeSetDestroy(others);
      return -1;
    }
    nodes = both;
  }
  transform->outNodes = nodes;
  return 0;
}

_xmlSecTransformKlass make_klass() {
  _xmlSecTransformKlass klass{};
  klass.klassSize = sizeof(xmlSecTransformKlass);
  klass.objSize = sizeof(xmlSecTransform);
  klass.name = xmlSecNameXPath;
  klass.href = xmlSecXPathNs;
  klass.usage = xmlSecTransformUsageDSigTransform;
  klass.getDataType = xmlSecTransformDefaultGetDataType;
  klass.pushXml = xmlSecTransformDefaultPushXml;
  klass.popXml = xmlSecTransformDefaultPopXml;
  klass.execute = leave_out;
  return klass;
}

}  // namespace

bool is_for_next_hop(const xmlNode* node) {
  if (node->type != XML_ELEMENT_NODE || node->properties == nullptr) return false;
  xmlChar* value = xmlGetNsProp(node, chars("actor"), chars("http://schemas.xmlsoap.org/soap/envelope/"));
  const std::string_view actor = view(value);
  const bool next = actor == "urn:oasis:names:tc:ebxml-msg:actor:nextMSH" ||
                    actor == "http://schemas.xmlsoap.org/soap/actor/next";
  xmlFree(value);
  return next;
}

xmlSecTransformId next_hop_filter() {
  static const _xmlSecTransformKlass klass = make_klass();
  return &klass;
}

}  // namespace budstikke::signature

#include "adapters/signature/library.hpp"

#include <libxml/parser.h>
#include <xmlsec/xmlsec.h>
// Needs what stands above.
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "adapters/signature/context.hpp"
#include "adapters/xml/library.hpp"

namespace budstikke::signature {
namespace {

constexpr std::string_view kScheme = "cid:";

thread_local std::span<const Attachment> open_attachments;

// xmlsec1 prints what it dislikes, with names and values of the document, unless somebody else takes it.
void discard(const char* /*file*/, int /*line*/, const char* /*function*/, const char* /*object*/,
             const char* /*subject*/, int /*reason*/, const char* /*message*/) {}

int match_cid(const char* uri) { return std::string_view(uri).starts_with(kScheme) ? 1 : 0; }

void* open_cid(const char* uri) {
  const std::string_view id = std::string_view(uri).substr(kScheme.size());
  const auto found = std::ranges::find(open_attachments, id, &Attachment::content_id);
  return found == open_attachments.end() ? nullptr : new std::string_view(found->bytes);
}

int read_cid(void* context, char* to, int most) {
  auto& rest = *static_cast<std::string_view*>(context);
  const std::size_t count = std::min(rest.size(), static_cast<std::size_t>(std::max(most, 0)));
  std::memcpy(to, rest.data(), count);
  rest.remove_prefix(count);
  return static_cast<int>(count);
}

int close_cid(void* context) {
  delete static_cast<std::string_view*>(context);
  return 0;
}

// What a document may name at all, whatever a context allows: the filter stands in XPath's place.
bool register_transforms() {
  xmlSecPtrListEmpty(xmlSecTransformIdsGet());
  for (const xmlSecTransformId id : allowed_transforms()) {
    if (xmlSecTransformIdsRegister(id) < 0) return false;
  }
  return true;
}

void initialise() {
  xml::prepare_library();
  const xmlExternalEntityLoader loader = xmlGetExternalEntityLoader();
  if (xmlSecInit() < 0 || xmlSecOpenSSLInit() < 0) throw std::runtime_error("xmlsec1 cannot be initialised.");
  xmlSetExternalEntityLoader(loader);
  xmlSecErrorsSetCallback(discard);
  // What stands here by default reads files and fetches addresses that a message names.
  xmlSecIOCleanupCallbacks();
  if (xmlSecIORegisterCallbacks(match_cid, open_cid, read_cid, close_cid) < 0 || !register_transforms())
    throw std::runtime_error("xmlsec1 cannot be set up.");
}

}  // namespace

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, initialise);
  xml::prepare_library();
}

OpenAttachments::OpenAttachments(std::span<const Attachment> attachments) { open_attachments = attachments; }
OpenAttachments::~OpenAttachments() { open_attachments = {}; }

}  // namespace budstikke::signature

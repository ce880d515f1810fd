#include "adapters/xml/library.hpp"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlschemastypes.h>

#include <mutex>

namespace budstikke::xml {
namespace {

thread_local const SchemaSource* open_source = nullptr;

void discard(void* /*context*/, xmlErrorPtr /*error*/) {}

xmlParserInputPtr load_from_source(const char* address, const char* /*id*/, xmlParserCtxtPtr context) {
  if (open_source == nullptr || address == nullptr) return nullptr;
  const std::string_view bytes = open_source->find(address);
  if (bytes.empty()) return nullptr;
  xmlParserInputBufferPtr buffer =
      xmlParserInputBufferCreateMem(bytes.data(), static_cast<int>(bytes.size()), XML_CHAR_ENCODING_NONE);
  if (buffer == nullptr) return nullptr;
  xmlParserInputPtr input = xmlNewIOInputStream(context, buffer, XML_CHAR_ENCODING_NONE);
  if (input == nullptr) {
    xmlFreeParserInputBuffer(buffer);
    return nullptr;
  }
  input->filename = reinterpret_cast<char*>(xmlStrdup(reinterpret_cast<const xmlChar*>(address)));
  return input;
}

}  // namespace

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlInitParser();
    xmlSchemaInitTypes();
    xmlSetExternalEntityLoader(load_from_source);
  });
  xmlSetStructuredErrorFunc(nullptr, discard);
}

OpenSource::OpenSource(const SchemaSource& source) { open_source = &source; }
OpenSource::~OpenSource() { open_source = nullptr; }

}  // namespace budstikke::xml

#include "adapters/xml/schema_set.hpp"

#include <libxml/tree.h>
#include <libxml/xmlschemas.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <span>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "adapters/xml/embedded.hpp"
#include "adapters/xml/library.hpp"
#include "adapters/xml/schema_fault.hpp"
#include "adapters/xml/schema_files.hpp"

namespace budstikke::xml {
namespace {

constexpr std::string_view msghead = "http://www.kith.no/xmlstds/msghead/2006-05-24";
constexpr std::string_view apprec_1_0 = "http://www.kith.no/xmlstds/apprec/2004-11-21";
constexpr std::string_view apprec_1_1 = "http://www.kith.no/xmlstds/apprec/2012-02-15";

struct FreeSchema {
  void operator()(xmlSchema* schema) const { xmlSchemaFree(schema); }
};
struct FreeParser {
  void operator()(xmlSchemaParserCtxt* parser) const { xmlSchemaFreeParserCtxt(parser); }
};
struct FreeValidator {
  void operator()(xmlSchemaValidCtxt* validator) const { xmlSchemaFreeValidCtxt(validator); }
};
using SchemaPointer = std::unique_ptr<xmlSchema, FreeSchema>;
using ParserPointer = std::unique_ptr<xmlSchemaParserCtxt, FreeParser>;
using ValidatorPointer = std::unique_ptr<xmlSchemaValidCtxt, FreeValidator>;

std::string_view view(const void* text) {
  return text == nullptr ? std::string_view{} : std::string_view(static_cast<const char*>(text));
}

// The first error of a compilation. Schemas hold no patient data, so libxml2's own words are kept.
void keep_compile_error(void* data, xmlErrorPtr error) {
  auto* message = static_cast<std::string*>(data);
  if (error->level < XML_ERR_ERROR || !message->empty()) return;
  *message = view(error->message);
  while (!message->empty() && message->back() == '\n') message->pop_back();
}

// Null where it does not compile; `why` tells.
SchemaPointer compile(const std::string& driver, const SchemaSource& source, std::string& why) {
  prepare_library();
  const OpenSource open(source);
  const ParserPointer parser(xmlSchemaNewMemParserCtxt(driver.data(), static_cast<int>(driver.size())));
  if (!parser) throw std::bad_alloc();
  xmlSchemaSetParserStructuredErrors(parser.get(), keep_compile_error, &why);
  SchemaPointer schema(xmlSchemaParse(parser.get()));
  if (!why.empty()) schema.reset();
  return schema;
}

// The names of all that a schema declares: of elements, attributes and types.
using Names = std::set<std::string, std::less<>>;

void collect_names(std::string_view schema, Names& names) {
  for (const std::string_view lead : {" name=\"", " name='"}) {
    for (std::size_t at = schema.find(lead); at != std::string_view::npos; at = schema.find(lead, at)) {
      at += lead.size();
      names.emplace(schema.substr(at, schema.find(lead.back(), at) - at));
    }
  }
}

struct EmbeddedSchema {
  std::string_view address;
  std::string_view text;
};
using EmbeddedSchemas = std::span<const EmbeddedSchema>;

EmbeddedSchemas of_messages() {
  static const std::array<EmbeddedSchema, 4> schemas{
      {{"msghead", embedded::msghead_v1_2_xsd},
       {"apprec_1_0", embedded::apprec_v1_0_xsd},
       {"apprec_1_1", embedded::apprec_v1_1_xsd},
       {"xmldsig_signature.xsd", embedded::xmldsig_signature_xsd}}};
  return schemas;
}

EmbeddedSchemas of_envelopes() {
  static const std::array<EmbeddedSchema, 3> schemas{{{"ebms", embedded::ebms_v2_0_xsd},
                                                      {"soap_envelope", embedded::soap_envelope_v1_1_xsd},
                                                      {"xml_namespace", embedded::xml_namespace_xsd}}};
  return schemas;
}

class EmbeddedSource : public SchemaSource {
 public:
  explicit EmbeddedSource(EmbeddedSchemas schemas) : schemas_(schemas) {}
  [[nodiscard]] std::string_view find(std::string_view address) const override {
    const auto found = std::ranges::find(schemas_, address, &EmbeddedSchema::address);
    return found == schemas_.end() ? std::string_view{} : found->text;
  }
  [[nodiscard]] Names names() const {
    Names names;
    for (const EmbeddedSchema& schema : schemas_) collect_names(schema.text, names);
    return names;
  }

 private:
  EmbeddedSchemas schemas_;
};

struct Import {
  std::string_view namespace_uri;
  std::string_view address;
};

std::string driver_of(std::span<const Import> imports) {
  std::string text = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">";
  for (const Import& one : imports) {
    text += "<xs:import namespace=\"" + std::string(one.namespace_uri) + "\" schemaLocation=\"" +
            std::string(one.address) + "\"/>";
  }
  return text + "</xs:schema>";
}

// Keeps the first fault of a validation, without any value of the message.
struct FirstFault {
  const Names* known = nullptr;
  const xmlNode* node = nullptr;
  std::string sentence;
};

void keep_fault(void* data, xmlErrorPtr error) {
  auto* fault = static_cast<FirstFault*>(data);
  if (error->level < XML_ERR_ERROR || !fault->sentence.empty()) return;
  const auto* node = static_cast<const xmlNode*>(error->node);
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->parent;
  std::vector<std::string> attributes;
  for (const xmlAttr* a = node == nullptr ? nullptr : node->properties; a != nullptr; a = a->next)
    if (fault->known->contains(view(a->name))) attributes.emplace_back(view(a->name));
  fault->node = node;
  fault->sentence = describe_fault(error->code, view(error->message), attributes);
}

Failure to_failure(const FirstFault& fault, const Document& document) {
  if (fault.node == nullptr) return Failure(Code::T02, "line 1 column 1: " + fault.sentence);
  const auto ordinal = reinterpret_cast<std::uintptr_t>(fault.node->_private);
  const TagPosition& tag = document.scan().elements[ordinal];
  // A sender may call an element anything, a patient's name too.
  const std::string_view name = view(fault.node->name);
  const std::string element =
      fault.known->contains(name) ? "element '" + std::string(name) + "'" : "an element that no schema knows";
  return Failure(Code::T02, to_text(Position{tag.line, tag.column, tag.tag_begin}) + ": " + element + ": " +
                                fault.sentence);
}

using Run = int (*)(xmlSchemaValidCtxt*, xmlNode*);
int run_document(xmlSchemaValidCtxt* validator, xmlNode* root) {
  return xmlSchemaValidateDoc(validator, root->doc);
}
int run_element(xmlSchemaValidCtxt* validator, xmlNode* element) {
  return xmlSchemaValidateOneElement(validator, element);
}

std::optional<Failure> check(xmlSchema* schema, const Names& names, const Document& document, xmlNode* top,
                             Run run) {
  prepare_library();
  const ValidatorPointer validator(xmlSchemaNewValidCtxt(schema));
  if (!validator) throw std::bad_alloc();
  FirstFault fault;
  fault.known = &names;
  xmlSchemaSetValidStructuredErrors(validator.get(), keep_fault, &fault);
  const int result = run(validator.get(), top);
  if (result == 0 && fault.sentence.empty()) return std::nullopt;
  if (fault.sentence.empty()) fault.sentence = "cannot be validated";
  return to_failure(fault, document);
}

bool is(const xmlNode* node, std::string_view namespace_uri, std::string_view name) {
  return node->type == XML_ELEMENT_NODE && view(node->name) == name && node->ns != nullptr &&
         view(node->ns->href) == namespace_uri;
}

// The elements directly in each Content of a header message, attachments among them.
void collect_bodies(xmlNode* parent, std::vector<xmlNode*>& out) {
  constexpr std::array<std::string_view, 4> way{"PatientReport", "Document", "RefDoc", "Content"};
  const bool in_content = is(parent, msghead, "Content");
  for (xmlNode* node = parent->children; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    if (in_content)
      out.push_back(node);
    else if (std::ranges::any_of(way, [&](std::string_view name) { return is(node, msghead, name); }))
      collect_bodies(node, out);
  }
}

// Compiles each namespace alone, tries its other files where it fails, and answers those that compile.
std::vector<std::string> compilable(SchemaFiles& files, Diagnostics& diagnostics) {
  std::vector<std::string> good;
  for (const std::string& name : files.namespaces()) {
    std::string first_reason;
    const std::string first_path = files.file_of(name).path;
    for (bool more = true; more; more = files.take_next(name)) {
      std::string why;
      if (compile(files.driver({name}), files, why)) {
        good.push_back(name);
        first_reason.clear();
        break;
      }
      if (first_reason.empty()) first_reason = why.empty() ? "does not compile" : why;
    }
    if (!first_reason.empty())
      diagnostics.push_back({first_path, 0, 0, Severity::warning, "left out: " + first_reason});
  }
  return good;
}

// One schema of all of them; where two will not go together, the later one is left out.
SchemaPointer compile_together(const SchemaFiles& files, std::vector<std::string>& names,
                               Diagnostics& diagnostics) {
  std::string why;
  if (auto whole = compile(files.driver(names), files, why)) return whole;
  std::vector<std::string> kept;
  std::ranges::iter_swap(names.begin(), std::ranges::find(names, msghead));
  for (const std::string& name : names) {
    kept.push_back(name);
    why.clear();
    if (compile(files.driver(kept), files, why)) continue;
    kept.pop_back();
    diagnostics.push_back({files.file_of(name).path, 0, 0, Severity::warning, "left out: " + why});
  }
  names = kept;
  why.clear();
  return compile(files.driver(names), files, why);
}

}  // namespace

struct SchemaSet::Impl {
  SchemaPointer schema;
  std::set<std::string, std::less<>> namespaces;
  Names names;
  bool is_builtin = false;
};

SchemaSet::SchemaSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SchemaSet::~SchemaSet() = default;

namespace {

std::unique_ptr<SchemaSet::Impl> compiled_in(EmbeddedSchemas schemas, std::span<const Import> imports) {
  const EmbeddedSource source(schemas);
  auto impl = std::make_unique<SchemaSet::Impl>();
  std::string why;
  impl->schema = compile(driver_of(imports), source, why);
  if (!impl->schema) throw std::logic_error("compiled-in schemas do not compile: " + why);
  for (const Import& one : imports) impl->namespaces.emplace(one.namespace_uri);
  impl->names = source.names();
  impl->is_builtin = true;
  return impl;
}

}  // namespace

const SchemaSet& SchemaSet::builtin() {
  static constexpr std::array<Import, 3> imports{
      {{msghead, "msghead"}, {apprec_1_0, "apprec_1_0"}, {apprec_1_1, "apprec_1_1"}}};
  static const SchemaSet set(compiled_in(of_messages(), imports));
  return set;
}

const SchemaSet& SchemaSet::envelopes() {
  static constexpr std::array<Import, 2> imports{
      {{"http://schemas.xmlsoap.org/soap/envelope/", "soap_envelope"},
       {"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd", "ebms"}}};
  static const SchemaSet set(compiled_in(of_envelopes(), imports));
  return set;
}

SchemaSetResult SchemaSet::load(const std::string& directory) {
  SchemaSetResult result;
  const auto fail = [&](std::string why) {
    result.diagnostics.push_back({directory, 0, 0, Severity::error, std::move(why)});
  };
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    fail("is not a directory");
    return result;
  }
  SchemaFiles files = SchemaFiles::read(directory, result.diagnostics);
  if (has_errors(result.diagnostics)) return result;
  std::vector<std::string> names = compilable(files, result.diagnostics);
  if (std::ranges::find(names, msghead) == names.end()) {
    fail("has no usable schema of the header message (" + std::string(msghead) + ")");
    return result;
  }
  auto impl = std::make_unique<Impl>();
  impl->schema = compile_together(files, names, result.diagnostics);
  if (!impl->schema) {
    fail("the schemas cannot be compiled together");
    return result;
  }
  impl->namespaces.insert(names.begin(), names.end());
  impl->names = EmbeddedSource(of_messages()).names();
  for (const SchemaFile& file : files.all()) collect_names(file.text, impl->names);
  result.set.reset(new SchemaSet(std::move(impl)));
  return result;
}

bool SchemaSet::covers(std::string_view namespace_uri) const {
  return impl_->namespaces.contains(namespace_uri);
}

std::optional<Failure> SchemaSet::validate(const Document& document) const {
  xmlNode* root = xmlDocGetRootElement(document.native());
  const std::string_view name = document.root().namespace_uri();
  if (impl_->is_builtin) return check(impl_->schema.get(), impl_->names, document, root, run_document);
  if ((name == apprec_1_0 || name == apprec_1_1) && !covers(name)) return builtin().validate(document);

  std::vector<xmlNode*> bodies;
  if (is(root, msghead, "MsgHead")) collect_bodies(root, bodies);
  const auto known = [&](const xmlNode* body) { return body->ns != nullptr && covers(view(body->ns->href)); };
  if (std::ranges::all_of(bodies, known))
    return check(impl_->schema.get(), impl_->names, document, root, run_document);

  if (auto failure = builtin().validate(document)) return failure;
  for (xmlNode* body : bodies) {
    if (!known(body)) continue;
    if (auto failure = check(impl_->schema.get(), impl_->names, document, body, run_element)) return failure;
  }
  return std::nullopt;
}

}  // namespace budstikke::xml

#include "adapters/xml/schema_fault.hpp"

#include <libxml/xmlerror.h>

#include <algorithm>
#include <optional>

namespace budstikke::xml {
namespace {

constexpr std::size_t max_list_bytes = 300;

std::string_view kind(int code) {
  switch (code) {
    case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1:
    case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2:
    case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3:
      return "value is not valid";
    case XML_SCHEMAV_CVC_PATTERN_VALID:
      return "value does not match the pattern";
    case XML_SCHEMAV_CVC_ENUMERATION_VALID:
      return "value is not one of the allowed ones";
    case XML_SCHEMAV_CVC_LENGTH_VALID:
    case XML_SCHEMAV_CVC_MINLENGTH_VALID:
    case XML_SCHEMAV_CVC_MAXLENGTH_VALID:
      return "value has the wrong length";
    case XML_SCHEMAV_CVC_FACET_VALID:
    case XML_SCHEMAV_CVC_MININCLUSIVE_VALID:
    case XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID:
    case XML_SCHEMAV_CVC_MINEXCLUSIVE_VALID:
    case XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID:
    case XML_SCHEMAV_CVC_TOTALDIGITS_VALID:
    case XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID:
      return "value is outside its bounds";
    case XML_SCHEMAV_CVC_TYPE_3_1_1:
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1:
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2:
    case XML_SCHEMAV_CVC_WILDCARD:
      return "attribute is not allowed";
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_4:
      return "required attribute is missing";
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1:
      return "must be empty";
    case XML_SCHEMAV_CVC_TYPE_3_1_2:
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2:
      return "must not contain elements";
    case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3:
      return "must not contain text";
    case XML_SCHEMAV_CVC_ELT_1:
      return "is not declared by any schema of the set";
    case XML_SCHEMAV_CVC_ELT_2:
    case XML_SCHEMAV_CVC_TYPE_2:
      return "is abstract";
    case XML_SCHEMAV_CVC_ELT_3_1:
    case XML_SCHEMAV_CVC_ELT_3_2_1:
    case XML_SCHEMAV_CVC_ELT_3_2_2:
      return "must not be nil, or is nil with content";
    case XML_SCHEMAV_CVC_ELT_4_1:
    case XML_SCHEMAV_CVC_ELT_4_2:
    case XML_SCHEMAV_CVC_ELT_4_3:
      return "xsi:type names no fitting type";
    case XML_SCHEMAV_CVC_ELT_5_2_2_1:
    case XML_SCHEMAV_CVC_ELT_5_2_2_2_1:
    case XML_SCHEMAV_CVC_ELT_5_2_2_2_2:
    case XML_SCHEMAV_CVC_AU:
      return "value differs from the fixed one";
    case XML_SCHEMAV_CVC_IDC:
      return "breaks a rule of unique or known identifiers";
    default:
      return "does not follow the schema";
  }
}

// "{http://...}Name" becomes "Name", all through the text.
std::string without_namespaces(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() == '{') {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
      continue;
    }
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

// The list of names after "Expected is": they are the schema's.
std::string expected(std::string_view message) {
  const std::size_t begin = message.rfind("Expected is");
  if (begin == std::string_view::npos) return {};
  const std::size_t open = message.find('(', begin);
  const std::size_t close = message.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  std::string names = without_namespaces(message.substr(open, close - open + 1));
  if (names.size() > max_list_bytes) names = names.substr(0, max_list_bytes) + " ...";
  return names;
}

// What stands in single quotes after the last `lead`.
std::string quoted_after(std::string_view message, std::string_view lead) {
  const std::size_t begin = message.rfind(lead);
  if (begin == std::string_view::npos) return {};
  const auto rest = message.substr(begin + lead.size());
  const std::size_t end = rest.find('\'');
  return end == std::string_view::npos ? std::string{} : without_namespaces(rest.substr(0, end));
}

std::string content_fault(std::string_view message) {
  const std::string names = expected(message);
  const bool missing = message.find("Missing child element") != std::string_view::npos;
  const std::string what = missing ? "lacks a child element" : "is not expected here";
  return names.empty() ? what : what + ", expected: " + names;
}

// The attribute at fault, only where the element truly has it.
std::string attribute_at_fault(std::string_view message, const std::vector<std::string>& attributes) {
  constexpr std::string_view lead = "', attribute '";
  const std::size_t begin = message.find(lead);
  if (begin == std::string_view::npos) return {};
  const auto rest = message.substr(begin + lead.size());
  const std::string name = without_namespaces(rest.substr(0, rest.find('\'')));
  return std::ranges::find(attributes, name) == attributes.end() ? std::string{} : name;
}

}  // namespace

std::string describe_fault(int code, std::string_view message, const std::vector<std::string>& attributes) {
  if (code == XML_SCHEMAV_ELEMENT_CONTENT) return content_fault(message);
  std::string out;
  if (const std::string name = attribute_at_fault(message, attributes); !name.empty())
    out = "attribute '" + name + "': ";
  out += kind(code);
  // The last occurrence is libxml2's own words: a value stands before it.
  if (code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1 || code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3) {
    const std::size_t tail = message.rfind(" is not a valid value of ");
    if (tail != std::string_view::npos)
      if (const std::string type = quoted_after(message.substr(tail), "type '"); !type.empty())
        out += " for the type " + type;
  }
  if (code == XML_SCHEMAV_CVC_COMPLEX_TYPE_4) {
    if (const std::string name = quoted_after(message, "The attribute '"); !name.empty())
      out += ": '" + name + "'";
  }
  return out;
}

}  // namespace budstikke::xml

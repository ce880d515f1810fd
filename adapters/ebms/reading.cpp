#include "adapters/ebms/reading.hpp"

#include <utility>

namespace budstikke::ebms {

namespace {

bool has_zone(std::string_view text) {
  if (text.ends_with('Z')) return true;
  const std::size_t sign = text.find_last_of("+-");
  return sign != std::string_view::npos && sign > 10;  // beyond the date
}

}  // namespace

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

std::string eb_attribute(const xml::Node& node, std::string_view name) {
  return xml::trimmed(node.attribute(kEbNamespace, name).value_or(""));
}

std::string soap_attribute(const xml::Node& node, std::string_view name) {
  return xml::trimmed(node.attribute(kSoapNamespace, name).value_or(""));
}

void Reading::missing(int rule, std::string location, std::string text) {
  add({rule, Weight::error, ErrorCode::value_not_recognized, std::move(location), std::move(text),
       Code::M504});
}

void Reading::against_schema(std::string location, std::string text) {
  add({17, Weight::error, ErrorCode::other_xml, std::move(location), std::move(text), Code::M504});
}

std::optional<xml::Node> Reading::child(const xml::Node& parent, std::string_view name) {
  return parent.child(kEbNamespace, name);
}

std::string Reading::text_of(const xml::Node& node, std::string_view location) {
  std::string text = xml::trimmed(node.text());
  if (text.size() <= kLongestValue) return text;
  missing(0, std::string(location), "A value is too long");
  return {};
}

std::optional<std::string> Reading::text(const xml::Node& parent, std::string_view name,
                                         std::string_view location) {
  const auto found = child(parent, name);
  if (!found) return std::nullopt;
  return text_of(*found, std::string(location) + "/eb:" + std::string(name));
}

std::string Reading::required(const xml::Node& parent, std::string_view name, std::string_view location,
                              int rule_present, int rule_filled) {
  const auto found = text(parent, name, location);
  const std::string where = std::string(location) + "/eb:" + std::string(name);
  if (!found) {
    missing(rule_present, where, std::string(name) + " is missing");
  } else if (found->empty()) {
    missing(rule_filled, where, std::string(name) + " is empty");
  }
  return found.value_or("");
}

std::optional<TimePoint> Reading::time(const std::optional<std::string>& text, std::string_view location,
                                       int rule) {
  if (!text) return std::nullopt;
  const auto time = parse_date_time(has_zone(*text) ? *text : *text + "Z");
  if (!time) missing(rule, std::string(location), "A time is not an xs:dateTime");
  return time;
}

void Reading::version(const xml::Node& node, std::string_view location) {
  const auto version = node.attribute(kEbNamespace, "version");
  if (!version) {
    missing(8, std::string(location), "The version attribute is missing");
  } else if (xml::trimmed(*version) != "2.0") {
    add({70, Weight::error, ErrorCode::not_supported, std::string(location), "The version is not 2.0",
         Code::M506});
  }
}

}  // namespace budstikke::ebms

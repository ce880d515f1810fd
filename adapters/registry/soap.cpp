#include "adapters/registry/soap.hpp"

#include <algorithm>

namespace budstikke::registry {

namespace {

constexpr std::string_view kSoap = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view kAddressing = "http://www.w3.org/2005/08/addressing";
constexpr std::size_t kLongestCode = 64;

/// What a fault calls itself, where that is one plain word: everything else is the registry's free text.
std::string plain(std::string text) {
  if (const auto colon = text.rfind(':'); colon != std::string::npos) text.erase(0, colon + 1);
  const bool word = !text.empty() && text.size() <= kLongestCode && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
  return word ? text : std::string{};
}

std::string fault_code(const xml::Node& fault) {
  if (const auto detail = fault.child("Detail")) {
    for (const xml::Node& one : detail->children()) {
      if (std::string code = plain(text_of(one, "ErrorCode")); !code.empty()) return code;
    }
  }
  const auto code = fault.child("Code");
  const auto value = code ? code->child("Value") : std::nullopt;
  const std::string said = value ? plain(xml::trimmed(value->text())) : std::string{};
  return said.empty() ? "without a code" : said;
}

}  // namespace

std::string action_of(std::string_view operation) {
  return std::string(kParty) + "/ICommunicationPartyService/" + std::string(operation);
}

std::string escaped(std::string_view text) { return xml::encode(text, "UTF-8"); }

std::string envelope(const SoapRequest& request) {
  std::string text = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  text +=
      R"(<s:Envelope xmlns:s=")" + std::string(kSoap) + R"(" xmlns:a=")" + std::string(kAddressing) + R"(">)";
  text +=
      R"(<s:Header><a:Action s:mustUnderstand="1">)" + escaped(action_of(request.operation)) + "</a:Action>";
  text += "<a:MessageID>urn:uuid:" + escaped(request.message_id) + "</a:MessageID>";
  text += "<a:ReplyTo><a:Address>" + std::string(kAddressing) + "/anonymous</a:Address></a:ReplyTo>";
  text += R"(<a:To s:mustUnderstand="1">)" + escaped(request.to) + "</a:To></s:Header>";
  text +=
      "<s:Body><" + request.operation + R"( xmlns=")" + std::string(kParty) + R"(">)" + request.parameters;
  text += "</" + request.operation + "></s:Body></s:Envelope>";
  return text;
}

Outcome<xml::Node> response(const xml::Document& answer, std::string_view operation) {
  const xml::Node root = answer.root();
  if (root.local_name() != "Envelope" || root.namespace_uri() != kSoap) {
    return Failure(Code::D404, "the answer is no SOAP 1.2 envelope");
  }
  const auto body = root.child("Body");
  if (!body) return Failure(Code::D404, "the answer has no body");
  if (const auto fault = body->child("Fault")) return Failure(Code::D405, "fault " + fault_code(*fault));
  const auto found = body->child(kParty, std::string(operation) + "Response");
  if (!found) return Failure(Code::D404, "the answer is not to " + std::string(operation));
  return *found;
}

std::optional<xml::Node> find(const xml::Node& parent, std::string_view name) {
  auto found = parent.child(kParty, name);
  return found ? found : parent.child(kCommon, name);
}

std::string text_of(const xml::Node& parent, std::string_view name) {
  const auto found = find(parent, name);
  return found ? xml::trimmed(found->text()) : std::string{};
}

}  // namespace budstikke::registry

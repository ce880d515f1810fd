#pragma once
// Envelopes that the tests start from, as text with places to change. Made up.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/ebms/envelope_reader.hpp"

namespace budstikke::ebms::testing {

inline constexpr std::string_view kMessageId = "7f0c1f6e-3d0a-4a53-9d6d-2a1c7e3b9f10";

/// What a test may put in place of a part of a sound message.
struct Parts {
  std::string header_attributes = "eb:version=\"2.0\" SOAP:mustUnderstand=\"1\"";
  std::string from =
      "<eb:From><eb:PartyId eb:type=\"HER\">91002</eb:PartyId><eb:Role>Xsender</eb:Role></eb:From>";
  std::string to =
      "<eb:To><eb:PartyId eb:type=\"HER\">92002</eb:PartyId><eb:Role>Xreceiver</eb:Role></eb:To>";
  std::string cpa_id = "<eb:CPAId>91002_92002</eb:CPAId>";
  std::string conversation_id = "<eb:ConversationId>c1</eb:ConversationId>";
  std::string service = "<eb:Service>S-X</eb:Service>";
  std::string action = "<eb:Action>X</eb:Action>";
  std::string message_id = "<eb:MessageId>" + std::string(kMessageId) + "</eb:MessageId>";
  std::string timestamp = "<eb:Timestamp>2026-03-01T10:00:00Z</eb:Timestamp>";
  std::string more_data;
  std::string after_data = "<eb:DuplicateElimination/>";
  std::string blocks = "<eb:AckRequested eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:signed=\"true\"/>";
  std::string body =
      "<eb:Manifest eb:version=\"2.0\"><eb:Reference xlink:type=\"simple\" "
      "xlink:href=\"cid:p%40x\"/></eb:Manifest>";
};

inline std::string wrapped(std::string_view header, std::string_view body) {
  return "<SOAP:Envelope xmlns:SOAP=\"http://schemas.xmlsoap.org/soap/envelope/\" "
         "xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\" "
         "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
         "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><SOAP:Header>" +
         std::string(header) + "</SOAP:Header><SOAP:Body>" + std::string(body) +
         "</SOAP:Body></SOAP:Envelope>";
}

inline std::string message_header(const Parts& p) {
  return "<eb:MessageHeader " + p.header_attributes + ">" + p.from + p.to + p.cpa_id + p.conversation_id +
         p.service + p.action + "<eb:MessageData>" + p.message_id + p.timestamp + p.more_data +
         "</eb:MessageData>" + p.after_data + "</eb:MessageHeader>";
}

inline std::string xml_of(const Parts& p) { return wrapped(message_header(p) + p.blocks, p.body); }

/// A signal of this action; its own block is for the test to give.
inline Parts signal(std::string_view action, std::string blocks = {}, std::string more_data = {}) {
  Parts p;
  p.service = "<eb:Service>" + std::string(kSignalService) + "</eb:Service>";
  p.action = "<eb:Action>" + std::string(action) + "</eb:Action>";
  p.more_data = std::move(more_data);
  p.after_data.clear();
  p.blocks = std::move(blocks);
  p.body.clear();
  return p;
}

inline constexpr std::string_view kAckBlock =
    "<eb:Acknowledgment eb:version=\"2.0\" SOAP:mustUnderstand=\"1\"><eb:Timestamp>2026-03-01T10:00:01Z"
    "</eb:Timestamp><eb:RefToMessageId>m1</eb:RefToMessageId><ds:Reference URI=\"\"><ds:DigestMethod "
    "Algorithm=\"a\"/><ds:DigestValue>ZA==</ds:DigestValue></ds:Reference></eb:Acknowledgment>";
inline constexpr std::string_view kErrorBlock =
    "<eb:ErrorList eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:highestSeverity=\"Error\"><eb:Error "
    "eb:errorCode=\"SecurityFailure\" eb:severity=\"Error\"/></eb:ErrorList>";
inline constexpr std::string_view kRefToM1 = "<eb:RefToMessageId>m1</eb:RefToMessageId>";

/// Reads what must be readable as an envelope.
inline ReadEnvelope read(std::string_view xml) {
  auto envelope = read_envelope(xml, envelope_limits());
  EXPECT_TRUE(envelope) << (envelope ? "" : envelope.failure().detail);
  return envelope ? std::move(envelope).value() : ReadEnvelope{};
}
inline ReadEnvelope read(const Parts& parts) { return read(xml_of(parts)); }

inline bool has_rule(const Findings& findings, int rule, Weight weight) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.rule == rule && finding.weight == weight;
  });
}
/// The message is refused, and this rule is one of the reasons.
inline bool refused_by(const Parts& parts, int rule) {
  const Findings findings = read(parts).findings;
  return refuses(findings) && has_rule(findings, rule, Weight::error);
}
inline bool noted_by(const Parts& parts, int rule) {
  const Findings findings = read(parts).findings;
  return !refuses(findings) && has_rule(findings, rule, Weight::note);
}

}  // namespace budstikke::ebms::testing

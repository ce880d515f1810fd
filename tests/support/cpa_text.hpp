#pragma once
// The text of a collaboration agreement (CPA) for tests: one process, in which party `ours` sends SOKNAD and party
// `theirs` receives it and answers with APPREC. Made up.

#include <string>

namespace budstikke::tests {

struct CpaText {
  std::string service = "S-OWN";
  std::string status = "agreed";
  std::string start = "2026-01-01T00:00:00Z";
  std::string end = "2027-01-01T00:00:00Z";
  std::string ours = "101";
  std::string theirs = "201";
  std::string protocol = "HTTP";
  std::string endpoint = "https://msh.example.org/ebxml";  ///< of both
  std::string encrypting;                                  ///< base64 of DER
  std::string signing;                                     ///< the same; empty: none is named
  std::string action = "HELSEOPPL_SOKNAD";
  std::string root = "CollaborationProtocolAgreement";

  [[nodiscard]] std::string text() const {
    return "<t:" + root +
           " xmlns:t=\"http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd\" "
           "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" t:cpaid=\"made:up:1\" t:cppid=\"p\"><t:Status "
           "t:value=\"" +
           status + "\"/><t:Start>" + start + "</t:Start><t:End>" + end + "</t:End>" +
           party(ours, "Asker",
                 can("CanSend", action) + can("CanReceive", "APPREC") + can("CanReceive", "SVAR")) +
           party(theirs, "Answerer",
                 can("CanReceive", action) + can("CanSend", "APPREC") + can("CanSend", "SVAR") +
                     can("CanReceive", "APPREC")) +
           "</t:" + root + ">";
  }

 private:
  static std::string can(const std::string& what, const std::string& action) {
    return "<t:" + what + "><t:ThisPartyActionBinding t:id=\"i\" t:action=\"" + action +
           "\" t:packageId=\"p\"><t:ChannelId>c</t:ChannelId></t:ThisPartyActionBinding></t:" + what + ">";
  }
  static std::string certificate(const std::string& id, const std::string& base64) {
    if (base64.empty()) return {};
    return "<t:Certificate t:certId=\"" + id + "\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + base64 +
           "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></t:Certificate>";
  }
  [[nodiscard]] std::string party(const std::string& her, const std::string& role,
                                  const std::string& actions) const {
    const std::string signs = signing.empty() ? "" : "<t:SigningCertificateRef t:certId=\"sign\"/>";
    return "<t:PartyInfo t:partyName=\"P\"><t:PartyId t:type=\"HER\">" + her +
           "</t:PartyId><t:CollaborationRole><t:ProcessSpecification t:name=\"Own\" "
           "t:version=\"1.0\"/><t:Role t:name=\"" +
           role + "\"/>" + (encrypting.empty() ? "" : "<t:ApplicationCertificateRef t:certId=\"crypt\"/>") +
           "<t:ServiceBinding><t:Service t:type=\"string\">" + service + "</t:Service>" + actions +
           (ours == her ? can("CanSend", "APPREC") : "") + "</t:ServiceBinding></t:CollaborationRole>" +
           certificate("crypt", encrypting) + certificate("sign", signing) +
           "<t:DeliveryChannel t:channelId=\"c\" t:transportId=\"t\" "
           "t:docExchangeId=\"d\"><t:MessagingCharacteristics "
           "t:ackRequested=\"always\" t:syncReplyMode=\"none\"/></t:DeliveryChannel><t:Transport "
           "t:transportId=\"t\">"
           "<t:TransportReceiver><t:TransportProtocol>" +
           protocol + "</t:TransportProtocol><t:Endpoint t:uri=\"" + endpoint +
           "\"/></t:TransportReceiver></t:Transport><t:DocExchange "
           "t:docExchangeId=\"d\"><t:ebXMLSenderBinding>"
           "<t:SenderNonRepudiation><t:HashFunction>urn:sha256</t:HashFunction><t:SignatureAlgorithm "
           "t:w3c=\"urn:rsa-sha256\">x</t:SignatureAlgorithm>" +
           signs + "</t:SenderNonRepudiation></t:ebXMLSenderBinding></t:DocExchange></t:PartyInfo>";
  }
};

}  // namespace budstikke::tests

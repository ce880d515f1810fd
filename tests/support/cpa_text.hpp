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
  /// A process before it, in which `theirs` receives EPIKRISE, by mail to this address; empty: there is none.
  std::string mail_first;

  [[nodiscard]] std::string text() const {
    return "<t:" + root +
           " xmlns:t=\"http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd\" "
           "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" t:cpaid=\"made:up:1\" t:cppid=\"p\"><t:Status "
           "t:value=\"" +
           status + "\"/><t:Start>" + start + "</t:Start><t:End>" + end + "</t:End>" +
           party(ours, "Asker", "CanSend",
                 can("CanSend", action) + can("CanReceive", "APPREC") + can("CanReceive", "SVAR")) +
           party(theirs, "Answerer", "CanReceive",
                 can("CanReceive", action) + can("CanSend", "APPREC") + can("CanSend", "SVAR") +
                     can("CanReceive", "APPREC")) +
           "</t:" + root + ">";
  }

 private:
  static std::string can(const std::string& what, const std::string& action,
                         const std::string& channel = "c") {
    return "<t:" + what + "><t:ThisPartyActionBinding t:id=\"i\" t:action=\"" + action +
           "\" t:packageId=\"p\"><t:ChannelId>" + channel +
           "</t:ChannelId></t:ThisPartyActionBinding></t:" + what + ">";
  }
  [[nodiscard]] static std::string channel(const std::string& id) {
    return "<t:DeliveryChannel t:channelId=\"" + id + "\" t:transportId=\"t" + id +
           "\" t:docExchangeId=\"d\"><t:MessagingCharacteristics "
           "t:ackRequested=\"always\" t:syncReplyMode=\"none\"/></t:DeliveryChannel>";
  }
  [[nodiscard]] static std::string transport(const std::string& id, const std::string& protocol,
                                             const std::string& uri) {
    return "<t:Transport t:transportId=\"t" + id + "\"><t:TransportReceiver><t:TransportProtocol>" +
           protocol + "</t:TransportProtocol><t:Endpoint t:uri=\"" + uri +
           "\"/></t:TransportReceiver></t:Transport>";
  }
  [[nodiscard]] std::string process(const std::string& name, const std::string& role,
                                    const std::string& service_name, const std::string& actions) const {
    return "<t:CollaborationRole><t:ProcessSpecification t:name=\"" + name +
           "\" t:version=\"1.0\"/><t:Role t:name=\"" + role + "\"/>" +
           (encrypting.empty() ? "" : "<t:ApplicationCertificateRef t:certId=\"crypt\"/>") +
           "<t:ServiceBinding><t:Service t:type=\"string\">" + service_name + "</t:Service>" + actions +
           "</t:ServiceBinding></t:CollaborationRole>";
  }
  static std::string certificate(const std::string& id, const std::string& base64) {
    if (base64.empty()) return {};
    return "<t:Certificate t:certId=\"" + id + "\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" + base64 +
           "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></t:Certificate>";
  }
  [[nodiscard]] std::string party(const std::string& her, const std::string& role, const std::string& does,
                                  const std::string& actions) const {
    const std::string signs = signing.empty() ? "" : "<t:SigningCertificateRef t:certId=\"sign\"/>";
    const bool mail = !mail_first.empty();
    return "<t:PartyInfo t:partyName=\"P\"><t:PartyId t:type=\"HER\">" + her + "</t:PartyId>" +
           (mail ? process("First", role, "S-FIRST", can(does, "EPIKRISE", "m")) : "") +
           process("Own", role, service, actions + (ours == her ? can("CanSend", "APPREC") : "")) +
           certificate("crypt", encrypting) + certificate("sign", signing) + (mail ? channel("m") : "") +
           channel("c") + (mail ? transport("m", "SMTP", mail_first) : "") +
           transport("c", protocol, endpoint) +
           "<t:DocExchange t:docExchangeId=\"d\"><t:ebXMLSenderBinding>"
           "<t:SenderNonRepudiation><t:HashFunction>urn:sha256</t:HashFunction><t:SignatureAlgorithm "
           "t:w3c=\"urn:rsa-sha256\">x</t:SignatureAlgorithm>" +
           signs + "</t:SenderNonRepudiation></t:ebXMLSenderBinding></t:DocExchange></t:PartyInfo>";
  }
};

}  // namespace budstikke::tests

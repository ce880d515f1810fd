// Signals that are signed as they should be and say nothing, or too much: in the same exchange, and on a connection of their own.

#include <gmock/gmock.h>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/msh/opening.hpp"
#include "adapters/msh/signal_meaning.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "tests/integration/msh/sides.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using tests::kService;
using tests::kWard;

class Signals : public tests::Sides {
 protected:
  Signals() {
    ListenerOptions options;
    options.listen = "127.0.0.1:0";
    peer.emplace(io.get_executor(), std::move(options),
                 [this](HttpRequest request) { return answer(std::move(request)); });
    peer->start();
    hospital.partners[kService].endpoint.address =
        "ebxml+http://127.0.0.1:" + std::to_string(peer->port()) + "/ebxml";
    Shipment shipment = hospital.shipment_to(kService);
    const auto made = tests::run(io, hospital.transport->wrap(shipment));
    shipment.envelope = made->id;
    shipment.payload = made->bytes;
    hospital.desk.own[made->id] = made->bytes;
    sent = shipment;
    original.from = ebms::party_of(kWard, {});
    original.to = ebms::party_of(kService, {});
    original.cpa_id = "101_201";
    original.conversation_id = "c1";
    original.message_id = made->id.value();
    references = *msh::references_of(made->bytes.reveal());
  }

  [[nodiscard]] ebms::EbmsEnvelope acknowledgment() const {
    return ebms::compose_acknowledgment(original, references, stamp());
  }
  [[nodiscard]] ebms::EbmsEnvelope error() const {
    return ebms::compose_error(original, msh::error_list_for(Failure(Code::M506)), stamp());
  }
  [[nodiscard]] ebms::Stamp stamp() const {
    return {"5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f001", hospital.clock.now()};
  }
  /// Signed by the municipality; `block` stands in the header too.
  [[nodiscard]] std::string signed_by_peer(const ebms::EbmsEnvelope& envelope,
                                           const std::string& block = {}) const {
    std::string text = ebms::write_envelope(envelope);
    text.insert(text.find("</SOAP:Header>"), block);
    const msh::OwnKey& key = municipality.signing_key();
    return *signature::sign_envelope(text, {}, key.key, key.facts.der, signature::Algorithm::rsa_sha256);
  }
  /// In the same exchange.
  Outcome<HandOver> answered_by(std::string soap) {
    answers_with = std::move(soap);
    return tests::run(io, hospital.transport->send(sent, seconds{30}));
  }
  /// On a connection of its own.
  void gets(std::string soap) {
    msh::Incoming incoming;
    incoming.headers.add("Content-Type", "text/xml; charset=UTF-8");
    incoming.headers.add("SOAPAction", "\"ebXML\"");
    incoming.body = Payload{std::move(soap)};
    const auto reaction = tests::run(io, hospital.receiver->receive(std::move(incoming)));
    EXPECT_EQ(reaction.kind, msh::Reaction::Kind::silence);
  }
  void expect_not_believed(const std::string& soap, const std::string& why) {
    const auto taken = answered_by(soap);
    ASSERT_TRUE(taken) << id_of(taken.failure().code);
    EXPECT_FALSE(taken->acknowledged);
    EXPECT_THAT(said(hospital.status), HasSubstr("in the same exchange is not believed: " + why));
    gets(soap);
    EXPECT_THAT(hospital.desk.signals, IsEmpty());
    EXPECT_THAT(said(hospital.status), HasSubstr("a signal is not believed: " + why));
  }

  std::optional<HttpListener> peer;
  std::string answers_with;
  unsigned status = 200;
  std::string type = "text/xml; charset=UTF-8";
  Shipment sent;
  ebms::EbmsEnvelope original;
  std::vector<ebms::SignatureReference> references;

 private:
  boost::asio::awaitable<HttpResponse> answer(HttpRequest) {
    co_return HttpResponse{status, type, answers_with, {}};
  }
};

TEST_F(Signals, ThatAreAsTheRulesWantThemAreBelieved) {
  const auto taken = answered_by(signed_by_peer(acknowledgment()));
  ASSERT_TRUE(taken) << id_of(taken.failure().code);
  EXPECT_TRUE(taken->acknowledged) << said(hospital.status);
  const auto refused = answered_by(signed_by_peer(error()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::D422);
  gets(signed_by_peer(acknowledgment(), "<x:Trace xmlns:x=\"urn:x\"/>"));
  gets(signed_by_peer(error()));
  ASSERT_THAT(hospital.desk.signals, SizeIs(2)) << said(hospital.status);
  EXPECT_FALSE(hospital.desk.signals.front().refusal);
  EXPECT_TRUE(hospital.desk.signals.back().refusal);
}

TEST_F(Signals, AStatusOfHttpEndsNothingWhateverStandsInItsBody) {
  for (const unsigned refusal : {400U, 406U, 409U, 411U, 413U, 415U, 422U}) {
    status = refusal;
    for (const std::string& body : {std::string{}, signed_by_peer(acknowledgment())}) {
      const auto outcome = answered_by(body);
      ASSERT_FALSE(outcome) << refusal;
      EXPECT_EQ(outcome.failure().code, Code::D406) << refusal;
      EXPECT_EQ(outcome.failure().advice, Advice::hold) << refusal;
    }
  }
  for (const unsigned passing : {401U, 403U, 404U, 429U, 500U, 503U}) {
    status = passing;
    EXPECT_EQ(answered_by({}).failure().advice, Advice::defer) << passing;
  }
}

TEST_F(Signals, ASoapFaultIsNoAcknowledgementAndIsTriedAgainWhateverItsStatus) {
  const auto fault = [](const std::string& code) {
    return "<S:Envelope "
           "xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><S:Fault><faultcode>S:" +
           code + "</faultcode><faultstring>Kari Nordmann</faultstring></S:Fault></S:Body></S:Envelope>";
  };
  const auto refused = answered_by(fault("Client"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::D405);
  EXPECT_EQ(refused.failure().advice, Advice::defer);
  EXPECT_EQ(refused.failure().detail, "HTTP 200 with a SOAP fault, Client") << "and no prose";
  EXPECT_EQ(answered_by(fault("Kari")).failure().detail, "HTTP 200 with a SOAP fault");
  type = "multipart/related; boundary=b; type=\"text/xml\"";
  EXPECT_EQ(answered_by("--b\r\nContent-Type: text/xml\r\n\r\n" + fault("Server") + "\r\n--b--\r\n")
                .failure()
                .detail,
            "HTTP 200 with a SOAP fault, Server");
  type = "text/xml";
  for (const std::string junk : {"OK", "<a/>", "<S:Envelope/>"}) {
    const auto awaited = answered_by(junk);
    ASSERT_TRUE(awaited) << junk;
    EXPECT_FALSE(awaited->acknowledged) << junk;
  }
}

TEST_F(Signals, AnAcknowledgementWithoutASignatureIsNotBelieved) {
  expect_not_believed(ebms::write_envelope(acknowledgment()), "rule 45: ");
}

TEST_F(Signals, AnErrorWithoutItsListIsNotBelieved) {
  ebms::EbmsEnvelope empty = error();
  empty.error_list.reset();
  expect_not_believed(signed_by_peer(empty), "ErrorList is missing");
}

TEST_F(Signals, Rule108AnAcknowledgementWithoutItsElementIsNotBelieved) {
  ebms::EbmsEnvelope empty = acknowledgment();
  empty.acknowledgment.reset();
  empty.ref_to_message_id = original.message_id;
  expect_not_believed(signed_by_peer(empty), "rule 108: ");
}

TEST_F(Signals, Rule115AnAcknowledgementWithAnErrorListIsNotBelieved) {
  ebms::EbmsEnvelope both = acknowledgment();
  both.error_list = error().error_list;
  both.error_list->highest = ebms::ErrorSeverity::warning;
  both.error_list->errors.front().severity = ebms::ErrorSeverity::warning;
  expect_not_believed(signed_by_peer(both), "rule 115: ");
}

TEST_F(Signals, Rule123AnErrorWithAnAcknowledgmentIsNotBelieved) {
  ebms::EbmsEnvelope both = error();
  both.acknowledgment = acknowledgment().acknowledgment;
  expect_not_believed(signed_by_peer(both), "rule 123: ");
}

TEST_F(Signals, Rule100ABlockThatMustBeUnderstoodAndIsNotKnownIsNotPassedOver) {
  expect_not_believed(
      signed_by_peer(acknowledgment(), "<x:Terms xmlns:x=\"urn:x\" SOAP:mustUnderstand=\"1\"/>"),
      "rule 100: ");
}

TEST_F(Signals, Rule116AnAcknowledgementWithoutReferencesIsNotBelieved) {
  ebms::EbmsEnvelope bare = acknowledgment();
  bare.acknowledgment->references.clear();
  expect_not_believed(signed_by_peer(bare), "it acknowledges other bytes than were sent");
}

}  // namespace
}  // namespace budstikke

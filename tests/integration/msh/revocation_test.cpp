// Two message handlers that ask a certificate authority, over real connections, whether certificates have been revoked.

#include <gmock/gmock.h>

#include "tests/integration/msh/authority.hpp"
#include "tests/integration/msh/side.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using crypto::RevocationMode;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using tests::kHospital;
using tests::kHospitalNumber;
using tests::kMunicipality;
using tests::kMunicipalityNumber;
using tests::kService;
using tests::kWard;

class Revocation : public testing::Test {
 protected:
  /// The hospital asks nobody unless it is told to: what is under test is mostly the other side.
  explicit Revocation(RevocationMode municipality_asks = RevocationMode::hard,
                      RevocationMode hospital_asks = RevocationMode::off)
      : hospital(io, pki, kWard, kHospital, {.mode = hospital_asks}),
        municipality(io, pki, kService, kMunicipality, {.mode = municipality_asks}) {
    hospital.knows(municipality, kMunicipalityNumber);
    municipality.knows(hospital, kHospitalNumber);
  }
  ~Revocation() override { static_cast<void>(tests::run(io, ended())); }
  boost::asio::awaitable<bool> ended() {
    co_await hospital.outbox->stop(seconds{5});
    co_await municipality.outbox->stop(seconds{5});
    co_return true;
  }

  Outcome<Shipment> wrapped() {
    Shipment shipment = hospital.shipment_to(kService);
    auto made = tests::run(io, hospital.transport->wrap(shipment));
    if (!made) return made.failure();
    description = made->description;
    hospital.desk.own[made->id] = made->bytes;
    shipment.envelope = made->id;
    shipment.payload = made->bytes;
    return shipment;
  }
  /// "acknowledged", "taken", or the code of what became of it.
  std::string send(const Outcome<Shipment>& shipment) {
    if (!shipment) return std::string(id_of(shipment.failure().code));
    const auto taken = tests::run(io, hospital.transport->send(*shipment, seconds{30}));
    if (!taken) return std::string(id_of(taken.failure().code));
    evidence = taken->evidence;
    return taken->acknowledged ? "acknowledged" : "taken";
  }
  std::string send() { return send(wrapped()); }
  void advance(Duration by) {
    clock.advance(by);
    hospital.clock.advance(by);
    municipality.clock.advance(by);
  }
  [[nodiscard]] std::size_t asked_about(const tests::Issued& one) const {
    return authority.asked.count(tests::AskedAuthority::serial_of(one));
  }

  boost::asio::io_context io;
  tests::ManualClock clock;
  tests::Pki pki;
  tests::AskedAuthority authority{io, pki, clock};
  tests::Side hospital;
  tests::Side municipality;
  std::string description;  ///< of the last envelope
  std::string evidence;     ///< that the last one was taken
};

constexpr const char* kDoubt = " of which nobody said whether it was revoked";

TEST_F(Revocation, AnAnswerIsKeptUntilItsEndAndThenAskedForAnew) {
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(send(), "acknowledged");
  advance(minutes{59});
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(asked_about(hospital.signing()), 1U);
  advance(minutes{2});
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(asked_about(hospital.signing()), 2U);
  EXPECT_EQ(authority.lists, 0);
}

TEST_F(Revocation, ASignerThatIsRevokedBetweenTwoMessagesIsBelievedNoMoreOnceTheAnswerHasEnded) {
  EXPECT_EQ(send(), "acknowledged");
  authority.revoke(hospital.signing());
  EXPECT_EQ(send(), "acknowledged") << "the last answer still holds";
  advance(minutes{61});
  EXPECT_EQ(send(), "D423");
  EXPECT_EQ(send(), "D423");
  EXPECT_EQ(municipality.intake.got.size(), 2U) << "whose it is is not proven any more";
  EXPECT_THAT(said(municipality.status), HasSubstr("revoked"));
  hospital.sign_as(kHospital);
  EXPECT_EQ(send(), "acknowledged") << "another certificate of the same organisation";
}

TEST_F(Revocation, WhereNobodyAnswersNothingIsTakenAndTheSameEnvelopeIsTakenLater) {
  authority.responder_is_down = authority.list_is_down = true;
  const auto shipment = wrapped();
  EXPECT_EQ(send(shipment), "D405");
  EXPECT_TRUE(municipality.intake.got.empty());
  authority.responder_is_down = false;
  EXPECT_EQ(send(shipment), "D405") << "who was silent is not asked again at once";
  advance(minutes{1});
  EXPECT_EQ(send(shipment), "acknowledged");
  EXPECT_EQ(municipality.intake.got.size(), 1U);
}

TEST_F(Revocation, AnAnswerThatHasEndedCountsNoMoreWhereTheResponderIsDown) {
  EXPECT_EQ(send(), "acknowledged");
  authority.responder_is_down = authority.list_is_down = true;
  EXPECT_EQ(send(), "acknowledged");
  advance(minutes{61});
  EXPECT_EQ(send(), "D405");
}

TEST_F(Revocation, TheListIsReadWhereTheResponderIsDown) {
  authority.responder_is_down = true;
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(authority.lists, 1);
  authority.revoke(hospital.signing());
  advance(minutes{61});
  EXPECT_EQ(send(), "D423");
  EXPECT_EQ(authority.lists, 2);
}

class SoftRevocation : public Revocation {
 protected:
  SoftRevocation() : Revocation(RevocationMode::soft) {}
};

TEST_F(SoftRevocation, WhereNobodyAnswersAMessageIsTaken) {
  authority.responder_is_down = authority.list_is_down = true;
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_EQ(municipality.intake.got.size(), 1U);
}

TEST_F(SoftRevocation, AndItsHistorySaysSo) {
  EXPECT_EQ(send(), "acknowledged");
  authority.responder_is_down = authority.list_is_down = true;
  advance(minutes{61});
  EXPECT_EQ(send(), "acknowledged");
  const auto& history = municipality.desk.descriptions;
  ASSERT_EQ(history.size(), 2U);
  EXPECT_THAT(history[0], testing::Not(HasSubstr(kDoubt)));
  EXPECT_THAT(history[1], testing::ContainsRegex("signed by .*" + std::string(kDoubt) + ", rsa-sha256"));
}

TEST_F(SoftRevocation, ButNotOfACertificateThatIsRevoked) {
  authority.revoke(hospital.signing());
  EXPECT_EQ(send(), "D423");
  EXPECT_TRUE(municipality.intake.got.empty());
}

TEST_F(SoftRevocation, WhatWasAnsweredOnceIsAskedAgainOnceTheResponderIsBack) {
  authority.responder_is_down = authority.list_is_down = true;
  EXPECT_EQ(send(), "acknowledged");
  authority.revoke(hospital.signing());
  authority.responder_is_down = false;
  advance(minutes{1});
  EXPECT_EQ(send(), "D423");
}

class SendersRevocation : public Revocation {
 protected:
  SendersRevocation() : Revocation(RevocationMode::off, RevocationMode::hard) {}
};

TEST_F(SendersRevocation, NothingIsEncryptedToACertificateThatIsRevoked) {
  EXPECT_EQ(send(), "acknowledged");
  authority.revoke(municipality.encrypting);
  advance(minutes{61});
  const auto shipment = wrapped();
  ASSERT_FALSE(shipment);
  EXPECT_EQ(shipment.failure().code, Code::S607);
  EXPECT_EQ(shipment.failure().advice, Advice::hold) << "a person must find another one";
}

TEST_F(SendersRevocation, NorToOneOfWhichNobodySaysWhetherItIs) {
  authority.responder_is_down = authority.list_is_down = true;
  const auto shipment = wrapped();
  ASSERT_FALSE(shipment);
  EXPECT_EQ(shipment.failure().code, Code::S608);
  EXPECT_EQ(shipment.failure().advice, Advice::defer);
}

class SendersSoftRevocation : public Revocation {
 protected:
  SendersSoftRevocation() : Revocation(RevocationMode::off, RevocationMode::soft) {}
};

TEST_F(SendersSoftRevocation, TheHistoryOfADeliverySaysWhatNobodySaid) {
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_THAT(description + evidence, testing::Not(HasSubstr(kDoubt)));
  authority.responder_is_down = authority.list_is_down = true;
  advance(minutes{61});
  EXPECT_EQ(send(), "acknowledged");
  EXPECT_THAT(description, HasSubstr("encrypted by aes256-cbc-rsa15 to a certificate" + std::string(kDoubt)));
  EXPECT_THAT(evidence, HasSubstr(kDoubt));
}

TEST_F(SendersRevocation, AnAcknowledgementOfARevokedSignerProvesNothing) {
  authority.revoke(municipality.signing());
  EXPECT_EQ(send(), "taken");
  EXPECT_THAT(said(hospital.status), HasSubstr("not believed"));
}

}  // namespace
}  // namespace budstikke

// Mail servers' reports on their way in, beside mails that are none.

#include <gmock/gmock.h>

#include "adapters/msh/wire_text.hpp"
#include "tests/integration/msh/side.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::SizeIs;
using tests::kHospital;
using tests::kMunicipality;
using tests::kMunicipalityNumber;
using tests::kService;
using tests::kWard;

class Reported : public testing::Test {
 protected:
  Reported() { hospital.knows(municipality, kMunicipalityNumber); }
  mail::MailVerdict take(const std::string& text) {
    mail::ReceivedMail mail;
    mail.recipients = {"edi@testvik.example"};
    mail.bytes = Payload{text};
    return tests::run(io, road_(std::move(mail)));
  }
  static std::string report(const std::string& original) {
    return "From: MAILER-DAEMON@mx.testvik.example\r\nContent-Type: multipart/report; "
           "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: "
           "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.testvik.example\r\n\r\nAction: "
           "failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n" +
           original + "\r\n--b--\r\n";
  }

  boost::asio::io_context io;
  tests::Pki pki;
  tests::Side hospital{io, pki, kWard, kHospital};
  tests::Side municipality{io, pki, kService, kMunicipality};

 private:
  msh::MailRoad road_{*hospital.receiver, *hospital.outbox,
                      msh::ReportParts{io.get_executor(), &hospital.desk, &hospital.status}};
};

TEST_F(Reported, AMailOfOursGoesToItsDelivery) {
  hospital.partners[kService].endpoint.address = "ebxml+mail:edi@testvik.example";
  const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService)));
  ASSERT_TRUE(made) << made.failure().detail;
  const auto text = msh::read_wire_text(made->bytes.reveal());
  ASSERT_TRUE(text);
  hospital.desk.own.emplace(made->id, made->bytes);
  EXPECT_EQ(take(report("Message-ID: " + std::string(text->headers.value("Message-ID")))),
            mail::MailVerdict::taken);
  ASSERT_THAT(hospital.desk.reports, SizeIs(1));
  EXPECT_EQ(hospital.desk.reports.front().about, made->id);
  EXPECT_TRUE(hospital.desk.reports.front().returned);
}

TEST_F(Reported, AnEnvelopeThatDidNotGoByMailIsNotTouched) {
  const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService)));
  ASSERT_TRUE(made) << made.failure().detail;
  hospital.desk.own.emplace(made->id, made->bytes);
  const std::string id = "<" + made->id.value() + "@" + std::string(msh::kMailHost) + ">";
  EXPECT_EQ(take(report("Message-ID: " + id)), mail::MailVerdict::taken);
  EXPECT_THAT(hospital.desk.reports, SizeIs(0));
  EXPECT_EQ(hospital.status.count("mail_report"), 1U);
}

TEST_F(Reported, AnEnvelopeThatIsNotKeptIsForTheEngineToTellOf) {
  EXPECT_EQ(
      take(report("Message-ID: <019ad000-0000-7000-8000-000000000001@" + std::string(msh::kMailHost) + ">")),
      mail::MailVerdict::taken);
  EXPECT_THAT(hospital.desk.reports, SizeIs(1));
}

TEST_F(Reported, WhatNamesNoMailOfOursOrCannotBeReadIsTakenAndToldOf) {
  EXPECT_EQ(take(report("Message-ID: <a@b>")), mail::MailVerdict::taken);
  EXPECT_EQ(take(report("Message-ID: <a@b>").substr(0, 200)), mail::MailVerdict::taken);
  EXPECT_THAT(hospital.desk.reports, SizeIs(0));
  EXPECT_EQ(hospital.status.count("mail_report"), 2U);
}

constexpr const char* kFault =
    "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><S:Fault><faultcode>S:Client"
    "</faultcode><faultstring>Kari</faultstring></S:Fault></S:Body></S:Envelope>";

TEST_F(Reported, ASoapFaultGoesToTheDeliveryOfTheMailThatItAnswers) {
  hospital.partners[kService].endpoint.address = "ebxml+mail:edi@testvik.example";
  const auto made = tests::run(io, hospital.transport->wrap(hospital.shipment_to(kService)));
  ASSERT_TRUE(made) << made.failure().detail;
  hospital.desk.own.emplace(made->id, made->bytes);
  const std::string id = "<" + made->id.value() + "@" + std::string(msh::kMailHost) + ">";
  EXPECT_EQ(take("From: a@b\r\nIn-Reply-To: " + id + "\r\nContent-Type: text/xml\r\n\r\n" + kFault),
            mail::MailVerdict::taken);
  ASSERT_THAT(hospital.desk.reports, SizeIs(1));
  EXPECT_EQ(hospital.desk.reports.front().about, made->id);
  EXPECT_TRUE(hospital.desk.reports.front().fault);
  EXPECT_FALSE(hospital.desk.reports.front().returned) << "nobody signed it, and the next resend may be read";
  EXPECT_EQ(hospital.desk.reports.front().evidence, "a SOAP fault, Client");
}

TEST_F(Reported, ASoapFaultThatNamesNoMailOfOursIsTakenAndToldOf) {
  EXPECT_EQ(take(std::string("From: a@b\r\nContent-Type: multipart/related; boundary=b; "
                             "type=\"text/xml\"\r\n\r\n--b\r\nContent-Type: text/xml\r\n\r\n") +
                 kFault + "\r\n--b--\r\n"),
            mail::MailVerdict::taken);
  EXPECT_THAT(hospital.desk.reports, SizeIs(0));
  EXPECT_EQ(hospital.status.count("mail_report"), 1U);
  EXPECT_THAT(said(hospital.status), testing::HasSubstr("a SOAP fault, Client"));
  EXPECT_THAT(said(hospital.status), testing::Not(testing::HasSubstr("Kari")));
}

TEST_F(Reported, OtherMailsThatAreNoEbxmlAreRefused) {
  EXPECT_EQ(take("From: a@b\r\nContent-Type: text/plain\r\n\r\nundelivered\r\n"), mail::MailVerdict::refused);
  EXPECT_EQ(take("From: a@b\r\nContent-Type: text/xml\r\n\r\n<Fault/>"), mail::MailVerdict::refused);
  EXPECT_EQ(take("From: a@b\r\nContent-Type: text/xml\r\n\r\n<S:Envelope "
                 "xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body/></S:Envelope>"),
            mail::MailVerdict::refused);
}

}  // namespace
}  // namespace budstikke

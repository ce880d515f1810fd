// What mail servers report of mails of ours (RFC 3464), as they write it and as somebody may who means harm.

#include "adapters/msh/mail_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace budstikke::msh {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMost = 1'000'000;
constexpr const char* kId = "01a227cf-7d5f-74b3-ae5a-4165894e5ede";
constexpr const char* kOtherId = "01a227cf-7d5f-74b3-ae5a-4165894e5edf";

/// As Postfix writes one; each piece may be another.
struct Report {
  std::string type = "multipart/report; report-type=delivery-status;\n\tboundary=\"4F.1/mx.testvik.example\"";
  std::string more_headers;
  std::string whole =
      "Reporting-MTA: dns; mx.testvik.example\nArrival-Date: Sun, 29 Nov 2026 12:00:00 +0100\n";
  std::string recipient =
      "Final-Recipient: rfc822; edi@testvik.example\nAction: failed\nStatus: 5.1.1\n"
      "Diagnostic-Code: smtp; 550 5.1.1 Kari Nordmann: no such user\n";
  std::string status_type = "message/delivery-status";
  std::string original_type = "message/rfc822";
  std::string original = "From: edi@hospital.example\nMessage-ID: <" + std::string(kId) +
                         "@budstikke.invalid>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n"
                         " boundary=\"inner\"\n\n--inner\n\nhello\n--inner--\n";

  [[nodiscard]] std::string text() const {
    const std::string delimiter = "--4F.1/mx.testvik.example";
    const std::string lines =
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.testvik.example\nMIME-Version: 1.0\n" + more_headers +
        "Content-Type: " + type + "\n\nThis is a MIME-encapsulated message.\n\n" + delimiter +
        "\nContent-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\nSorry.\n\n" +
        delimiter + "\nContent-Type: " + status_type + "\n\n" + whole + "\n" + recipient + "\n" +
        (original_type.empty() ? ""
                               : delimiter + "\nContent-Type: " + original_type + "\n\n" + original + "\n") +
        delimiter + "--\n";
    std::string wire;
    for (const char c : lines) wire += c == '\n' ? "\r\n" : std::string(1, c);
    return wire;
  }
  [[nodiscard]] MailReport read() const {
    EXPECT_TRUE(is_mail_report(text()));
    const auto report = read_mail_report(text(), kMost);
    if (report) return *report;
    ADD_FAILURE() << report.failure().detail;
    return {};
  }
};

TEST(MailReports, SayWhichMailCameBackAndWhy) {
  const MailReport report = Report{}.read();
  EXPECT_EQ(report.about, EnvelopeId{kId});
  EXPECT_TRUE(report.returned);
  EXPECT_EQ(report.evidence, "failed, status 5.1.1, says the mail server mx.testvik.example");
}

TEST(MailReports, GiveNoProseOfTheirs) {
  EXPECT_THAT(Report{}.read().evidence, Not(HasSubstr("Nordmann")));
  Report hostile;
  hostile.whole = "Reporting-MTA: dns; mx.testvik.example <b>\n";
  hostile.recipient = "Action: failed (Kari)\nStatus: 5.1.1 Kari\n";
  EXPECT_EQ(hostile.read().evidence, "failed, status 5.1.1");
  hostile.recipient = "Action: failed\nStatus: Kari\n";
  EXPECT_EQ(hostile.read().evidence, "failed");
  hostile.whole = "Reporting-MTA: dns; " + std::string(63, 'a') + ".b\n";
  hostile.recipient = "Action: Kari\nStatus: 5.1.1\n";
  EXPECT_EQ(hostile.read().evidence, "a report without an action");
  EXPECT_FALSE(hostile.read().returned);
  for (const char* host : {"mx", "98765432100.example", "mx..\x80"}) {
    hostile.whole = "Reporting-MTA: dns; " + std::string(host) + "\n";
    EXPECT_EQ(hostile.read().evidence, "a report without an action") << host;
  }
}

TEST(MailReports, MayHaveTheHeadersAlone) {
  Report report;
  report.original = "Message-Id: <" + std::string(kId) + "@budstikke.invalid>\nSubject: ebXML\n";
  for (const char* type : {"text/rfc822-headers", "message/rfc822", "message/global-headers"}) {
    report.original_type = type;
    EXPECT_EQ(report.read().about, EnvelopeId{kId}) << type;
  }
  report.status_type = "message/global-delivery-status";
  EXPECT_TRUE(report.read().returned);
}

TEST(MailReports, OfAMailThatIsNotInThemNameItInTheirOwnHeaders) {
  Report report;
  report.original_type.clear();
  EXPECT_TRUE(report.read().about.empty());
  report.more_headers = "References: <x@y> <" + std::string(kId) + "@budstikke.invalid>\n";
  EXPECT_EQ(report.read().about, EnvelopeId{kId});
  report.more_headers =
      "References: <" + std::string(kId) + "@budstikke.invalid> <" + kOtherId + "@budstikke.invalid>\n";
  EXPECT_TRUE(report.read().about.empty()) << "which of the two?";
}

TEST(MailReports, OfDelaysAndOfMailsThatWentOnReturnNothing) {
  Report report;
  for (const char* recipient : {"Action: delayed\nStatus: 4.4.1\n", "Action: failed\nStatus: 4.4.7\n",
                                "Action: relayed\nStatus: 2.1.9\n", "Action: delivered\nStatus: 2.1.5\n",
                                "Action: expanded\nStatus: 5.0.0\n", "Status: 5.1.1\n"}) {
    report.recipient = recipient;
    EXPECT_FALSE(report.read().returned) << recipient;
  }
  report.recipient = "Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Fri, 4 Dec 2026 12:00:00 +0100\n";
  EXPECT_EQ(report.read().evidence, "delayed, status 4.4.1, says the mail server mx.testvik.example");
}

TEST(MailReports, OfSeveralRecipientsReturnWhatCameBackFromAny) {
  Report report;
  report.recipient =
      "Action: relayed\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.2.2\n\nAction: delayed\nStatus: 4.0.0\n";
  EXPECT_TRUE(report.read().returned);
  EXPECT_THAT(report.read().evidence, HasSubstr("status 5.2.2"));
  report.recipient = "Action: failed\n";
  EXPECT_TRUE(report.read().returned) << "without a status";
}

TEST(MailReports, OfOtherMailsNameNoneOfOurs) {
  Report report;
  for (const std::string id : {"<a@b>", "<@budstikke.invalid>", "<not-one@budstikke.invalid>", "",
                               "<01a227cf-7d5f-74b3-ae5a-4165894e5ede@other.invalid>",
                               "01a227cf-7d5f-74b3-ae5a-4165894e5ede@budstikke.invalid"}) {
    report.original = "Message-ID: " + id + "\n\nhello\n";
    EXPECT_TRUE(report.read().about.empty()) << id;
  }
  report.original = "Message-ID: <" + std::string(kId) + "@budstikke.invalid>\nMessage-ID: <" + kOtherId +
                    "@budstikke.invalid>\n";
  EXPECT_TRUE(report.read().about.empty()) << "two";
  report.original = "no header\n";
  EXPECT_TRUE(report.read().about.empty());
}

TEST(MailReports, AreToldFromOtherMails) {
  for (const char* text : {"", "hello", "Content-Type: text/plain\r\n\r\nhello\r\n",
                           "Content-Type: multipart/report; boundary=x\r\n\r\n",
                           "Content-Type: multipart/report; report-type=disposition-notification\r\n\r\n",
                           "Content-Type: multipart/related; report-type=delivery-status\r\n\r\n"})
    EXPECT_FALSE(is_mail_report(text)) << text;
  Report report;
  report.more_headers = "Content-Type: text/plain\n";
  EXPECT_FALSE(is_mail_report(report.text())) << "two types";
}

TEST(MailReports, ThatAreBrokenAreNotGuessedAt) {
  Report report;
  report.status_type = "text/plain";
  EXPECT_EQ(read_mail_report(report.text(), kMost).failure().code, Code::M501) << "no status";
  report = {};
  report.recipient = "Action failed\n";
  EXPECT_FALSE(read_mail_report(report.text(), kMost));
  report = {};
  report.type = "multipart/report; report-type=delivery-status; boundary=\"other\"";
  EXPECT_FALSE(read_mail_report(report.text(), kMost));
  EXPECT_EQ(read_mail_report(Report{}.text(), 100).failure().code, Code::B101);
  report = {};
  for (int i = 0; i < 1'000; ++i) report.recipient += "\nAction: delayed\n";
  EXPECT_TRUE(report.read().returned) << "bounded";
}

TEST(MailReports, WhereverTheyAreCutAreReadOrNot) {
  const std::string whole = Report{}.text();
  for (std::size_t end = 0; end < whole.size(); ++end) {
    const std::string cut = whole.substr(0, end);
    if (is_mail_report(cut)) static_cast<void>(read_mail_report(cut, kMost));
  }
}

}  // namespace
}  // namespace budstikke::msh

#include "adapters/mail/smtp_verdict.hpp"

#include <gtest/gtest.h>

namespace budstikke::mail {
namespace {

// Values of CURLcode, which are part of the library's interface.
constexpr int kConnect = 7;
constexpr int kWeird = 8;
constexpr int kTimeout = 28;
constexpr int kSend = 55;
constexpr int kReceive = 56;
constexpr int kVerification = 60;
constexpr int kNoStartTls = 64;
constexpr int kLogin = 67;

struct Case {
  int curl;
  long status;
  Code code;
};

TEST(SmtpVerdict, TellsWhatCannotBeReachedFromWhatRefuses) {
  for (const Case& one :
       {Case{kConnect, 0, Code::D401}, Case{kTimeout, 354, Code::D402}, Case{kSend, 0, Code::D403},
        Case{kReceive, 354, Code::D403}, Case{kWeird, 0, Code::D404}, Case{kVerification, 0, Code::D407},
        Case{kNoStartTls, 454, Code::D407}, Case{kLogin, 535, Code::D407}, Case{kSend, 451, Code::D424},
        Case{kWeird, 452, Code::D424}, Case{kSend, 550, Code::D425}, Case{kWeird, 554, Code::D425}}) {
    EXPECT_EQ(id_of(smtp_failure(one.curl, one.status).code), id_of(one.code))
        << one.curl << ' ' << one.status;
  }
  EXPECT_EQ(smtp_failure(kSend, 550).advice, Advice::hold);
  EXPECT_EQ(smtp_failure(kSend, 450).advice, Advice::defer);
}

TEST(SmtpVerdict, FindsTheServersNameForTheMail) {
  EXPECT_EQ(queue_name("250 2.0.0 Ok: queued as 4CqXyz1\r\n"), "4CqXyz1");
  EXPECT_EQ(queue_name("250 2.0.0 Ok"), "");
  EXPECT_EQ(queue_name("451 queued as X"), "");
  EXPECT_EQ(queue_name("250 queued as <b>"), "");
  EXPECT_EQ(queue_name("250 queued as " + std::string(65, 'a')), "");
}

}  // namespace
}  // namespace budstikke::mail

#include "adapters/mail/lmtp_conversation.hpp"

#include <gtest/gtest.h>

namespace budstikke::mail {
namespace {

using Next = LmtpConversation::Step::Next;

class Lmtp : public testing::Test {
 protected:
  std::string say(std::string_view line) {
    last = talk.command(line);
    return last.reply.substr(0, 3);
  }
  LmtpConversation talk{"node", LmtpLimits{1'000, 2, 1'000}, [](std::string_view address) {
                          return address == "edi@ours.no" || address == "b@ours.no";
                        }};
  LmtpConversation::Step last;
};

TEST_F(Lmtp, TakesAMailToAnAddressOfOurs) {
  EXPECT_EQ(talk.greeting(), "220 node LMTP\r\n");
  EXPECT_EQ(say("LHLO mail.example"), "250");
  EXPECT_NE(last.reply.find("250 SIZE 1000\r\n"), std::string::npos);
  EXPECT_EQ(say("MAIL FROM:<a@theirs.no> SIZE=999 BODY=8BITMIME"), "250");
  EXPECT_EQ(talk.announced_bytes(), 999U);
  EXPECT_EQ(say("RCPT TO:<edi@ours.no>"), "250");
  EXPECT_EQ(say("rcpt to:<b@ours.no>"), "250");
  EXPECT_EQ(talk.command("DATA").next, Next::data);
  EXPECT_EQ(talk.sender(), "a@theirs.no");
  EXPECT_EQ(talk.recipients(), (std::vector<std::string>{"edi@ours.no", "b@ours.no"}));
  EXPECT_EQ(talk.answer_data("250 2.6.0 taken"), "250 2.6.0 taken\r\n250 2.6.0 taken\r\n");
  EXPECT_EQ(say("DATA"), "503") << "the next mail begins anew";
  EXPECT_EQ(say("QUIT"), "221");
  EXPECT_EQ(last.next, Next::end);
}

TEST_F(Lmtp, TakesBouncesWhichHaveNoSender) {
  say("LHLO x");
  EXPECT_EQ(say("MAIL FROM:<>"), "250");
}

TEST_F(Lmtp, RefusesWhatIsOutOfTurn) {
  EXPECT_EQ(say("MAIL FROM:<a@b>"), "503");
  EXPECT_EQ(say("RCPT TO:<edi@ours.no>"), "503");
  EXPECT_EQ(say("DATA"), "503");
  EXPECT_EQ(say("EHLO x"), "500");
  EXPECT_EQ(say("LHLO"), "501");
  EXPECT_EQ(say("LHLO x"), "250");
  EXPECT_EQ(say("MAIL FROM:<a@b>"), "250");
  EXPECT_EQ(say("MAIL FROM:<a@b>"), "503");
  EXPECT_EQ(say("RSET"), "250");
  EXPECT_EQ(say("RCPT TO:<edi@ours.no>"), "503");
}

TEST_F(Lmtp, RefusesAddressesThatAreNoneOrNotOurs) {
  say("LHLO x");
  for (const char* line : {"MAIL FROM:a@b", "MAIL FROM:<a@b", "MAIL FROM:<@r:a@b>", "MAIL FROM:<\"a b\"@c>",
                           "MAIL FROM:<a@b>SIZE=1", "MAIL FROM:<a@b@c>"})
    EXPECT_EQ(say(line), "501") << line;
  EXPECT_EQ(say("MAIL FROM:<" + std::string(300, 'a') + "@b>"), "501");
  say("MAIL FROM:<a@b>");
  EXPECT_EQ(say("RCPT TO:<other@ours.no>"), "550");
  EXPECT_EQ(say("RCPT TO:<>"), "501");
  EXPECT_EQ(say("RCPT TO:<edi@ours.no> NOTIFY=NEVER"), "555");
}

TEST_F(Lmtp, BoundsRecipientsAndSize) {
  say("LHLO x");
  EXPECT_EQ(say("MAIL FROM:<a@b> SIZE=1001"), "552");
  EXPECT_EQ(say("MAIL FROM:<a@b> SIZE=x"), "555");
  EXPECT_EQ(say("MAIL FROM:<a@b> AUTH=<>"), "555");
  say("MAIL FROM:<a@b>");
  say("RCPT TO:<edi@ours.no>");
  say("RCPT TO:<b@ours.no>");
  EXPECT_EQ(say("RCPT TO:<edi@ours.no>"), "452");
}

TEST_F(Lmtp, TakesNoControlCharacters) {
  EXPECT_EQ(say("LHLO x\rMAIL"), "500");
  EXPECT_EQ(say(std::string_view("NOOP\0", 5)), "500");
}

}  // namespace
}  // namespace budstikke::mail

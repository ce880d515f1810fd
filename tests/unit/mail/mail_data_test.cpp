#include "adapters/mail/mail_data.hpp"

#include <gtest/gtest.h>

namespace budstikke::mail {
namespace {

struct Read {
  std::string mail;
  std::string rest;
  bool done = false;
  bool broken = false;
  bool too_large = false;
};

/// Fed `step` bytes at a time.
Read read(const std::string& bytes, std::size_t step, std::size_t most = 1'000) {
  MailData data(most);
  std::size_t at = 0;
  while (at < bytes.size() && !data.done()) {
    const std::size_t taken = data.take(std::string_view(bytes).substr(at, step));
    at += taken;
  }
  Read result{"", bytes.substr(at), data.done(), data.broken(), data.too_large()};
  result.mail = data.take_mail();
  return result;
}

TEST(MailData, EndsAtADotOnALineOfItsOwnHoweverTheBytesCome) {
  const std::string bytes = "Subject: x\r\n\r\nline\r\n..dot\r\n.\r\nQUIT\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Read all = read(bytes, step);
    EXPECT_TRUE(all.done) << step;
    EXPECT_FALSE(all.broken) << step;
    EXPECT_EQ(all.mail, "Subject: x\r\n\r\nline\r\n.dot\r\n") << step;
    EXPECT_EQ(all.rest, "QUIT\r\n") << step;
  }
}

TEST(MailData, MayBeEmpty) {
  const Read all = read(".\r\n", 1);
  EXPECT_TRUE(all.done);
  EXPECT_EQ(all.mail, "");
}

TEST(MailData, LosesTheFirstDotOfALineThatHasMore) {
  EXPECT_EQ(read(".a\r\n...\r\n.\r\n", 3).mail, "a\r\n..\r\n");
}

TEST(MailData, TakesNothingElseForItsEnd) {
  for (const char* smuggled : {"a\n.\nMAIL", "a\r.\rMAIL", "a\r\n.\nMAIL", "a\n.\r\nMAIL", "a\r.\r\nMAIL",
                               "a\r\n.\rMAIL", "a\r\r\n.x"}) {
    for (std::size_t step = 1; step < 6; ++step) {
      const Read all = read(std::string(smuggled) + "\r\n.\r\n", step);
      EXPECT_TRUE(all.done) << smuggled;
      EXPECT_TRUE(all.broken) << smuggled;
      EXPECT_EQ(all.mail, "") << smuggled;
      EXPECT_EQ(all.rest, "") << smuggled;
    }
  }
}

TEST(MailData, ReadsOnPastWhatIsTooLargeAndKeepsNothing) {
  const Read all = read(std::string(100, 'x') + "\r\n.\r\nNOOP", 7, 50);
  EXPECT_TRUE(all.done);
  EXPECT_TRUE(all.too_large);
  EXPECT_EQ(all.mail, "");
  EXPECT_EQ(all.rest, "NOOP");
  EXPECT_FALSE(read(std::string(48, 'x') + "\r\n.\r\n", 7, 50).too_large);
}

}  // namespace
}  // namespace budstikke::mail

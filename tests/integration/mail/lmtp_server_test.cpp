// The LMTP server over real sockets.

#include "adapters/mail/lmtp_server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <stdexcept>
#include <thread>

namespace budstikke::mail {
namespace {

namespace asio = boost::asio;

/// A client that blocks.
class Client {
 public:
  explicit Client(unsigned short port) : socket_(io_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
  }
  void write(const std::string& text) { asio::write(socket_, asio::buffer(text)); }
  /// One reply, of as many lines as it has; empty where the server has closed.
  std::string reply() {
    for (;;) {
      boost::system::error_code error;
      const std::size_t bytes = asio::read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n", error);
      if (error) return {};
      const std::string line = buffer_.substr(0, bytes);
      buffer_.erase(0, bytes);
      if (line.size() < 4 || line[3] != '-') return line;
    }
  }
  std::string say(const std::string& line) {
    write(line + "\r\n");
    return reply();
  }
  void begin() {
    reply();
    say("LHLO test");
    say("MAIL FROM:<a@theirs.no>");
    say("RCPT TO:<edi@ours.no>");
  }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_;
  std::string buffer_;
};

class LmtpOverTcp : public testing::Test {
 protected:
  LmtpOverTcp() {
    options_.addresses = {"EDI@ours.no"};
    options_.fault = [this](const std::string& sentence) { fault_ = sentence; };
  }
  void start(MailVerdict verdict = MailVerdict::taken, bool throws = false) {
    verdict_ = verdict;
    throws_ = throws;
    server_ = std::make_unique<LmtpServer>(loop_.get_executor(), options_,
                                           [this](ReceivedMail mail) { return take(std::move(mail)); });
    server_->start();
    thread_ = std::thread([this] { loop_.run(); });
  }
  asio::awaitable<MailVerdict> take(ReceivedMail mail) {
    got_.push_back(std::move(mail));
    if (throws_) throw std::runtime_error("a fault");
    co_return verdict_;
  }
  ~LmtpOverTcp() override {
    asio::post(loop_, [this] { server_.reset(); });
    work_.reset();
    if (thread_.joinable()) thread_.join();
  }
  static asio::awaitable<std::shared_ptr<void>> none() { co_return nullptr; }
  std::string data(Client& client, const std::string& mail) {
    EXPECT_EQ(client.say("DATA").substr(0, 3), "354");
    client.write(mail);
    return client.reply();
  }

  asio::io_context loop_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{loop_.get_executor()};
  LmtpOptions options_;
  std::unique_ptr<LmtpServer> server_;
  std::vector<ReceivedMail> got_;
  std::string fault_;
  MailVerdict verdict_ = MailVerdict::taken;
  bool throws_ = false;
  std::thread thread_;
};

TEST_F(LmtpOverTcp, AnswersTakenWhenTheHandlerHasIt) {
  start();
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(data(client, "Subject: x\r\n\r\nhello\r\n.\r\n"), "250 2.6.0 taken\r\n");
  EXPECT_EQ(client.say("QUIT").substr(0, 3), "221");
  ASSERT_EQ(got_.size(), 1U);
  EXPECT_EQ(got_[0].sender, "a@theirs.no");
  EXPECT_EQ(got_[0].recipients, std::vector<std::string>{"edi@ours.no"});
  EXPECT_EQ(got_[0].bytes.reveal(), "Subject: x\r\n\r\nhello\r\n");
}

TEST_F(LmtpOverTcp, TakesPipelinedCommandsAndAnswersEachRecipient) {
  start();
  Client client(server_->port());
  client.reply();
  client.write(
      "LHLO t\r\nMAIL FROM:<>\r\nRCPT TO:<edi@ours.no>\r\nRCPT TO:<nobody@ours.no>\r\nRCPT "
      "TO:<Edi@Ours.NO>\r\nDATA\r\n");
  std::string codes;
  for (int i = 0; i < 6; ++i) codes += client.reply().substr(0, 3) + " ";
  EXPECT_EQ(codes, "250 250 250 550 250 354 ");
  client.write("x\r\n.\r\nNOOP\r\n");
  EXPECT_EQ(client.reply().substr(0, 3), "250");
  EXPECT_EQ(client.reply().substr(0, 3), "250");
  EXPECT_EQ(client.reply(), "250 2.0.0 still here\r\n");
  EXPECT_EQ(got_.size(), 1U);
}

TEST_F(LmtpOverTcp, LeavesWithTheMailServerWhatCouldNotBeStored) {
  start(MailVerdict::later);
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(data(client, "x\r\n.\r\n").substr(0, 3), "451");
}

TEST_F(LmtpOverTcp, RefusesForGoodWhatIsNoMessage) {
  start(MailVerdict::refused);
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(data(client, "x\r\n.\r\n").substr(0, 3), "554");
}

TEST_F(LmtpOverTcp, KeepsAFaultOfTheProgramFromLosingAMail) {
  start(MailVerdict::taken, true);
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(data(client, "x\r\n.\r\n").substr(0, 3), "451");
  EXPECT_EQ(client.say("NOOP").substr(0, 3), "250");
  EXPECT_NE(fault_.find("a fault"), std::string::npos);
}

TEST_F(LmtpOverTcp, RefusesBareLineEndsAndWhatIsTooLarge) {
  options_.limits.message_bytes = 100;
  start();
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(data(client, "x\n.\nMAIL FROM:<evil@x>\r\n.\r\n").substr(0, 3), "550");
  client.say("MAIL FROM:<a@b>");
  client.say("RCPT TO:<edi@ours.no>");
  EXPECT_EQ(data(client, std::string(5'000, 'x') + "\r\n.\r\n").substr(0, 3), "552");
  EXPECT_TRUE(got_.empty());
}

TEST_F(LmtpOverTcp, SaysLaterWhereThereIsNoRoom) {
  options_.reserve = [](std::size_t) { return none(); };
  start();
  Client client(server_->port());
  client.begin();
  EXPECT_EQ(client.say("DATA").substr(0, 3), "452");
}

TEST_F(LmtpOverTcp, ClosesWhoWritesALineWithoutEnd) {
  start();
  Client client(server_->port());
  client.reply();
  client.write(std::string(2'000, 'x'));
  EXPECT_EQ(client.reply().substr(0, 3), "500");
  EXPECT_EQ(client.reply(), "");
}

TEST_F(LmtpOverTcp, ClosesWhoSaysNothing) {
  options_.command_within = std::chrono::milliseconds{50};
  start();
  Client client(server_->port());
  client.reply();
  EXPECT_EQ(client.reply(), "");
}

TEST(LmtpListens, OnThisMachineAlone) {
  asio::io_context loop;
  const auto make = [&](const std::string& listen) {
    LmtpOptions options;
    options.listen = listen;
    LmtpServer{loop.get_executor(), options, {}};
  };
  EXPECT_NO_THROW(make("127.0.0.1:0"));
  EXPECT_NO_THROW(make("[::1]:2525"));
  EXPECT_NO_THROW(make("unix:/run/x"));
  for (const char* wrong : {"0.0.0.0:24", "[::]:24", "mail:24", "127.0.0.1", "unix:x", "", "127.0.0.1:99999"})
    EXPECT_THROW(make(wrong), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace budstikke::mail
